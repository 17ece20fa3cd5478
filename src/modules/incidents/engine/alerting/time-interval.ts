import { daysInMonth, localOf, minuteOfDay, MINUTE_MS, partsOf, weekdayOf } from '#shared/zoned-time.ts';

/** Both ends belong to the range. */
export interface InclusiveRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A recurring time: all fields given must hold at once, and within a field any range may. An empty field holds always.
 * Semantics of Alertmanager's time intervals.
 */
export interface TimeInterval {
  /** Minutes since midnight, `from` included and `to` not. */
  readonly times: readonly InclusiveRange[];
  /** 0 Sunday to 6 Saturday. */
  readonly weekdays: readonly InclusiveRange[];
  /** 1–31; negative counts from the end, −1 being the last day. */
  readonly daysOfMonth: readonly InclusiveRange[];
  /** 1–12. */
  readonly months: readonly InclusiveRange[];
  readonly years: readonly InclusiveRange[];
  /** IANA zone; UTC unless given. */
  readonly location: string;
}

/** Whether an instant lies in the interval. */
export function intervalContains(interval: TimeInterval, at: number): boolean {
  const local = localOf(at, interval.location);
  const { year, month, day } = partsOf(local);
  const minute = minuteOfDay(local);
  const within = (ranges: readonly InclusiveRange[], value: number) => ranges.length === 0 || ranges.some((range) => range.from <= value && value <= range.to);
  if (interval.times.length > 0 && !interval.times.some((range) => range.from <= minute && minute < range.to)) return false;
  if (!within(interval.weekdays, weekdayOf(local)) || !within(interval.months, month) || !within(interval.years, year)) return false;
  return interval.daysOfMonth.length === 0 || interval.daysOfMonth.some((range) => dayInRange(range, day, daysInMonth(year, month)));
}

/** Days beyond the month are clamped to it, but a range that begins after its end holds nothing. */
function dayInRange(range: InclusiveRange, day: number, lastDay: number): boolean {
  const resolve = (value: number) => (value < 0 ? lastDay + value + 1 : value);
  const from = resolve(range.from);
  const to = resolve(range.to);
  if (from > lastDay) return false;
  return Math.max(1, from) <= day && day <= Math.min(to, lastDay);
}

/** Named intervals: each holds when any of its parts does. */
export type NamedIntervals = Readonly<Record<string, readonly TimeInterval[]>>;

/** Which of the named intervals hold at an instant, in the order asked. */
export function intervalsHolding(names: readonly string[], intervals: NamedIntervals, at: number): string[] {
  return names.filter((name) => (intervals[name] ?? []).some((interval) => intervalContains(interval, at)));
}

/**
 * The next instant after `at`, within `horizonMs`, at which the answer of `holds` changes; `null` when it does not.
 * Intervals change on whole minutes only.
 */
export function nextChange(holds: (at: number) => boolean, at: number, horizonMs: number): number | null {
  const now = holds(at);
  const firstMinute = Math.floor(at / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  for (let minute = firstMinute; minute <= at + horizonMs; minute += MINUTE_MS) {
    if (holds(minute) !== now) return minute;
  }
  return null;
}

