import type { ClosedInterval } from './interval.ts';
import { median, quantileOfSorted } from './quantile.ts';
import { seededRandom } from './random.ts';

export interface BootstrapOptions {
  seed: number;
  resamples?: number;
  confidence?: number;
}

/** Percentile bootstrap interval of any statistic of independent values (Efron 1979). Reproducible by its seed. Empty input gives NaN ends. */
export function bootstrapInterval(values: ArrayLike<number>, statistic: (sample: Float64Array) => number, options: BootstrapOptions): ClosedInterval {
  const { seed, resamples = 2_000, confidence = 0.95 } = options;
  const random = seededRandom(seed);
  const n = values.length;
  const sample = new Float64Array(n);
  const results = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < n; i++) sample[i] = values[Math.floor(random() * n)]!;
    results[r] = statistic(sample);
  }
  results.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(results, tail), high: quantileOfSorted(results, 1 - tail) };
}

/** Percentile bootstrap interval of the median. */
export function bootstrapMedian(values: ArrayLike<number>, options: BootstrapOptions): ClosedInterval {
  return bootstrapInterval(values, median, options);
}
