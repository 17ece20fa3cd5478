import type { LocalMs } from '#shared/zoned-time.ts';
import { DAY_MS, daysInMonth, floorDay, localFrom, partsOf, weekdayOf } from '#shared/zoned-time.ts';
import type { Rule, RuleDay } from './rrule.ts';

/** A rule that matches nothing for so long never will: the calendar repeats every 400 years, weekdays included. */
const HORIZON_MS = 400 * 366 * DAY_MS;

/**
 * The wall readings of a rule whose first possible start is `start`, from a reading on, ascending.
 * Ends with COUNT or a local UNTIL; an UNTIL written as an instant is the caller's to apply.
 */
export function* ruleLocals(rule: Rule, start: LocalMs, from: LocalMs): Generator<LocalMs, undefined> {
  const time = start - floorDay(start);
  // A counted rule has to be counted from its beginning; any other can be entered anywhere.
  let period = rule.count === null ? firstPeriod(rule, start, from) : 0;
  let counted = 0;
  for (let limit = Math.max(start, from) + HORIZON_MS; ; period++) {
    const { begin, days } = periodOf(rule, start, period);
    if (begin > limit) return;
    for (const day of days) {
      const local = day + time;
      if (local < start) continue;
      if (rule.until !== null && 'local' in rule.until && local > rule.until.local) return;
      if (rule.count !== null && ++counted > rule.count) return;
      limit = local + HORIZON_MS;
      if (local >= from) yield local;
    }
  }
}

/** The number of a period that begins before `from` and near it. */
function firstPeriod(rule: Rule, start: LocalMs, from: LocalMs): number {
  const days = Math.max(0, (from - start) / DAY_MS);
  const length = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[rule.frequency];
  return Math.max(0, Math.floor(days / (length * rule.interval)) - 1);
}

/** The matching days of the rule's nth period, ascending, as wall midnights, and when the period begins. */
function periodOf(rule: Rule, start: LocalMs, period: number): { begin: LocalMs; days: LocalMs[] } {
  const startDay = floorDay(start);
  const { year, month } = partsOf(start);
  const step = period * rule.interval;
  switch (rule.frequency) {
    case 'DAILY': {
      const day = startDay + step * DAY_MS;
      return { begin: day, days: inMonths(rule, day) && onMonthDay(rule, day) && onWeekday(rule.weekdays, day) ? [day] : [] };
    }
    case 'WEEKLY': {
      const week = startDay - ((weekdayOf(startDay) - rule.weekStart + 7) % 7) * DAY_MS + step * 7 * DAY_MS;
      const wanted = rule.weekdays.length > 0 ? rule.weekdays : [{ weekday: weekdayOf(start), nth: 0 }];
      return { begin: week, days: eachDay(week, 7).filter((day) => onWeekday(wanted, day) && inMonths(rule, day)) };
    }
    case 'MONTHLY': {
      const begin = localFrom(year, month + step);
      return { begin, days: inMonths(rule, begin) ? daysOfMonth(rule, start, begin) : [] };
    }
    case 'YEARLY': {
      const begin = localFrom(year + step, 1);
      return { begin, days: daysOfYear(rule, start, year + step) };
    }
  }
}

function daysOfMonth(rule: Rule, start: LocalMs, begin: LocalMs): LocalMs[] {
  const { year, month } = partsOf(begin);
  const days = eachDay(begin, daysInMonth(year, month));
  if (rule.monthDays.length === 0 && rule.weekdays.length === 0) return days.slice(partsOf(start).day - 1, partsOf(start).day);
  return days.filter((day) => onMonthDay(rule, day) && onNthWeekday(rule.weekdays, day, begin, days.length));
}

function daysOfYear(rule: Rule, start: LocalMs, year: number): LocalMs[] {
  const begin = localFrom(year, 1);
  const wholeYear = rule.weekdays.length > 0 && rule.months.length === 0 && rule.monthDays.length === 0;
  if (wholeYear) {
    const days = eachDay(begin, (localFrom(year + 1, 1) - begin) / DAY_MS);
    return days.filter((day) => onNthWeekday(rule.weekdays, day, begin, days.length));
  }
  const every = rule.monthDays.length > 0 ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] : [partsOf(start).month];
  const months = rule.months.length > 0 ? rule.months.toSorted((a, b) => a - b) : every;
  return [...new Set(months)].flatMap((month) => daysOfMonth(rule, start, localFrom(year, month)));
}

function eachDay(from: LocalMs, count: number): LocalMs[] {
  return Array.from({ length: count }, (_, index) => from + index * DAY_MS);
}

function inMonths(rule: Rule, day: LocalMs): boolean {
  return rule.months.length === 0 || rule.months.includes(partsOf(day).month);
}

function onMonthDay(rule: Rule, day: LocalMs): boolean {
  if (rule.monthDays.length === 0) return true;
  const { year, month, day: date } = partsOf(day);
  const fromEnd = date - daysInMonth(year, month) - 1;
  return rule.monthDays.some((wanted) => wanted === date || wanted === fromEnd);
}

function onWeekday(wanted: readonly RuleDay[], day: LocalMs): boolean {
  return wanted.length === 0 || wanted.some(({ weekday }) => weekday === weekdayOf(day));
}

/** Whether a day is a wanted weekday of a stretch of `length` days; the nth counts inside the stretch. */
function onNthWeekday(wanted: readonly RuleDay[], day: LocalMs, begin: LocalMs, length: number): boolean {
  if (wanted.length === 0) return true;
  const index = (day - begin) / DAY_MS;
  const nth = Math.floor(index / 7) + 1;
  const fromEnd = -(Math.floor((length - 1 - index) / 7) + 1);
  return wanted.some((rule) => rule.weekday === weekdayOf(day) && (rule.nth === 0 || rule.nth === nth || rule.nth === fromEnd));
}
