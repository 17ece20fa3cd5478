import { mannKendall, resultFrom } from './mann-kendall.ts';
import type { MannKendallResult } from './mann-kendall.ts';
import { normalTwoSided } from './normal.ts';
import { quantileOfSorted } from './quantile.ts';
import { midRanks } from './ranks.ts';
import { pairwiseSlopes } from './sen.ts';

export interface SeasonalResult extends MannKendallResult {
  /** Median of within-season slopes, per whole period. */
  slopePerPeriod: number;
}

/** Values of each season; a missing tail is padded with NaN so that all seasons have the same number of cycles. */
function seasonsOf(values: ArrayLike<number>, period: number): number[][] {
  const cycles = Math.ceil(values.length / period);
  return Array.from({ length: period }, (_, phase) => Array.from({ length: cycles }, (_, cycle) => values[cycle * period + phase] ?? Number.NaN));
}

/** Sen's slope from pairs of the same season only (Hirsch, Slack, Smith 1982), per period. NaN entries keep their place in time. */
export function seasonalSenSlope(values: ArrayLike<number>, period: number): number {
  const slopes = seasonsOf(values, period).flatMap((season) => Array.from(pairwiseSlopes(season)));
  return quantileOfSorted(Float64Array.from(slopes).sort(), 0.5);
}

/** Seasonal Mann-Kendall (Hirsch, Slack, Smith 1982): the sum over seasons, seasons independent. NaN entries are skipped per season. */
export function seasonalMannKendall(values: ArrayLike<number>, period: number): SeasonalResult {
  let s = 0;
  let variance = 0;
  let pairs = 0;
  let n = 0;
  for (const season of seasonsOf(values, period)) {
    const part = mannKendall(season);
    s += part.s;
    variance += part.variance;
    n += part.n;
    pairs += (part.n * (part.n - 1)) / 2;
  }
  return { ...resultFrom(n, s, variance), tau: pairs > 0 ? s / pairs : 0, slopePerPeriod: seasonalSenSlope(values, period) };
}

/** Pairs concordant between two series, discordant ones subtracted. */
function crossScore(a: readonly number[], b: readonly number[]): number {
  let score = 0;
  for (let i = 0; i < a.length; i++) for (let j = i + 1; j < a.length; j++) score += Math.sign((a[j]! - a[i]!) * (b[j]! - b[i]!));
  return score;
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const n = a.length;
  const ra = midRanks(a);
  const rb = midRanks(b);
  let products = 0;
  for (let i = 0; i < n; i++) products += ra[i]! * rb[i]!;
  return (crossScore(a, b) + 4 * products - n * (n + 1) ** 2) / 3;
}

/**
 * Seasonal Mann-Kendall with covariance between seasons (Dietz & Killeen 1981; Hipel & McLeod 1994), without continuity correction.
 * Only complete cycles enter: a cycle with a NaN is left out.
 */
export function correlatedSeasonalMannKendall(values: ArrayLike<number>, period: number): SeasonalResult {
  const all = seasonsOf(values, period);
  const cycles = all[0]?.length ?? 0;
  const complete = Array.from({ length: cycles }, (_, i) => i).filter((i) => all.every((season) => Number.isFinite(season[i]!)));
  const seasons = all.map((season) => complete.map((i) => season[i]!));
  let s = 0;
  let variance = 0;
  for (let i = 0; i < period; i++) {
    s += mannKendall(seasons[i]!).s;
    for (let j = 0; j < period; j++) variance += covariance(seasons[i]!, seasons[j]!);
  }
  const n = complete.length;
  const z = variance > 0 ? s / Math.sqrt(variance) : 0;
  const slopes = Float64Array.from(seasons.flatMap((season) => Array.from(pairwiseSlopes(season)))).sort();
  return { n: n * period, s, variance, z, p: normalTwoSided(z), tau: n > 1 ? s / ((period * n * (n - 1)) / 2) : 0, slopePerPeriod: quantileOfSorted(slopes, 0.5) };
}
