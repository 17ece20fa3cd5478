import { groupMatches } from '#shared/group-match.ts';
import { AppError } from '#shared/errors.ts';
import type { ObjectiveRow } from '../../contract.ts';
import { dataSourceOf } from '../../spec.ts';
import type { DataSource } from '../../spec.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Histories, RosterEntry } from '../feeds/histories.ts';
import type { Demand } from '../feeds/demand.ts';
import type { IncrementalEvaluator } from '../incremental.ts';
import { resolveObjective } from '../objective.ts';
import type { Objective } from '../objective.ts';
import type { StoredObjective } from '../store/objectives.ts';
import type { ObjectiveSpec } from '../../spec.ts';

/** One objective as it is kept up to date. */
export interface Watch {
  stored: StoredObjective;
  /** The declaration with what was recorded for it, as text: the same text needs no new look. */
  declared: string;
  /** With the exclusions and overrides recorded for it. */
  objective: Objective;
  data: DataSource;
  /** Targets its figures come from; empty for pushed values and PromQL. */
  targets: string[];
  /** Watches the sample hospital alone. */
  sample: boolean;
  /** Present for a single history of states. */
  evaluator: IncrementalEvaluator | null;
  evaluation: Evaluation | null;
  row: ObjectiveRow | null;
  /** When the row was last pushed. */
  shownAt: number;
  sourceError: string;
  /** For sampled sources: when to look again. */
  dueAt: number;
  /** Samples the last look had to go through. */
  lastSize: number;
  /** Since when each burn row has been firing; null while it does not. */
  firingSince: (number | null)[];
}

/** The targets a data source names, as the roster has them. */
export function targetsOf(data: DataSource, roster: ReadonlyMap<string, RosterEntry>): string[] {
  if ('target' in data) return [data.target];
  if (!('group' in data)) return [];
  return [...roster.values()].filter((entry) => entry.type !== 'group' && groupMatches(data.group, entry.group)).map((entry) => entry.id).sort();
}

/** Whether figures come from state intervals; probe durations and everything else are samples. */
export function watchesStates(objective: Objective, data: DataSource): boolean {
  return 'group' in data || ('target' in data && objective.kind !== 'value');
}

/** Makes an objective ready: what was recorded for it merged in, the probe's cadence taken over where it names none. */
export function prepare(spec: ObjectiveSpec, roster: ReadonlyMap<string, RosterEntry>): { objective: Objective; data: DataSource; targets: string[]; sample: boolean } {
  const objective = resolveObjective(spec);
  const data = dataSourceOf(spec);
  if ('group' in data && objective.kind === 'value') throw new AppError('invalid', 'source.group: a group has states and no values; name one target, or use kind availability');
  const targets = targetsOf(data, roster);
  const known = targets.flatMap((id) => roster.get(id) ?? []);
  const cadence = 'promql' in data ? data.step : known.length > 0 ? Math.min(...known.map((entry) => entry.everyMs)) : null;
  return { objective: objective.everyMs === null && cadence !== null ? { ...objective, everyMs: cadence } : objective, data, targets, sample: known.length > 0 && known.every((entry) => entry.sample) };
}

export function watchOf(stored: StoredObjective, spec: ObjectiveSpec, roster: ReadonlyMap<string, RosterEntry>): Watch {
  const { objective, data, targets, sample } = prepare(spec, roster);
  return { stored, declared: JSON.stringify(spec), objective, data, targets, sample, evaluator: null, evaluation: null, row: null, shownAt: -Infinity, sourceError: '', dueAt: -Infinity, lastSize: 0, firingSince: objective.burnRows.map(() => null) };
}

/** What to read for a watch. Histories come from the copy that is kept; PromQL is asked elsewhere. */
export function demandOf(watch: Pick<Watch, 'objective' | 'data' | 'targets'>, histories: Histories): Demand | null {
  const { data, objective, targets } = watch;
  if ('pushed' in data) return { form: 'pushed', metric: data.pushed };
  if ('promql' in data) return null;
  if ('target' in data && objective.kind === 'value') return { form: 'durations', target: data.target, everyMs: histories.roster().get(data.target)?.everyMs ?? null };
  const members = targets.map((id) => histories.of(id) ?? { target: id, intervals: [] });
  if ('group' in data && data.combine === 'weighted') return { form: 'weighted', members: members.map((member) => ({ ...member, weight: data.weights[member.target] ?? 1 })) };
  return { form: 'states', members, combine: 'group' in data && data.combine === 'any' ? 'any' : 'all' };
}

/** The source in words. */
export function sourceText(data: DataSource): string {
  if ('target' in data) return `target ${data.target}`;
  if ('group' in data) return `group ${data.group}, ${{ all: 'all up', any: 'any up', weighted: 'weighted' }[data.combine]}`;
  if ('pushed' in data) return `pushed ${data.pushed}`;
  return `PromQL ${data.promql}`;
}
