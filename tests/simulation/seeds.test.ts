import { expect, it } from 'vitest';
import { simulate, smallRun } from './run.ts';
import { describeSeeds } from './seeds.ts';

// The second hundred runs beside it, in more-seeds.test.ts: one file, one process.
describeSeeds(1, 100);

it.skipIf(process.env['WF_SEED'])('gives the same history for the same seed, and another for another', async () => {
  const hashes = new Set<string>();
  for (const seed of [3, 8, 11]) {
    const once = await simulate(smallRun(seed));
    const again = await simulate(smallRun(seed));
    expect(again.hash, `seed ${seed}`).toBe(once.hash);
    expect(again.results).toBe(once.results);
    hashes.add(once.hash);
  }
  expect(hashes.size).toBe(3);
}, 120_000);

it.skipIf(process.env['WF_SEED'])('does not depend on where the databases lie', async () => {
  const inFiles = await simulate({ ...smallRun(5), inMemory: false });
  const inMemory = await simulate({ ...smallRun(5), inMemory: true });
  expect(inMemory.hash).toBe(inFiles.hash);
}, 120_000);
