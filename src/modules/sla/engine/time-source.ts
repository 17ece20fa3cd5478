import type { Ledger, StateTotals } from './ledger.ts';
import { COLUMN, segmentAt, totalsBetween } from './ledger.ts';
import type { Gap, Objective, Slice } from './objective.ts';
import { applyGap } from './tally.ts';
import type { Tally } from './tally.ts';

/** Where the columns of a ledger are counted. */
export interface StateRule {
  degradedIsUp: boolean;
  /** Maintenance states left out; in raw figures they say nothing about the service and are missing. */
  excludeMaintenance: boolean;
}

/** The rule of an objective, for adjusted or raw figures. */
export function stateRule(objective: Objective, raw: boolean): StateRule {
  return { degradedIsUp: objective.spec.degraded === 'up', excludeMaintenance: !raw };
}

/** State totals counted as good, bad, missing and excluded milliseconds. Paused time is missing: pausing a probe cannot mend a figure. */
export function tallyOfTotals(totals: StateTotals, rule: StateRule): Tally {
  return {
    good: totals.up + (rule.degradedIsUp ? totals.degraded : 0),
    bad: totals.down + (rule.degradedIsUp ? 0 : totals.degraded),
    missing: totals.unknown + totals.paused + totals.gap + (rule.excludeMaintenance ? 0 : totals.maintenance),
    excluded: totals.excluded + (rule.excludeMaintenance ? totals.maintenance : 0),
  };
}

const KINDS = ['good', 'bad', 'missing', 'excluded'] as const;
type Kind = (typeof KINDS)[number];

function kindOfColumn(column: number, rule: StateRule): Kind {
  if (column === COLUMN.up) return 'good';
  if (column === COLUMN.down) return 'bad';
  if (column === COLUMN.degraded) return rule.degradedIsUp ? 'good' : 'bad';
  if (column === COLUMN.excluded) return 'excluded';
  if (column === COLUMN.maintenance) return rule.excludeMaintenance ? 'excluded' : 'missing';
  return 'missing';
}

/** Judges one slice from the time it holds: good when the counted part keeps the slice target; undecided when nothing in it counts. */
export function judgeSlice(part: Tally, slice: Slice, gap: Gap): Kind {
  const counted = applyGap(part, gap);
  if (counted.total > 0) return counted.good / counted.total >= slice.target ? 'good' : 'bad';
  return part.missing > 0 ? 'missing' : 'excluded';
}

/** First slice boundary at or after `at` on the grid that starts at `anchorAt`. */
export function firstSlice(at: number, anchorAt: number, lengthMs: number): number {
  return anchorAt + Math.ceil((at - anchorAt) / lengthMs) * lengthMs;
}

/** Judges the whole slices inside [fromAt, toAt). Long stretches of one state are counted without visiting each slice. */
export function sliceTally(ledger: Ledger, fromAt: number, toAt: number, anchorAt: number, slice: Slice, gap: Gap, rule: StateRule): Tally {
  const result: Tally = { good: 0, bad: 0, missing: 0, excluded: 0 };
  const length = slice.lengthMs;
  const begin = firstSlice(fromAt, anchorAt, length);
  const whole = Math.floor((toAt - begin) / length);
  const end = begin + whole * length;
  let sliceStart = begin;
  let part: Tally = { good: 0, bad: 0, missing: 0, excluded: 0 };
  let at = begin;
  let index = segmentAt(ledger, begin);
  while (at < end) {
    const known = index >= 0 && index < ledger.starts.length && at < ledger.endAt;
    const until = index < 0 ? (ledger.starts[0] ?? end) : known ? (ledger.starts[index + 1] ?? ledger.endAt) : end;
    const kind = known ? kindOfColumn(ledger.columns[index]!, rule) : 'missing';
    const stop = Math.min(until, end);
    while (at < stop) {
      const left = sliceStart + length - at;
      if (at === sliceStart && stop - at >= length) {
        const full = Math.floor((stop - at) / length);
        const alone: Tally = { good: 0, bad: 0, missing: 0, excluded: 0 };
        alone[kind] = length;
        result[judgeSlice(alone, slice, gap)] += full;
        at += full * length;
        sliceStart = at;
      } else {
        const step = Math.min(left, stop - at);
        part[kind] += step;
        at += step;
        if (step === left) {
          result[judgeSlice(part, slice, gap)]++;
          part = { good: 0, bad: 0, missing: 0, excluded: 0 };
          sliceStart = at;
        }
      }
    }
    index++;
  }
  return result;
}

/** Number of separate outages in [fromAt, toAt): maximal runs of bad time, an excluded or missing stretch ends one. */
export function outageCount(ledger: Ledger, fromAt: number, toAt: number, rule: StateRule): number {
  let count = 0;
  let inside = false;
  for (let i = Math.max(0, segmentAt(ledger, fromAt)); i < ledger.starts.length && ledger.starts[i]! < toAt; i++) {
    const bad = kindOfColumn(ledger.columns[i]!, rule) === 'bad';
    if (bad && !inside) count++;
    inside = bad;
  }
  return count;
}

/** Tally of a ledger over a window: slices where the objective has them, else milliseconds. */
export function ledgerTally(ledger: Ledger, objective: Objective, fromAt: number, toAt: number, anchorAt: number, raw: boolean): Tally {
  const rule = stateRule(objective, raw);
  if (objective.slice) return sliceTally(ledger, fromAt, toAt, anchorAt, objective.slice, objective.gap, rule);
  return tallyOfTotals(totalsBetween(ledger, fromAt, toAt), rule);
}
