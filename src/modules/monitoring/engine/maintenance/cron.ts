import { AppError } from '#shared/errors.ts';
import type { LocalMs } from '#shared/zoned-time.ts';
import { DAY_MS, floorDay, HOUR_MS, localFrom, MINUTE_MS, partsOf, weekdayOf } from '#shared/zoned-time.ts';

/** A five-field cron expression, each field as the values it allows in ascending order. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** With both day fields restricted, either may match (POSIX crontab). */
  readonly eitherDay: boolean;
  /** Runs in every hour of the day, so that it follows elapsed time through a clock change. */
  readonly hourly: boolean;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'weekday', from: 0, to: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const SHORTHAND: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** The longest wait between two days of a valid expression: 29 February around a century year without one is 8 years. */
const HORIZON_MS = 9 * 366 * DAY_MS;

/**
 * Reads `minute hour day month weekday` with lists, ranges, steps and English names, or `@daily` and the like.
 * Throws `invalid` naming the field.
 */
export function parseCron(text: string): Cron {
  const parts = (SHORTHAND[text.trim().toLowerCase()] ?? text).trim().split(/\s+/);
  if (parts.length !== 5) throw new AppError('invalid', `"${text}" is not a cron expression; write five fields: minute hour day month weekday`);
  const [minutes, hours, days, months, weekdays] = FIELDS.map((field, index) => readField(parts[index]!, field)) as [number[], number[], number[], number[], number[]];
  const cron: Cron = {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((day) => day % 7)),
    eitherDay: !parts[2]!.startsWith('*') && !parts[4]!.startsWith('*'),
    hourly: hours.length === 24,
  };
  if (cronLocals(cron, localFrom(2024, 1)).next().done === true) throw new AppError('invalid', `"${text}" names a day that no year has`);
  return cron;
}

function readField(text: string, field: Field): number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range, stepText, ...more] = part.split('/') as [string, string?, ...string[]];
    const step = stepText === undefined ? 1 : Number(stepText);
    if (more.length > 0 || !Number.isInteger(step) || step < 1) throw unreadable(part, field);
    const [from, to] = readRange(range, field, stepText !== undefined);
    if (from > to) throw unreadable(part, field);
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

function readRange(text: string, field: Field, stepped: boolean): [number, number] {
  // Weekday 7 is Sunday again; `*` must not count it twice.
  if (text === '*') return [field.from, field.names?.length === 7 ? 6 : field.to];
  const ends = text.split('-');
  if (ends.length > 2) throw unreadable(text, field);
  const from = readValue(ends[0]!, field);
  if (ends.length === 1) return [from, stepped ? field.to : from];
  const to = readValue(ends[1]!, field);
  return [from, to === 0 && from > 0 && field.names?.length === 7 ? 7 : to];
}

function readValue(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.from;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value) || value < field.from || value > field.to) throw unreadable(text, field);
  return value;
}

function unreadable(part: string, field: Field): AppError {
  const names = field.names === undefined ? '' : ` or ${field.names[0]!.toUpperCase()}-${field.names.at(-1)!.toUpperCase()}`;
  return new AppError('invalid', `"${part}" is not a value for the ${field.name} of a cron expression; it takes ${field.from}-${field.to}${names}, lists, ranges and steps. Rules like "second Tuesday" are written as rrule`);
}

/**
 * The wall readings at which the expression runs, from a reading on, ascending and without end.
 * It steps by months, days and the listed times: never by the minute.
 */
export function* cronLocals(cron: Cron, from: LocalMs): Generator<LocalMs, undefined> {
  let limit = from + HORIZON_MS;
  for (let day = floorDay(from); day < limit; ) {
    const { year, month, day: date } = partsOf(day);
    if (!cron.months.has(month)) {
      day = localFrom(year, month + 1);
      continue;
    }
    if (runsOn(cron, date, weekdayOf(day))) {
      limit = day + HORIZON_MS;
      for (const hour of cron.hours) {
        for (const minute of cron.minutes) {
          const local = day + hour * HOUR_MS + minute * MINUTE_MS;
          if (local >= from) yield local;
        }
      }
    }
    day += DAY_MS;
  }
}

function runsOn(cron: Cron, date: number, weekday: number): boolean {
  const byDate = cron.days.has(date);
  const byWeekday = cron.weekdays.has(weekday);
  return cron.eitherDay ? byDate || byWeekday : byDate && byWeekday;
}
