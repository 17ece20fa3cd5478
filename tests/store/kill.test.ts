import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openDatabase, quickCheck } from '#kit/sqlite.ts';
import { openTsdb } from '#kit/tsdb/tsdb.ts';
import { verifyTsdb } from '#kit/tsdb/verify.ts';
import { clockAt, randomFrom, sampleOf, seedOf, TARGETS, times } from './fixture.ts';

const KILLS = times('WF_KILLS', 20);
const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Runs the writer from `batch` on, kills it `afterMs` after its first commit; returns the batches it said are committed. */
function writeUntilKilled(dir: string, batch: number, afterMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', WRITER, dir, String(batch)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let errors = '';
    child.stdout.on('data', (data: Buffer) => {
      if (said === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
      said += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => void (errors += data.toString()));
    child.on('error', reject);
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`The writer ended by itself: ${errors}`));
      else resolve(Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1)));
    });
  });
}

test(`${KILLS} x kill -9: no acknowledged commit is lost, nothing is half written`, async () => {
  const random = randomFrom(seedOf('kill'));
  const dir = mkdtempSync(join(tmpdir(), 'kill-'));
  let batch = 0;
  let slowestOpen = 0;
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const first = batch;
      const acknowledged = await writeUntilKilled(dir, first, random() * 250);
      const begun = performance.now();
      const tsdb = openTsdb({ path: join(dir, 'tsdb.db'), clock: clockAt(acknowledged) });
      slowestOpen = Math.max(slowestOpen, performance.now() - begun);
      expect(tsdb.recovered.damaged).toBe(0);
      batch = 0;
      for (let target = 1; target <= TARGETS; target++) {
        const samples = tsdb.samples(target, 0, Number.MAX_SAFE_INTEGER / 2 ** 12, 1e9);
        expect(samples.length, `kill ${kill}, target ${target}`).toBeGreaterThanOrEqual(acknowledged);
        for (const [b, sample] of samples.entries()) if (sample.at !== sampleOf(b * TARGETS + target - 1).at) expect(sample).toEqual(sampleOf(b * TARGETS + target - 1));
        expect(samples.at(-1)).toEqual(sampleOf((samples.length - 1) * TARGETS + target - 1));
        expect(batch === 0 || samples.length === batch, 'whole ticks only').toBe(true);
        batch = samples.length;
      }
      expect(verifyTsdb(tsdb.db).problems).toEqual([]);
      tsdb.close();
      const core = openDatabase(join(dir, 'core.db'), { synchronous: 'FULL', applicationId: 0x57465401 });
      // A kill between the two databases' commits leaves the second one batch behind for good, so this run's rows are counted.
      const pairs = core.get<{ a: number; b: number; own: number }>('SELECT (SELECT count(*) FROM transition) a, (SELECT count(*) FROM outbox) b, (SELECT count(*) FROM transition WHERE n >= ? AND n < ?) own', first, acknowledged)!;
      expect(pairs.a).toBe(pairs.b);
      expect(pairs.own).toBe(acknowledged - first);
      expect(quickCheck(core)).toEqual([]);
      core.close();
    }
    console.log(`kill: ${KILLS} kills, ${batch} ticks written, slowest open ${slowestOpen.toFixed(0)} ms`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 60_000 + KILLS * 5_000);
