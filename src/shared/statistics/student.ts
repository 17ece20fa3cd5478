import { betaCdf } from './beta.ts';
import { normalQuantile } from './normal.ts';

/** Two-sided p-value of Student's t (DLMF 8.17: P(|T| > t) = I_{ν/(ν+t²)}(ν/2, 1/2)). `df` may be fractional. */
export function studentTwoSided(t: number, df: number): number {
  const square = t * t;
  return betaCdf(df / (df + square), df / 2, 0.5, square / (df + square));
}

/** Distribution function of Student's t. */
export function studentCdf(t: number, df: number): number {
  const tail = studentTwoSided(t, df) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** Quantile of Student's t, by bisection. */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df > 0)) return Number.NaN;
  if (p === 0.5) return 0;
  const tail = 2 * Math.min(p, 1 - p);
  let low = 0;
  let high = Math.max(1, -normalQuantile(tail / 2));
  while (studentTwoSided(high, df) > tail) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, df) > tail) low = middle;
    else high = middle;
  }
  const t = (low + high) / 2;
  return p < 0.5 ? -t : t;
}
