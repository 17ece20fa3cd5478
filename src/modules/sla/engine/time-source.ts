import type { Ledger, StateTotals } from './ledger.ts';
import { segmentAt, STATES } from './ledger.ts';
import type { Gap, Objective, Slice } from './objective.ts';
import { applyGap } from './tally.ts';
import type { Tally } from './tally.ts';

/** Where the columns of a ledger are counted. */
export interface StateRule {
  degradedIsUp: boolean;
  /** Maintenance states left out; in raw figures they say nothing about the service and are missing. */
  excludeMaintenance: boolean;
  /** For every ledger column the index of its kind in KINDS. */
  kinds: Uint8Array;
}

type Kind = keyof Tally;
const KINDS: readonly Kind[] = ['good', 'bad', 'missing', 'excluded'];
const MISSING_CODE = KINDS.indexOf('missing');
const BAD_CODE = KINDS.indexOf('bad');

/** The rule of an objective, for adjusted or raw figures. */
export function stateRule(objective: Objective, raw: boolean): StateRule {
  const rule = { degradedIsUp: objective.spec.degraded === 'up', excludeMaintenance: !raw, kinds: new Uint8Array(STATES.length) };
  STATES.forEach((state, column) => {
    const lone = tallyOfTotals({ up: 0, degraded: 0, down: 0, unknown: 0, paused: 0, maintenance: 0, gap: 0, excluded: 0, [state]: 1 }, rule);
    rule.kinds[column] = KINDS.findIndex((kind) => lone[kind] > 0);
  });
  return rule;
}

/** State totals counted as good, bad, missing and excluded milliseconds. Paused time is missing: pausing a probe cannot mend a figure. */
export function tallyOfTotals(totals: StateTotals, rule: Omit<StateRule, 'kinds'>): Tally {
  return {
    good: totals.up + (rule.degradedIsUp ? totals.degraded : 0),
    bad: totals.down + (rule.degradedIsUp ? 0 : totals.degraded),
    missing: totals.unknown + totals.paused + totals.gap + (rule.excludeMaintenance ? 0 : totals.maintenance),
    excluded: totals.excluded + (rule.excludeMaintenance ? totals.maintenance : 0),
  };
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
  const length = slice.lengthMs;
  const begin = firstSlice(fromAt, anchorAt, length);
  const end = begin + Math.floor((toAt - begin) / length) * length;
  const { kinds } = rule;
  const result: Tally = { good: 0, bad: 0, missing: 0, excluded: 0 };
  const part: Tally = { good: 0, bad: 0, missing: 0, excluded: 0 };
  // What a slice filled by one kind alone is judged to be.
  const pure = KINDS.map((kind) => judgeSlice({ good: 0, bad: 0, missing: 0, excluded: 0, [kind]: length }, slice, gap));
  const { starts, columns, endAt } = ledger;
  let sliceStart = begin;
  let at = begin;
  for (let index = segmentAt(ledger, begin); at < end; index++) {
    const before = index < 0;
    const inside = !before && index < starts.length && at < endAt;
    const stop = Math.min(end, before ? (starts[0] ?? end) : inside ? (starts[index + 1] ?? endAt) : end);
    const code = inside ? kinds[columns[index]!]! : MISSING_CODE;
    while (at < stop) {
      if (at === sliceStart && stop - at >= length) {
        const full = Math.floor((stop - at) / length);
        result[pure[code]!] += full;
        at += full * length;
        sliceStart = at;
        continue;
      }
      const step = Math.min(sliceStart + length - at, stop - at);
      part[KINDS[code]!] += step;
      at += step;
      if (at === sliceStart + length) {
        result[judgeSlice(part, slice, gap)]++;
        part.good = part.bad = part.missing = part.excluded = 0;
        sliceStart = at;
      }
    }
  }
  return result;
}

/**
 * Counts separate outages of a growing ledger: maximal runs of bad time that touch [fromAt, toAt); an excluded or missing stretch ends one.
 * Keeps a running count per segment, so that a window costs two binary searches.
 */
export function outageCounter(ledger: Ledger, rule: StateRule): (fromAt: number, toAt: number) => number {
  const begun: number[] = [];
  const isBad = (i: number): boolean => rule.kinds[ledger.columns[i]!] === BAD_CODE;
  return (fromAt, toAt) => {
    for (let i = begun.length; i < ledger.columns.length; i++) begun.push((begun[i - 1] ?? 0) + (isBad(i) && (i === 0 || !isBad(i - 1)) ? 1 : 0));
    if (begun.length === 0 || toAt <= fromAt) return 0;
    const first = Math.max(0, segmentAt(ledger, fromAt));
    let last = segmentAt(ledger, toAt);
    if (last >= 0 && ledger.starts[last] === toAt) last--;
    if (last < first || fromAt >= ledger.endAt) return 0;
    return begun[last]! - begun[first]! + (isBad(first) ? 1 : 0);
  };
}

/** A way to count slices of a growing ledger over windows that move forward. */
export type SliceCounter = (fromAt: number, toAt: number, anchorAt: number) => Tally;

interface Remembered {
  fromAt: number;
  toAt: number;
  tally: Tally;
}

/**
 * Counts slices like `sliceTally`, remembering the last answer for each window: when the window has moved forward only the slices that left
 * and those that entered are looked at. The past of a ledger never changes, so the counts are the same as from scratch.
 */
export function slidingSliceCounter(ledger: Ledger, slice: Slice, gap: Gap, rule: StateRule): SliceCounter {
  const memory = new Map<string, Remembered>();
  const length = slice.lengthMs;
  return (fromAt, toAt, anchorAt) => {
    const begin = firstSlice(fromAt, anchorAt, length);
    const end = Math.max(begin, begin + Math.floor((toAt - begin) / length) * length);
    if (end > ledger.endAt) return sliceTally(ledger, fromAt, toAt, anchorAt, slice, gap, rule);
    const key = anchorAt === fromAt ? `from ${fromAt}` : `${anchorAt} ${toAt - fromAt}`;
    const known = memory.get(key);
    const slides = known !== undefined && begin >= known.fromAt && begin <= known.toAt && end >= known.toAt;
    const tally = slides ? { ...known.tally } : sliceTally(ledger, begin, end, anchorAt, slice, gap, rule);
    if (slides) {
      const left = sliceTally(ledger, known.fromAt, begin, anchorAt, slice, gap, rule);
      const entered = sliceTally(ledger, known.toAt, end, anchorAt, slice, gap, rule);
      for (const kind of KINDS) tally[kind] += entered[kind] - left[kind];
    }
    memory.set(key, { fromAt: begin, toAt: end, tally });
    return { ...tally };
  };
}
