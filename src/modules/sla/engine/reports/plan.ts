import type { ExclusionRow, ReportPeriod } from '../../contract.ts';
import type { Citation, ObjectiveSpec } from '../../spec.ts';
import type { CompositeSpecInput } from '../../contract.ts';
import type { Demand } from '../feeds/demand.ts';
import type { Objective } from '../objective.ts';

/** One objective of a report and what it is judged from. */
export interface ReportItem {
  objective: Objective;
  /** As declared, without what was recorded for it. */
  spec: ObjectiveSpec;
  targets: string[];
  demand: Demand;
  /** From when on the demand reaches back. */
  from: number;
  source: string;
  sourceError: string;
  citation: Citation | null;
  /** Everything recorded for it: approved, waiting and taken out again. */
  exclusions: ExclusionRow[];
}

/** Everything a report is made of: plain data that goes to the reader worker. */
export interface ReportPlan {
  period: ReportPeriod;
  from: number;
  to: number;
  /** The instant of evaluation: the end of the period, or now while it runs. */
  at: number;
  timeZone: string;
  running: boolean;
  organisation: string;
  version: string;
  seed: number;
  items: ReportItem[];
  composites: CompositeSpecInput[];
  /** Objectives left out because they watch the sample hospital. */
  samplesLeftOut: number;
}
