import { AppError } from '#shared/errors.ts';
import { collect, collectNewest, plan, type Source } from './collect.ts';
import { lowerBound, sampleAt } from './columns.ts';
import { createFold, foldColumns, foldDay, phasesOf, summaryOf, type Fold, type Summary } from './fold.ts';
import { DAY_MS, type PhasesMs, type Sample } from './sample.ts';
import { dayNumber } from './schema.ts';

/** One step of a series. Without samples `n` is 0 and the latencies are null: a gap, not a zero. */
export interface Bucket {
  /** Epoch ms of its begin; it ends where the next one begins. */
  at: number;
  n: number;
  /** Samples that were up or degraded. */
  ok: number;
  /** Latencies, ms. */
  min: number | null;
  max: number | null;
  avg: number | null;
  p50: number | null;
  p95: number | null;
  /** Mean of each phase, ms; null where no sample had phases or the bucket comes from day rows. */
  phases: PhasesMs | null;
}

export interface Series {
  /** Width of every bucket, ms: a round step, so that buckets keep their place when the range moves. */
  bucketMs: number;
  buckets: Bucket[];
}

export interface Day extends Summary {
  /** Epoch ms of the UTC day's begin. */
  at: number;
}

/** What can be asked of a store. Ranges are [from, to), epoch ms; an empty range gives an empty answer. */
export interface TsdbQueries {
  /** The newest `limit` samples of the range, oldest first. */
  samples(target: number, from: number, to: number, limit: number): Sample[];
  /** At most `points` buckets; each keeps its least and greatest latency, so spikes survive. */
  series(target: number, from: number, to: number, points: number): Series;
  /**
   * Exact up to 31 days while the samples are kept, beyond that percentiles within 1 %. `preferDays` answers from day rows
   * wherever they exist, for many targets at once: some hundred times faster.
   */
  summary(target: number, from: number, to: number, preferDays?: boolean): Summary;
  /** One summary for each UTC day the range touches, whole days, days without samples left out. */
  days(target: number, from: number, to: number): Day[];
}

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const STEPS = [
  100, 200, 500,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28, 56, 182, 364, 728].map((n) => n * DAY_MS),
];

/** The smallest round step that cuts [from, to) into at most `points` buckets. */
export function stepFor(from: number, to: number, points: number): number {
  for (const step of STEPS) if (bucketCount(from, to, step) <= points) return step;
  let step = STEPS.at(-1)!;
  while (bucketCount(from, to, step) > points) step *= 2;
  return step;
}

function bucketCount(from: number, to: number, step: number): number {
  return Math.ceil(to / step) - Math.floor(from / step);
}

export function createQueries(source: Source): TsdbQueries {
  /** All reads of one question see the same state of the file. */
  function consistent<T>(read: () => T): T {
    return source.db.raw.inTransaction ? read() : source.db.readonly ? source.db.tx(read) : read();
  }

  function summary(target: number, from: number, to: number, preferDays?: boolean): Summary {
    const fold = createFold();
    if (to > from) {
      const { days, spans } = plan(source, target, from, to, preferDays);
      for (const { row } of days) foldDay(fold, row);
      for (const span of spans) {
        const { columns, begin, end } = collect(source, target, span.from, span.to);
        foldColumns(fold, columns, begin, end);
      }
    }
    return summaryOf(fold);
  }

  function series(target: number, from: number, to: number, points: number): Series {
    if (!(points >= 1)) throw new AppError('invalid', `A series of ${points} points was asked for; ask for 1 or more.`);
    if (to <= from) return { bucketMs: 0, buckets: [] };
    const bucketMs = stepFor(from, to, points);
    const first = Math.floor(from / bucketMs);
    const folds: (Fold | undefined)[] = Array.from({ length: bucketCount(from, to, bucketMs) });
    // Day rows fit only into buckets of whole days; finer ones read the samples.
    const { days, spans } = bucketMs % DAY_MS === 0 ? plan(source, target, from, to) : { days: [], spans: [{ from, to }] };
    for (const { at, row } of days) foldDay((folds[Math.floor(at / bucketMs) - first] ??= createFold()), row);
    for (const span of spans) {
      const { columns, begin, end } = collect(source, target, span.from, span.to);
      for (let i = begin; i < end;) {
        const b = Math.floor(columns.at[i]! / bucketMs);
        const stop = Math.min(end, lowerBound(columns, (b + 1) * bucketMs));
        foldColumns((folds[b - first] ??= createFold()), columns, i, stop);
        i = stop;
      }
    }
    return { bucketMs, buckets: folds.map((fold, i) => bucketOf((first + i) * bucketMs, fold)) };
  }

  function days(target: number, from: number, to: number): Day[] {
    const out: Day[] = [];
    if (to <= from) return out;
    const begin = dayNumber(from) * DAY_MS;
    const end = Math.ceil(to / DAY_MS) * DAY_MS;
    const rows = new Map(plan(source, target, begin, end, true).days.map(({ at, row }) => [at, row]));
    for (let at = begin; at < end; at += DAY_MS) {
      const fold = createFold();
      const row = rows.get(at);
      if (row) foldDay(fold, row);
      else {
        const slice = collect(source, target, at, at + DAY_MS);
        foldColumns(fold, slice.columns, slice.begin, slice.end);
      }
      if (fold.totals.n > 0) out.push({ at, ...summaryOf(fold) });
    }
    return out;
  }

  return {
    samples: (target, from, to, limit) =>
      consistent(() => {
        if (to <= from || limit < 1) return [];
        const { columns, begin, end } = collectNewest(source, target, from, to, limit);
        const out: Sample[] = [];
        for (let i = begin; i < end; i++) out.push(sampleAt(columns, target, i));
        return out;
      }),
    series: (target, from, to, points) => consistent(() => series(target, from, to, points)),
    summary: (target, from, to, preferDays) => consistent(() => summary(target, from, to, preferDays)),
    days: (target, from, to) => consistent(() => days(target, from, to)),
  };
}

function bucketOf(at: number, fold: Fold | undefined): Bucket {
  if (!fold) return { at, n: 0, ok: 0, min: null, max: null, avg: null, p50: null, p95: null, phases: null };
  const { n, up, degraded, min, max, mean, p50, p95 } = summaryOf(fold);
  return { at, n, ok: up + degraded, min, max, avg: mean, p50, p95, phases: phasesOf(fold) };
}
