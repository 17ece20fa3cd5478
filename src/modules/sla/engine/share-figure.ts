import { wilson } from '#shared/statistics/proportion.ts';
import type { Objective } from './objective.ts';
import type { Source, SourceTally, Stretch, ValueFigure } from './source.ts';
import { applyGap } from './tally.ts';

export interface JudgedFigure extends ValueFigure {
  /** True when the value is a good share rather than a measured quantity. */
  share: boolean;
}

function percent(confidence: number): string {
  return `${Number((confidence * 100).toPrecision(6))} %`;
}

/**
 * The judged figure. A share watched exhaustively (state intervals) has no sampling error, so its interval is the value itself; what was
 * not watched enters through the gap policy, the coverage and the bounds. A share of samples has Wilson's interval.
 */
export function figureOf(objective: Objective, source: Source, stretch: Stretch, tally: SourceTally, raw: boolean): JudgedFigure {
  const figure = source.figure(stretch, raw);
  if (figure) return { ...figure, share: false };
  const observed = tally.good + tally.bad;
  const counted = applyGap(tally, objective.gap);
  if (observed <= 0 || counted.total <= 0) return { value: null, low: null, high: null, n: 0, method: '', share: true };
  const value = counted.good / counted.total;
  if (source.exhaustive) return { value, low: value, high: value, n: observed, method: 'exhaustive observation, no sampling error', share: true };
  const interval = wilson(counted.good, counted.total, objective.spec.confidence);
  return { value, low: interval.low, high: interval.high, n: observed, method: `${percent(objective.spec.confidence)} Wilson score interval`, share: true };
}
