import { formatDuration } from '#shared/duration.ts';
import type { BurnRowView, ObjectiveRow } from '../../contract.ts';
import type { Evaluation } from '../evaluate.ts';
import type { Objective } from '../objective.ts';
import type { PolicyAction } from '../policy.ts';
import type { Level } from '../store/objectives.ts';
import { sourceText } from './watch.ts';
import type { Watch } from './watch.ts';

/** How far a burn row is along its way to firing: 1 is the factor in both windows. */
function strain(row: BurnRowView): number {
  return Math.min(row.longRate ?? -1, row.shortRate ?? -1) / row.factor;
}

/** The row to show: a firing one before the others, of those one that pages, then the one nearest to firing. */
export function worstBurn(rows: readonly BurnRowView[]): BurnRowView | null {
  const known = rows.filter((row) => row.longRate !== null || row.firing);
  if (known.length === 0) return null;
  return known.reduce((worst, row) => (Number(row.firing) - Number(worst.firing) || Number(row.firing && row.severity === 'page') - Number(worst.firing && worst.severity === 'page') || strain(row) - strain(worst)) > 0 ? row : worst);
}

function windowText(objective: Objective): string {
  const { window } = objective;
  return window.kind === 'rolling' ? `rolling ${formatDuration(window.durationMs)}` : `calendar ${window.period}, ${window.timeZone}`;
}

function directionOf(objective: Objective): ObjectiveRow['direction'] {
  const limits = objective.sampleLimits ?? objective.limits;
  if (limits.lower !== null && limits.upper !== null) return 'range';
  return limits.upper !== null ? 'upper' : 'lower';
}

/** Updates since when each burn row fires, and says whether one has done so as long as its `for` asks. */
function holdsFiring(watch: Watch, evaluation: Evaluation, now: number): boolean {
  let held = false;
  evaluation.burn.forEach((row, i) => {
    const since = row.firing ? (watch.firingSince[i] ?? now) : null;
    watch.firingSince[i] = since;
    if (since !== null && now - since >= watch.objective.burnRows[i]!.forMs) held = true;
  });
  return held;
}

/** The live row of an evaluation. Silence counts as risk where it is known how often something was due. */
export function rowOf(watch: Watch, evaluation: Evaluation, actions: readonly PolicyAction[], now: number): ObjectiveRow {
  const { objective, stored, data } = watch;
  const silent = (evaluation.absent?.firing ?? false) && objective.everyMs !== null && evaluation.absent!.silentMs !== null;
  const burning = holdsFiring(watch, evaluation, now);
  return {
    id: objective.id,
    name: evaluation.name,
    kind: objective.kind,
    statistic: objective.statistic,
    verdict: evaluation.verdict,
    reason: evaluation.reason,
    value: evaluation.value,
    unit: evaluation.units.value,
    limits: objective.limits,
    target: objective.shareTarget ?? objective.limits.upper ?? objective.limits.lower,
    direction: directionOf(objective),
    n: evaluation.n,
    nUnit: evaluation.units.n,
    coverage: evaluation.coverage,
    ciLow: evaluation.ciLow,
    ciHigh: evaluation.ciHigh,
    raw: evaluation.raw.value,
    budget: evaluation.budget,
    burn: worstBurn(evaluation.burn),
    atRisk: evaluation.verdict !== 'breached' && (burning || silent),
    silent,
    contractual: stored.spec.contractual,
    owner: stored.spec.owner ?? '',
    service: stored.spec.service ?? '',
    window: windowText(objective),
    windowFrom: Date.parse(evaluation.window.from),
    windowTo: Date.parse(evaluation.window.to),
    windowEnd: Date.parse(evaluation.window.end),
    source: sourceText(data),
    sourceError: watch.sourceError,
    sample: watch.sample,
    actions: actions.filter((action) => action.active).map((action) => action.action),
    evaluatedAt: now,
  };
}

export function levelOf(row: ObjectiveRow): Level {
  return row.verdict === 'breached' ? 'breached' : row.atRisk ? 'at risk' : 'fine';
}

const digits = (value: number | null, count: number): string => (value === null ? '' : value.toPrecision(count));

/** What of a row an operator would see change; rows that agree in it need not be pushed again. */
export function faceOf(row: ObjectiveRow): string {
  const { burn, budget } = row;
  return [
    row.name, row.verdict, row.reason, digits(row.value, 6), digits(row.coverage, 4), row.target, row.atRisk, row.silent, row.sourceError, row.source, row.window, row.actions.join(), row.owner, row.service, row.contractual, row.sample,
    row.nUnit === 'ms' ? '' : row.n, budget && `${budget.total} ${digits(budget.remainingRatio, 4)}`, burn && `${burn.long} ${burn.firing} ${digits(burn.longRate, 2)} ${digits(burn.shortRate, 2)}`,
  ].join('|');
}

const PRESSING = { breached: 0, 'not proven': 2, met: 2, 'no data': 3 } as const;

/** Most pressing first: breached, at risk, then by budget left, then by burn. */
export function byUrgency(a: ObjectiveRow, b: ObjectiveRow): number {
  const rank = (row: ObjectiveRow): number => (row.atRisk ? 1 : PRESSING[row.verdict]);
  const left = (row: ObjectiveRow): number => (row.budget ? (row.budget.remainingRatio ?? -Infinity) : Infinity);
  const strainOf = (row: ObjectiveRow): number => (row.burn ? strain(row.burn) : -1);
  const lefts = left(a) === left(b) ? 0 : left(a) - left(b);
  return rank(a) - rank(b) || lefts || strainOf(b) - strainOf(a) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id);
}
