import type { Condition } from './condition.ts';

/** Must the answer's text be kept for these conditions? */
export function needsBody(conditions: readonly Condition[]): boolean {
  return conditions.some((condition) => condition.reads.body);
}

/** Must all headers be kept for these conditions? */
export function needsHeaders(conditions: readonly Condition[]): boolean {
  return conditions.some((condition) => condition.reads.headers);
}
