import type { ClosedInterval } from './interval.ts';
import { mean, variance } from './moments.ts';
import { studentQuantile, studentTwoSided } from './student.ts';

export interface WelchResult extends ClosedInterval {
  /** mean(a) − mean(b), the quantity the interval covers. */
  difference: number;
  t: number;
  df: number;
  p: number;
}

/** Welch's t-test of two means with unequal variances (Biometrika 34, 1947; Satterthwaite degrees of freedom). Needs two values on each side, else NaN. */
export function welch(a: ArrayLike<number>, b: ArrayLike<number>, confidence = 0.95): WelchResult {
  const va = variance(a) / a.length;
  const vb = variance(b) / b.length;
  const difference = mean(a) - mean(b);
  const error = Math.sqrt(va + vb);
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  const t = difference / error;
  const reach = studentQuantile(0.5 + confidence / 2, df) * error;
  return { difference, t, df, p: studentTwoSided(t, df), low: difference - reach, high: difference + reach };
}

/** Student's interval of one mean; null below two values. */
export function meanInterval(values: ArrayLike<number>, confidence = 0.95): ClosedInterval | null {
  const n = values.length;
  if (n < 2) return null;
  const centre = mean(values);
  const reach = studentQuantile(0.5 + confidence / 2, n - 1) * Math.sqrt(variance(values) / n);
  return { low: centre - reach, high: centre + reach };
}
