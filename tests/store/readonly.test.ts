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
    const { openSampleStore } = await import('${ROOT}src/main/kit/tsdb/ladder.ts');
    const { VirtualClock } = await import('${ROOT}src/main/kit/clock.ts');
    try {
      const store = openSampleStore({ dataDir: '${dir}/data', clock: new VirtualClock(), log: { warn() {} } });
      console.log('opened', store.ballast.held());
      const target = store.tsdb.idOf('web');
      for (let i = 0; i < 4_000; i++) {
        store.tsdb.append(Array.from({ length: 200 }, (_, j) => ({ target, at: i * 1_000 + j, status: 0, latencyMs: (i * j) % 977 })));
        store.tsdb.tick();
      }
    } catch (thrown) {
      console.log(thrown.details?.problem ?? thrown.code, thrown.message);
    }`);
  const { stdout, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', `${prepare} && cd ${ROOT} && exec ${process.execPath} --no-warnings ${script}`], { encoding: 'utf8' });
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
    const said = openInside(dir, `mount -t tmpfs -o size=70m tmpfs ${dir}/data && dd if=/dev/zero of=${dir}/data/other bs=1M count=4 2>/dev/null`);
    expect(said).toMatch(/^opened 16777216$/m);
    expect(said).toContain('SQLITE_FULL');
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
