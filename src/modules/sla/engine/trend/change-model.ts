import { differenceNoise, pelt, placeOfChange } from '#shared/statistics/change-point.ts';
import { mean } from '#shared/statistics/moments.ts';
import { median } from '#shared/statistics/quantile.ts';

function squaredDeparture(values: readonly number[], fit: (i: number) => number): number {
  return values.reduce((sum, value, i) => sum + (value - fit(i)) ** 2, 0);
}

/** Least-squares line through values at positions; returns the fitted value of each point. */
function lineThrough(values: readonly number[], positions: readonly number[]): (i: number) => number {
  const centre = mean(values);
  const middle = mean(positions);
  let cross = 0;
  let square = 0;
  values.forEach((value, i) => {
    cross += (positions[i]! - middle) * (value - centre);
    square += (positions[i]! - middle) ** 2;
  });
  const slope = square > 0 ? cross / square : 0;
  return (i) => centre + slope * (positions[i]! - middle);
}

/** Bayesian information criterion of a least-squares fit; −Infinity for a perfect one. */
function bic(squares: number, n: number, parameters: number): number {
  return n * Math.log(squares / n) + parameters * Math.log(n);
}

/** Fewest values on each side of a step: fewer may as well be outliers. */
export const LEAST_SIDE = 5;

/** Variance of the differences over `lag` points, by their median absolute deviation, so that steps hardly touch it. */
function differenceVariance(values: readonly number[], lag: number): number {
  const steps = values.slice(lag).map((value, i) => value - values[i]!);
  const centre = median(steps);
  const spread = median(steps.map((step) => Math.abs(step - centre))) / 0.674_489_750_196_081_7;
  return spread > 0 ? spread ** 2 : mean(steps.map((step) => (step - centre) ** 2));
}

/**
 * Lag-1 memory of the noise around the steps of a series. Differences over one and two points of AR(1) noise have the variances
 * 2σ²(1 − φ) and 2σ²(1 − φ²), so their ratio is 1 + φ. Between 0 and 0.9.
 */
export function noiseMemory(values: readonly number[]): number {
  const one = differenceVariance(values, 1);
  if (!(one > 0)) return 0;
  return Math.min(0.9, Math.max(0, differenceVariance(values, 2) / one - 1));
}

function levelsBetween(values: readonly number[], changes: readonly number[]): (i: number) => number {
  const edges = [0, ...changes, values.length];
  const levels = changes.concat(values.length).map((end, k) => mean(values.slice(edges[k], end)));
  return (i) => levels[changes.findLastIndex((change) => change <= i) + 1]!;
}

/** Size of a change against what its sides' lengths could tell. */
function weightOf(values: readonly number[], changes: readonly number[], k: number): number {
  const before = values.slice(changes[k - 1] ?? 0, changes[k]);
  const after = values.slice(changes[k], changes[k + 1] ?? values.length);
  return Math.abs(mean(after) - mean(before)) * Math.sqrt((before.length * after.length) / (before.length + after.length));
}

export interface Steps {
  /** The heaviest change: the number of points before it. */
  index: number;
  /** All of them, in order. */
  changes: number[];
}

/**
 * The steps of a series when they explain it better than one straight line, else null: a rising line also has a "significant" change point,
 * and a step a "significant" trend. Candidates are one step (placed by rank sums) and the steps PELT finds with its penalty raised by the
 * noise's memory, 3 σ² ln n (1 + φ)/(1 − φ). Least squares and BIC decide, a step paying for its level and its place, and among several for the memory too.
 */
export function stepsOf(values: readonly number[], positions: readonly number[]): Steps | null {
  const n = values.length;
  const single = placeOfChange(values, LEAST_SIDE);
  if (single === null || median(values.slice(0, single)) === median(values.slice(single))) return null;
  const phi = noiseMemory(values);
  const inflation = (1 + phi) / (1 - phi);
  const sigma = differenceNoise(values) / Math.sqrt(1 - phi);
  const several = pelt(values, { penalty: 3 * sigma ** 2 * Math.log(n) * inflation, minLength: LEAST_SIDE });
  const tiny = 1e-18 * Math.max(1, squaredDeparture(values, () => 0));
  const line = squaredDeparture(values, lineThrough(values, positions));
  if (line <= tiny) return null;
  const scoreOf = (changes: readonly number[]): number => {
    const squares = squaredDeparture(values, levelsBetween(values, changes));
    return squares <= tiny ? -Infinity : bic(squares, n, changes.length === 1 ? 3 : 1 + 2 * changes.length * inflation);
  };
  const one = scoreOf([single]);
  const many = several.length > 1 ? scoreOf(several) : Infinity;
  if (Math.min(one, many) >= bic(line, n, 2)) return null;
  if (one <= many) return { index: single, changes: [single] };
  const weights = several.map((_, k) => weightOf(values, several, k));
  return { index: several[weights.indexOf(Math.max(...weights))]!, changes: several };
}
