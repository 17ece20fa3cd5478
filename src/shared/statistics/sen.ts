import type { ClosedInterval } from './interval.ts';
import { zOf } from './proportion.ts';
import { quantileOfSorted } from './quantile.ts';

/** More points than this are refused: the pairwise slopes grow with n² (2 000 points: 2 million slopes). */
export const SEN_LIMIT = 5_000;

/**
 * All pairwise slopes, ascending. `times` are the abscissae (default 0, 1, 2, …); pairs with a NaN value or equal times are left out.
 * Throws a RangeError above SEN_LIMIT points.
 */
export function pairwiseSlopes(values: ArrayLike<number>, times?: ArrayLike<number>): Float64Array {
  const n = values.length;
  if (n > SEN_LIMIT) throw new RangeError(`pairwise slopes of ${n} points: aggregate to ${SEN_LIMIT} or fewer first`);
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let count = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    const time = times ? times[i]! : i;
    for (let j = i + 1; j < n; j++) {
      const run = (times ? times[j]! : j) - time;
      const slope = (values[j]! - value) / run;
      if (run !== 0 && !Number.isNaN(slope)) slopes[count++] = slope;
    }
  }
  return slopes.subarray(0, count).sort();
}

/** Median of all pairwise slopes (P. K. Sen, JASA 63, 1968), per unit of `times`. NaN below two points. */
export function senSlope(values: ArrayLike<number>, times?: ArrayLike<number>): number {
  return quantileOfSorted(pairwiseSlopes(values, times), 0.5);
}

/**
 * Interval of the slope from ascending pairwise slopes and the standard deviation of Kendall's S
 * (Gilbert 1987, 16.5: ranks (N ∓ z·sd)/2). Pass a deviation corrected for autocorrelation to get an interval that is.
 */
export function senInterval(slopes: ArrayLike<number>, deviationOfS: number, confidence = 0.95): ClosedInterval {
  const n = slopes.length;
  const reach = zOf(confidence) * deviationOfS;
  const low = Math.max(1, Math.round((n - reach) / 2));
  const high = Math.min(n, Math.round((n + reach) / 2 + 1));
  return { low: slopes[low - 1] ?? Number.NaN, high: slopes[high - 1] ?? Number.NaN };
}
