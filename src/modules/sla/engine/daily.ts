import { Temporal } from 'temporal-polyfill';
import { isoOf } from './instant.ts';
import { withSpacing } from './material.ts';
import type { Material } from './material.ts';
import type { Objective } from './objective.ts';
import { figureOf } from './share-figure.ts';
import type { Source, Stretch } from './source.ts';
import { analyseTrend } from './trend/analyse.ts';
import type { TrendReport } from './trend/analyse.ts';

export type Step = 'hour' | 'day' | 'week';

/** The figure of one step of a series: null where nothing was observed. */
export interface SeriesPoint {
  at: number;
  value: number | null;
  n: number;
}

const MOST_STEPS = 4_000;

function stepStarts(fromAt: number, toAt: number, step: Step, zone: string): number[] {
  const starts: number[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(Math.floor(fromAt)).toZonedDateTimeISO(zone);
  at = step === 'hour' ? at.round({ smallestUnit: 'hour', roundingMode: 'floor' }) : at.startOfDay();
  if (step === 'week') at = at.subtract({ days: at.dayOfWeek - 1 });
  while (at.epochMilliseconds < toAt && starts.length < MOST_STEPS) {
    starts.push(at.epochMilliseconds);
    at = step === 'hour' ? at.add({ hours: 1 }) : step === 'day' ? at.add({ days: 1 }) : at.add({ weeks: 1 });
  }
  return starts;
}

/** An objective's figure step by step over [fromAt, toAt), steps cut where its zone has them (a day has 23 to 25 hours). */
export function seriesOf(objective: Objective, source: Source, fromAt: number, toAt: number, step: Step): SeriesPoint[] {
  const starts = stepStarts(fromAt, toAt, step, objective.zone);
  return starts.map((at, i) => {
    const begin = Math.max(at, fromAt);
    const stretch: Stretch = { fromAt: begin, toAt: Math.min(starts[i + 1] ?? toAt, toAt), anchorAt: objective.window.kind === 'calendar' ? begin : 0, edge: 'closed' };
    const { value, n } = figureOf(objective, source, stretch, source.tally(stretch, false), false);
    return { at, value: n > 0 ? value : null, n };
  });
}

/** Change point, trend and slope of a series of steps; empty steps stay in place as missing. */
export function trendOf(points: readonly SeriesPoint[], seed: number): TrendReport {
  return analyseTrend(
    { column: 'value', timeColumn: 'at', axis: { kind: 'day', positions: points.map((point) => point.at / 86_400_000) }, labels: points.map((point) => isoOf(point.at)), values: points.map((point) => point.value ?? Number.NaN) },
    { seed },
  );
}

/** The objective as its material spaces it. */
export function spaced(objective: Objective, material: Material): Objective {
  return material.form === 'samples' ? withSpacing(objective, material.everyMs) : objective;
}
