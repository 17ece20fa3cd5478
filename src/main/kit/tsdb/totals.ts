import { isAnswered, type Columns } from './columns.ts';
import { STATUS } from './sample.ts';
import type { Totals } from './schema.ts';

export function emptyTotals(): Totals {
  return { n: 0, degraded: 0, down: 0, unknown: 0, maintenance: 0, answered: 0, sum: 0, mn: 0, mx: 0 };
}

/** Counts and latencies of samples [from, to). */
export function totalsOf(columns: Columns, from = 0, to = columns.n): Totals {
  const totals = emptyTotals();
  totals.n = Math.max(0, to - from);
  for (let i = from; i < to; i++) {
    const status = columns.status[i]!;
    if (status === STATUS.degraded) totals.degraded++;
    else if (status === STATUS.down) totals.down++;
    else if (status === STATUS.unknown) totals.unknown++;
    else if (status === STATUS.maintenance) totals.maintenance++;
    if (!isAnswered(columns, i)) continue;
    const latency = columns.latency[i]!;
    if (totals.answered === 0 || latency < totals.mn) totals.mn = latency;
    if (latency > totals.mx) totals.mx = latency;
    totals.sum += latency;
    totals.answered++;
  }
  return totals;
}

/** Adds `other` into `totals`. */
export function addTotals(totals: Totals, other: Totals): void {
  if (other.answered > 0) {
    totals.mn = totals.answered === 0 ? other.mn : Math.min(totals.mn, other.mn);
    totals.mx = Math.max(totals.mx, other.mx);
  }
  totals.n += other.n;
  totals.degraded += other.degraded;
  totals.down += other.down;
  totals.unknown += other.unknown;
  totals.maintenance += other.maintenance;
  totals.answered += other.answered;
  totals.sum += other.sum;
}
