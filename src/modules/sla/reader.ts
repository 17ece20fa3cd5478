import type { ReaderJobs, ReaderTools } from '#kit/reader-thread.ts';
import type { TrendResult } from './contract.ts';
import { seriesOf, spaced, trendOf } from './engine/daily.ts';
import type { SeriesPoint, Step } from './engine/daily.ts';
import { evaluate } from './engine/evaluate.ts';
import type { Evaluation } from './engine/evaluate.ts';
import { horizonOf, meet } from './engine/feeds/demand.ts';
import type { Demand } from './engine/feeds/demand.ts';
import { sourceOf } from './engine/material.ts';
import type { Objective } from './engine/objective.ts';
import { assembleReport } from './engine/reports/assemble.ts';
import type { ReportDocument } from './engine/reports/document.ts';
import type { ReportPlan } from './engine/reports/plan.ts';

export interface EvaluateInput {
  items: { objective: Objective; demand: Demand }[];
  at: number;
}

export interface TrendInput {
  objective: Objective;
  demand: Demand;
  from: number;
  to: number;
  every: Step;
  seed: number;
}

/** Evaluates objectives from their whole history. `size` is how many samples each went through. */
export function evaluateItems({ items, at }: EvaluateInput, { core, tsdb, progress }: ReaderTools): { id: string; evaluation: Evaluation; size: number }[] {
  return items.map(({ objective, demand }, i) => {
    const material = meet(demand, { core, tsdb }, horizonOf(objective, at), at);
    const evaluation = evaluate(spaced(objective, material), sourceOf(objective, material, at), at);
    if (i % 20 === 19) progress((i + 1) / items.length);
    return { id: objective.id, evaluation, size: material.form === 'samples' ? material.samples.length : 0 };
  });
}

/** The steps before the first observation are no gap: nothing was watched yet. */
function fromFirst(points: SeriesPoint[]): SeriesPoint[] {
  const first = points.findIndex((point) => point.value !== null);
  return first < 0 ? [] : points.slice(first);
}

/** Trend of an objective's figures step by step. */
export function analyse({ objective, demand, from, to, every, seed }: TrendInput, { core, tsdb, progress }: ReaderTools): TrendResult {
  progress(0.1, 'reading');
  const material = meet(demand, { core, tsdb }, from, to);
  const whole = spaced(objective, material);
  const points = fromFirst(seriesOf(whole, sourceOf(objective, material, to), from, to, every));
  progress(0.4, 'resampling');
  const { verdict, text, n, missing, coverage, changePoint, trend, slope, practical, seasonality, method, seed: used } = trendOf(points, seed);
  return {
    objective: objective.id,
    measure: `${objective.kind === 'value' && objective.statistic !== 'proportion' && !objective.slice ? objective.statistic : 'good share'} per ${every}`,
    points,
    verdict, text, n, missing, coverage,
    changePoint: changePoint && { index: changePoint.index, at: points[changePoint.index]?.at ?? to, p: changePoint.p, bootstrapP: changePoint.bootstrapP, before: changePoint.before, after: changePoint.after, text: changePoint.text },
    trend: trend && { test: trend.test, z: trend.z, p: trend.p, direction: trend.direction },
    slope, practical,
    seasonPeriod: seasonality?.period ?? null,
    method,
    seed: used,
  };
}

function report(plan: ReportPlan, { core, tsdb, progress }: ReaderTools): ReportDocument {
  return assembleReport(plan, { core, tsdb }, progress);
}

/** What this module asks of the reader threads. */
export const readerJobs = { 'sla/evaluate': evaluateItems, 'sla/trend': analyse, 'sla/report': report } satisfies ReaderJobs;
