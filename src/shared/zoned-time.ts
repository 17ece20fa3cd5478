import { Temporal } from 'temporal-polyfill';
import { AppError } from './errors.ts';

/**
 * Zoned arithmetic. Two time scales meet here:
 * an *instant* is epoch milliseconds UTC, and a *local time* is what a clock on the wall shows, written as the epoch
 * milliseconds the same reading would have in UTC. Local times can be added and compared like numbers.
 *
 * A wall reading skipped by a clock change means the first instant after the gap (02:30 becomes 03:00, not 03:30).
 * A reading that happens twice means its first occurrence where something begins, and its last where something ends.
 */
export type LocalMs = number;

/** Which of two instants an ambiguous wall reading means. */
export type Occurrence = 'first' | 'last';

/** The calendar fields of a wall reading; `month` is 1–12. */
export interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A change of a zone's offset: at the instant `at` the clock jumps from `fromLocal` to `toLocal`. */
export interface ClockChange {
  readonly at: number;
  readonly fromLocal: LocalMs;
  readonly toLocal: LocalMs;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Whether the text names an IANA time zone this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** The wall reading in `zone` at an instant. */
export function localOf(at: number, zone: string): LocalMs {
  return at + offsetOf(at, zone);
}

/** The zone's offset from UTC at an instant, milliseconds; east is positive. */
export function offsetOf(at: number, zone: string): number {
  return zone === 'UTC' ? 0 : stretchAt(at, zone).offsetMs;
}

/** The instant at which the wall in `zone` shows `local`; see the head of this file for skipped and repeated readings. */
export function instantOf(local: LocalMs, zone: string, occurrence: Occurrence = 'first'): number {
  if (zone === 'UTC') return local;
  // No offset exceeds 14 hours, so the day before and the day after hold the offsets on both sides of any change.
  const early = local - offsetOf(local - DAY_MS, zone);
  const late = local - offsetOf(local + DAY_MS, zone);
  const shows = (at: number) => localOf(at, zone) === local;
  const [preferred, other] = occurrence === 'first' ? [early, late] : [late, early];
  if (shows(preferred)) return preferred;
  if (shows(other)) return other;
  return stretchAt(early, zone).fromAt;
}

/** Calendar fields of a wall reading. */
export function partsOf(local: LocalMs): LocalParts {
  const date = new Date(local);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** The wall reading with these fields; fields out of range carry over, as in `Date.UTC`. */
export function localFrom(year: number, month: number, day = 1, hour = 0, minute = 0, second = 0): LocalMs {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Day of the week of a wall reading, 0 Sunday to 6 Saturday. */
export function weekdayOf(local: LocalMs): number {
  return new Date(local).getUTCDay();
}

/** Minutes since the wall's midnight, with fractions. */
export function minuteOfDay(local: LocalMs): number {
  return (local - floorDay(local)) / MINUTE_MS;
}

/** Midnight of the wall reading's date. */
export function floorDay(local: LocalMs): LocalMs {
  return Math.floor(local / DAY_MS) * DAY_MS;
}

/** Days in a month; `month` is 1–12. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Adds calendar months to a wall reading; a day the target month lacks becomes its last day (31 Jan + 1 = 28 or 29 Feb). */
export function addLocalMonths(local: LocalMs, months: number): LocalMs {
  const { year, month } = partsOf(local);
  const index = year * 12 + (month - 1) + months;
  const toYear = Math.floor(index / 12);
  const toMonth = index - toYear * 12 + 1;
  const day = Math.min(partsOf(local).day, daysInMonth(toYear, toMonth));
  return localFrom(toYear, toMonth, day) + (local - floorDay(local));
}

/** Adds calendar days in a zone: the wall reading stays, the elapsed time may be 23 or 25 hours. */
export function addDays(at: number, days: number, zone: string, occurrence: Occurrence = 'first'): number {
  return days === 0 ? at : instantOf(localOf(at, zone) + days * DAY_MS, zone, occurrence);
}

/** Adds calendar months in a zone, keeping the wall reading. */
export function addMonths(at: number, months: number, zone: string, occurrence: Occurrence = 'first'): number {
  return months === 0 ? at : instantOf(addLocalMonths(localOf(at, zone), months), zone, occurrence);
}

/** First instant of the calendar day holding `at`. */
export function startOfDay(at: number, zone: string): number {
  return instantOf(floorDay(localOf(at, zone)), zone);
}

/** First instant of the week holding `at`; weeks begin on `firstWeekday` (1 Monday unless told otherwise, 0 Sunday). */
export function startOfWeek(at: number, zone: string, firstWeekday = 1): number {
  const midnight = floorDay(localOf(at, zone));
  const back = (weekdayOf(midnight) - firstWeekday + 7) % 7;
  return instantOf(midnight - back * DAY_MS, zone);
}

/** First instant of the calendar month holding `at`. */
export function startOfMonth(at: number, zone: string): number {
  const { year, month } = partsOf(localOf(at, zone));
  return instantOf(localFrom(year, month), zone);
}

/** First instant of the calendar quarter holding `at`. */
export function startOfQuarter(at: number, zone: string): number {
  const { year, month } = partsOf(localOf(at, zone));
  return instantOf(localFrom(year, Math.floor((month - 1) / 3) * 3 + 1), zone);
}

/** First instant of the calendar year holding `at`. */
export function startOfYear(at: number, zone: string): number {
  return instantOf(localFrom(partsOf(localOf(at, zone)).year, 1), zone);
}

/** ISO 8601 with the zone's offset: `2026-03-29T03:00:00+02:00`; fractions of a second only where there are any. */
export function formatIso(at: number, zone: string): string {
  return zoned(at, zone).toString({ timeZoneName: 'never' });
}

/**
 * Reads an instant: ISO 8601 with `Z`, an offset or a bracketed zone; without them it is a wall reading in `zone`.
 * A date alone is the start of that day. A number is epoch milliseconds. Throws `invalid`.
 */
export function parseInstant(text: string | number, zone: string, occurrence: Occurrence = 'first'): number {
  if (typeof text === 'number') {
    if (Number.isSafeInteger(text)) return text;
    throw unreadable(text);
  }
  const trimmed = text.trim();
  try {
    if (trimmed.includes('[')) return Temporal.ZonedDateTime.from(trimmed).epochMilliseconds;
    if (/(?:Z|[+-]\d{2}(?::?\d{2}){0,2})$/i.test(trimmed) && /T|\s/i.test(trimmed)) return Temporal.Instant.from(trimmed).epochMilliseconds;
    const wall = Temporal.PlainDateTime.from(trimmed, { overflow: 'reject' });
    return instantOf(wall.toZonedDateTime('UTC').epochMilliseconds, zone, occurrence);
  } catch {
    throw unreadable(text);
  }
}

/** Every offset change of a zone in `(from, to]`, in order. */
export function clockChanges(zone: string, from: number, to: number): ClockChange[] {
  const changes: ClockChange[] = [];
  if (zone === 'UTC') return changes;
  for (let stretch = stretchAt(from, zone); stretch.toAt <= to; ) {
    const next = stretchAt(stretch.toAt, zone);
    if (next.offsetMs !== stretch.offsetMs) changes.push({ at: next.fromAt, fromLocal: next.fromAt + stretch.offsetMs, toLocal: next.fromAt + next.offsetMs });
    stretch = next;
  }
  return changes;
}

/** A time during which a zone's offset stays the same: `[fromAt, toAt)`. */
interface Stretch {
  readonly fromAt: number;
  readonly toAt: number;
  readonly offsetMs: number;
}

/** What was looked up before, per zone and most recent first. The zone rules never change while the program runs. */
const knownStretches = new Map<string, Stretch[]>();
const STRETCHES_KEPT = 64;

function stretchAt(at: number, zone: string): Stretch {
  let known = knownStretches.get(zone);
  if (!known) knownStretches.set(zone, (known = []));
  const index = known.findIndex((stretch) => stretch.fromAt <= at && at < stretch.toAt);
  if (index === 0) return known[0]!;
  const stretch = index > 0 ? known.splice(index, 1)[0]! : lookUpStretch(at, zone);
  known.unshift(stretch);
  if (known.length > STRETCHES_KEPT) known.pop();
  return stretch;
}

function lookUpStretch(at: number, zone: string): Stretch {
  const here = zoned(at, zone);
  // `previous` is strictly before its instant, so ask from just after. Looking one up costs a millisecond: hence the memory.
  const from = zoned(at + 1, zone).getTimeZoneTransition('previous');
  const to = here.getTimeZoneTransition('next');
  return { fromAt: from?.epochMilliseconds ?? -Infinity, toAt: to?.epochMilliseconds ?? Infinity, offsetMs: here.offsetNanoseconds / 1e6 };
}

function zoned(at: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone);
}

function unreadable(text: string | number): AppError {
  return new AppError('invalid', `"${text}" is not a time; write one like 2026-03-29T08:00, 2026-03-29T08:00:00+02:00 or 2026-03-29`);
}
