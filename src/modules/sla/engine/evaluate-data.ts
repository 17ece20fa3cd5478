import { AppError } from '#shared/errors.ts';
import type { DataSpec } from '../spec.ts';
import { windowAt } from './calendar.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluate.ts';
import { effectiveSpans } from './exclusions.ts';
import { ledgerOf } from './ledger.ts';
import { ledgerSource } from './ledger-source.ts';
import type { Objective } from './objective.ts';
import { readSamples, typicalSpacing } from './sample-rows.ts';
import { sampleSource } from './sample-source.ts';
import { endOfIntervals, readIntervals, segmentsOf } from './timeline.ts';
import type { StateInterval } from './timeline.ts';

/** Evaluates an objective over state intervals in any order; `at` defaults to the end of the data. */
export function evaluateIntervals(objective: Objective, intervals: readonly StateInterval[], at = endOfIntervals(intervals)): Evaluation {
  const instant = Number.isNaN(at) ? 0 : at;
  const segments = segmentsOf(intervals, instant);
  const fromAt = Math.min(windowAt(objective.window, instant).fromAt, segments[0]?.fromAt ?? instant);
  const spans = effectiveSpans(objective.exclusions);
  const adjusted = ledgerOf(segments, spans, objective.holdMs, fromAt, instant);
  const raw = spans.length === 0 ? adjusted : ledgerOf(segments, [], objective.holdMs, fromAt, instant);
  return evaluate(objective, ledgerSource(objective, adjusted, raw), instant);
}

function evaluateSamples(objective: Objective, data: DataSpec, at: number | undefined): Evaluation {
  const withEvery = objective.everyMs === null && data.every !== undefined ? { ...objective, everyMs: data.every } : objective;
  const rows = readSamples(data, withEvery);
  const last = rows.at(-1)?.at ?? 0;
  const instant = at ?? last + Math.max(1, withEvery.everyMs ?? typicalSpacing(rows));
  // What is stamped after the evaluation instant was not known at it.
  return evaluate(withEvery, sampleSource(withEvery, rows.filter((row) => row.at <= instant)), instant);
}

/**
 * Evaluates an objective over a data file. Availability and ratio read intervals when there are any, else samples; values need samples.
 * `at` is the evaluation instant; it defaults to the end of the data (the last sample stands for one typical spacing).
 */
export function evaluateData(objective: Objective, data: DataSpec, at?: number): Evaluation {
  const hasSamples = (data.samples?.length ?? 0) > 0;
  if (objective.kind === 'value') {
    if (data.samples === undefined) throw new AppError('invalid', 'samples: are missing; a value objective is judged from samples with a "value"');
    return evaluateSamples(objective, data, at);
  }
  if (data.intervals !== undefined && (data.intervals.length > 0 || !hasSamples)) {
    const withEvery = objective.everyMs === null && data.every !== undefined ? { ...objective, everyMs: data.every } : objective;
    return evaluateIntervals(withEvery, readIntervals(data.intervals, objective.zone), at);
  }
  return evaluateSamples(objective, data, at);
}
