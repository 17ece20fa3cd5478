import { gammaQuantile } from './gamma.ts';
import type { ClosedInterval } from './interval.ts';

/** Exact interval of a Poisson mean from one count (F. Garwood, Biometrika 28, 1936). Divide by the exposure for a rate. */
export function poissonInterval(count: number, confidence = 0.95): ClosedInterval {
  const tail = (1 - confidence) / 2;
  return { low: count <= 0 ? 0 : gammaQuantile(tail, count), high: gammaQuantile(1 - tail, count + 1) };
}
