import { AppError } from '#shared/errors.ts';
import type { ObjectiveSpec, Statistic } from '../spec.ts';

/** The interval a figure must lie in; an end is null where there is none. */
export interface Limits {
  lower: number | null;
  upper: number | null;
  lowerIncl: boolean;
  upperIncl: boolean;
}

/** True when the value lies inside the limits, the boundaries by their inclusivity. */
export function insideLimits(value: number, limits: Limits): boolean {
  const { lower, upper } = limits;
  if (lower !== null && !(limits.lowerIncl ? value >= lower : value > lower)) return false;
  if (upper !== null && !(limits.upperIncl ? value <= upper : value < upper)) return false;
  return true;
}

const QUANTILES: Partial<Record<Statistic, number>> = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 };

/** 0.95 for `p95`; undefined for statistics that are not quantiles. */
export function quantileOf(statistic: Statistic): number | undefined {
  return QUANTILES[statistic];
}

function invalid(path: string, message: string): never {
  throw new AppError('invalid', `${path}: ${message}`);
}

/** Reads the target as a ratio 0–1 (or `99.9%`). */
export function ratioTarget(target: number | string | undefined, path: string): number {
  if (target === undefined) invalid(path, 'is missing; write the required share, such as 0.999');
  const percent = typeof target === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(target) : null;
  const value = percent ? Number((Number(percent[1]) / 100).toPrecision(12)) : Number(target);
  if (value >= 0 && value <= 1) return value;
  if (value > 1 && value <= 100) invalid(path, `is a ratio between 0 and 1: write ${Number((value / 100).toPrecision(12))} or "${value}%"`);
  return invalid(path, `"${target}" is not a ratio between 0 and 1`);
}

/** Limits of a value objective: `lower`/`upper` as written, else `target` as the limit in the named direction. */
export function valueLimits(spec: ObjectiveSpec): Limits {
  const { direction, lowerIncl, upperIncl } = spec;
  const lower = spec.lower ?? null;
  const upper = spec.upper ?? null;
  if (lower !== null || upper !== null) {
    if (direction === 'upper' && upper === null) invalid('upper', 'is missing; direction "upper" needs the greatest value allowed');
    if (direction === 'lower' && lower === null) invalid('lower', 'is missing; direction "lower" needs the least value allowed');
    if (direction === 'range' && (lower === null || upper === null)) invalid(lower === null ? 'lower' : 'upper', 'is missing; direction "range" needs both limits');
    if (lower !== null && upper !== null && lower > upper) invalid('lower', `${lower} lies above upper ${upper}`);
    return { lower: direction === 'upper' ? null : lower, upper: direction === 'lower' ? null : upper, lowerIncl, upperIncl };
  }
  if (direction === 'range') invalid('lower', 'is missing; direction "range" needs lower and upper');
  if (spec.target === undefined) invalid('upper', 'is missing; a value objective needs upper, lower or a target with a direction');
  if (direction === undefined) invalid('direction', 'is missing; say "upper" when the target is the most allowed, "lower" when it is the least');
  const limit = Number(spec.target);
  if (!Number.isFinite(limit)) invalid('target', `"${spec.target}" is not a number`);
  return direction === 'upper' ? { lower: null, upper: limit, lowerIncl, upperIncl } : { lower: limit, upper: null, lowerIncl, upperIncl };
}
