import { formatDuration } from '#shared/duration.ts';
import { samplesToProve } from '#shared/statistics/proportion.ts';
import { budgetShare, nominalMs } from './burn-table.ts';
import type { Objective } from './objective.ts';

export interface RowFeasibility {
  long: string;
  short: string;
  factor: number;
  /** Results the long window holds at this interval. */
  samples: number;
  /** Fewest bad results in the long window that exceed the factor, before `minBad` is applied. */
  smallestBad: number;
  minBad: number;
  /** False when fewer than `minBad` bad results would trip the row: then the gate decides, not the burn rate. */
  workable: boolean;
  /** Longest round interval at which the row needs `minBad` bad results by itself (99.9 %, 1 h at 14.4: 20 s); null when none does. */
  workableIntervalMs: number | null;
  exhaustionHours: number;
  text: string;
}

export interface Feasibility {
  ok: boolean;
  rows: RowFeasibility[];
  /** Failure-free results the Wilson bound needs before `met` can be said; null for a target of 1. */
  samplesToProve: number | null;
  provableInWindow: boolean;
  /** Longest interval at which every row works; the smallest of the rows' limits. */
  workableIntervalMs: number | null;
  warnings: string[];
}

/** Fewest bad of n with bad / n > factor × share, strictly, tolerant of binary dust. */
export function smallestBadCount(n: number, factor: number, share: number): number {
  return Math.floor(n * factor * share + 1e-9) + 1;
}

/** Intervals people schedule: divisors of a minute, of an hour, and 1 s down to 100 ms; longest first. */
const ROUND_INTERVALS_MS = [3_600_000, 1_800_000, 1_200_000, 900_000, 720_000, 600_000, 360_000, 300_000, 240_000, 180_000, 120_000, 60_000, 30_000, 20_000, 15_000, 12_000, 10_000, 6_000, 5_000, 4_000, 3_000, 2_000, 1_000, 500, 250, 200, 100];

/** Longest round interval at which tripping the row takes at least `minBad` bad results; null when none does. */
function workableInterval(longMs: number, factor: number, share: number, minBad: number): number | null {
  return ROUND_INTERVALS_MS.find((interval) => {
    const n = Math.floor(longMs / interval + 1e-9);
    const bad = smallestBadCount(n, factor, share);
    return bad >= minBad && bad <= n;
  }) ?? null;
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(8))} %`;
}

/**
 * Whether an objective, a probe interval and its burn rows make sense together; asked when the objective is written.
 * `intervalMs` is the time between results. Objectives without a share (mean, rate) have no rows to check.
 */
export function checkFeasibility(objective: Objective, intervalMs: number): Feasibility {
  const target = objective.shareTarget;
  if (target === null) return { ok: true, rows: [], samplesToProve: null, provableInWindow: true, workableIntervalMs: null, warnings: ['a mean or a rate has no error budget, so no burn rows'] };
  const periodMs = nominalMs(objective.window);
  const share = budgetShare(target);
  const stepMs = objective.slice?.lengthMs ?? intervalMs;
  const rows = objective.burnRows.map((row): RowFeasibility => {
    const samples = Math.floor(row.longMs / stepMs + 1e-9);
    const smallestBad = smallestBadCount(samples, row.factor, share);
    const workableIntervalMs = workableInterval(row.longMs, row.factor, share, row.minBad);
    const { exhaustionHours } = row;
    const workable = smallestBad >= row.minBad && smallestBad <= samples;
    const needs = smallestBad > samples ? `cannot fire: even ${samples} bad of ${samples} do not exceed the factor` : `${smallestBad} bad of ${samples} would trip it`;
    const text = `${row.long} at ${row.factor}: the budget is gone in ${exhaustionHours} h; at ${formatDuration(stepMs)} ${needs}${workable || smallestBad > samples ? '' : `, so the minimum of ${row.minBad} decides`}`;
    return { long: row.long, short: row.short, factor: row.factor, samples, smallestBad, minBad: row.minBad, workable, workableIntervalMs, exhaustionHours, text };
  });
  const proof = samplesToProve(target, objective.spec.confidence);
  const inWindow = Math.floor(periodMs / stepMs);
  const limits = rows.map((row) => row.workableIntervalMs);
  const workableIntervalMs = limits.length === 0 || limits.includes(null) ? null : Math.min(...(limits as number[]));
  const warnings = rows
    .filter((row) => !row.workable)
    .map((row) => {
      if (row.smallestBad > row.samples) return `${row.long} at ${row.factor}: ${percent(target)} leaves so much budget that this row can never fire`;
      const remedy = row.workableIntervalMs === null ? 'no interval works' : `the longest interval that works is ${formatDuration(row.workableIntervalMs)}`;
      return `${row.long} at ${row.factor}: at ${formatDuration(stepMs)} ${row.smallestBad === 1 ? 'one bad result' : `${row.smallestBad} bad results`} would page; ${remedy}`;
    });
  if (proof > inWindow) warnings.push(`sampled results cannot prove ${percent(target)} in this window: ${proof} without a failure are needed, ${inWindow} fit; state intervals can`);
  return { ok: warnings.length === 0, rows, samplesToProve: Number.isFinite(proof) ? proof : null, provableInWindow: proof <= inWindow, workableIntervalMs, warnings };
}
