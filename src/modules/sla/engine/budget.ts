import { budgetShare } from './burn-table.ts';
import type { Counted, TallyUnit } from './tally.ts';

export interface Budget {
  /** Bad time or things the target allows over the whole window. */
  total: number;
  consumed: number;
  /** total − consumed; negative when overspent. */
  remaining: number;
  /** remaining / total; null when nothing is allowed and something was consumed. */
  remainingRatio: number | null;
  consumedRatio: number | null;
  unit: TallyUnit;
  /** True when `total` rests on a projection of how many events the calendar window will hold. */
  projected: boolean;
}

/** Share of the error budget used by `good` of `total` events; 0 without events or when good exceeds total. Never clamped above. */
export function consumedShare(target: number, good: number, total: number): number {
  if (total <= 0 || good >= total) return 0;
  return (total - good) / total / budgetShare(target);
}

/**
 * The error budget of a window. `wholeTotal` is what the whole window holds in the same unit (time, slices, events): for a closed window
 * what was counted, for a running calendar period what it will have held. Consumed is absolute, so inside a calendar window it only grows.
 */
export function budgetOf(target: number, counted: Counted, wholeTotal: number, unit: TallyUnit, projected: boolean): Budget {
  const total = Number((budgetShare(target) * wholeTotal).toPrecision(14));
  const consumed = counted.bad;
  const consumedRatio = total > 0 ? consumed / total : consumed > 0 ? null : 0;
  return { total, consumed, remaining: total - consumed, remainingRatio: consumedRatio === null ? null : 1 - consumedRatio, consumedRatio, unit, projected };
}

export interface BurnDownPoint {
  at: number;
  /** Bad so far, absolute. */
  consumed: number;
  remaining: number;
  remainingRatio: number | null;
}

/**
 * Budget burn-down over a calendar window: absolute bad amounts against one fixed total, so that the line never rises again while nothing
 * is undone. `bad` are increments in any order; equal instants are joined.
 */
export function burnDown(bad: readonly { at: number; amount: number }[], total: number): BurnDownPoint[] {
  const points: BurnDownPoint[] = [];
  let consumed = 0;
  for (const step of [...bad].sort((a, b) => a.at - b.at)) {
    consumed += Math.max(0, step.amount);
    const point = { at: step.at, consumed, remaining: total - consumed, remainingRatio: total > 0 ? 1 - consumed / total : null };
    if (points.at(-1)?.at === step.at) points[points.length - 1] = point;
    else points.push(point);
  }
  return points;
}
