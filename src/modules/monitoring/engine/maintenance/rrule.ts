import { AppError, messageOf } from '#shared/errors.ts';
import type { LocalMs } from '#shared/zoned-time.ts';
import { DAY_MS, localFrom } from '#shared/zoned-time.ts';

export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

/** A weekday of a rule: 0 Sunday to 6 Saturday; `nth` counts inside the month or year, negative from its end, 0 means every. */
export interface RuleDay {
  readonly weekday: number;
  readonly nth: number;
}

/** A recurrence rule of RFC 5545, the parts that whole-day calendars need. */
export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly weekdays: readonly RuleDay[];
  readonly monthDays: readonly number[];
  readonly months: readonly number[];
  readonly count: number | null;
  /** Last start allowed: a wall reading, or an instant when written with Z. */
  readonly until: { readonly local: LocalMs } | { readonly at: number } | null;
  readonly weekStart: number;
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const FREQUENCIES: readonly string[] = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
/** Every occurrence of a counted rule is worked out at once. */
const MAX_COUNT = 10_000;

/** Reads `FREQ=MONTHLY;BYDAY=2TU` and the like, with or without the leading `RRULE:`. Throws `invalid` naming the part. */
export function parseRule(text: string): Rule {
  const parts = new Map<string, string>();
  for (const part of text.trim().replace(/^RRULE:/i, '').split(';')) {
    const [key, value, ...more] = part.split('=');
    if (key === undefined || value === undefined || value === '' || more.length > 0) throw wrong(`"${part}" is not KEY=value`);
    const name = key.toUpperCase();
    if (parts.has(name)) throw wrong(`${name} is written twice`);
    parts.set(name, value.toUpperCase());
  }
  try {
    return build(parts);
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : wrong(messageOf(thrown));
  }
}

function build(parts: Map<string, string>): Rule {
  const known = ['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'COUNT', 'UNTIL', 'WKST'];
  const unknown = [...parts.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined) throw wrong(`${unknown} is not supported; supported are ${known.join(', ')}`);
  const frequency = parts.get('FREQ') ?? '';
  if (!FREQUENCIES.includes(frequency)) throw wrong(`FREQ is one of ${FREQUENCIES.join(', ')}`);
  if (parts.has('COUNT') && parts.has('UNTIL')) throw wrong('COUNT and UNTIL exclude each other');
  const rule: Rule = {
    frequency: frequency as Frequency,
    interval: wholeNumber(parts, 'INTERVAL', 1, 1_000) ?? 1,
    weekdays: listOf(parts, 'BYDAY', readDay),
    monthDays: listOf(parts, 'BYMONTHDAY', (item) => signed(item, 'BYMONTHDAY', 31)),
    months: listOf(parts, 'BYMONTH', (item) => signed(item, 'BYMONTH', 12)),
    count: wholeNumber(parts, 'COUNT', 1, MAX_COUNT),
    until: parts.has('UNTIL') ? readUntil(parts.get('UNTIL')!) : null,
    weekStart: WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO'),
  };
  if (rule.weekStart < 0) throw wrong(`WKST is one of ${WEEKDAYS.join(', ')}`);
  if (rule.months.some((month) => month < 1)) throw wrong('BYMONTH takes 1 to 12');
  // RFC 5545 §3.3.10: ordinals need a month or a year to count in, and a week has no days of the month.
  if ((frequency === 'DAILY' || frequency === 'WEEKLY') && rule.weekdays.some((day) => day.nth !== 0)) throw wrong(`BYDAY with a number needs FREQ=MONTHLY or YEARLY`);
  if (frequency === 'WEEKLY' && rule.monthDays.length > 0) throw wrong('BYMONTHDAY does not go with FREQ=WEEKLY');
  return rule;
}

function listOf<T>(parts: Map<string, string>, key: string, read: (item: string) => T): T[] {
  return parts.get(key)?.split(',').map(read) ?? [];
}

function readDay(item: string): RuleDay {
  const match = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(item);
  const weekday = WEEKDAYS.indexOf(match?.[2] ?? '');
  const nth = match?.[1] === undefined ? 0 : Number(match[1]);
  if (weekday < 0 || Math.abs(nth) > 53 || (match?.[1] !== undefined && nth === 0)) throw wrong(`"${item}" is not a day for BYDAY; write MO, 2TU or -1FR`);
  return { weekday, nth };
}

function signed(item: string, key: string, most: number): number {
  const value = /^[+-]?\d{1,2}$/.test(item) ? Number(item) : 0;
  if (value === 0 || Math.abs(value) > most) throw wrong(`"${item}" is not a value for ${key}`);
  return value;
}

function wholeNumber(parts: Map<string, string>, key: string, least: number, most: number): number | null {
  const text = parts.get(key);
  if (text === undefined) return null;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw wrong(`${key} is a whole number from ${least} to ${most}`);
  return value;
}

function readUntil(text: string): NonNullable<Rule['until']> {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(text);
  if (match === null) throw wrong('UNTIL is written 20261231, 20261231T220000 or 20261231T220000Z');
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const local = localFrom(year, month, day, hour, minute, second);
  // A date alone includes every start of that day.
  if (match[4] === undefined) return { local: local + DAY_MS - 1 };
  return match[7] === undefined ? { local } : { at: local };
}

function wrong(reason: string): AppError {
  return new AppError('invalid', `the rrule cannot be read: ${reason}`);
}
