import { beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { type Db, openDatabase } from '#kit/sqlite.ts';
import type { IntervalState, StateInterval } from '../contract.ts';
import { createIntervalStore, type IntervalStore, intervalsSchema, overlay } from './intervals.ts';

const STATES: readonly IntervalState[] = ['up', 'degraded', 'down', 'unknown', 'gap', 'paused'];

let db: Db;
let store: IntervalStore;
beforeEach(() => {
  db = openDatabase(':memory:', { synchronous: 'NORMAL' });
  db.exec(intervalsSchema);
  store = createIntervalStore(db);
});

const lengthOf = (intervals: readonly StateInterval[]): number => intervals.reduce((sum, each) => sum + each.to! - each.from, 0);
const statesOf = (intervals: readonly StateInterval[]): string[] => intervals.map(({ state, from, to }) => `${state} ${from}-${to}`);

describe('intervals of a target', () => {
  it('touch and never overlap, whatever order changes come in', () => {
    const changes = fc.array(fc.record({ state: fc.constantFrom(...STATES), at: fc.integer({ min: 0, max: 10_000 }) }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(changes, (all) => {
        db.exec('DELETE FROM monitoring_intervals');
        store.change('t', 'unknown', 0, 'NOT_YET', '');
        for (const { state, at } of all) {
          const start = store.change('t', state, at, state, '');
          expect(store.open('t')).toMatchObject({ state, from: start });
        }
        const recorded = store.recorded('t', 0, 20_000);
        expect(lengthOf(recorded)).toBe(20_000);
        for (const [i, each] of recorded.entries()) if (i > 0) expect(each.from).toBe(recorded[i - 1]!.to);
      }),
    );
  });

  it('back-date a change, but not behind the beginning of what is open', () => {
    store.change('t', 'up', 1_000, 'OK', '');
    expect(store.change('t', 'down', 4_000, 'TIMEOUT', '')).toBe(4_000);
    expect(store.change('t', 'up', 2_000, 'OK', '')).toBe(4_000);
    expect(statesOf(store.recorded('t', 0, 9_000))).toEqual(['up 1000-4000', 'up 4000-9000']);
  });

  it('keep the beginning when the same state is said again', () => {
    store.change('t', 'down', 1_000, 'TIMEOUT', 'no answer');
    expect(store.change('t', 'down', 5_000, 'REFUSED', 'refused')).toBe(1_000);
    expect(store.open('t')).toMatchObject({ code: 'TIMEOUT', from: 1_000 });
  });

  it('are clipped to what is asked for', () => {
    store.change('t', 'up', 1_000, 'OK', '');
    store.change('t', 'down', 5_000, 'TIMEOUT', '');
    expect(statesOf(store.between('t', 2_000, 6_000))).toEqual(['up 2000-5000', 'down 5000-6000']);
    expect(store.between('t', 6_000, 6_000)).toEqual([]);
    expect(store.between('other', 0, 6_000)).toEqual([]);
  });

  it('take back what lies ahead of a clock that was set back', () => {
    store.change('t', 'up', 1_000, 'OK', '');
    store.change('t', 'down', 5_000, 'TIMEOUT', '');
    store.change('t', 'up', 8_000, 'OK', '');
    store.beginMaintenance('t', 'patching', 7_000);
    store.endMaintenance('t', 9_000);
    expect(store.ahead(6_000)).toEqual(new Set(['t']));
    store.rewind('t', 6_000);
    expect(statesOf(store.between('t', 0, 10_000))).toEqual(['up 1000-5000', 'down 5000-10000']);
    expect(store.ahead(6_000)).toEqual(new Set());
  });
});

describe('maintenance', () => {
  it('is laid over and leaves the rest in place', () => {
    store.change('t', 'up', 0, 'OK', '');
    store.change('t', 'down', 3_000, 'TIMEOUT', '');
    store.beginMaintenance('t', 'patching', 2_000);
    store.endMaintenance('t', 5_000);
    expect(statesOf(store.between('t', 0, 8_000))).toEqual(['up 0-2000', 'maintenance 2000-5000', 'down 5000-8000']);
    expect(statesOf(store.recorded('t', 0, 8_000))).toEqual(['up 0-3000', 'down 3000-8000']);
  });

  it('lasts until now while it is open, and begins where the one before ended', () => {
    store.change('t', 'up', 0, 'OK', '');
    store.beginMaintenance('t', 'first', 1_000);
    expect(store.openMaintenance()).toEqual(new Map([['t', 'first']]));
    store.endMaintenance('t', 4_000);
    store.beginMaintenance('t', 'second', 3_000);
    expect(statesOf(store.between('t', 0, 6_000))).toEqual(['up 0-1000', 'maintenance 1000-6000']);
  });

  it('conserves time, for any intervals and windows', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 9_999 }), { maxLength: 12 }).map((list) => list.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(cuts, cuts, (changes, edges) => {
        const starts = [0, ...changes];
        const intervals = starts.map((from, i): StateInterval => ({ state: STATES[i % STATES.length]!, from, to: starts[i + 1] ?? 10_000, code: String(i), message: '' }));
        const windows = Array.from({ length: Math.floor(edges.length / 2) }, (_, i) => ({ from: edges[i * 2]!, to: edges[i * 2 + 1]!, window: 'w' }));
        const laid = overlay(intervals, windows);
        expect(lengthOf(laid)).toBe(10_000);
        expect(lengthOf(laid.filter(({ state }) => state === 'maintenance'))).toBe(windows.reduce((sum, w) => sum + w.to - w.from, 0));
        for (const [i, each] of laid.entries()) if (i > 0) expect(each.from).toBe(laid[i - 1]!.to);
      }),
    );
  });
});
