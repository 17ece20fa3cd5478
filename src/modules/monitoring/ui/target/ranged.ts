import { engineNow } from '#ui/link.ts';
import { useRange } from '#ui/nav.tsx';
import { useQuery, type Answer } from '#ui/query.ts';
import type { SeriesBucket, StateInterval, Summary } from '../../contract.ts';
import { monitoringApi } from '../status.ts';

/** Charts look again this often; a day or more changes slowly. */
function lookAgain(rangeMs: number): number {
  return rangeMs <= 21_600_000 ? 10_000 : 60_000;
}

/** An answer with the range it was asked for, so that axes and data agree. */
export interface Ranged<T> {
  from: number;
  to: number;
  data: T;
}

function useRanged<T>(name: string, id: string, load: (from: number, to: number) => Promise<T>): Answer<Ranged<T>> {
  const range = useRange();
  return useQuery(
    `monitoring/${name}/${id}/${range.name}`,
    async () => {
      const to = engineNow();
      const from = to - range.ms;
      return { from, to, data: await load(from, to) };
    },
    { every: lookAgain(range.ms) },
  );
}

export function useSeries(id: string, points = 360): Answer<Ranged<{ bucketMs: number; buckets: SeriesBucket[] }>> {
  return useRanged('series', id, (from, to) => monitoringApi.call.series({ target: id, from, to, points }));
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
