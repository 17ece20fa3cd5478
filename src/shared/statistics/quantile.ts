import { binomialCdf } from './beta.ts';
import type { Interval } from './interval.ts';

/** Ascending copy. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** Sample quantile of ascending values, linear between order statistics (Hyndman & Fan 1996, type 7: R's and numpy's default). */
export function quantileOfSorted(ascending: ArrayLike<number>, q: number): number {
  const n = ascending.length;
  if (n === 0) return Number.NaN;
  const place = (n - 1) * q;
  const below = Math.floor(place);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, n - 1)]!;
  return low + (place - below) * (high - low);
}

export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileOfSorted(sorted(values), q);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Ranks (1-based) of the order statistics that bound a quantile; null where the sample is too small for that bound. */
export interface QuantileRanks {
  low: number | null;
  high: number | null;
}

/**
 * Distribution-free ranks for quantile `q` of `n` values, each tail at most (1 − confidence) / 2
 * (W. R. Thompson 1936; David & Nagaraja, Order Statistics, 7.1). n = 63: median 24..40, p90 52..62; p90 has no upper rank below n = 36.
 */
export function quantileRanks(n: number, q: number, confidence = 0.95): QuantileRanks {
  const tail = (1 - confidence) / 2;
  const margin = 1e-12;
  let low = 0;
  let high = n;
  // Largest k with P(X ≤ k − 1) ≤ tail.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (binomialCdf(middle - 1, n, q) <= tail + margin) low = middle;
    else high = middle - 1;
  }
  const lowRank = low;
  low = 1;
  high = n + 1;
  // Smallest k with P(X ≤ k − 1) ≥ 1 − tail.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialCdf(middle - 1, n, q) >= 1 - tail - margin) high = middle;
    else low = middle + 1;
  }
  return { low: lowRank >= 1 ? lowRank : null, high: low <= n ? low : null };
}

/** Distribution-free confidence interval of a quantile from ascending values. */
export function quantileInterval(ascending: ArrayLike<number>, q: number, confidence = 0.95): Interval {
  const ranks = quantileRanks(ascending.length, q, confidence);
  return { low: ranks.low === null ? null : ascending[ranks.low - 1]!, high: ranks.high === null ? null : ascending[ranks.high - 1]! };
}
