import { Temporal } from 'temporal-polyfill';
import { assertNever } from '#shared/errors.ts';

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year';

export type WindowSpec = { kind: 'rolling'; durationMs: number } | { kind: 'calendar'; period: Period; timeZone: string };

/** An evaluation window, epoch ms, half open. `toAt` is the evaluation instant; `endAt` is where a calendar period will end. */
export interface EvaluationWindow {
  fromAt: number;
  toAt: number;
  endAt: number;
}

function startOfPeriod(date: Temporal.PlainDate, period: Period): Temporal.PlainDate {
  switch (period) {
    case 'day':
      return date;
    case 'week':
      return date.subtract({ days: date.dayOfWeek - 1 });
    case 'month':
      return date.with({ day: 1 });
    case 'quarter':
      return date.with({ month: Math.floor((date.month - 1) / 3) * 3 + 1, day: 1 });
    case 'year':
      return date.with({ month: 1, day: 1 });
    default:
      return assertNever(period, 'period');
  }
}

const STEP = { day: { days: 1 }, week: { weeks: 1 }, month: { months: 1 }, quarter: { months: 3 }, year: { years: 1 } } as const;

/** First instant of a local date; where a zone skips midnight (or the whole day) it is the first instant after the gap. */
function midnight(date: Temporal.PlainDate, zone: string): number {
  return date.toZonedDateTime({ timeZone: zone }).epochMilliseconds;
}

/** The instant at which it is `hour` o'clock on the local date that holds `at`; in a gap of the clock the first instant after it. */
export function hourOfDate(at: number, hour: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone).toPlainDate().toZonedDateTime({ timeZone: zone, plainTime: new Temporal.PlainTime(hour) }).epochMilliseconds;
}

/** The calendar period that holds `at`: weeks begin on Monday, days have 23, 24 or 25 hours as the zone says. */
export function periodAround(at: number, period: Period, zone: string): { fromAt: number; endAt: number } {
  const date = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(zone).toPlainDate();
  const start = startOfPeriod(date, period);
  return { fromAt: midnight(start, zone), endAt: midnight(start.add(STEP[period]), zone) };
}

/**
 * The window an objective is judged over at instant `at`. Rolling: the `durationMs` before it. Calendar: the period that was running
 * just before `at`, so that an evaluation exactly at midnight of the first closes the month that ended and does not open an empty one.
 */
export function windowAt(spec: WindowSpec, at: number): EvaluationWindow {
  if (spec.kind === 'rolling') return { fromAt: at - spec.durationMs, toAt: at, endAt: at };
  const period = periodAround(at - 1, spec.period, spec.timeZone);
  return { ...period, toAt: Math.min(at, period.endAt) };
}
