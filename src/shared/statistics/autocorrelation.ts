import { mean } from './moments.ts';

/** Sample autocorrelation at lags 0..maxLag with the usual divisor n (Box & Jenkins). A constant series gives 1, 0, 0, … */
export function autocorrelation(values: ArrayLike<number>, maxLag: number): number[] {
  const n = values.length;
  const centre = mean(values);
  const result: number[] = [];
  let zero = 0;
  for (let i = 0; i < n; i++) zero += (values[i]! - centre) ** 2;
  for (let lag = 0; lag <= maxLag; lag++) {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (values[i]! - centre) * (values[i - lag]! - centre);
    result.push(zero > 0 ? sum / zero : lag === 0 ? 1 : 0);
  }
  return result;
}
