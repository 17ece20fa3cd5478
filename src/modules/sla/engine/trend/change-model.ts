import { autocorrelation } from '#shared/statistics/autocorrelation.ts';
import { differenceNoise, pelt } from '#shared/statistics/change-point.ts';
import { mean } from '#shared/statistics/moments.ts';

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

/**
 * Whether one step explains a series better than one straight line: least squares, BIC, the step paying for its place (three parameters
 * against two). A rising line also has a "significant" change point, and a step a "significant" trend; this tells them apart.
 */
export function stepBeatsLine(values: readonly number[], positions: readonly number[], index: number): boolean {
  const n = values.length;
  const before = mean(values.slice(0, index));
  const after = mean(values.slice(index));
  const step = squaredDeparture(values, (i) => (i < index ? before : after));
  const line = squaredDeparture(values, lineThrough(values, positions));
  const tiny = 1e-18 * Math.max(1, squaredDeparture(values, () => 0));
  if (step <= tiny) return line > tiny;
  return bic(step, n, 3) < bic(Math.max(line, tiny), n, 2);
}

/** All steps by PELT, the penalty raised by the memory left after the first step: 3 σ² ln n (1 + φ)/(1 − φ). Indexes count points before each step. */
export function allSteps(values: readonly number[], index: number): number[] {
  const before = mean(values.slice(0, index));
  const after = mean(values.slice(index));
  const rest = values.map((value, i) => value - (i < index ? before : after));
  const phi = Math.min(0.9, Math.max(0, autocorrelation(rest, 1)[1] ?? 0));
  const sigma = differenceNoise(values) / Math.sqrt(1 - phi);
  const found = pelt(values, { penalty: (3 * sigma ** 2 * Math.log(values.length) * (1 + phi)) / (1 - phi), minLength: 5 });
  return found.length > 0 ? found : [index];
}
