import { expect, it } from 'vitest';
import type { IntervalState, StateInterval } from '../contract.ts';
import { tally } from './summary.ts';

/** Consecutive intervals from 0 on: `[state, length]`. */
function row(...parts: Array<[IntervalState, number]>): StateInterval[] {
  let at = 0;
  return parts.map(([state, length]) => ({ state, from: at, to: (at += length), code: '', message: '' }));
}

it('counts degraded as available and leaves out what nobody observed', () => {
  const { availability, coverage } = tally(row(['up', 800], ['degraded', 100], ['down', 100], ['gap', 500], ['unknown', 500]), 0, 2_000);
  expect(availability).toBe(0.9);
  expect(coverage).toBe(0.5);
});

it('takes maintenance and pauses out of what was asked for', () => {
  const tallied = tally(row(['up', 600], ['maintenance', 200], ['paused', 200]), 0, 1_000);
  expect(tallied).toMatchObject({ availability: 1, coverage: 1, maintenanceMs: 200, pausedMs: 200 });
});

it('says nothing where nothing was observed', () => {
  expect(tally([], 0, 1_000)).toMatchObject({ availability: null, coverage: 0 });
  expect(tally(row(['maintenance', 1_000]), 0, 1_000)).toMatchObject({ availability: null, coverage: 0 });
});

it('does not count the time before a target existed as observed', () => {
  expect(tally([{ state: 'up', from: 500, to: null, code: '', message: '' }], 0, 1_000)).toMatchObject({ availability: 1, coverage: 0.5, upMs: 500 });
});
