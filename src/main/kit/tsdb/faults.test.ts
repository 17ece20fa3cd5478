import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupName, createBackup } from '../backup.ts';
import { VirtualClock } from '../clock.ts';
import { openDatabase, type Db } from '../sqlite.ts';
import { problemOf } from '../sqlite-problem.ts';
import { openSampleStore, type SampleStore } from './ladder.ts';
import { DAY_MS, HOUR_MS, STATUS, type Sample } from './sample.ts';
import { ensureSchema, TSDB_APPLICATION_ID } from './schema.ts';
import { createTsdb, openTsdb, type Tsdb } from './tsdb.ts';
import { verifyTsdb } from './verify.ts';

const START = Date.UTC(2026, 0, 5);
const log = { warn: () => undefined };
let dir = '';
let path = '';
let clock: VirtualClock;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsdb-'));
  path = join(dir, 'tsdb.db');
  clock = new VirtualClock(START);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function feed(tsdb: Tsdb, targets: readonly number[], hours: number, every = 60_000): Sample[] {
  const out: Sample[] = [];
  for (const end = clock.now() + hours * HOUR_MS; clock.now() < end; clock.advance(every)) {
    const batch = targets.map((target): Sample => ({ target, at: clock.now(), status: STATUS.up, latencyMs: target * 10 + (out.length % 13) }));
    tsdb.append(batch);
    tsdb.tick();
    out.push(...batch);
  }
  return out;
}

function all(tsdb: Tsdb, targets: readonly number[]): Sample[] {
  return targets.flatMap((target) => tsdb.samples(target, 0, START + 99 * DAY_MS, 1e9)).sort((a, b) => a.at - b.at || a.target - b.target);
}

describe('when the n-th write fails', () => {
  /** The connection, whose n-th writing call throws as a failing disk does. */
  function failing(db: Db, fault: { left: number }): Db {
    const hit = (): void => {
      if (fault.left-- === 0) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' });
    };
    return {
      ...db,
      run(sql, ...params) {
        hit();
        return db.run(sql, ...params);
      },
      tx: (fn) =>
        db.tx(() => {
          hit();
          const value = fn();
          hit();
          return value;
        }),
    };
  }

  test('nothing is lost and nothing is doubled, for every n', () => {
    for (let n = 0, failed = true; failed; n++) {
      const fault = { left: Number.POSITIVE_INFINITY };
      const db = openDatabase(join(dir, `n${n}.db`), { synchronous: 'NORMAL', applicationId: TSDB_APPLICATION_ID });
      ensureSchema(db);
      const local = new VirtualClock(START);
      const tsdb = createTsdb(failing(db, fault), { clock: local });
      const targets = [tsdb.idOf('a'), tsdb.idOf('b')];
      const fed: Sample[] = [];
      failed = false;
      fault.left = n;
      const attempt = (act: () => unknown): void => {
        try {
          act();
        } catch (thrown) {
          expect(problemOf(thrown)).toBe('io');
          failed = true;
        }
      };
      for (let i = 0; i < 16; i++) {
        const batch = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((ms) => targets.map((target): Sample => ({ target, at: local.now() + ms, status: 0, latencyMs: i + ms })));
        fed.push(...batch);
        tsdb.append(batch);
        attempt(() => tsdb.tick());
        local.advance(30_000);
      }
      local.advance(DAY_MS + HOUR_MS);
      for (let i = 0; i < 3; i++) attempt(() => tsdb.tick());
      for (let i = 0; i < 3; i++) attempt(() => tsdb.retain({ maxAgeMs: 30 * DAY_MS }));
      expect(all(tsdb, targets), `after the ${n}th`).toEqual(fed);
      tsdb.tick();
      tsdb.close();
      const again = openTsdb({ path: join(dir, `n${n}.db`), clock: local });
      expect(all(again, targets), `reopened after the ${n}th`).toEqual(fed);
      expect(again.recovered.damaged).toBe(0);
      expect(verifyTsdb(again.db).ok).toBe(true);
      again.close();
      rmSync(join(dir, `n${n}.db`));
    }
  }, 60_000);
});

describe('on a full disk', () => {
  test('samples wait in memory, the ballast hook gets one chance, and all is written once there is room', () => {
    let calls = 0;
    let release = false;
    const tsdb = openTsdb({
      path, clock,
      onDiskFull() {
        calls++;
        if (release) tsdb.db.pragma('max_page_count = 100000');
        return release;
      },
    });
    const target = tsdb.idOf('web');
    const before = feed(tsdb, [target], 1);
    tsdb.db.pragma(`max_page_count = ${tsdb.db.pragma<number>('page_count')}`);
    const more: Sample[] = [];
    let problem: string | null = null;
    for (let i = 0; i < 400 && problem === null; i++) {
      const batch = Array.from({ length: 50 }, (_, j): Sample => ({ target, at: clock.now() + j, status: 0, latencyMs: 1_000 * Math.abs(Math.sin(i * 50 + j)) }));
      for (const sample of batch) sample.latencyMs = Math.round(sample.latencyMs! * 100) / 100;
      more.push(...batch);
      tsdb.append(batch);
      try {
        tsdb.tick();
      } catch (thrown) {
        problem = problemOf(thrown);
      }
      clock.advance(1_000);
    }
    expect(problem).toBe('full');
    expect(calls).toBe(1);
    expect(tsdb.samples(target, 0, clock.now(), 1e9)).toEqual([...before, ...more]);
    release = true;
    expect(tsdb.tick().written).toBeGreaterThan(0);
    expect(calls).toBe(2);
    tsdb.close();
    const again = openTsdb({ path, clock });
    expect(again.samples(target, 0, clock.now(), 1e9)).toEqual([...before, ...more]);
    again.close();
  });

  test('what cannot be held for long is dropped and counted', () => {
    const tsdb = openTsdb({ path, clock });
    const target = tsdb.idOf('web');
    tsdb.db.pragma(`max_page_count = ${tsdb.db.pragma<number>('page_count')}`);
    for (let i = 0; i < 120; i++) tsdb.append(Array.from({ length: 10_000 }, (_, j): Sample => ({ target, at: START + i * 10_000 + j, status: 0, latencyMs: 500 })));
    expect(tsdb.stats().dropped).toBeGreaterThan(0);
    expect(tsdb.stats().pending + tsdb.stats().dropped).toBe(1_200_000);
    expect(() => tsdb.tick()).toThrow();
    tsdb.db.pragma('max_page_count = 1000000');
    tsdb.tick();
    expect(tsdb.stats().pending).toBe(0);
    tsdb.close();
  });
});

describe('the ladder', () => {
  let store: SampleStore | null = null;
  afterEach(() => store?.tsdb.close());

  function open(): SampleStore {
    return (store = openSampleStore({ dataDir: dir, clock, log }));
  }

  async function filled(): Promise<{ targets: number[]; fed: Sample[]; backedUp: number }> {
    const { tsdb, problem, report, ballast } = open();
    expect([problem, report.how, ballast.held() > 0]).toEqual([null, 'sound', true]);
    const targets = Array.from({ length: 20 }, (_, i) => tsdb.idOf(`t${i}`));
    const fed = feed(tsdb, targets, 8);
    const backedUp = clock.now();
    await createBackup({ databases: [{ name: 'tsdb.db', db: tsdb.db }] }, join(dir, 'backups', backupName(backedUp)), clock, '0.1.0');
    fed.push(...feed(tsdb, targets, 2));
    tsdb.close();
    return { targets, fed, backedUp };
  }

  test('a file with damaged pages is rebuilt from itself and the backup, the old one is kept', async () => {
    const { targets, fed } = await filled();
    const bytes = readFileSync(path);
    for (let page = 8; page < bytes.length / 4_096; page += 9) bytes.fill(0xa5, page * 4_096, (page + 1) * 4_096);
    writeFileSync(path, bytes);
    const { tsdb, report, problem } = open();
    expect(report.how).toBe('salvaged');
    expect(existsSync(report.keptAs!)).toBe(true);
    expect(problem).toContain('damaged file is kept');
    const found = all(tsdb, targets);
    expect(found.length / fed.length).toBeGreaterThan(0.9);
    expect(targets.map((target) => tsdb.keyOf(target))).toEqual(targets.map((_, i) => `t${i}`));
    expect(verifyTsdb(tsdb.db).ok).toBe(true);
    feed(tsdb, targets, 1);
    expect(open().report.how).toBe('sound');
  });

  test('an emptied file and a file of garbage come back from the backup, saying what is lost', async () => {
    const { targets, fed, backedUp } = await filled();
    for (const damage of [() => truncateSync(path, 0), () => writeFileSync(path, 'garbage '.repeat(9_000))]) {
      damage();
      const { tsdb, report } = open();
      expect(report).toMatchObject({ how: 'restored', lostTo: clock.now() });
      expect(report.lostFrom).toBeLessThanOrEqual(backedUp);
      expect(all(tsdb, targets)).toEqual(fed.filter((sample) => sample.at < backedUp));
      tsdb.close();
    }
  });

  test('without a backup it starts empty, loudly; with a broken one it takes the one before', async () => {
    const { targets, fed, backedUp } = await filled();
    writeFileSync(join(dir, 'backups', backupName(backedUp + 1_000)), 'not a backup');
    truncateSync(path, 0);
    expect(open().report.how).toBe('restored');
    expect(all(store!.tsdb, targets).length).toBeGreaterThan(fed.length / 2);
    store!.tsdb.close();
    rmSync(join(dir, 'backups'), { recursive: true });
    mkdirSync(join(dir, 'backups'));
    truncateSync(path, 0);
    const { report, problem, tsdb } = open();
    expect(report).toMatchObject({ how: 'fresh', lostFrom: null });
    expect(problem).toContain('starts empty');
    expect(all(tsdb, targets)).toEqual([]);
    expect(readdirSync(dir).some((name) => name.includes('rebuild'))).toBe(false);
  });

  test('a newer file is refused, not repaired', () => {
    open().tsdb.db.exec('PRAGMA user_version = 99');
    store!.tsdb.close();
    store = null;
    expect(() => open()).toThrow('newer');
    expect(readdirSync(dir).filter((name) => name.includes('corrupt'))).toEqual([]);
  });
});
