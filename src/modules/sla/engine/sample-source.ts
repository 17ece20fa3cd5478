import { coveredMs, effectiveSpans } from './exclusions.ts';
import type { Objective } from './objective.ts';
import type { SampleRow } from './sample-rows.ts';
import { tallySampleSlices } from './sample-slices.ts';
import type { DayShare, Source, SourceTally, Stretch } from './source.ts';
import { valueFigure } from './value-figure.ts';

/** Index of the first row past a threshold in time. */
function firstWhere(rows: readonly SampleRow[], past: (at: number) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (past(rows[middle]!.at)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Samples of a stretch, its edges as `Stretch.edge` says. */
export function rowsOf(rows: readonly SampleRow[], { fromAt, toAt, edge }: Stretch): SampleRow[] {
  const afterEnd = firstWhere(rows, (at) => at > toAt);
  const beforeEnd = firstWhere(rows, (at) => at >= toAt);
  const stampedNow = edge !== 'closed' && afterEnd > beforeEnd;
  const start = firstWhere(rows, edge === 'rolling' && stampedNow ? (at) => at > fromAt : (at) => at >= fromAt);
  return rows.slice(start, stampedNow ? afterEnd : beforeEnd);
}

interface RowTotals {
  good: number;
  total: number;
  known: number;
  missing: number;
  missingEvents: number;
  excluded: number;
}

function countRows(rows: readonly SampleRow[], raw: boolean): RowTotals {
  const sum: RowTotals = { good: 0, total: 0, known: 0, missing: 0, missingEvents: 0, excluded: 0 };
  let missingUnknown = 0;
  for (const row of rows) {
    if (row.excluded && !raw) sum.excluded++;
    else if (Number.isNaN(row.good) || (raw && row.missingRaw)) {
      sum.missing++;
      if (Number.isNaN(row.total)) missingUnknown++;
      else sum.missingEvents += row.total;
    } else {
      sum.known++;
      sum.good += row.good;
      sum.total += row.total;
    }
  }
  sum.missingEvents += missingUnknown * meanTotal(sum);
  return sum;
}

/** Events a row stands for that did not say: the mean of those that did. */
function meanTotal(sum: RowTotals): number {
  return sum.known > 0 ? sum.total / sum.known : 1;
}

function daysOf(rows: readonly SampleRow[]): DayShare[] {
  const days = new Map<number, DayShare>();
  for (const row of rows) {
    if (row.excluded || Number.isNaN(row.good)) continue;
    const key = Math.floor(row.at / 86_400_000);
    const day = days.get(key) ?? { good: 0, total: 0 };
    day.good += row.good;
    day.total += row.total;
    days.set(key, day);
  }
  return [...days.values()];
}

/** Samples as a source. With `everyMs` the samples that never came are missing too; without it only the listed ones can be. */
export function sampleSource(objective: Objective, rows: readonly SampleRow[]): Source {
  const spans = effectiveSpans(objective.exclusions);
  const events = objective.kind !== 'value' && rows.some((row) => row.total > 1 || row.total === 0);
  const { slice, gap, everyMs } = objective;
  const unit = slice ? 'slices' : events ? 'events' : 'samples';

  function tallyRows(stretch: Stretch, raw: boolean): SourceTally {
    const { fromAt, toAt } = stretch;
    const sum = countRows(rowsOf(rows, stretch), raw);
    if (everyMs !== null) {
      const due = Math.floor((toAt - fromAt - (raw ? 0 : coveredMs(spans, fromAt, toAt))) / everyMs + 1e-9);
      const absent = Math.max(0, due - sum.known - sum.missing);
      sum.missing += absent;
      sum.missingEvents += absent * meanTotal(sum);
    }
    const tally = { good: sum.good, bad: sum.total - sum.good, missing: sum.missingEvents, excluded: sum.excluded };
    const missingBad = gap === 'bad' ? tally.missing : 0;
    const missingGood = gap === 'good' ? tally.missing : 0;
    return { ...tally, badCount: tally.bad + missingBad, count: sum.total + missingBad + missingGood, missingShown: sum.missing, excludedShown: sum.excluded };
  }

  return {
    exhaustive: false,
    unit,
    missingUnit: slice ? 'slices' : 'samples',
    tally: (stretch, raw) => (slice ? tallySampleSlices(objective, slice, rowsOf(rows, stretch), spans, stretch, raw) : tallyRows(stretch, raw)),
    figure: (stretch, raw) => (objective.kind === 'value' && !slice && objective.statistic !== 'proportion' ? valueFigure(objective, rowsOf(rows, stretch), spans, stretch, raw) : null),
    days: (stretch) => (slice ? null : daysOf(rowsOf(rows, stretch))),
    lastKnownAt(at) {
      for (let i = firstWhere(rows, (stamp) => stamp > at) - 1; i >= 0; i--) if (!Number.isNaN(rows[i]!.good)) return rows[i]!.at;
      return null;
    },
    outages(stretch) {
      let count = 0;
      let inside = false;
      for (const row of rowsOf(rows, stretch)) {
        const bad = !row.excluded && row.good < row.total;
        if (bad && !inside) count++;
        inside = bad;
      }
      return count;
    },
  };
}
