import { evaluateIntervals } from '#modules/sla/engine/evaluate-data.ts';
import { incrementalEvaluator } from '#modules/sla/engine/incremental.ts';
import { resolveObjective } from '#modules/sla/engine/objective.ts';
import type { Objective } from '#modules/sla/engine/objective.ts';
import type { StateInterval } from '#modules/sla/engine/timeline.ts';
import { objectiveSpec } from '#modules/sla/spec.ts';
import type { ObjectiveInput } from '#modules/sla/spec.ts';
import { median } from '#shared/statistics/quantile.ts';
import { seededRandom } from '#shared/statistics/random.ts';

export interface BenchResult {
  name: string;
  value: number;
  unit: string;
  /** What must hold: the value is at most this. */
  hold: number;
  ok: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);
const END = START + 90 * DAY;
const OBJECTIVES = 500;

/** Every kind in use: rolling and calendar windows, a zone with summer time, slices, exclusions. */
function objectiveNumber(i: number): Objective {
  const windows: ObjectiveInput['window'][] = [{ kind: 'rolling', duration: '30d' }, { kind: 'calendar', period: 'month', timeZone: 'Europe/Vienna' }, { kind: 'rolling', duration: '90d' }, { kind: 'calendar', period: 'quarter', timeZone: 'America/New_York' }];
  return resolveObjective(
    objectiveSpec.parse({
      id: `o${i}`,
      kind: 'availability',
      target: 0.999,
      window: windows[i % 4],
      every: '30s',
      ...(i % 3 === 0 ? { slice: { length: '1m', target: 1 } } : {}),
      exclusions: Array.from({ length: 12 }, (_, k) => ({ from: START + k * 7 * DAY, to: START + k * 7 * DAY + 2 * HOUR, reason: 'weekly work', by: 'operations' })),
    }),
  );
}

/** 90 days with about 20 changes a day: outages, degraded stretches and gaps. */
function history(seed: number): StateInterval[] {
  const random = seededRandom(seed);
  const intervals: StateInterval[] = [];
  let at = START;
  while (at < END) {
    const good = Math.round(random() * 4 * HOUR);
    intervals.push({ state: 'up', fromAt: at, toAt: at + good });
    at += good;
    const rest = Math.round(random() * 10 * 60_000);
    intervals.push({ state: (['down', 'degraded', 'unknown'] as const)[Math.floor(random() * 3)]!, fromAt: at, toAt: at + rest });
    at += rest;
  }
  return intervals;
}

function timed(run: () => void): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}

/** Measures a full re-evaluation of 500 objectives over 90 days, and the incremental tick that follows. */
export async function benchSla(): Promise<BenchResult[]> {
  const objectives = Array.from({ length: OBJECTIVES }, (_, i) => objectiveNumber(i));
  const histories = Array.from({ length: OBJECTIVES }, (_, i) => history(i + 1));
  const full = timed(() => objectives.forEach((objective, i) => void evaluateIntervals(objective, histories[i]!, END)));
  const live = objectives.map((objective, i) => incrementalEvaluator(objective, [...histories[i]!, { state: 'up', fromAt: END, toAt: null }]));
  for (const evaluator of live) evaluator.advance(END);
  const ticks: number[] = [];
  for (let tick = 1; tick <= 31; tick++) ticks.push(timed(() => live.forEach((evaluator) => void evaluator.advance(END + tick * 1_000))));
  const changes: number[] = [];
  for (let round = 1; round <= 7; round++) {
    const at = END + 31_000 + round * 60_000;
    changes.push(
      timed(() =>
        live.forEach((evaluator, i) => {
          if (i % 50 === 0) evaluator.enter(round % 2 === 0 ? 'up' : 'down', at - 500);
          evaluator.advance(at);
        }),
      ),
    );
  }
  const typical = median(ticks);
  const changing = median(changes);
  return [
    { name: 'sla: 500 objectives over 90 days, from scratch', value: full, unit: 'ms', hold: 5_000, ok: full <= 5_000 },
    { name: 'sla: incremental tick of 500 objectives (median of 31)', value: typical, unit: 'ms', hold: 50, ok: typical <= 50 },
    { name: 'sla: tick in which 10 of 500 targets change state (median of 7)', value: changing, unit: 'ms', hold: 50, ok: changing <= 50 },
  ];
}
