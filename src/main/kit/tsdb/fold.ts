import { isAnswered, type Columns } from './columns.ts';
import { PHASES, UNITS_PER_MS, type PhasesMs } from './sample.ts';
import type { DayRow, Totals } from './schema.ts';
import { addToSketch, createSketch, mergeEncoded, quantileOf, type Sketch } from './sketch.ts';
import { addTotals, emptyTotals, totalsOf } from './totals.ts';

/** Counts and latencies of a stretch of time. Latencies are those of samples that were up or degraded; null when there is none. */
export interface Summary {
  /** Samples. */
  n: number;
  up: number;
  degraded: number;
  down: number;
  unknown: number;
  maintenance: number;
  /** Samples whose latency counts. */
  answered: number;
  /** Latencies, ms. */
  min: number | null;
  max: number | null;
  mean: number | null;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  /** False when the percentiles come from day sketches: within 1 % of the true value. */
  exact: boolean;
}

/** Gathers samples and day rows into one summary. */
export interface Fold {
  totals: Totals;
  /** Slices of answered latencies, units. */
  values: Int32Array[];
  sketch: Sketch | null;
  phaseSum: number[];
  phaseCount: number[];
}

export function createFold(): Fold {
  return { totals: emptyTotals(), values: [], sketch: null, phaseSum: PHASES.map(() => 0), phaseCount: PHASES.map(() => 0) };
}

/** Adds samples [from, to). */
export function foldColumns(fold: Fold, columns: Columns, from: number, to: number): void {
  if (to <= from) return;
  const totals = totalsOf(columns, from, to);
  addTotals(fold.totals, totals);
  if (totals.answered === 0) return;
  const values = new Int32Array(totals.answered);
  let v = 0;
  for (let i = from; i < to; i++) if (isAnswered(columns, i)) values[v++] = columns.latency[i]!;
  fold.values.push(values);
  for (let p = 0; p < PHASES.length; p++) {
    const phase = columns.phases[p];
    if (phase) foldPhase(fold, columns, phase, p, from, to);
  }
}

function foldPhase(fold: Fold, columns: Columns, phase: Int32Array, p: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    if (phase[i]! < 0 || !isAnswered(columns, i)) continue;
    fold.phaseSum[p]! += phase[i]!;
    fold.phaseCount[p]!++;
  }
}

/** Adds a day row whose checksum holds; its percentiles become part of a sketch. */
export function foldDay(fold: Fold, row: DayRow): void {
  addTotals(fold.totals, row);
  mergeEncoded((fold.sketch ??= createSketch()), row.sketch);
}

/** Mean of each phase over the samples that had it; null when none had any. Day rows hold no phases. */
export function phasesOf(fold: Fold): PhasesMs | null {
  let out: PhasesMs | null = null;
  for (const [p, name] of PHASES.entries()) if (fold.phaseCount[p]! > 0) (out ??= {})[name] = fold.phaseSum[p]! / fold.phaseCount[p]! / UNITS_PER_MS;
  return out;
}

export function summaryOf(fold: Fold): Summary {
  const { totals } = fold;
  const { n, degraded, down, unknown, maintenance, answered } = totals;
  const any = answered > 0;
  const [p50, p95, p99] = percentiles(fold, [0.5, 0.95, 0.99]);
  return {
    n,
    up: n - degraded - down - unknown - maintenance,
    degraded,
    down,
    unknown,
    maintenance,
    answered,
    min: any ? totals.mn / UNITS_PER_MS : null,
    max: any ? totals.mx / UNITS_PER_MS : null,
    mean: any ? totals.sum / answered / UNITS_PER_MS : null,
    p50: p50!,
    p95: p95!,
    p99: p99!,
    exact: fold.sketch === null,
  };
}

/** Percentiles in ms for shares 0-1, rising: linear between the two nearest ranks, as SQLite's percentile() and most spreadsheets do. */
function percentiles(fold: Fold, shares: readonly number[]): (number | null)[] {
  if (fold.sketch) {
    for (const values of fold.values) for (const units of values) addToSketch(fold.sketch, units);
    fold.values = [];
    const { sketch } = fold;
    return shares.map((share) => inMs(quantileOf(sketch, share)));
  }
  return percentilesOf(joined(fold.values), shares).map(inMs);
}

function inMs(units: number | null): number | null {
  return units === null ? null : units / UNITS_PER_MS;
}

function joined(parts: readonly Int32Array[]): Int32Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Percentiles of unsorted values of 0 or more, linear between ranks; null when there are none. May reorder `values`. */
export function percentilesOf(values: Int32Array, shares: readonly number[]): (number | null)[] {
  if (values.length === 0) return shares.map(() => null);
  const valueAt = ranked(values);
  return shares.map((share) => {
    const rank = share * (values.length - 1);
    const low = Math.floor(rank);
    const below = valueAt(low);
    return rank === low ? below : below + (valueAt(low + 1) - below) * (rank - low);
  });
}

const SORT_BELOW = 2_048;
const BINS = 4_096;

/** The value of any rank. Large inputs are counted into bins and only the bins asked for are sorted: ten times faster than sorting all. */
function ranked(values: Int32Array): (rank: number) => number {
  if (values.length < SORT_BELOW) {
    values.sort();
    return (rank) => values[rank]!;
  }
  let greatest = 0;
  for (const value of values) if (value > greatest) greatest = value;
  const shift = Math.max(0, 32 - Math.clz32(greatest) - Math.log2(BINS));
  const counts = new Uint32Array(BINS);
  for (const value of values) counts[value >>> shift]!++;
  const sorted = new Map<number, Int32Array>();

  function binOf(bin: number): Int32Array {
    const known = sorted.get(bin);
    if (known) return known;
    const members = new Int32Array(counts[bin]!);
    let n = 0;
    for (const value of values) if (value >>> shift === bin) members[n++] = value;
    members.sort();
    sorted.set(bin, members);
    return members;
  }

  return (rank) => {
    let before = 0;
    let bin = 0;
    while (before + counts[bin]! <= rank) before += counts[bin++]!;
    return binOf(bin)[rank - before]!;
  };
}
