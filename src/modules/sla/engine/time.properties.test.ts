import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectiveSpec } from '../spec.ts';
import type { ObjectiveInput, StateName } from '../spec.ts';
import { evaluateIntervals } from './evaluate-data.ts';
import { effectiveSpans } from './exclusions.ts';
import { incrementalEvaluator } from './incremental.ts';
import { ledgerOf, totalsBetween } from './ledger.ts';
import { resolveObjective } from './objective.ts';
import { segmentsOf } from './timeline.ts';
import type { StateInterval } from './timeline.ts';

const STATES: StateName[] = ['up', 'degraded', 'down', 'unknown', 'paused', 'maintenance', 'gap'];
const SPAN = 10_000;

const interval = fc
  .record({ state: fc.constantFrom(...STATES), from: fc.integer({ min: 0, max: SPAN }), length: fc.integer({ min: 0, max: 3_000 }) })
  .map(({ state, from, length }): StateInterval => ({ state, fromAt: from, toAt: from + length }));
const intervals = fc.array(interval, { maxLength: 25 });
const exclusion = fc.record({ from: fc.integer({ min: 0, max: SPAN }), length: fc.integer({ min: 0, max: 2_000 }) });
const exclusions = fc.array(exclusion, { maxLength: 5 });
const gaps = fc.constantFrom('exclude', 'bad', 'good', 'hold(700ms)');

function objectiveWith(excluded: readonly { from: number; length: number }[], gap: string, more: Partial<ObjectiveInput> = {}) {
  return resolveObjective(
    objectiveSpec.parse({
      id: 'o', kind: 'availability', target: 0.99, window: { kind: 'rolling', duration: 9_000 }, gap, every: 100, minCoverage: 0,
      burnRows: [{ long: 4_000, short: 500, factor: 2 }],
      exclusions: excluded.map((e) => ({ from: e.from, to: e.from + e.length, reason: 'r', by: 'b' })),
      ...more,
    }),
  );
}

describe('time is conserved', () => {
  it('up + degraded + down + unknown + paused + maintenance + gap + excluded = window, to the millisecond', () => {
    fc.assert(
      fc.property(intervals, exclusions, gaps, fc.integer({ min: 0, max: SPAN }), fc.integer({ min: 0, max: SPAN }), (list, excluded, gap, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const objective = objectiveWith(excluded, gap);
        const ledger = ledgerOf(segmentsOf(list, SPAN), effectiveSpans(objective.exclusions), objective.holdMs, 0, SPAN);
        const totals = Object.values(totalsBetween(ledger, from, to));
        expect(totals.reduce((x, y) => x + y, 0)).toBe(to - from);
        expect(Math.min(...totals)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  it('observed + missing + excluded = window in the result', () => {
    fc.assert(
      fc.property(intervals, exclusions, gaps, (list, excluded, gap) => {
        const result = evaluateIntervals(objectiveWith(excluded, gap), list, SPAN);
        if (result.verdict !== 'no data') expect(result.n + result.missing + result.excluded).toBe(9_000);
      }),
      { numRuns: 200 },
    );
  });

  it('agrees with a count millisecond by millisecond', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 6 }), exclusions, (list, excluded) => {
        const objective = objectiveWith(excluded, 'exclude', { window: { kind: 'rolling', duration: 500 } });
        let good = 0;
        let bad = 0;
        for (let t = SPAN - 500; t < SPAN; t++) {
          if (excluded.some((e) => t >= e.from && t < e.from + e.length)) continue;
          const states = list.filter((i) => t >= i.fromAt && t < i.toAt!).map((i) => i.state);
          if (states.includes('maintenance')) continue;
          if (states.includes('down')) bad++;
          else if (states.includes('up') || states.includes('degraded')) good++;
        }
        const result = evaluateIntervals(objective, list, SPAN);
        expect(result.value).toBe(good + bad > 0 ? good / (good + bad) : null);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what must not matter', () => {
  it('the order of ingestion', () => {
    fc.assert(
      fc.property(
        intervals.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        exclusions,
        gaps,
        ([list, shuffled], excluded, gap) => {
          const objective = objectiveWith(excluded, gap);
          expect(evaluateIntervals(objective, shuffled, SPAN)).toEqual(evaluateIntervals(objective, list, SPAN));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('splitting an interval', () => {
    fc.assert(
      fc.property(intervals, exclusions, gaps, fc.double({ min: 0, max: 1, noNaN: true }), fc.option(fc.integer({ min: 50, max: 900 })), (list, excluded, gap, share, slice) => {
        const split = list.flatMap((i) => {
          const cut = Math.round(i.fromAt + share * (i.toAt! - i.fromAt));
          return [{ ...i, toAt: cut }, { ...i, fromAt: cut }];
        });
        const objective = objectiveWith(excluded, gap, slice === null ? {} : { slice: { length: slice, target: 0.5 } });
        expect(evaluateIntervals(objective, split, SPAN)).toEqual(evaluateIntervals(objective, list, SPAN));
      }),
      { numRuns: 200 },
    );
  });

  it('whether the history came at once or state by state', () => {
    const changes = fc.array(fc.record({ state: fc.constantFrom(...STATES), after: fc.integer({ min: 1, max: 900 }) }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(changes, exclusions, gaps, fc.integer({ min: -600, max: 400 }), fc.option(fc.integer({ min: 50, max: 900 })), (steps, excluded, gap, late, slice) => {
        const objective = objectiveWith(excluded, gap, { window: { kind: 'rolling', duration: 4_000 }, ...(slice === null ? {} : { slice: { length: slice, target: 0.5 } }) });
        const live = incrementalEvaluator(objective);
        const list: StateInterval[] = [];
        let at = 0;
        let now = 1;
        for (const step of steps) {
          const previous = list.at(-1);
          if (previous) previous.toAt = at;
          list.push({ state: step.state, fromAt: at, toAt: null });
          // A change is learned of before or after a tick has carried the old state on.
          live.enter(step.state, at);
          at += step.after;
          now = Math.max(now, at + late);
          live.advance(now);
        }
        const end = Math.max(now, at + 500);
        expect(live.advance(end)).toEqual(evaluateIntervals(objective, list, end));
      }),
      { numRuns: 200 },
    );
  });
});
