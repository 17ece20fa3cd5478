import type { StateName } from '../spec.ts';
import type { Span } from './exclusions.ts';
import type { Segment } from './timeline.ts';

/** Column order of the running totals. `excluded` is time taken out by an approved exclusion. */
export const STATES = ['up', 'degraded', 'down', 'unknown', 'paused', 'maintenance', 'gap', 'excluded'] as const;
export type LedgerState = (typeof STATES)[number];

const WIDTH = STATES.length;
export const COLUMN = Object.fromEntries(STATES.map((state, i) => [state, i])) as Record<LedgerState, number>;

/** Milliseconds per state. */
export type StateTotals = Record<LedgerState, number>;

/**
 * Ascending gap-free segments with running totals in front of each, so that the time spent in every state between any two instants
 * is two binary searches away. Grows at its end only.
 */
export interface Ledger {
  readonly starts: number[];
  /** Column of each segment. */
  readonly columns: number[];
  /** WIDTH totals per segment: time before its start. Grows by doubling. */
  totals: Float64Array;
  /** End of the last segment; −Infinity while empty. */
  endAt: number;
  readonly exclusions: readonly Span[];
  readonly holdMs: number;
  /** State a hold policy keeps, and until when. */
  held: number;
  heldUntil: number;
}

export function emptyLedger(exclusions: readonly Span[], holdMs: number): Ledger {
  return { starts: [], columns: [], totals: new Float64Array(WIDTH * 16), endAt: -Infinity, exclusions, holdMs, held: -1, heldUntil: -Infinity };
}

function pushColumn(ledger: Ledger, column: number, fromAt: number, toAt: number): void {
  if (toAt <= fromAt) return;
  const last = ledger.columns.length - 1;
  if (last >= 0 && ledger.columns[last] === column) {
    ledger.endAt = toAt;
    return;
  }
  const base = (last + 1) * WIDTH;
  if (base + WIDTH > ledger.totals.length) {
    const grown = new Float64Array(ledger.totals.length * 2);
    grown.set(ledger.totals);
    ledger.totals = grown;
  }
  if (last < 0) ledger.totals.fill(0, 0, WIDTH);
  else {
    ledger.totals.copyWithin(base, base - WIDTH, base);
    ledger.totals[base + ledger.columns[last]!]! += ledger.endAt - ledger.starts[last]!;
  }
  ledger.starts.push(fromAt);
  ledger.columns.push(column);
  ledger.endAt = toAt;
}

/** Splits a stretch at the exclusions it meets. */
function pushAroundExclusions(ledger: Ledger, column: number, fromAt: number, toAt: number): void {
  const { exclusions } = ledger;
  let low = 0;
  for (let high = exclusions.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (exclusions[middle]!.toAt <= fromAt) low = middle + 1;
    else high = middle;
  }
  let at = fromAt;
  for (let i = low; i < exclusions.length && exclusions[i]!.fromAt < toAt; i++) {
    const cut = Math.max(at, exclusions[i]!.fromAt);
    const until = Math.min(toAt, exclusions[i]!.toAt);
    pushColumn(ledger, column, at, cut);
    pushColumn(ledger, COLUMN.excluded, cut, until);
    at = until;
  }
  pushColumn(ledger, column, at, toAt);
}

function pushHeld(ledger: Ledger, column: number, fromAt: number, toAt: number): void {
  const { holdMs } = ledger;
  if (holdMs > 0 && (column === COLUMN.unknown || column === COLUMN.gap)) {
    const until = Math.min(toAt, Math.max(fromAt, ledger.heldUntil));
    pushAroundExclusions(ledger, ledger.held, fromAt, until);
    pushAroundExclusions(ledger, column, until, toAt);
    return;
  }
  const known = column === COLUMN.up || column === COLUMN.degraded || column === COLUMN.down;
  ledger.held = column;
  ledger.heldUntil = known ? toAt + holdMs : -Infinity;
  pushAroundExclusions(ledger, column, fromAt, toAt);
}

/** Adds a stretch that begins at or after the end of the ledger; time in between becomes a gap. */
export function extendLedger(ledger: Ledger, state: StateName, fromAt: number, toAt: number): void {
  const from = Math.max(fromAt, ledger.endAt);
  if (toAt <= from) return;
  if (ledger.endAt > -Infinity) pushHeld(ledger, COLUMN.gap, ledger.endAt, from);
  pushHeld(ledger, COLUMN[state], from, toAt);
}

/** Takes back everything from `at` on; for a ledger without a hold policy. */
export function truncateLedger(ledger: Ledger, at: number): void {
  while (ledger.starts.length > 0 && ledger.starts.at(-1)! >= at) {
    ledger.starts.pop();
    ledger.columns.pop();
  }
  ledger.endAt = ledger.starts.length > 0 ? Math.min(ledger.endAt, at) : -Infinity;
}

/** A ledger of disjoint ascending segments that covers [fromAt, untilAt) without a hole. */
export function ledgerOf(segments: readonly Segment[], exclusions: readonly Span[], holdMs: number, fromAt: number, untilAt: number): Ledger {
  const ledger = emptyLedger(exclusions, holdMs);
  const first = segments[0];
  if (!first || first.fromAt > fromAt) extendLedger(ledger, 'gap', fromAt, Math.min(untilAt, first?.fromAt ?? untilAt));
  for (const segment of segments) extendLedger(ledger, segment.state, segment.fromAt, segment.toAt);
  extendLedger(ledger, 'gap', Math.max(ledger.endAt, fromAt), untilAt);
  return ledger;
}

/** Index of the segment that holds `at`; −1 before the first. */
export function segmentAt(ledger: Ledger, at: number): number {
  let low = 0;
  let high = ledger.starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ledger.starts[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function addUpTo(ledger: Ledger, at: number, sign: 1 | -1, into: Float64Array): void {
  const index = segmentAt(ledger, at);
  if (index < 0) {
    const first = ledger.starts[0];
    into[COLUMN.gap]! += sign * (first === undefined ? at : at - first);
    return;
  }
  const base = index * WIDTH;
  for (let c = 0; c < WIDTH; c++) into[c]! += sign * ledger.totals[base + c]!;
  const until = Math.min(at, ledger.endAt);
  into[ledger.columns[index]!]! += sign * (until - ledger.starts[index]!);
  into[COLUMN.gap]! += sign * (at - until);
}

/** Time spent in every state between two instants; before the first and after the last segment it is a gap. The sum is to − from. */
export function totalsBetween(ledger: Ledger, fromAt: number, toAt: number): StateTotals {
  const sums = new Float64Array(WIDTH);
  addUpTo(ledger, toAt, 1, sums);
  addUpTo(ledger, fromAt, -1, sums);
  return { up: sums[0]!, degraded: sums[1]!, down: sums[2]!, unknown: sums[3]!, paused: sums[4]!, maintenance: sums[5]!, gap: sums[6]!, excluded: sums[7]! };
}
