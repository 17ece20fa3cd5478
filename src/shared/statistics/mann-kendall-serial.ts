import { autocorrelation } from './autocorrelation.ts';
import { finiteOnly, mannKendall, resultFrom } from './mann-kendall.ts';
import type { MannKendallResult } from './mann-kendall.ts';
import { zOf } from './proportion.ts';
import { midRanks } from './ranks.ts';
import { senSlope } from './sen.ts';

export interface SerialOptions {
  /** Lags taken into account; all n − 1 when left out. */
  lags?: number;
  /** Slope per point used to remove the trend; Sen's slope with missing values kept in their place when left out. */
  slope?: number;
}

function detrended(values: readonly number[], slope: number): number[] {
  return values.map((value, i) => value - (i + 1) * slope);
}

/**
 * Mann-Kendall with the variance corrected for autocorrelation of the ranks (Hamed & Rao, J Hydrol 204, 1998);
 * only lags significant at 5 % enter. NaN entries are skipped.
 */
export function hamedRao(values: ArrayLike<number>, options: SerialOptions = {}): MannKendallResult {
  const kept = finiteOnly(values);
  const n = kept.length;
  const plain = mannKendall(kept);
  const lags = Math.min(options.lags ?? n - 1, n - 1);
  const ranks = midRanks(detrended(kept, options.slope ?? senSlope(values)));
  const rho = autocorrelation(ranks, lags);
  const bound = zOf(0.95) / Math.sqrt(n);
  let sum = 0;
  for (let i = 1; i <= lags; i++) if (Math.abs(rho[i]!) > bound) sum += (n - i) * (n - i - 1) * (n - i - 2) * rho[i]!;
  return resultFrom(n, plain.s, plain.variance * (1 + (2 * sum) / (n * (n - 1) * (n - 2))));
}

/** Mann-Kendall with the effective-sample-size correction of Yue & Wang (Water Resour Manage 18, 2004). NaN entries are skipped. */
export function yueWang(values: ArrayLike<number>, options: SerialOptions = {}): MannKendallResult {
  const kept = finiteOnly(values);
  const n = kept.length;
  const plain = mannKendall(kept);
  const lags = Math.min(options.lags ?? n - 1, n - 1);
  const rho = autocorrelation(detrended(kept, options.slope ?? senSlope(values)), lags);
  let sum = 0;
  for (let i = 1; i <= lags; i++) sum += (1 - i / n) * rho[i]!;
  return resultFrom(n, plain.s, plain.variance * (1 + 2 * sum));
}

/** Mann-Kendall after removing lag-1 autocorrelation (von Storch 1995). Strict: holds its level, loses power. */
export function preWhitened(values: ArrayLike<number>): MannKendallResult {
  const kept = finiteOnly(values);
  const rho = autocorrelation(kept, 1)[1] ?? 0;
  return mannKendall(kept.slice(1).map((value, i) => value - kept[i]! * rho));
}

/** Trend-free pre-whitening (Yue et al. 2002). Kept for comparison only: on correlated noise it cries wolf in a third of all cases. */
export function trendFreePreWhitened(values: ArrayLike<number>, options: { slope?: number } = {}): MannKendallResult {
  const kept = finiteOnly(values);
  const slope = options.slope ?? senSlope(values);
  const flat = detrended(kept, slope);
  const rho = autocorrelation(flat, 1)[1] ?? 0;
  return mannKendall(flat.slice(1).map((value, i) => value - flat[i]! * rho + (i + 1) * slope));
}
