import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTsdb } from '#kit/tsdb/tsdb.ts';
import { clockAt } from './fixture.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A mount of its own needs user namespaces; where they are not allowed the case cannot be made. */
const canMount = process.platform === 'linux' && spawnSync('unshare', ['-rm', 'true']).status === 0;

/** Runs a script that opens the store, in a mount namespace prepared by `prepare`. */
function openInside(dir: string, prepare: string): string {
  const script = join(dir, 'open.ts');
  writeFileSync(script, `
    const { writeFileSync } = await import('node:fs');
    const { openSampleStore } = await import('${ROOT}src/main/kit/tsdb/ladder.ts');
    const { VirtualClock } = await import('${ROOT}src/main/kit/clock.ts');
    try {
      const store = openSampleStore({ dataDir: '${dir}/data', clock: new VirtualClock(), log: { warn: (text) => console.log('warned', text) } });
      console.log('opened', store.ballast.held());
      if (process.env.FILL_MB) writeFileSync('${dir}/data/other', Buffer.alloc(Number(process.env.FILL_MB) * 1024 * 1024));
      for (let i = 0; i < 100; i++) store.tsdb.idOf('web' + i);
      for (let i = 0; i < 3_000; i++) {
        store.tsdb.append(Array.from({ length: 1_000 }, (_, j) => ({ target: 1 + (j % 100), at: i * 10_000 + j, status: 0, latencyMs: Math.abs(Math.sin(i * 1e3 + j)) * 900 })));
        store.tsdb.tick();
      }
    } catch (thrown) {
      console.log(thrown.details?.problem ?? thrown.code, thrown.message);
    }`);
  const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', `${prepare} && cd ${ROOT} && exec ${process.execPath} --no-warnings ${script}`], { encoding: 'utf8', timeout: 15_000 });
  return stdout + stderr;
}

test.skipIf(!canMount)('a read-only folder is named as such, and left as it is', () => {
  const dir = mkdtempSync(join(tmpdir(), 'readonly-'));
  try {
    spawnSync('mkdir', [join(dir, 'data')]);
    openTsdb({ path: join(dir, 'data', 'tsdb.db'), clock: clockAt(0) }).close();
    const said = openInside(dir, `mount --bind ${dir}/data ${dir}/data && mount -o remount,bind,ro ${dir}/data`);
    expect(said).toContain('read_only');
    expect(said).toContain('cannot be written');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test.skipIf(!canMount)('a disk that fills up releases the ballast once, then says it is full', () => {
  const dir = mkdtempSync(join(tmpdir(), 'full-'));
  try {
    spawnSync('mkdir', [join(dir, 'data')]);
    const said = openInside(dir, `mount -t tmpfs -o size=70m tmpfs ${dir}/data && export FILL_MB=48`);
    expect(said).toMatch(/^opened 16777216$/m);
    expect(said.match(/warned The disk is full/g)?.length).toBe(1);
    expect(said).toContain('SQLITE_FULL');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
