import { meanInterval } from '#shared/statistics/welch.ts';
import { mean } from '#shared/statistics/moments.ts';
import { poissonInterval } from '#shared/statistics/poisson.ts';
import { quantileInterval, quantileOfSorted, quantileRanks, sorted } from '#shared/statistics/quantile.ts';
import { formatDuration } from '#shared/duration.ts';
import { coveredMs } from './exclusions.ts';
import type { Span } from './exclusions.ts';
import { quantileOf } from './limits.ts';
import type { Objective } from './objective.ts';
import type { SampleRow } from './sample-rows.ts';
import type { ValueFigure } from './source.ts';

const NOTHING = { value: null, low: null, high: null, n: 0 };

function percent(confidence: number): string {
  return `${Number((confidence * 100).toPrecision(6))} %`;
}

function quantileFigure(values: readonly number[], q: number, confidence: number): ValueFigure {
  const ascending = sorted(values);
  const ranks = quantileRanks(values.length, q, confidence);
  const interval = quantileInterval(ascending, q, confidence);
  const method = `sample p${q * 100} (linear between order statistics), ${percent(confidence)} interval from order statistics ${ranks.low ?? 'none'}..${ranks.high ?? 'none'} of ${values.length}`;
  return { value: quantileOfSorted(ascending, q), ...interval, n: values.length, method };
}

function meanFigure(values: readonly number[], confidence: number): ValueFigure {
  const interval = meanInterval(values, confidence);
  return { value: mean(values), low: interval?.low ?? null, high: interval?.high ?? null, n: values.length, method: `mean, ${percent(confidence)} interval of Student's t` };
}

/** Events per `perMs`: the sum of the values over the observed time, with Garwood's interval when the sum is a whole count. */
function rateFigure(objective: Objective, values: readonly number[], exposureMs: number): ValueFigure {
  const { perMs } = objective;
  const confidence = objective.spec.confidence;
  const count = values.reduce((a, b) => a + b, 0);
  const method = `events per ${formatDuration(perMs)} over ${formatDuration(exposureMs)}, ${percent(confidence)} Poisson interval (Garwood)`;
  if (!(exposureMs > 0) || count < 0) return { value: null, low: null, high: null, n: values.length, method };
  const scale = perMs / exposureMs;
  const interval = poissonInterval(count, confidence);
  return { value: count * scale, low: interval.low * scale, high: interval.high * scale, n: values.length, method };
}

/** The statistic of a value objective over the given rows of [fromAt, toAt). */
export function valueFigure(objective: Objective, rows: readonly SampleRow[], spans: readonly Span[], { fromAt, toAt }: { fromAt: number; toAt: number }, raw: boolean): ValueFigure {
  const kept = rows.filter((row) => !Number.isNaN(row.value) && (raw || !row.excluded));
  const values = kept.map((row) => row.value);
  const q = quantileOf(objective.statistic);
  if (values.length === 0) return { ...NOTHING, method: `${objective.statistic} of no values` };
  if (q !== undefined) return quantileFigure(values, q, objective.spec.confidence);
  if (objective.statistic === 'mean') return meanFigure(values, objective.spec.confidence);
  const exposureMs = objective.everyMs === null ? toAt - Math.max(fromAt, rows[0]!.at) - (raw ? 0 : coveredMs(spans, Math.max(fromAt, rows[0]!.at), toAt)) : values.length * objective.everyMs;
  return rateFigure(objective, values, exposureMs);
}
