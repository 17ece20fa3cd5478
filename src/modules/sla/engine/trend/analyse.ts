import { AppError } from '#shared/errors.ts';
import { blockBootstrapTrend } from '#shared/statistics/block-bootstrap.ts';
import type { BlockBootstrapResult } from '#shared/statistics/block-bootstrap.ts';
import { pettitt } from '#shared/statistics/change-point.ts';
import { preWhitened } from '#shared/statistics/mann-kendall-serial.ts';
import { holm } from '#shared/statistics/multiplicity.ts';
import { median, quantileOfSorted } from '#shared/statistics/quantile.ts';
import { pairwiseSlopes, senInterval } from '#shared/statistics/sen.ts';
import { stepsOf } from './change-model.ts';
import type { Steps } from './change-model.ts';
import type { Series } from './csv.ts';
import { directionOf, practicalSize, seasonReport, UNIT_OF_AXIS } from './report.ts';
import type { Direction, SegmentReport, TrendReport, TrendVerdict } from './report.ts';
import { deseasonalise } from './seasonality.ts';
import { seasonalBootstrap } from './seasonal-bootstrap.ts';
import { thinned } from './thin.ts';

export type { TrendReport } from './report.ts';

/** Fewest values for any statement, and the least share of rows that must hold one. */
export const FEWEST_POINTS = 10;
export const LEAST_COVERAGE = 0.5;
export const DEFAULT_SEED = 1;
const LEVEL = 0.05;

export interface TrendOptions {
  period?: number | undefined;
  seed?: number | undefined;
  resamples?: number | undefined;
}

interface Kept {
  values: number[];
  positions: number[];
  /** Row of the series each value stands in. */
  rows: number[];
}

function slopeOf(kept: Kept, deviation: number, unit: string): TrendReport['slope'] {
  const slopes = pairwiseSlopes(kept.values, kept.positions);
  if (slopes.length === 0) return null;
  const interval = senInterval(slopes, deviation);
  return { value: quantileOfSorted(slopes, 0.5), ciLow: interval.low, ciHigh: interval.high, unit };
}

function segmentReport(kept: Kept, series: Series, from: number, to: number, seed: number, resamples: number | undefined): SegmentReport {
  const part = { values: kept.values.slice(from, to), positions: kept.positions.slice(from, to), rows: kept.rows.slice(from, to) };
  const base = { from: series.labels[part.rows[0]!]!, to: series.labels[part.rows.at(-1)!]!, n: part.values.length, level: median(part.values) };
  if (part.values.length < FEWEST_POINTS) return { ...base, p: null, direction: 'none', slope: null };
  const trend = blockBootstrapTrend(part.values, { seed, resamples });
  return { ...base, p: trend.bootstrapP, direction: directionOf(trend.s, trend.bootstrapP, LEVEL), slope: slopeOf(part, trend.deviation, UNIT_OF_AXIS[series.axis.kind]) };
}

function tooFew(series: Series, n: number, missing: number, seed: number, why: string): TrendReport {
  return {
    verdict: 'too few', n, missing, coverage: n + missing > 0 ? n / (n + missing) : 0, column: series.column, timeColumn: series.timeColumn, changePoint: null, changePoints: [], segments: [],
    trend: null, slope: null, practical: null, seasonality: null, checks: null, method: `not analysed: ${why}`, seed, text: `too few data: ${why}`,
  };
}

function gate(n: number, missing: number, period: number | undefined): string | null {
  if (n < FEWEST_POINTS) return `${n} values, at least ${FEWEST_POINTS} are needed`;
  if (n / (n + missing) < LEAST_COVERAGE) return `${missing} of ${n + missing} rows hold no value, at least half must`;
  if (period !== undefined && n < 2 * period) return `${n} values are less than two periods of ${period}`;
  return null;
}

const MOST_NAMED = 5;

function stepText(places: readonly string[]): string {
  const more = places.length > MOST_NAMED ? ` and ${places.length - MOST_NAMED} more` : '';
  return `${places.length === 1 ? 'step' : 'steps'} after ${places.slice(0, MOST_NAMED).join(', ')}${more}`;
}

/** Holm over the three questions: is there a trend, one lasting change, a level that left and came back. A change is named only where steps explain the series, a trend only where it goes anywhere. */
function decideVerdict(trendP: number, boot: BlockBootstrapResult, slope: number, steps: Steps | null): TrendVerdict {
  const [trend, change, excursion] = holm([trendP, boot.pettitt.bootstrapP, boot.excursion.bootstrapP]) as [number, number, number];
  if (steps && (change < LEVEL || excursion < LEVEL)) return 'step';
  if (trend >= LEVEL || slope === 0) return 'none';
  return slope > 0 ? 'increasing' : 'decreasing';
}

function checksOf(kept: Kept, boot: BlockBootstrapResult): NonNullable<TrendReport['checks']> {
  const strict = preWhitened(kept.values);
  return { plain: { s: boot.s, z: boot.z, p: boot.p }, preWhitened: { s: strict.s, z: strict.z, p: strict.p }, pettitt: { statistic: boot.pettitt.statistic, index: boot.pettitt.index, p: pettitt(kept.values).p, bootstrapP: boot.pettitt.bootstrapP }, excursion: boot.excursion };
}

/**
 * Analyses a series in a fixed order: coverage and size; season taken out; change points (Pettitt and the span of its walk, PELT for several) before trend;
 * Mann-Kendall against a moving-block bootstrap with Sen's slope; Holm over the questions; practical size.
 * The same series, period and seed give the same report. Throws `invalid` for a period that is no whole number above 0.
 */
export function analyseTrend(input: Series, options: TrendOptions = {}): TrendReport {
  const { period, seed = DEFAULT_SEED, resamples } = options;
  if (period !== undefined && (!Number.isInteger(period) || period < 1)) throw new AppError('invalid', `--period: ${period} is not a number of points; write a whole number such as 7 or 12`);
  const { series, note } = thinned(input);
  const missing = input.values.filter((value) => !Number.isFinite(value)).length;
  const why = gate(series.values.filter(Number.isFinite).length, series.values.filter((v) => !Number.isFinite(v)).length, period);
  if (why !== null) return tooFew(series, input.values.length - missing, missing, seed, why);
  const flat = deseasonalise(series, period);
  const rows = flat.values.flatMap((value, i) => (Number.isFinite(value) ? [i] : []));
  const kept: Kept = { rows, values: rows.map((i) => flat.values[i]!), positions: rows.map((i) => series.axis.positions[i]!) };
  const boot = blockBootstrapTrend(kept.values, { seed, resamples });
  const seasonal = period !== undefined && period > 1 ? seasonalBootstrap(series.values, flat.values, period, seed, resamples === undefined ? undefined : Math.min(resamples, 999)) : null;
  const trendP = seasonal?.bootstrapP ?? boot.bootstrapP;
  const found = stepsOf(kept.values, kept.positions);
  const slope = slopeOf(kept, boot.deviation, UNIT_OF_AXIS[series.axis.kind]);
  const verdict = decideVerdict(trendP, boot, slope?.value ?? 0, found);
  const steps = verdict === 'step' ? found : null;
  const edges = steps ? [0, ...steps.changes, kept.values.length] : [];
  const labelBefore = (index: number): string => series.labels[kept.rows[index - 1]!]!;
  const segments = edges.slice(1).map((end, k) => segmentReport(kept, series, edges[k]!, end, seed, resamples));
  const main = steps ? steps.changes.indexOf(steps.index) : 0;
  const before = segments[main]?.level ?? 0;
  const after = segments[main + 1]?.level ?? 0;
  const last = steps ? labelBefore(steps.index) : '';
  const direction: Direction = directionOf((seasonal ?? boot).s, trendP, LEVEL);
  return {
    verdict,
    n: input.values.length - missing,
    missing,
    coverage: (input.values.length - missing) / input.values.length,
    column: series.column,
    timeColumn: series.timeColumn,
    changePoint: steps ? { index: kept.rows[steps.index - 1]! + 1, at: last, p: pettitt(kept.values).p, bootstrapP: boot.pettitt.bootstrapP, statistic: boot.pettitt.statistic, before, after, text: `step after ${last}` } : null,
    changePoints: steps ? steps.changes.map((i) => ({ index: kept.rows[i - 1]! + 1, at: labelBefore(i) })) : [],
    segments,
    trend: { test: seasonal ? `seasonal Mann-Kendall, period ${period}, moving-block bootstrap` : 'Mann-Kendall, moving-block bootstrap', statistic: (seasonal ?? boot).s, variance: (seasonal ?? boot).variance, z: (seasonal ?? boot).z, p: trendP, direction },
    slope,
    practical: practicalSize(kept.values, steps ? after - before : (slope?.value ?? 0) * (kept.positions.at(-1)! - kept.positions[0]!)),
    seasonality: seasonReport(flat.seasons, seasonal),
    checks: checksOf(kept, boot),
    method: [
      note ? `long series as ${note}` : null,
      flat.seasons.length > 0 ? `season taken out (${flat.seasons.map((s) => `${s.source}, period ${s.period}`).join('; ')})` : 'no season',
      `change point: Pettitt and the span of its walk against ${boot.resamples} moving-block resamples (block ${boot.block}), further ones by PELT, told from a line by BIC`,
      `trend: ${seasonal ? 'seasonal ' : ''}Mann-Kendall against ${seasonal?.resamples ?? boot.resamples} resamples, Sen slope with its interval from the resampled deviation of S`,
      `Holm over the three questions at ${LEVEL}`,
    ].filter((part) => part !== null).join('; '),
    seed,
    text: steps ? stepText(steps.changes.map(labelBefore)) : verdict === 'none' ? 'no significant change' : `${verdict} trend`,
  };
}
