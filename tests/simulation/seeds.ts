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
  if (only !== 0) {
    it.skipIf(only < from || only > to)(`seed ${only}`, async () => void (await runSeed(only)), 300_000);
    return;
  }
  describe('the engine under seeded faults', () => {
    for (let first = from; first <= to; first += BATCH) {
      const last = Math.min(to, first + BATCH - 1);
      it(`holds every invariant for seeds ${first} to ${last}`, async () => {
        let results = 0;
        for (let seed = first; seed <= last; seed++) results += (await runSeed(seed)).results;
        expect(results).toBeGreaterThan(1_000);
      }, 120_000);
    }
  });
}
