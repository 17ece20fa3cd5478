import { useMemo } from 'react';
import { moduleApi } from '#ui/api.ts';
import { useQuery, type Answer } from '#ui/query.ts';
import type { ObjectiveRow, sla } from '../contract.ts';

export const slaApi = moduleApi<typeof sla>('sla');

export type Status = Awaited<ReturnType<typeof slaApi.call.status>>;
export type Evaluation = Status['evaluation'];

const RANK: Record<ObjectiveRow['verdict'], number> = { breached: 0, 'not proven': 2, met: 2, 'no data': 3 };

/** How near a burn row is to firing; 1 is its factor in both windows. */
function strainOf(row: ObjectiveRow): number {
  const { burn } = row;
  return burn ? Math.min(burn.longRate ?? -1, burn.shortRate ?? -1) / burn.factor : -1;
}

/** Most pressing first: breached, at risk, then by budget left, then by burn. The engine sorts the same way. */
export function byUrgency(a: ObjectiveRow, b: ObjectiveRow): number {
  const rank = (row: ObjectiveRow): number => (row.atRisk && row.verdict !== 'breached' ? 1 : RANK[row.verdict]);
  const left = (row: ObjectiveRow): number => (row.budget ? (row.budget.remainingRatio ?? -Infinity) : Infinity);
  const lefts = left(a) === left(b) ? 0 : left(a) - left(b);
  return rank(a) - rank(b) || lefts || strainOf(b) - strainOf(a) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id);
}

/** Every objective, the most pressing first; null until the first table arrived. */
export function useObjectives(): readonly ObjectiveRow[] | null {
  const { rows } = slaApi.useTopic('objectives');
  return useMemo(() => (rows ? [...rows.values()].sort(byUrgency) : null), [rows]);
}

/** The tightest objective of each target that has one of its own. */
export function useObjectiveByTarget(): ReadonlyMap<string, ObjectiveRow> {
  const rows = useObjectives();
  return useMemo(() => {
    const found = new Map<string, ObjectiveRow>();
    for (const row of rows ?? []) {
      if (!row.source.startsWith('target ')) continue;
      const target = row.source.slice('target '.length);
      const known = found.get(target);
      // Availability speaks of the target itself; a figure of its response stands behind it.
      if (!known || (known.kind !== 'availability' && row.kind === 'availability')) found.set(target, row);
    }
    return found;
  }, [rows]);
}

/** One objective in full; looked at again while it is open. */
export function useStatus(id: string): Answer<Status> {
  return useQuery(`sla/status/${id}`, () => slaApi.call.status({ objective: id, points: 400 }), { every: 15_000 });
}
