import type { ModuleContext } from '#kit/module.ts';
import type { Settings } from '#kit/settings.ts';
import type { Remote } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import type { monitoring } from '#modules/monitoring/contract.ts';
import type { CompositeSpecInput, ReportSettings, sla } from '../../contract.ts';
import type { DataSource, ObjectiveSpec } from '../../spec.ts';
import { dataSourceOf } from '../../spec.ts';
import type { ReadTools } from '../feeds/demand.ts';
import type { Histories } from '../feeds/histories.ts';
import type { PromqlFeed } from '../feeds/promql.ts';
import type { Board } from '../live/board.ts';
import type { ExceptionStore } from '../store/exceptions.ts';
import type { ObjectiveStore } from '../store/objectives.ts';
import type { ReportStore } from '../store/reports.ts';
import type { SampleStore } from '../store/samples.ts';
import type { Heavy } from '../heavy.ts';

/** What the calls of this module work on. */
export interface Sla {
  context: ModuleContext<typeof sla>;
  store: ObjectiveStore;
  samples: SampleStore;
  exceptions: ExceptionStore;
  composites: CompositeStore;
  reports: ReportStore;
  settings: Settings<ReportSettings>;
  histories: Histories;
  promql: PromqlFeed;
  board: Board;
  tools: ReadTools;
  heavy: Heavy;
  targets: Remote<typeof monitoring>;
}

export interface CompositeStore {
  all(): CompositeSpecInput[];
  put(spec: CompositeSpecInput, by: string, at: number): boolean;
  delete(id: string): boolean;
}

/** The metric a call means: named, or the one an objective reads. */
export function metricOf({ store }: Pick<Sla, 'store'>, input: { objective?: string | undefined; metric?: string | undefined }): { metric: string; spec: ObjectiveSpec | null } {
  if (input.metric !== undefined) return { metric: input.metric, spec: input.objective === undefined ? null : store.get(input.objective).spec };
  if (input.objective === undefined) throw new AppError('invalid', 'Give an objective, or the metric the samples belong to.');
  const { spec } = store.get(input.objective);
  const data: DataSource = dataSourceOf(spec);
  if (!('pushed' in data)) throw new AppError('invalid', `"${spec.id}" reads its figures from elsewhere and takes no samples; give it the source { pushed: … }.`);
  return { metric: data.pushed, spec };
}
