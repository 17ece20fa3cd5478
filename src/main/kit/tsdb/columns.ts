import { NONE, PHASES, STATUS, toMs, type PhasesMs, type Sample, type Status } from './sample.ts';

/** Samples of one target side by side: the form in which they are kept in memory, encoded, decoded and queried. */
export interface Columns {
  n: number;
  at: Float64Array;
  status: Uint8Array;
  /** Units of 10 µs, NONE where not measured. */
  latency: Int32Array;
  /** One column per phase, present once any sample had it; units of 10 µs, NONE where it did not happen. */
  phases: (Int32Array | null)[];
  /** True once any phase column is present. */
  phased: boolean;
}

export function createColumns(capacity = 16): Columns {
  return columnsIn(new ArrayBuffer(capacity * SAMPLE_BYTES), 0, capacity);
}

/** Many columns of the same capacity in one allocation, for thousands that live side by side. `capacity` must be a multiple of 8. */
export function createSlab(count: number, capacity: number): Columns[] {
  const room = new ArrayBuffer(count * capacity * SAMPLE_BYTES);
  return Array.from({ length: count }, (_, i) => columnsIn(room, i * capacity * SAMPLE_BYTES, capacity));
}

const SAMPLE_BYTES = 13;

function columnsIn(room: ArrayBuffer, offset: number, capacity: number): Columns {
  return {
    n: 0,
    at: new Float64Array(room, offset, capacity),
    status: new Uint8Array(room, offset + capacity * 12, capacity),
    latency: new Int32Array(room, offset + capacity * 8, capacity),
    phases: [null, null, null, null, null],
    phased: false,
  };
}

/** Makes room for `more` samples. */
export function reserve(columns: Columns, more: number): void {
  const needed = columns.n + more;
  const held = columns.at.length;
  if (needed <= held) return;
  const capacity = Math.max(needed, held * 2);
  columns.at = copyInto(new Float64Array(capacity), columns.at);
  columns.status = copyInto(new Uint8Array(capacity), columns.status);
  columns.latency = copyInto(new Int32Array(capacity), columns.latency);
  columns.phases = columns.phases.map((phase) => phase && copyInto(new Int32Array(capacity), phase));
}

function copyInto<T extends Float64Array | Uint8Array | Int32Array>(to: T, from: T): T {
  to.set(from);
  return to;
}

/** The column of phase `p`, created and filled with NONE up to the present length when missing. */
export function phaseColumn(columns: Columns, p: number): Int32Array {
  const present = columns.phases[p];
  if (present) return present;
  const made = new Int32Array(columns.at.length).fill(NONE, 0, columns.n);
  columns.phases[p] = made;
  columns.phased = true;
  return made;
}

/** Adds one sample; `phases` holds a slot per phase, or is null for none. */
export function push(columns: Columns, at: number, status: number, latency: number, phases: Int32Array | null): void {
  const i = columns.n;
  if (i === columns.at.length) reserve(columns, 1);
  if (phases !== null || columns.phased) pushPhases(columns, i, phases);
  columns.at[i] = at;
  columns.status[i] = status;
  columns.latency[i] = latency;
  columns.n = i + 1;
}

function pushPhases(columns: Columns, i: number, phases: Int32Array | null): void {
  for (let p = 0; p < PHASES.length; p++) {
    const units = phases ? phases[p]! : NONE;
    const column = columns.phases[p];
    if (column) column[i] = units;
    else if (units !== NONE) phaseColumn(columns, p)[i] = units;
  }
}

/** Empties columns for another use; their room stays. */
export function clear(columns: Columns): void {
  columns.n = 0;
  columns.phased = false;
  columns.phases.fill(null);
}

/** Adds samples `from` (inclusive) to `to` (exclusive) of another. */
export function pushRange(columns: Columns, other: Columns, from: number, to: number): void {
  const count = to - from;
  if (count <= 0) return;
  reserve(columns, count);
  const i = columns.n;
  columns.at.set(other.at.subarray(from, to), i);
  columns.status.set(other.status.subarray(from, to), i);
  columns.latency.set(other.latency.subarray(from, to), i);
  for (let p = 0; p < PHASES.length; p++) {
    const theirs = other.phases[p];
    if (theirs) phaseColumn(columns, p).set(theirs.subarray(from, to), i);
    else columns.phases[p]?.fill(NONE, i, i + count);
  }
  columns.n = i + count;
}

/** True when times rise strictly: sorted and without duplicates. */
export function isOrdered(columns: Columns): boolean {
  for (let i = 1; i < columns.n; i++) if (columns.at[i]! <= columns.at[i - 1]!) return false;
  return true;
}

/** Sorted by time, one sample per instant: of several at the same time the first one pushed is kept. Returns `columns` itself when nothing is to do. */
export function ordered(columns: Columns): Columns {
  if (isOrdered(columns)) return columns;
  const order = Array.from({ length: columns.n }, (_, i) => i).sort((a, b) => columns.at[a]! - columns.at[b]! || a - b);
  const out = createColumns(columns.n);
  for (const i of order) if (out.n === 0 || columns.at[i]! !== out.at[out.n - 1]!) pushRange(out, columns, i, i + 1);
  return out;
}

/** The index of the first sample at or after `at`, in ordered columns. */
export function lowerBound(columns: Columns, at: number): number {
  let low = 0;
  let high = columns.n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns.at[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True for a sample whose latency counts: the target answered and was in service. */
export function isAnswered(columns: Columns, i: number): boolean {
  return columns.status[i]! <= STATUS.degraded && columns.latency[i]! >= 0;
}

/** Sample `i` as an object. */
export function sampleAt(columns: Columns, target: number, i: number): Sample {
  const sample: Sample = { target, at: columns.at[i]!, status: columns.status[i]! as Status, latencyMs: toMs(columns.latency[i]!) };
  const phases = phasesAt(columns, i);
  if (phases) sample.phasesMs = phases;
  return sample;
}

function phasesAt(columns: Columns, i: number): PhasesMs | null {
  let out: PhasesMs | null = null;
  for (const [p, name] of PHASES.entries()) {
    const ms = toMs(columns.phases[p]?.[i] ?? NONE);
    if (ms !== null) (out ??= {})[name] = ms;
  }
  return out;
}
