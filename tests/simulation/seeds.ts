import { describe, expect, it } from 'vitest';
import { simulate, smallRun } from './run.ts';

const BATCH = 10;

/** One run of the engine with this seed; a failure names the seed and how to see it again. */
async function runSeed(seed: number): Promise<{ hash: string; results: number }> {
  const { violations, hash, results } = await simulate(smallRun(seed));
  expect.soft(violations, `seed ${seed} breaks an invariant; replay it with WF_SEED=${seed} npx vitest run tests/simulation`).toEqual([]);
  return { hash, results };
}

/** Seeds `from` to `to`, ten a test. `WF_SEED=n` runs that one alone. */
export function describeSeeds(from: number, to: number): void {
  const only = Number(process.env['WF_SEED'] ?? 0);
  describe('the engine under seeded faults', () => {
    it.each(batches(from, to).filter(({ first, last }) => only === 0 || (first <= only && only <= last)))('holds every invariant for seeds $first to $last', async ({ first, last }) => {
      let results = 0;
      for (let seed = first; seed <= last; seed++) if (only === 0 || seed === only) results += (await runSeed(seed)).results;
      expect(results).toBeGreaterThan(only === 0 ? 1_000 : 0);
    }, 120_000);
  });
}

function batches(from: number, to: number): Array<{ first: number; last: number }> {
  return Array.from({ length: Math.ceil((to - from + 1) / BATCH) }, (_, i) => ({ first: from + i * BATCH, last: Math.min(to, from + (i + 1) * BATCH - 1) }));
}
