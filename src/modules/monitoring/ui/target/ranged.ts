import { engineNow } from '#ui/link.ts';
import { useRange } from '#ui/nav.tsx';
import { useQuery, type Answer } from '#ui/query.ts';
import type { SeriesBucket, StateInterval, Summary } from '../../contract.ts';
import { monitoringApi } from '../status.ts';

/** Charts look again this often; a day or more changes slowly. */
function lookAgain(rangeMs: number): number {
  return rangeMs <= 21_600_000 ? 10_000 : 60_000;
}

const SHORTEST_MS = 120_000;
/** Points a chart can show, and the fewest that make a line. */
const MOST_POINTS = 360;
const FEWEST_POINTS = 12;

/** An answer with the range it was asked for, so that axes and data agree. */
export interface Ranged<T> {
  from: number;
  to: number;
  data: T;
}

function useRanged<T>(name: string, id: string, load: (from: number, to: number, everyMs: number) => Promise<T>): Answer<Ranged<T>> {
  const range = useRange();
  return useQuery(
    `monitoring/${name}/${id}/${range.name}`,
    async () => {
      const { createdAt, spec } = await monitoringApi.call.getTarget({ id });
      const to = engineNow();
      // Of a young target, its own life fills the axis instead of hours in which it did not exist.
      const from = Math.max(to - range.ms, Math.min(createdAt, to - SHORTEST_MS));
      return { from, to, data: await load(from, to, spec.every) };
    },
    { every: lookAgain(range.ms) },
  );
}

/** Buckets wide enough to hold two results each, so that only a real gap is a gap. */
export function useSeries(id: string): Answer<Ranged<{ bucketMs: number; buckets: SeriesBucket[] }>> {
  return useRanged('series', id, (from, to, everyMs) => monitoringApi.call.series({ target: id, from, to, points: Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, Math.floor((to - from) / (2 * everyMs)))) }));
}

export function useIntervals(id: string): Answer<Ranged<StateInterval[]>> {
  return useRanged('intervals', id, async (from, to) => (await monitoringApi.call.intervals({ target: id, from, to })).intervals);
}

export function useSummary(id: string): Answer<Ranged<Summary>> {
  return useRanged('summary', id, (from, to) => monitoringApi.call.summary({ target: id, from, to }));
}

const MONTH_MS = 30 * 86_400_000;

export function useMonth(id: string): Answer<Summary> {
  return useQuery(`monitoring/month/${id}`, () => monitoringApi.call.summary({ target: id, from: engineNow() - MONTH_MS, to: engineNow() }), { every: 60_000 });
}

export function useResults(id: string, failures: boolean, limit: number) {
  return useRanged(`results/${failures}/${limit}`, id, async (from, to) => (await monitoringApi.call.results({ target: id, from, to, limit, failures })).results);
}
