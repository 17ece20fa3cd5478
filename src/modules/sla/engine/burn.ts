import { formatDuration } from '#shared/duration.ts';
import { budgetShare } from './burn-table.ts';
import type { BurnRow } from './burn-table.ts';
import type { Objective } from './objective.ts';
import type { Source, SourceTally } from './source.ts';
import { applyGap } from './tally.ts';

export interface BurnResult {
  long: string;
  short: string;
  factor: number;
  /** Burn rates: bad share of the window divided by the share the target allows. 1 spends the budget exactly; null without data (or without budget). */
  longRate: number | null;
  shortRate: number | null;
  firing: boolean;
  /** Bad things in the long window: probes, slices, samples or events. */
  bad: number;
  minBad: number;
  /** Counted things in the long window. */
  n: number;
  minSamples: number;
  severity: string;
  for: string;
  origin: BurnRow['origin'];
  /** Hours until the whole budget is gone at `factor`. */
  exhaustionHours: number;
}

interface Burning {
  rate: number | null;
  exceeds: boolean;
}

/** Bad share against the budget share; exceeding is strict, with a margin of 1e-9 against binary dust. */
function burning(tally: SourceTally, objective: Objective, factor: number): Burning {
  const { bad, total } = applyGap(tally, objective.gap);
  if (total <= 0) return { rate: null, exceeds: false };
  const share = objective.budgetShare!;
  if (share === 0) return { rate: bad > 0 ? null : 0, exceeds: bad > 0 };
  const rate = bad / total / share;
  return { rate, exceeds: rate > factor * (1 + 1e-9) };
}

/**
 * One multi-window burn-rate row at `at`: fires when both windows exceed the factor and the long one holds at least `minBad` bad things
 * and `minSamples` things at all. Without those two gates a 99.9 % objective probed every minute would page on one lost packet.
 */
export function evaluateBurnRow(row: BurnRow, objective: Objective, source: Source, at: number): BurnResult {
  const anchorAt = 0;
  const longTally = source.tally({ fromAt: at - row.longMs, toAt: at, anchorAt, edge: 'rolling' }, false);
  const shortTally = source.tally({ fromAt: at - row.shortMs, toAt: at, anchorAt, edge: 'rolling' }, false);
  const long = burning(longTally, objective, row.factor);
  const short = burning(shortTally, objective, row.factor);
  const enough = longTally.badCount >= row.minBad && longTally.count >= row.minSamples;
  return {
    long: row.long,
    short: row.short,
    factor: row.factor,
    longRate: long.rate,
    shortRate: short.rate,
    firing: long.exceeds && short.exceeds && enough,
    bad: longTally.badCount,
    minBad: row.minBad,
    n: longTally.count,
    minSamples: row.minSamples,
    severity: row.severity,
    for: row.for,
    origin: row.origin,
    exhaustionHours: row.exhaustionHours,
  };
}

export interface AbsentResult {
  /** Silence after which the absent-data row fires. */
  after: string;
  silentMs: number | null;
  firing: boolean;
}

/**
 * The absent-data row: silence is treated as all bad, so it fires when the most critical burn row would have
 * (Pyrra: factor × (1 − target) × long + for), but not before `minBad` probes are overdue.
 */
export function evaluateAbsence(rows: readonly BurnRow[], target: number, everyMs: number, lastKnownAt: number | null, at: number): AbsentResult | null {
  const row = rows.reduce<BurnRow | null>((worst, next) => (worst === null || next.factor > worst.factor ? next : worst), null);
  if (!row) return null;
  const delayMs = Math.max(Math.round(row.factor * budgetShare(target) * row.longMs) + row.forMs, row.minBad * everyMs);
  const silentMs = lastKnownAt === null ? null : Math.max(0, at - lastKnownAt);
  return { after: formatDuration(delayMs), silentMs, firing: silentMs === null || silentMs > delayMs };
}
