import type { Db } from '#kit/sqlite.ts';
import { STATUSES } from '#kit/tsdb/sample.ts';
import type { TsdbQueries } from '#kit/tsdb/query.ts';
import { windowAt } from '../calendar.ts';
import type { Material, RawSample } from '../material.ts';
import type { Objective } from '../objective.ts';
import { createSampleStore } from '../store/samples.ts';

/** Material, or where to read it: what is large is read where it is used and not sent to a worker. */
export type Demand = Material | { form: 'durations'; target: string; everyMs: number | null } | { form: 'pushed'; metric: string };

/** What a demand is read from: the sample store and `core.db`, in the engine or in its reader worker. */
export interface ReadTools {
  tsdb: TsdbQueries & { find(key: string): number | null };
  core: Db;
}

/** Most samples read for one objective: 30 s for half a year. */
const MOST_SAMPLES = 500_000;

/** Probe durations as values in ms. A probe that failed has none: it is missing, since how long a failure took says nothing of the service. */
function durations({ tsdb }: ReadTools, target: string, from: number, to: number): RawSample[] {
  const number = tsdb.find(target);
  if (number === null) return [];
  return tsdb.samples(number, from, to + 1, MOST_SAMPLES).map(({ at, status, latencyMs }) => {
    const state = STATUSES[status];
    return state === 'up' || state === 'degraded' ? { at, value: latencyMs } : { at, value: null, state };
  });
}

/** Reads what an objective is judged from over [from, to]. */
export function meet(demand: Demand, tools: ReadTools, from: number, to: number): Material {
  if (demand.form === 'durations') return { form: 'samples', samples: durations(tools, demand.target, from, to), everyMs: demand.everyMs };
  if (demand.form === 'pushed') return { form: 'samples', samples: createSampleStore(tools.core).between(demand.metric, from, to), everyMs: null };
  return demand;
}

/** How far back the figures at `at` reach: the window, the longest burn row, and what a hold policy may carry over. */
export function horizonOf(objective: Objective, at: number): number {
  const longest = objective.burnRows.reduce((most, row) => Math.max(most, row.longMs), 0);
  const { fromAt } = windowAt(objective.window, at);
  return Math.min(fromAt, at - longest) - objective.holdMs - (objective.slice?.lengthMs ?? 0);
}
