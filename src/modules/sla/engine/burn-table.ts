import { AppError } from '#shared/errors.ts';
import { formatDuration } from '#shared/duration.ts';
import type { ObjectiveSpec } from '../spec.ts';
import type { WindowSpec } from './calendar.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** One multi-window burn-rate alert: fires when both windows burn faster than `factor` times the sustainable rate. */
export interface BurnRow {
  longMs: number;
  shortMs: number;
  factor: number;
  /** Share of the whole budget that is gone when `long` has burned at `factor`. */
  budgetRatio: number;
  minBad: number;
  minSamples: number;
  severity: string;
  forMs: number;
  /** `catalogued` for the published windows of 30, 28 and 7 days, `derived` by the same formula for others, `given` by the author. */
  origin: 'catalogued' | 'derived' | 'given';
  /** The same as text, and the hours until the whole budget is gone at this factor. */
  long: string;
  short: string;
  for: string;
  exhaustionHours: number;
}

/** A row before its texts are added. */
type BareRow = Omit<BurnRow, 'long' | 'short' | 'for' | 'exhaustionHours'>;

function withTexts(row: BareRow, periodMs: number): BurnRow {
  return {
    ...row,
    long: formatDuration(row.longMs),
    short: formatDuration(row.shortMs),
    for: formatDuration(row.forMs),
    exhaustionHours: Number(hoursToExhaustion(row.factor, periodMs).toPrecision(12)),
  };
}

interface TableRow {
  long: number;
  budget: number;
  severity: 'page' | 'ticket';
}

/** SRE workbook budgets (2 %, 5 %, 10 %) with Sloth's one-day row; for 30 days the factors are 14.4, 6, 3, 1. */
const MONTH_TABLE: TableRow[] = [
  { long: HOUR, budget: 2, severity: 'page' },
  { long: 6 * HOUR, budget: 5, severity: 'page' },
  { long: DAY, budget: 10, severity: 'ticket' },
  { long: 3 * DAY, budget: 10, severity: 'ticket' },
];

/** Sloth's 7-day windows: 13.44, 3.5, 1.4, 0.98. */
const WEEK_TABLE: TableRow[] = [
  { long: HOUR, budget: 8, severity: 'page' },
  { long: 6 * HOUR, budget: 12.5, severity: 'page' },
  { long: DAY, budget: 20, severity: 'ticket' },
  { long: 3 * DAY, budget: 42, severity: 'ticket' },
];

/** Burn factor of a budget share: budget% × period / 100 / long window. Exact for the published tables. */
export function burnFactor(budgetPercent: number, periodMs: number, longMs: number): number {
  return Number(((budgetPercent * periodMs) / (100 * longMs)).toPrecision(14));
}

function tableFor(periodMs: number): { rows: TableRow[]; origin: 'catalogued' | 'derived' } {
  if (periodMs === 7 * DAY) return { rows: WEEK_TABLE, origin: 'catalogued' };
  return { rows: MONTH_TABLE, origin: periodMs === 30 * DAY || periodMs === 28 * DAY ? 'catalogued' : 'derived' };
}

/**
 * The default rows for a window of `periodMs`. Published for 30, 28 and 7 days; for any other length the 30-day budgets are put through
 * the same formula and marked `derived`. Rows whose long window is not shorter than the window itself are left out.
 */
export function defaultBurnRows(periodMs: number): BurnRow[] {
  const { rows, origin } = tableFor(periodMs);
  return rows
    .filter((row) => row.long < periodMs)
    .map((row) => withTexts({
      longMs: row.long,
      shortMs: row.long / 12,
      factor: burnFactor(row.budget, periodMs, row.long),
      budgetRatio: row.budget / 100,
      minBad: 3,
      minSamples: 3,
      severity: row.severity,
      forMs: 0,
      origin,
    }, periodMs));
}

/** Nominal length of a window for burn factors: the rolling length, or 1, 7, 30, 90, 365 days. */
export function nominalMs(window: WindowSpec): number {
  return window.kind === 'rolling' ? window.durationMs : { day: 1, week: 7, month: 30, quarter: 90, year: 365 }[window.period] * DAY;
}

/** Rows as written in an objective, or the default ones. Throws `invalid` naming the row. */
export function readBurnRows(specs: ObjectiveSpec['burnRows'], window: WindowSpec): BurnRow[] {
  const periodMs = nominalMs(window);
  if (specs === undefined) return defaultBurnRows(periodMs);
  return specs.map((spec, i) => {
    const shortMs = spec.short ?? spec.long / 12;
    if (shortMs > spec.long) throw new AppError('invalid', `burnRows[${i}].short: ${formatDuration(shortMs)} is longer than long ${formatDuration(spec.long)}`);
    const factor = spec.factor ?? (spec.budget === undefined ? undefined : burnFactor(spec.budget * 100, periodMs, spec.long));
    if (factor === undefined) throw new AppError('invalid', `burnRows[${i}].factor: is missing; give a factor, or the share of the budget as "budget"`);
    return withTexts({
      longMs: spec.long,
      shortMs,
      factor,
      budgetRatio: spec.budget ?? (factor * spec.long) / periodMs,
      minBad: spec.minBad,
      minSamples: spec.minSamples,
      severity: spec.severity,
      forMs: spec.for,
      origin: 'given',
    }, periodMs);
  });
}

/** Hours until the whole budget is gone at a burn factor: 30 days at 14.4 is 50 hours. Computed, never quoted. */
export function hoursToExhaustion(factor: number, periodMs: number): number {
  return periodMs / HOUR / factor;
}

/** 1 − target without binary dust: 0.999 gives exactly the double 0.001. */
export function budgetShare(target: number): number {
  return Number((1 - target).toPrecision(12));
}
