import { mean, standardDeviation } from './moments.ts';
import { median } from './quantile.ts';
import { midRanks } from './ranks.ts';

export interface ChangePoint {
  /** How many values stand before the change: the change lies between values[index − 1] and values[index]. */
  index: number;
  statistic: number;
}

/** Largest |U_t| of mid-ranks and its place; the first one on a tie. */
export function pettittOfRanks(ranks: ArrayLike<number>): ChangePoint {
  const n = ranks.length;
  let sum = 0;
  let statistic = -1;
  let index = 0;
  for (let t = 1; t < n; t++) {
    sum += ranks[t - 1]!;
    const u = Math.abs(2 * sum - t * (n + 1));
    if (u > statistic) {
      statistic = u;
      index = t;
    }
  }
  return { index, statistic: Math.max(0, statistic) };
}

/** The span max U − min U of Pettitt's walk, which starts at 0, and the places of its two ends in order. */
export function excursionOfRanks(ranks: ArrayLike<number>): { from: number; to: number; statistic: number } {
  const n = ranks.length;
  let sum = 0;
  let high = { u: 0, at: 0 };
  let low = { u: 0, at: 0 };
  for (let t = 1; t < n; t++) {
    sum += ranks[t - 1]!;
    const u = 2 * sum - t * (n + 1);
    if (u > high.u) high = { u, at: t };
    if (u < low.u) low = { u, at: t };
  }
  return { from: Math.min(high.at, low.at), to: Math.max(high.at, low.at), statistic: high.u - low.u };
}

/**
 * Where one change lies, by the largest rank-sum difference for its sides' sizes: U² / (k (n − k)). Pettitt's own place leans towards the
 * middle of the series; this one does not. At least `minLength` values stand on each side; null when the series is too short for that.
 */
export function placeOfChange(values: ArrayLike<number>, minLength: number): number | null {
  const ranks = midRanks(values);
  const n = ranks.length;
  let sum = 0;
  let best: { index: number; score: number } | null = null;
  for (let k = 1; k <= n - minLength; k++) {
    sum += ranks[k - 1]!;
    if (k < minLength) continue;
    const score = (2 * sum - k * (n + 1)) ** 2 / (k * (n - k));
    if (best === null || score > best.score) best = { index: k, score };
  }
  return best?.index ?? null;
}

/** Pettitt's rank test for one change in location (Appl Stat 28, 1979); p ≈ 2 exp(−6K²/(n³ + n²)). Assumes independent values. */
export function pettitt(values: ArrayLike<number>): ChangePoint & { p: number } {
  const n = values.length;
  const found = pettittOfRanks(midRanks(values));
  return { ...found, p: Math.min(1, 2 * Math.exp((-6 * found.statistic ** 2) / (n ** 3 + n ** 2))) };
}

/** Alexandersson's standard normal homogeneity test (J Climatol 6, 1986): the largest T(k) and its place. */
export function snht(values: ArrayLike<number>): ChangePoint {
  const n = values.length;
  const centre = mean(values);
  const spread = standardDeviation(values);
  let statistic = 0;
  let index = 0;
  if (!(spread > 0)) return { index, statistic };
  let sum = 0;
  for (let k = 1; k < n; k++) {
    sum += (values[k - 1]! - centre) / spread;
    // The standardised values add up to zero, so the second part's sum is −sum.
    const t = (sum * sum) / k + (sum * sum) / (n - k);
    if (t > statistic) {
      statistic = t;
      index = k;
    }
  }
  return { index, statistic };
}

/** Noise level from first differences, so that level changes hardly touch it: MAD / 0.6745 / √2, the deviation of the differences where that is 0. */
export function differenceNoise(values: ArrayLike<number>): number {
  const steps: number[] = [];
  for (let i = 1; i < values.length; i++) steps.push(values[i]! - values[i - 1]!);
  if (steps.length < 2) return 0;
  const centre = median(steps);
  const spread = median(steps.map((step) => Math.abs(step - centre))) / 0.674_489_750_196_081_7;
  return (spread > 0 ? spread : standardDeviation(steps)) / Math.SQRT2;
}

export interface PeltOptions {
  /** Cost of one more change, in squared units; 3 σ² ln n when left out, σ from `differenceNoise`. */
  penalty?: number;
  /** Fewest values between two changes. */
  minLength?: number;
}

/** All changes in mean by penalised least squares, exact, with pruning (Killick, Fearnhead, Eckley, JASA 107, 2012). Returns indexes as in ChangePoint. */
export function pelt(values: ArrayLike<number>, options: PeltOptions = {}): number[] {
  const n = values.length;
  const minLength = Math.max(1, options.minLength ?? 5);
  if (n < 2 * minLength) return [];
  const penalty = options.penalty ?? 3 * differenceNoise(values) ** 2 * Math.log(n);
  const offset = mean(values);
  const sums = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const value = values[i]! - offset;
    sums[i + 1] = sums[i]! + value;
    squares[i + 1] = squares[i]! + value * value;
  }
  const cost = (from: number, to: number): number => squares[to]! - squares[from]! - (sums[to]! - sums[from]!) ** 2 / (to - from);
  const best = new Float64Array(n + 1).fill(Infinity);
  const previous = new Int32Array(n + 1);
  best[0] = -penalty;
  let candidates = [{ start: 0, until: Infinity }];
  for (let end = minLength; end <= n; end++) {
    for (const { start } of candidates) {
      const total = best[start]! + cost(start, end) + penalty;
      if (total < best[end]!) {
        best[end] = total;
        previous[end] = start;
      }
    }
    // A start that loses even without a penalty can win no end that lies a full segment further on; until then it stays.
    for (const candidate of candidates) {
      if (best[candidate.start]! + cost(candidate.start, end) > best[end]!) candidate.until = Math.min(candidate.until, end + minLength);
    }
    candidates = candidates.filter((candidate) => candidate.until > end + 1);
    if (end + 1 - minLength >= minLength) candidates.push({ start: end + 1 - minLength, until: Infinity });
  }
  const changes: number[] = [];
  for (let at = previous[n]!; at > 0; at = previous[at]!) changes.unshift(at);
  return changes;
}
