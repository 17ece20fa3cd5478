import { AppError } from '#shared/errors.ts';
import { nominalMs } from './burn-table.ts';
import type { Evaluation } from './evaluate.ts';
import type { Ledger } from './ledger.ts';
import { totalsBetween } from './ledger.ts';
import type { Objective } from './objective.ts';
import { firstSlice, judgeSlice, stateRule, tallyOfTotals } from './time-source.ts';
import { decide } from './verdict.ts';
import type { Verdict } from './verdict.ts';

export type CompositeKind = 'all-good slice' | 'weighted' | 'serial';

export interface CompositeSpec {
  id: string;
  kind: CompositeKind;
  /** Required share of the combined figure. */
  target: number;
  minCoverage: number;
}

export interface CompositeChild {
  objective: Objective;
  evaluation: Evaluation;
  weight: number;
  /** State history without a hole over the window; needed for `all-good slice`. */
  ledger?: Ledger;
}

export interface CompositeResult {
  id: string;
  kind: CompositeKind;
  verdict: Verdict;
  reason: string;
  value: number | null;
  ciLow: number | null;
  ciHigh: number | null;
  n: number;
  coverage: number | null;
  /** What each child contributed: its own figure, and how much of the loss is its own (bad slices, or its share of what is missing to 1). */
  children: { id: string; value: number | null; weight: number; loss: number }[];
  method: string;
}

function sameWindow(a: Objective, b: Objective): boolean {
  return a.window.kind === b.window.kind && nominalMs(a.window) === nominalMs(b.window) && a.zone === b.zone;
}

/** True when the judged figure is a good share, not a quantile, mean or rate. */
function isShare({ kind, statistic, slice, shareTarget }: Objective): boolean {
  return shareTarget !== null && (kind !== 'value' || statistic === 'proportion' || slice !== null);
}

function check(spec: CompositeSpec, children: readonly CompositeChild[]): void {
  const first = children[0];
  if (!first) throw new AppError('invalid', `${spec.id}: a composite needs at least one objective`);
  for (const { objective } of children) {
    if (!sameWindow(objective, first.objective)) throw new AppError('invalid', `${spec.id}: "${objective.id}" and "${first.objective.id}" have different windows; a composite needs one`);
    if (!isShare(objective)) throw new AppError('invalid', `${spec.id}: "${objective.id}" is judged by its ${objective.statistic} and not by a share, so it cannot be combined; give it slices, or the statistic proportion`);
    if (spec.kind === 'all-good slice' && objective.slice?.lengthMs !== first.objective.slice?.lengthMs) throw new AppError('invalid', `${spec.id}: "${objective.id}" and "${first.objective.id}" are cut into different slices`);
  }
  if (spec.kind === 'all-good slice' && !first.objective.slice) throw new AppError('invalid', `${spec.id}: "all-good slice" needs objectives with slices`);
}

/** A combination of ends that are all known, else null. */
function combine(ends: readonly (number | null)[], join: (values: number[]) => number): number | null {
  return ends.includes(null) ? null : join(ends as number[]);
}

function shareResult(spec: CompositeSpec, children: readonly CompositeChild[]): Omit<CompositeResult, 'verdict' | 'reason'> {
  const weights = children.map((child) => child.weight);
  const whole = weights.reduce((a, b) => a + b, 0);
  const join = spec.kind === 'serial' ? (values: number[]) => values.reduce((a, b) => a * b, 1) : (values: number[]) => values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / whole;
  const coverages = children.map((child) => child.evaluation.coverage).filter((coverage) => coverage !== null);
  return {
    id: spec.id,
    kind: spec.kind,
    value: combine(children.map((c) => c.evaluation.value), join),
    ciLow: combine(children.map((c) => c.evaluation.ciLow), join),
    ciHigh: combine(children.map((c) => c.evaluation.ciHigh), join),
    n: Math.min(...children.map((c) => c.evaluation.n)),
    coverage: coverages.length > 0 ? Math.min(...coverages) : null,
    children: children.map((c) => ({ id: c.objective.id, value: c.evaluation.value, weight: c.weight, loss: (1 - (c.evaluation.value ?? 1)) * (spec.kind === 'serial' ? 1 : c.weight / whole) })),
    method: spec.kind === 'serial' ? 'product of the shares: the chain works when every link does, failures independent' : 'average of the shares by weight',
  };
}

/** A slice is good when every child's is, bad when any child's is, otherwise missing or excluded. */
function sliceResult(spec: CompositeSpec, children: readonly CompositeChild[], fromAt: number, toAt: number, anchorAt: number): Omit<CompositeResult, 'verdict' | 'reason'> {
  const slice = children[0]!.objective.slice!;
  const tally = { good: 0, bad: 0, missing: 0, excluded: 0 };
  const burned = children.map(() => 0);
  for (let at = firstSlice(fromAt, anchorAt, slice.lengthMs); at + slice.lengthMs <= toAt; at += slice.lengthMs) {
    const kinds = children.map(({ objective, ledger }) => {
      if (!ledger) throw new AppError('invalid', `${spec.id}: "${objective.id}" has no state history`);
      return judgeSlice(tallyOfTotals(totalsBetween(ledger, at, at + slice.lengthMs), stateRule(objective, false)), objective.slice!, objective.gap);
    });
    kinds.forEach((kind, i) => (burned[i]! += kind === 'bad' ? 1 : 0));
    tally[kinds.includes('bad') ? 'bad' : kinds.includes('missing') ? 'missing' : kinds.includes('excluded') ? 'excluded' : 'good']++;
  }
  const n = tally.good + tally.bad;
  const value = n > 0 ? tally.good / n : null;
  return {
    id: spec.id,
    kind: spec.kind,
    value,
    ciLow: value,
    ciHigh: value,
    n,
    coverage: n + tally.missing > 0 ? n / (n + tally.missing) : null,
    children: children.map((c, i) => ({ id: c.objective.id, value: c.evaluation.value, weight: c.weight, loss: burned[i]! })),
    method: 'slices in which every objective was good, of all slices judged; exhaustive observation',
  };
}

/**
 * Combines objectives over one window. `serial` multiplies, `weighted` averages, `all-good slice` asks that every child be good in a slice.
 * `window` is the evaluation stretch in epoch ms with the start of the slice grid. Throws `invalid` when windows or slices differ.
 */
export function evaluateComposite(spec: CompositeSpec, children: readonly CompositeChild[], window: { fromAt: number; toAt: number; anchorAt: number }): CompositeResult {
  check(spec, children);
  const result = spec.kind === 'all-good slice' ? sliceResult(spec, children, window.fromAt, window.toAt, window.anchorAt) : shareResult(spec, children);
  const decided = decide(
    { value: result.value, low: result.ciLow, high: result.ciHigh, n: result.n, coverage: result.coverage },
    { limits: { lower: spec.target, upper: null, lowerIncl: true, upperIncl: true }, minSamples: 0, minCoverage: spec.minCoverage, verdictBy: 'interval' },
  );
  return { ...result, ...decided };
}
