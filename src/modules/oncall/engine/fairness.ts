import { addDays, DAY_MS, floorDay, HOUR_MS, instantOf, localOf, weekdayOf } from '#shared/zoned-time.ts';
import type { Shift } from './model.ts';

/** What counts as a night, a weekend and too little rest. Defaults follow the Working Time Directive 2003/88/EC: 11 h rest, night 00:00–05:00 at the least. */
export interface FairnessRules {
  readonly timeZone: string;
  /** Hours of the wall clock; a night may run over midnight. */
  readonly nightFromHour: number;
  readonly nightToHour: number;
  /** Weekdays, 0 Sunday. */
  readonly weekendDays: readonly number[];
  /** A pause shorter than this between two shifts is a rest violation. */
  readonly minRestMs: number;
}

export interface PersonLoad {
  readonly user: string;
  readonly hours: number;
  readonly nightHours: number;
  readonly weekendHours: number;
  /** Nights and weekend days touched at all. */
  readonly nights: number;
  readonly weekendDays: number;
  readonly shifts: number;
  readonly pages: number;
  readonly restViolations: number;
  /** Own hours over the mean of everyone; 1 is an equal share. */
  readonly shareRatio: number;
}

export function fairnessRules(timeZone: string, rules: Partial<Omit<FairnessRules, 'timeZone'>> = {}): FairnessRules {
  return { timeZone, nightFromHour: 22, nightToHour: 6, weekendDays: [0, 6], minRestMs: 11 * HOUR_MS, ...rules };
}

/**
 * Load per person over the shifts given, sorted by name. `people` adds those who never serve, so that a starved member shows as zero.
 * `pages` are notifications that reached a person. Hours are elapsed hours: a night in autumn has one more.
 */
export function fairness(shifts: readonly Shift[], rules: FairnessRules, pages: readonly { user: string; at: number }[] = [], people: readonly string[] = []): PersonLoad[] {
  const spans = spansByUser(shifts);
  const users = [...new Set([...people, ...spans.keys(), ...pages.map((page) => page.user)])].sort();
  const windows = windowsOver(shifts, rules);
  const loads = users.map((user) => personLoad(user, spans.get(user) ?? [], windows, rules, pages.filter((page) => page.user === user).length));
  const mean = loads.reduce((sum, load) => sum + load.hours, 0) / Math.max(1, loads.length);
  return loads.map((load) => ({ ...load, shareRatio: mean > 0 ? load.hours / mean : 0 }));
}

interface Span {
  startAt: number;
  endAt: number;
}

interface Windows {
  readonly nights: readonly Span[];
  readonly weekendDays: readonly Span[];
}

function personLoad(user: string, spans: readonly Span[], windows: Windows, rules: FairnessRules, pages: number): Omit<PersonLoad, 'shareRatio'> & { shareRatio: number } {
  const rests = spans.slice(1).map((span, i) => span.startAt - spans[i]!.endAt);
  return {
    user,
    hours: sum(spans.map((span) => span.endAt - span.startAt)) / HOUR_MS,
    nightHours: overlap(spans, windows.nights) / HOUR_MS,
    weekendHours: overlap(spans, windows.weekendDays) / HOUR_MS,
    nights: touched(spans, windows.nights),
    weekendDays: touched(spans, windows.weekendDays),
    shifts: spans.length,
    pages,
    restViolations: rests.filter((rest) => rest < rules.minRestMs).length,
    shareRatio: 0,
  };
}

function spansByUser(shifts: readonly Shift[]): Map<string, Span[]> {
  const byUser = new Map<string, Span[]>();
  for (const shift of [...shifts].sort((a, b) => a.startAt - b.startAt)) {
    for (const user of shift.users) {
      const spans = byUser.get(user) ?? [];
      byUser.set(user, spans);
      const last = spans.at(-1);
      if (last && last.endAt >= shift.startAt) last.endAt = Math.max(last.endAt, shift.endAt);
      else spans.push({ startAt: shift.startAt, endAt: shift.endAt });
    }
  }
  return byUser;
}

function windowsOver(shifts: readonly Shift[], rules: FairnessRules): Windows {
  const nights: Span[] = [];
  const weekendDays: Span[] = [];
  if (shifts.length === 0) return { nights, weekendDays };
  const from = Math.min(...shifts.map((shift) => shift.startAt));
  const to = Math.max(...shifts.map((shift) => shift.endAt));
  const zone = rules.timeZone;
  for (let day = floorDay(localOf(from, zone)) - DAY_MS; day <= localOf(to, zone); day += DAY_MS) {
    const nightEnd = day + rules.nightToHour * HOUR_MS + (rules.nightToHour <= rules.nightFromHour ? DAY_MS : 0);
    nights.push({ startAt: instantOf(day + rules.nightFromHour * HOUR_MS, zone), endAt: instantOf(nightEnd, zone, 'last') });
    const midnight = instantOf(day, zone);
    if (rules.weekendDays.includes(weekdayOf(day))) weekendDays.push({ startAt: midnight, endAt: addDays(midnight, 1, zone) });
  }
  return { nights, weekendDays };
}

function overlap(spans: readonly Span[], windows: readonly Span[]): number {
  return sum(spans.flatMap((span) => windows.map((window) => common(span, window))));
}

function touched(spans: readonly Span[], windows: readonly Span[]): number {
  return windows.filter((window) => spans.some((span) => common(span, window) > 0)).length;
}

function common(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.endAt, b.endAt) - Math.max(a.startAt, b.startAt));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
