/** Running count, mean and sum of squared deviations; mergeable. */
export interface Moments {
  n: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  m2: number;
}

export const emptyMoments: Moments = { n: 0, mean: 0, m2: 0 };

/** Adds one value. B. P. Welford, Technometrics 4 (1962) 419: no cancellation, unlike the sum of squares. */
export function addValue(moments: Moments, value: number): Moments {
  const n = moments.n + 1;
  const delta = value - moments.mean;
  const mean = moments.mean + delta / n;
  return { n, mean, m2: moments.m2 + delta * (value - mean) };
}

/** Joins two disjoint sets. Chan, Golub, LeVeque, Stanford STAN-CS-79-773. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const n = a.n + b.n;
  const delta = b.mean - a.mean;
  return { n, mean: a.mean + (delta * b.n) / n, m2: a.m2 + b.m2 + (delta * delta * a.n * b.n) / n };
}

/** Sample variance (n − 1); NaN below two values. */
export function varianceOf(moments: Moments): number {
  return moments.n < 2 ? Number.NaN : moments.m2 / (moments.n - 1);
}

/** Arithmetic mean, two passes so that a large offset costs no digits; NaN for an empty list. */
export function mean(values: ArrayLike<number>): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const rough = sum / n;
  let rest = 0;
  for (let i = 0; i < n; i++) rest += values[i]! - rough;
  return rough + rest / n;
}

/** Sample variance (n − 1) by the corrected two-pass formula (Chan, Golub, LeVeque 1983, eq. 1.7); NaN below two values. */
export function variance(values: ArrayLike<number>): number {
  const n = values.length;
  if (n < 2) return Number.NaN;
  const centre = mean(values);
  let squares = 0;
  let drift = 0;
  for (let i = 0; i < n; i++) {
    const delta = values[i]! - centre;
    squares += delta * delta;
    drift += delta;
  }
  return (squares - (drift * drift) / n) / (n - 1);
}

/** Sample standard deviation (n − 1); NaN below two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(variance(values));
}
