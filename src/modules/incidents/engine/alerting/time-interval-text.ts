import { AppError } from '#shared/errors.ts';
import { isTimeZone } from '#shared/zoned-time.ts';
import type { InclusiveRange, TimeInterval } from './time-interval.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

/** A time interval as written; both our names and Alertmanager's are understood. */
export interface TimeIntervalText {
  readonly times?: readonly { readonly from: string; readonly to: string }[] | undefined;
  readonly weekdays?: readonly string[] | undefined;
  readonly daysOfMonth?: readonly string[] | undefined;
  readonly months?: readonly string[] | undefined;
  readonly years?: readonly string[] | undefined;
  readonly location?: string | undefined;
}

/** Reads a time interval; ranges are written `monday:friday`, `-7:-1`, `january:march`, `2026:2030`. Throws `invalid`. */
export function parseTimeInterval(text: TimeIntervalText): TimeInterval {
  const location = text.location ?? 'UTC';
  if (!isTimeZone(location)) throw invalid(`"${location}" is not a time zone; write an IANA name like Europe/Berlin`);
  return {
    times: (text.times ?? []).map(parseTimes),
    weekdays: (text.weekdays ?? []).map((range) => parseRange(range, (name) => named(name, WEEKDAYS, 'weekday'))),
    daysOfMonth: (text.daysOfMonth ?? []).map(parseDaysOfMonth),
    months: (text.months ?? []).map((range) => parseRange(range, parseMonth)),
    years: (text.years ?? []).map((range) => parseRange(range, parseYear)),
    location,
  };
}

function parseTimes(range: { from: string; to: string }): InclusiveRange {
  const from = minutes(range.from);
  const to = minutes(range.to);
  if (from >= to) throw invalid(`a time range must end after it begins; ${range.from}–${range.to} does not. For a range over midnight write two`);
  return { from, to };
}

function minutes(text: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  const value = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN;
  if (!match || Number(match[2]) > 59 || value > 1440) throw invalid(`"${text}" is not a time of day; write one like 09:00, up to 24:00`);
  return value;
}

function parseRange(text: string, read: (part: string) => number): InclusiveRange {
  const parts = text.trim().toLowerCase().split(':');
  if (parts.length > 2) throw invalid(`"${text}" is not a range; write two ends with a colon between them`);
  const from = read(parts[0]!.trim());
  const to = parts[1] === undefined ? from : read(parts[1].trim());
  if (to < from) throw invalid(`the range ${text} ends before it begins`);
  return { from, to };
}

function parseDaysOfMonth(text: string): InclusiveRange {
  const parts = text.trim().split(':');
  if (parts.length > 2) throw invalid(`"${text}" is not a range; write two ends with a colon between them`);
  const [from, to] = [parts[0]!, parts[1] ?? parts[0]!].map(dayOfMonth) as [number, number];
  if (from < 0 && to > 0) throw invalid(`the range ${text} counts its beginning from the end of the month, so its end must be negative too`);
  // The month that gives a negative end its latest day has 31.
  const resolve = (day: number) => (day < 0 ? 31 + day + 1 : day);
  if (resolve(to) < resolve(from)) throw invalid(`the range ${text} always ends before it begins`);
  return { from, to };
}

function dayOfMonth(text: string): number {
  const day = Number(text.trim());
  if (!Number.isInteger(day) || day === 0 || Math.abs(day) > 31 || text.trim() === '') throw invalid(`"${text}" is not a day of the month; write 1 to 31, or -1 to -31 from the end`);
  return day;
}

function named(name: string, names: readonly string[], what: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw invalid(`"${name}" is not a ${what}; write its English name`);
  return index;
}

function parseMonth(text: string): number {
  if (/^\d+$/.test(text)) {
    const month = Number(text);
    if (month >= 1 && month <= 12) return month;
  }
  return named(text, MONTHS, 'month') + 1;
}

function parseYear(text: string): number {
  if (!/^\d{4}$/.test(text)) throw invalid(`"${text}" is not a year; write one like 2026`);
  return Number(text);
}

function invalid(message: string): AppError {
  return new AppError('invalid', message);
}
