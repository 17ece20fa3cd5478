import { median } from '#shared/statistics/quantile.ts';
import type { AxisKind } from './time-axis.ts';
import type { Season } from './seasonality.ts';
import type { SeasonalBootstrap } from './seasonal-bootstrap.ts';

export type TrendVerdict = 'none' | 'increasing' | 'decreasing' | 'step' | 'too few';
export type Direction = 'none' | 'increasing' | 'decreasing';

export interface SlopeReport {
  value: number;
  ciLow: number;
  ciHigh: number;
  /** `per day`, `per year` or `per point`. */
  unit: string;
}

export interface SegmentReport {
  from: string;
  to: string;
  n: number;
  /** Median. */
  level: number;
  p: number | null;
  direction: Direction;
  slope: SlopeReport | null;
}

interface TestFigures {
  s: number;
  z: number;
  p: number;
}

/** What `watchfloor trend` says. */
export interface TrendReport {
  verdict: TrendVerdict;
  n: number;
  missing: number;
  coverage: number;
  column: string;
  timeColumn: string | null;
  /** Set when the verdict is `step`; of several the heaviest. `index` is the number of rows before the change; `at` names the last row before it; levels are medians of the stretches beside it; `p` is Pettitt's own. */
  changePoint: { index: number; at: string; p: number; bootstrapP: number; statistic: number; before: number; after: number; text: string } | null;
  /** All steps, when the verdict is `step`. */
  changePoints: { index: number; at: string }[];
  /** Trend on each stretch between the changes. */
  segments: SegmentReport[];
  /** Over the whole series; next to a step it is reported and does not decide. */
  trend: { test: string; statistic: number; variance: number; z: number; p: number; direction: Direction } | null;
  slope: SlopeReport | null;
  /** Size of the change over the whole series; negligible below 1 % of the median. */
  practical: { change: number; relative: number | null; floor: number; negligible: boolean } | null;
  seasonality: { period: number; source: Season['source']; p: number; also: Season['source'][]; test: (TestFigures & { variance: number; slopePerPeriod: number }) | null } | null;
  /** The same series under stricter and looser tests. */
  checks: { plain: TestFigures; preWhitened: TestFigures; pettitt: { statistic: number; index: number; p: number; bootstrapP: number }; excursion: { from: number; to: number; statistic: number; bootstrapP: number } } | null;
  method: string;
  seed: number;
  text: string;
}

export const UNIT_OF_AXIS: Record<AxisKind, string> = { day: 'per day', year: 'per year', index: 'per point' };

export function directionOf(s: number, p: number, level: number): Direction {
  if (p >= level || s === 0) return 'none';
  return s > 0 ? 'increasing' : 'decreasing';
}

const PRACTICAL_FLOOR = 0.01;

/** A change against the typical size of the series; relative is null around zero. */
export function practicalSize(values: readonly number[], change: number): NonNullable<TrendReport['practical']> {
  const typical = Math.abs(median(values));
  const relative = typical > 0 ? change / typical : null;
  return { change, relative, floor: PRACTICAL_FLOOR, negligible: relative !== null && Math.abs(relative) < PRACTICAL_FLOOR };
}

export function seasonReport(seasons: readonly Season[], test: SeasonalBootstrap | null): TrendReport['seasonality'] {
  const first = seasons[0];
  if (!first) return null;
  return {
    period: first.period,
    source: first.source,
    p: first.p,
    also: seasons.slice(1).map((season) => season.source),
    test: test ? { s: test.s, z: test.z, p: test.p, variance: test.variance, slopePerPeriod: test.slopePerPeriod } : null,
  };
}
