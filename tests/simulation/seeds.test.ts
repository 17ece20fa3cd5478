import { describe, expect, it } from 'vitest';
import { largeRun, simulate, smallRun } from './run.ts';

/** One seed replays with `WF_SEED=n npx vitest run tests/simulation`; `WF_SEEDS=200` runs two hundred. */
const only = process.env['WF_SEED'];
const seeds = only === undefined ? Array.from({ length: Number(process.env['WF_SEEDS'] ?? 8) }, (_, i) => i + 1) : [Number(only)];

describe('the engine on a virtual clock, a scripted network and faults', () => {
  it.each(seeds)('seed %i keeps every invariant', async (seed) => {
    const { violations, results } = await simulate(smallRun(seed));
    expect(violations).toEqual([]);
    expect(results).toBeGreaterThan(0);
  }, 120_000);

  it('is the same run for the same seed', async () => {
    const [one, two] = [await simulate(smallRun(3)), await simulate(smallRun(3))];
    expect(two).toEqual(one);
    expect(one.hash).not.toBe((await simulate(smallRun(4))).hash);
  }, 120_000);

  it('holds for a floor of targets over hours', async () => {
    const full = process.env['WF_FULL'] !== undefined;
    const { violations } = await simulate(largeRun(1, full ? 500 : 60, full ? 72 : 6));
    expect(violations).toEqual([]);
  }, 600_000);
});
