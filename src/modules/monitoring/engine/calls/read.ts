import { AppError } from '#shared/errors.ts';
import type { SeriesBucket, StateInterval, Summary } from '../../contract.ts';
import type { ProbeResult } from '../../spec.ts';
import { statusRowOf, type Entry } from '../live/entry.ts';
import { tally } from '../summary.ts';
import type { Monitoring } from './context.ts';

interface Range {
  target: string;
  from?: number | undefined;
  to?: number | undefined;
}

const DEFAULT_RANGE_MS = 6 * 3_600_000;
const STATUS_NAMES = ['up', 'degraded', 'down', 'unknown', 'up'] as const;

/** Everything that reads history. Long ranges go to the reader worker when there is one. */
export function createReads({ context, live, intervals, failures }: Monitoring) {
  const { clock, services } = context;

  function entry(id: string): Entry {
    const found = live.entries.get(id);
    if (!found) throw new AppError('not_found', `There is no target "${id}".`);
    return found;
  }

  function span({ from, to }: Range): { from: number; to: number } {
    const end = to ?? clock.now() + 1;
    const start = from ?? end - DEFAULT_RANGE_MS;
    if (start >= end) throw new AppError('invalid', `The range is empty: "from" (${start}) must be before "to" (${end}).`, [{ path: 'from', message: 'must be before "to"' }]);
    return { from: start, to: end };
  }

  return {
    intervals(input: Range): { intervals: StateInterval[] } {
      entry(input.target);
      const { from, to } = span(input);
      const now = clock.now();
      const list = intervals.between(input.target, from, Math.min(to, now));
      const last = list.at(-1);
      // The interval that still lasts is told as such, unless the range was asked to end before now.
      if (last && to >= now) list[list.length - 1] = { ...last, to: null };
      return { intervals: list };
    },

    series(input: Range & { points: number }): { bucketMs: number; buckets: SeriesBucket[] } {
      const { number } = entry(input.target);
      const { from, to } = span(input);
      const { bucketMs, buckets } = services.tsdb.series(number, from, to, input.points);
      return { bucketMs, buckets: buckets.map((bucket) => ({ ...bucket, phases: bucket.phases ?? {} })) };
    },

    summary(input: Range): Summary {
      const { number } = entry(input.target);
      const { from, to } = span(input);
      const until = Math.min(to, clock.now());
      const list = intervals.between(input.target, from, until);
      const { availability, coverage, downMs, degradedMs, maintenanceMs, gapMs } = tally(list, list[0]?.from ?? from, until);
      const { n, p50, p95, p99 } = services.tsdb.summary(number, from, to);
      return { from, to, n, availability, coverage, downMs, degradedMs, maintenanceMs, gapMs, p50, p95, p99 };
    },

    /** Newest first. Samples say when and how long; where evidence was kept it says why. */
    results(input: Range & { limit: number; failures: boolean }): { results: ProbeResult[] } {
      const { number, spec } = entry(input.target);
      const { from, to } = span(input);
      const kept = failures.between(input.target, from, to, input.limit);
      if (input.failures) return { results: kept };
      const evidence = new Map(kept.map((result) => [Math.round(result.startedAt), result]));
      const last = entry(input.target).lastResult;
      if (last) evidence.set(Math.floor(last.startedAt), last);
      const samples = services.tsdb.samples(number, from, to, input.limit).toReversed();
      return {
        results: samples.map((sample): ProbeResult => {
          const known = evidence.get(sample.at);
          if (known) return known;
          const state = STATUS_NAMES[sample.status];
          return { target: spec.id, type: spec.probe.type, dueAt: sample.at, startedAt: sample.at, state, class: state === 'up' || state === 'degraded' ? 'none' : 'target', code: state === 'up' ? 'OK' : state.toUpperCase(), message: '', phasesMs: sample.phasesMs ?? {}, durationMs: sample.latencyMs ?? 0, address: null, family: null, evidence: {}, conditions: [], lagMs: 0, suspect: false };
        }),
      };
    },

    list(filter: { group?: string | undefined; state?: string | undefined }) {
      const rows = [...live.entries.values()].map(statusRowOf);
      const wanted = rows.filter((row) => (filter.group === undefined || row.group === filter.group || row.group.startsWith(`${filter.group}/`)) && (filter.state === undefined || row.state === filter.state));
      return { targets: wanted.sort((a, b) => a.id.localeCompare(b.id)) };
    },

    entry,
  };
}
