import { sha256 } from '#kit/ids.ts';
import { benjaminiHochberg } from '#shared/statistics/multiplicity.ts';
import type { CompositeRow, ExclusionRow } from '../../contract.ts';
import { periodAround } from '../calendar.ts';
import { causesOf } from '../causes.ts';
import { evaluateComposite } from '../composite.ts';
import { seriesOf, spaced, trendOf } from '../daily.ts';
import { evaluate } from '../evaluate.ts';
import type { Evaluation } from '../evaluate.ts';
import { meet } from '../feeds/demand.ts';
import type { ReadTools } from '../feeds/demand.ts';
import { isoOf } from '../instant.ts';
import { ledgersOf, sourceOf, stateHistory } from '../material.ts';
import type { Material } from '../material.ts';
import { resolveObjective } from '../objective.ts';
import type { Objective } from '../objective.ts';
import { evaluatePolicy } from '../policy.ts';
import { canonicalJson } from '../revision.ts';
import { compare, correctComparisons, shortComparison, wantsOf } from './comparison.ts';
import type { Judgement, ReportDocument, ReportExclusion, ReportObjective, ReportTrend } from './document.ts';
import type { ReportItem, ReportPlan } from './plan.ts';
import { asksOf, periodName, periodTitle, sentenceOf } from './words.ts';

const MOST_CAUSES = 10;
/** The summary must fit one page with the table below it. */
const MOST_OF_A_KIND = 5;
const MOST_TOLD = 8;
const DAY = 86_400_000;
/** A trend needs a past: so many days up to the end of the period, at least. */
export const TREND_DAYS = 90;

function judgementOf(evaluation: Evaluation): Judgement {
  const { verdict, reason, value, n, excluded, missing, coverage, ciLow, ciHigh, confidence, method, units, bounds, raw, adjusted, budget, outages, dayBlock, window, warnings } = evaluation;
  return { verdict, reason, value, n, excluded, missing, coverage, ciLow, ciHigh, confidence, method, units, bounds, raw, adjusted, budget, outages, dayBlock, window, warnings };
}

/** The objective judged over the report's period instead of its own window. Expected totals belong to the window they were given for. */
export function overPeriod(objective: Objective, plan: Pick<ReportPlan, 'period' | 'timeZone'>): Objective {
  const { expectedTotal: _, ...spec } = objective.spec;
  return { ...resolveObjective({ ...spec, window: { kind: 'calendar', period: plan.period, timeZone: plan.timeZone } }), everyMs: objective.everyMs };
}

function sameWindow(objective: Objective, plan: ReportPlan): boolean {
  return objective.window.kind === 'calendar' && objective.window.period === plan.period && objective.zone === plan.timeZone;
}

/** Digest of what the figures rest on: only what was known of the time before the evaluation. */
function inputsOf(material: Material, from: number, at: number): ReportObjective['inputs'] {
  if (material.form === 'samples') {
    const samples = material.samples.filter((sample) => (sample.at as number) >= from && (sample.at as number) <= at);
    return { form: 'samples', count: samples.length, sha256: sha256(canonicalJson(samples)) };
  }
  const clipped = material.members.map(({ target, intervals }) => ({
    target,
    intervals: intervals.filter((i) => i.fromAt < at && (i.toAt ?? at) > from).map((i) => ({ state: i.state, fromAt: Math.max(from, i.fromAt), toAt: Math.min(at, i.toAt ?? at), code: i.code })),
  }));
  return { form: 'state intervals', count: clipped.reduce((sum, member) => sum + member.intervals.length, 0), sha256: sha256(canonicalJson(clipped)) };
}

function exclusionOf(row: ExclusionRow): ReportExclusion {
  return {
    id: row.id, objective: row.objective, from: isoOf(row.from), to: isoOf(row.to), reason: row.reason, by: row.by, recordedAt: isoOf(row.recordedAt), approvedBy: row.approvedBy,
    state: row.removedAt !== null ? 'taken out' : row.approved ? 'approved' : 'waiting', retroactive: row.retroactive, declared: row.declared,
  };
}

function trendFor(objective: Objective, material: Material, plan: ReportPlan, from: number): ReportTrend | null {
  if (plan.period === 'day' || plan.period === 'week') return null;
  const begin = Math.max(from, plan.at - Math.max(TREND_DAYS * DAY, plan.to - plan.from));
  const points = seriesOf(objective, sourceOf(objective, material, plan.at), begin, plan.at, 'day');
  // The days before the first observation are no gap: nothing was watched yet.
  const first = points.findIndex((point) => point.value !== null);
  if (first < 0) return null;
  const report = trendOf(points.slice(first), plan.seed);
  return { verdict: report.verdict, text: report.text, method: report.method, seed: report.seed, n: report.n, coverage: report.coverage, p: report.trend?.p ?? report.changePoint?.bootstrapP ?? null, adjustedP: null, slope: report.slope, from: isoOf(points[first]!.at), to: isoOf(plan.at) };
}

/** One objective over the period, over its own window, and over the period before. */
export function assembleObjective(item: ReportItem, plan: ReportPlan, tools: ReadTools): { told: ReportObjective; material: Material } {
  const material = meet(item.demand, tools, item.from, plan.at);
  const own = spaced(item.objective, material);
  const whole = spaced(overPeriod(own, plan), material);
  const source = sourceOf(whole, material, plan.at);
  const window = { fromAt: plan.from, toAt: plan.at, endAt: plan.to };
  const evaluation = evaluate(whole, source, plan.at, window);
  const before = periodAround(plan.from - 1, plan.period, plan.timeZone);
  const previous = evaluate(whole, sourceOf(whole, material, before.endAt), before.endAt, { ...before, toAt: before.endAt });
  const ownEvaluation = sameWindow(own, plan) ? null : evaluate(own, sourceOf(own, material, plan.at), plan.at);
  const causes = causesOf(whole, material, window, evaluation.budget?.total ?? null);
  const listed = [...causes].sort((a, b) => b.amount - a.amount).slice(0, MOST_CAUSES).sort((a, b) => a.from - b.from || a.target.localeCompare(b.target));
  const told: ReportObjective = {
    id: own.id,
    name: evaluation.name,
    description: own.spec.description ?? '',
    kind: own.kind,
    statistic: own.statistic,
    service: own.spec.service ?? '',
    owner: own.spec.owner ?? '',
    contractual: own.spec.contractual,
    asks: asksOf(own),
    source: item.source,
    sourceError: item.sourceError,
    citation: item.citation,
    period: judgementOf(evaluation),
    own: ownEvaluation && judgementOf(ownEvaluation),
    previous: previous.n > 0 ? { verdict: previous.verdict, value: previous.value, coverage: previous.coverage } : null,
    comparison: plan.running ? null : compare(whole, source, { from: plan.from, to: plan.to }, { from: before.fromAt, to: before.endAt }, plan.period),
    policy: evaluatePolicy(own, (ownEvaluation ?? evaluation).budget ? (ownEvaluation ?? evaluation).budget!.consumedRatio : 0, plan.at),
    causes: listed,
    moreCauses: causes.length - listed.length,
    exclusions: item.exclusions.filter((row) => row.from < plan.at && row.to > plan.from).map(exclusionOf),
    trend: trendFor(whole, material, plan, item.from),
    spec: item.spec,
    targets: item.targets,
    inputs: inputsOf(material, Math.min(item.from, plan.from), plan.at),
  };
  return { told, material };
}

function compositesOf(plan: ReportPlan, materials: ReadonlyMap<string, { objective: Objective; material: Material }>): CompositeRow[] {
  return plan.composites.flatMap((spec): CompositeRow[] => {
    const children = spec.children.map(({ objective: id, weight }) => {
      const found = materials.get(id);
      if (!found) return null;
      const { objective, material } = found;
      const evaluation = evaluate(objective, sourceOf(objective, material, plan.at), plan.at, { fromAt: plan.from, toAt: plan.at, endAt: plan.to });
      const history = material.form === 'states' ? stateHistory(material.members, material.combine, plan.at) : null;
      return { objective, evaluation, weight, ...(history && spec.kind === 'all-good slice' ? { ledger: ledgersOf(objective, history, plan.at).adjusted } : {}) };
    });
    // A composite of what is not in the report (a sample, something deleted) cannot stand in it.
    if (children.includes(null)) return [];
    try {
      const result = evaluateComposite(spec, children.flatMap((child) => child ?? []), { fromAt: plan.from, toAt: plan.at, anchorAt: plan.from });
      return [{ id: spec.id, name: spec.name ?? spec.id, kind: spec.kind, target: spec.target, verdict: result.verdict, reason: result.reason, value: result.value, n: result.n, coverage: result.coverage, children: result.children, method: result.method }];
    } catch {
      return [];
    }
  });
}

function countsOf(objectives: readonly ReportObjective[]): ReportDocument['counts'] {
  const of = (verdict: string): number => objectives.filter((objective) => objective.period.verdict === verdict).length;
  return { met: of('met'), breached: of('breached'), notProven: of('not proven'), noData: of('no data') };
}

function summaryOf(plan: ReportPlan, objectives: readonly ReportObjective[]): string[] {
  const counts = countsOf(objectives);
  const contractual = objectives.filter((objective) => objective.contractual);
  const name = `${periodTitle(plan.period)} report, ${periodName(plan.period, isoOf(plan.from), plan.timeZone)}${plan.running ? ', still running' : ''}`;
  const lines = [`${name}: of ${objectives.length} objectives ${counts.met} met, ${counts.breached} breached, ${counts.notProven} not proven, ${counts.noData} without data.`];
  if (contractual.length > 0) lines.push(`Contractual: ${contractual.length}, of which ${countsOf(contractual).met} met and ${countsOf(contractual).breached} breached.`);
  const told = [
    ...objectives.filter((o) => o.period.verdict === 'breached').slice(0, MOST_OF_A_KIND).map(sentenceOf),
    ...objectives.filter((o) => o.previous && o.previous.verdict !== o.period.verdict && o.period.verdict !== 'breached').slice(0, MOST_OF_A_KIND).map((o) => `${o.name}: ${o.period.verdict}, it was ${o.previous!.verdict} in the period before.`),
    ...objectives.filter((o) => o.comparison && !['not proven', 'too few'].includes(o.comparison.verdict)).slice(0, MOST_OF_A_KIND).map((o) => `${o.name}: ${shortComparison(o.comparison!, o.period.units.value)}.`),
    ...objectives.filter((o) => (o.trend?.adjustedP ?? 1) < 0.05).slice(0, MOST_OF_A_KIND).map((o) => `${o.name}: ${o.trend!.text}`),
  ];
  const left = told.length - MOST_TOLD;
  return [...lines, ...told.slice(0, MOST_TOLD), ...(left > 0 ? [`${left} more of this kind stand with their objectives.`] : [])];
}

/** P-values corrected for how many objectives were tested together. */
function correctTrends(objectives: readonly ReportObjective[]): void {
  const tested = objectives.filter((objective) => objective.trend?.p !== null && objective.trend !== null);
  const adjusted = benjaminiHochberg(tested.map((objective) => objective.trend!.p!));
  tested.forEach((objective, i) => (objective.trend!.adjustedP = adjusted[i]!));
}

/** Makes the document of a report. Pure but for what `tools` reads: the same plan over the same data gives the same document. */
export function assembleReport(plan: ReportPlan, tools: ReadTools, progress: (ratio: number, note?: string) => void = () => {}): ReportDocument {
  const materials = new Map<string, { objective: Objective; material: Material }>();
  const objectives = plan.items.map((item, i) => {
    const { told, material } = assembleObjective(item, plan, tools);
    materials.set(told.id, { objective: spaced(overPeriod(item.objective, plan), material), material });
    progress((i + 1) / plan.items.length, told.name);
    return told;
  });
  correctTrends(objectives);
  correctComparisons(objectives, wantsOf(objectives.map(({ id }) => materials.get(id)!.objective)));
  const contractual = objectives.filter((objective) => objective.contractual);
  return {
    format: 'watchfloor.report/1',
    period: plan.period,
    from: isoOf(plan.from),
    to: isoOf(plan.to),
    evaluatedAt: isoOf(plan.at),
    timeZone: plan.timeZone,
    running: plan.running,
    organisation: plan.organisation,
    version: plan.version,
    seed: plan.seed,
    counts: countsOf(objectives),
    contractual: { objectives: contractual.length, ...countsOf(contractual) },
    summary: summaryOf(plan, objectives),
    objectives,
    composites: compositesOf(plan, materials),
    samplesLeftOut: plan.samplesLeftOut,
  };
}
