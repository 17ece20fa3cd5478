import { betaQuantile } from './beta.ts';
import type { ClosedInterval } from './interval.ts';
import { normalQuantile } from './normal.ts';

const zCache = new Map<number, number>();

/** The two-sided normal multiplier of a confidence level: 0.95 → 1.9599639845. */
export function zOf(confidence: number): number {
  let z = zCache.get(confidence);
  if (z === undefined) {
    z = normalQuantile(0.5 + confidence / 2);
    zCache.set(confidence, z);
  }
  return z;
}

/** Wilson's score interval without continuity correction (E. B. Wilson 1927; Newcombe 1998, method 3). `n` > 0. */
export function wilson(successes: number, n: number, confidence = 0.95): ClosedInterval {
  const z = zOf(confidence);
  const p = successes / n;
  const square = z * z;
  const centre = 2 * n * p + square;
  const spread = z * Math.sqrt(Math.max(0, square + 4 * n * p * (1 - p)));
  const below = 2 * (n + square);
  return { low: successes <= 0 ? 0 : (centre - spread) / below, high: successes >= n ? 1 : (centre + spread) / below };
}

/** The exact interval of Clopper and Pearson (Biometrika 26, 1934), from beta quantiles. */
export function clopperPearson(successes: number, n: number, confidence = 0.95): ClosedInterval {
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1),
    high: successes === n ? 1 : betaQuantile(1 - tail, successes + 1, n - successes),
  };
}

/** Difference p1 − p2 of two independent proportions with the hybrid score interval (Newcombe, Stat Med 17:873, 1998, method 10). */
export function newcombeDifference(x1: number, n1: number, x2: number, n2: number, confidence = 0.95): ClosedInterval & { difference: number } {
  const p1 = x1 / n1;
  const p2 = x2 / n2;
  const a = wilson(x1, n1, confidence);
  const b = wilson(x2, n2, confidence);
  const difference = p1 - p2;
  return { difference, low: difference - Math.hypot(p1 - a.low, b.high - p2), high: difference + Math.hypot(a.high - p1, p2 - b.low) };
}

/** How many samples without one failure it takes for the Wilson lower bound to reach `target`: n ≥ z² t / (1 − t). */
export function samplesToProve(target: number, confidence = 0.95): number {
  if (target >= 1) return Infinity;
  const z = zOf(confidence);
  let n = Math.max(1, Math.floor((z * z * target) / (1 - target)) - 1);
  while (wilson(n, n, confidence).low < target) n++;
  return n;
}
