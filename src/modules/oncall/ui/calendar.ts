import { addDays, partsOf, localOf, startOfWeek } from '#shared/zoned-time.ts';
import type { Gap, Shift } from './oncall.ts';

/** How shifts lie on rows of seven days. Pure; positions are shares of the row, 0–1, by elapsed time: a day of 23 h is narrower. */

export interface CalendarDay {
  at: number;
  /** Day of the month. */
  day: number;
  /** 1–12 */
  month: number;
  left: number;
  width: number;
}

export interface CalendarWeek {
  from: number;
  to: number;
  days: CalendarDay[];
}

export interface Bar {
  kind: 'shift' | 'gap';
  users: readonly string[];
  startAt: number;
  endAt: number;
  left: number;
  width: number;
  /** Begins or ends outside of the row. */
  fromBefore: boolean;
  toAfter: boolean;
}

/** `count` weeks from the Monday on or before `at`, by the wall clock of the zone. */
export function weeksFrom(at: number, count: number, zone: string): CalendarWeek[] {
  const first = startOfWeek(at, zone);
  return Array.from({ length: count }, (_, week) => {
    const starts = Array.from({ length: 8 }, (_each, day) => addDays(first, week * 7 + day, zone));
    const [from, to] = [starts[0]!, starts[7]!];
    const days = starts.slice(0, 7).map((start, i): CalendarDay => {
      const { day, month } = partsOf(localOf(start, zone));
      return { at: start, day, month, left: (start - from) / (to - from), width: (starts[i + 1]! - start) / (to - from) };
    });
    return { from, to, days };
  });
}

/** The shifts and gaps of one row, cut to it, in order. */
export function barsOf(week: Pick<CalendarWeek, 'from' | 'to'>, shifts: readonly Shift[], gaps: readonly Gap[]): Bar[] {
  const total = week.to - week.from;
  const bar = (kind: Bar['kind'], users: readonly string[], span: Gap): Bar | null => {
    const startAt = Math.max(span.startAt, week.from);
    const endAt = Math.min(span.endAt, week.to);
    if (startAt >= endAt) return null;
    return { kind, users, startAt: span.startAt, endAt: span.endAt, left: (startAt - week.from) / total, width: (endAt - startAt) / total, fromBefore: span.startAt < week.from, toAfter: span.endAt > week.to };
  };
  return [...shifts.map((shift) => bar('shift', shift.users, shift)), ...gaps.map((gap) => bar('gap', [], gap))].filter((each) => each !== null).sort((a, b) => a.left - b.left);
}

/** A steady tint per person, 0–3, in order of first service: neighbours differ wherever two people alternate. */
export function tintsOf(shifts: readonly Shift[]): Map<string, number> {
  const tints = new Map<string, number>();
  for (const shift of shifts) for (const user of shift.users) if (!tints.has(user)) tints.set(user, tints.size % 4);
  return tints;
}
