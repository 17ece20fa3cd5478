import type { StateName } from '../spec.ts';
import { segmentsOf } from './timeline.ts';
import type { StateInterval } from './timeline.ts';

type Counts = Record<StateName, number>;

/**
 * State of a group from how many members are in each state. `all` is as bad as its worst member, `any` as good as its best; of members nobody
 * could see, the answer waits on them unless another decides it. Members in maintenance are left out while the rest decide.
 */
function groupState(counts: Counts, combine: 'all' | 'any'): StateName {
  const unseen = counts.unknown + counts.gap + counts.paused;
  const order: [number, StateName][] =
    combine === 'all'
      ? [[counts.down, 'down'], [unseen, 'unknown'], [counts.degraded, 'degraded'], [counts.up, 'up']]
      : [[counts.up, 'up'], [counts.degraded, 'degraded'], [unseen, 'unknown'], [counts.down, 'down']];
  return order.find(([count]) => count > 0)?.[1] ?? (counts.maintenance > 0 ? 'maintenance' : 'gap');
}

/**
 * One history from those of a group's members, cut at `untilAt`. Before its first interval a member does not belong to the group yet; after
 * it, time without an interval is a gap. What still lasts at `untilAt` is left open. One sweep over all boundaries.
 */
export function mergeStates(members: readonly (readonly StateInterval[])[], combine: 'all' | 'any', untilAt: number): StateInterval[] {
  const edges: { at: number; state: StateName; step: number }[] = [];
  for (const intervals of members) {
    const segments = segmentsOf(intervals, untilAt);
    let end = segments[0]?.fromAt ?? untilAt;
    for (const { state, fromAt, toAt } of segments) {
      if (fromAt > end) edges.push({ at: end, state: 'gap', step: 1 }, { at: fromAt, state: 'gap', step: -1 });
      edges.push({ at: fromAt, state, step: 1 }, { at: toAt, state, step: -1 });
      end = toAt;
    }
    if (segments.length > 0 && end < untilAt) edges.push({ at: end, state: 'gap', step: 1 }, { at: untilAt, state: 'gap', step: -1 });
  }
  edges.sort((a, b) => a.at - b.at);
  const counts: Counts = { up: 0, degraded: 0, down: 0, unknown: 0, paused: 0, maintenance: 0, gap: 0 };
  const merged: StateInterval[] = [];
  for (let i = 0; i < edges.length; ) {
    const { at } = edges[i]!;
    while (i < edges.length && edges[i]!.at === at) {
      const { state, step } = edges[i++]!;
      counts[state] += step;
    }
    const next = edges[i];
    if (!next) break;
    const state = groupState(counts, combine);
    const last = merged.at(-1);
    if (last && last.state === state && last.toAt === at) last.toAt = next.at;
    else merged.push({ state, fromAt: at, toAt: next.at });
  }
  const last = merged.at(-1);
  if (last?.toAt === untilAt && members.some((intervals) => intervals.at(-1)?.toAt === null)) last.toAt = null;
  return merged;
}
