import type { Cause, CompositeRow } from '../../contract.ts';
import type { Citation, ObjectiveSpec } from '../../spec.ts';
import type { Evaluation } from '../evaluate.ts';
import type { PolicyAction } from '../policy.ts';
import type { Verdict } from '../verdict.ts';

/** The judgement of one window as a report gives it. Amounts in the units named, ratios 0–1, nothing rounded. */
export type Judgement = Pick<Evaluation, 'verdict' | 'reason' | 'value' | 'n' | 'excluded' | 'missing' | 'coverage' | 'ciLow' | 'ciHigh' | 'confidence' | 'method' | 'units' | 'bounds' | 'raw' | 'adjusted' | 'budget' | 'outages' | 'dayBlock' | 'window' | 'warnings'>;

export interface ReportTrend {
  verdict: string;
  text: string;
  method: string;
  seed: number;
  n: number;
  coverage: number;
  p: number | null;
  /** After Benjamini and Hochberg over all objectives of the report; null where none was tested. */
  adjustedP: number | null;
  slope: { value: number; ciLow: number; ciHigh: number; unit: string } | null;
  from: string;
  to: string;
}

/** The period against the one before, by Mann and Whitney's test over its days (hours of a daily report). */
export interface ReportComparison {
  /** What stands after Holm's correction at 5 %; `higher` and `lower` where the objective asks for a range. */
  verdict: 'better' | 'worse' | 'higher' | 'lower' | 'not proven' | 'too few';
  text: string;
  every: 'day' | 'hour';
  n: number;
  nBefore: number;
  /** Medians, and Hodges and Lehmann's shift between them. */
  level: number | null;
  levelBefore: number | null;
  shift: number | null;
  /** Chance that a step of this period is above one of the period before (Vargha and Delaney's A). */
  superiority: number | null;
  size: 'negligible' | 'small' | 'medium' | 'large' | null;
  z: number | null;
  p: number | null;
  /** Over all objectives of the report: after Holm, and after Benjamini and Hochberg. */
  holmP: number | null;
  fdrP: number | null;
}

export interface ReportExclusion {
  id: string;
  objective: string | null;
  from: string;
  to: string;
  reason: string;
  by: string;
  recordedAt: string;
  approvedBy: string | null;
  /** `approved`, `waiting`, or `taken out`. */
  state: 'approved' | 'waiting' | 'taken out';
  retroactive: boolean;
  declared: boolean;
}

export interface ReportObjective {
  id: string;
  name: string;
  description: string;
  kind: string;
  statistic: string;
  service: string;
  owner: string;
  contractual: boolean;
  /** What it asks, in words: `at least 99.9 %`. */
  asks: string;
  source: string;
  sourceError: string;
  citation: Citation | null;
  /** Judged over the report's own period. */
  period: Judgement;
  /** Judged over the objective's own window at the end of the period; null when that is the same. */
  own: Judgement | null;
  /** The period before, for comparison; null without data. */
  previous: { verdict: Verdict; value: number | null; coverage: number | null } | null;
  /** Null while the period still runs; revisions of earlier versions have none. */
  comparison: ReportComparison | null;
  policy: PolicyAction[];
  /** The longest ten of what spent budget, in order of time. */
  causes: Cause[];
  moreCauses: number;
  exclusions: ReportExclusion[];
  trend: ReportTrend | null;
  /** The declaration in force, without what was recorded since: a later revision judges by the same. */
  spec: ObjectiveSpec;
  /** The targets its figures come from. */
  targets: string[];
  /** What it was computed from: so many intervals or samples, and their digest. */
  inputs: { form: string; count: number; sha256: string };
}

/** A report before it is frozen. The same inputs give the same document to the last digit. */
export interface ReportDocument {
  format: 'watchfloor.report/1';
  period: string;
  from: string;
  to: string;
  evaluatedAt: string;
  timeZone: string;
  running: boolean;
  organisation: string;
  version: string;
  seed: number;
  counts: { met: number; breached: number; notProven: number; noData: number };
  contractual: { objectives: number; met: number; breached: number; notProven: number; noData: number };
  /** The executive summary: a few sentences. */
  summary: string[];
  objectives: ReportObjective[];
  composites: CompositeRow[];
  samplesLeftOut: number;
}
