import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupName, backupsToDelete, backupTime, createBackup, extractFile, readManifest, restoreBackup, verifyBackup } from './backup.ts';
import { openBallast } from './ballast.ts';
import { VirtualClock } from './clock.ts';
import { markerOf, openDatabase, type Db } from './sqlite.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let dir = '';
let core: Db;
let audit: Db;
const clock = new VirtualClock(Date.UTC(2026, 2, 1, 10));

function fill(path: string, rows: number): Db {
  const db = openDatabase(path, { synchronous: 'NORMAL', applicationId: 0x57465401 });
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT NOT NULL) STRICT');
  db.tx(() => {
    for (let i = 0; i < rows; i++) db.run('INSERT INTO t (v) VALUES (?)', `row ${i} ${'x'.repeat(200)}`);
  });
  return db;
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'backup-'));
  core = fill(join(dir, 'core.db'), 4_000);
  audit = fill(join(dir, 'audit.db'), 50);
  writeFileSync(join(dir, 'checkpoints.txt'), 'head 50\n');
});
afterEach(() => {
  core.close();
  audit.close();
  rmSync(dir, { recursive: true, force: true });
});

function create(out = join(dir, 'backups', backupName(clock.now()))): Promise<string> {
  const sources = { databases: [{ name: 'core.db', db: core }, { name: 'audit.db', db: audit }], files: [{ name: 'checkpoints.txt', path: join(dir, 'checkpoints.txt') }] };
  return createBackup(sources, out, clock, '0.1.0').then(() => out);
}

describe('a backup', () => {
  test('is taken while the database is written, verifies, and restores to a working data folder', async () => {
    const writing = create();
    let during = 0;
    while (during < 200) {
      core.run('INSERT INTO t (v) VALUES (?)', `during ${during++}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const path = await writing;
    const manifest = await verifyBackup(path);
    expect(manifest.files.map((file) => file.name)).toEqual(['core.db', 'audit.db', 'checkpoints.txt']);
    expect(manifest.createdAt).toBe(clock.now());
    expect(readdirSync(join(dir, 'backups'))).toEqual([backupName(clock.now())]);

    const restored = join(dir, 'restored');
    await restoreBackup(path, restored);
    const db = openDatabase(join(restored, 'core.db'), { synchronous: 'FULL', applicationId: 0x57465401 });
    expect(db.get<{ n: number }>('SELECT count(*) n FROM t')!.n).toBeGreaterThanOrEqual(4_000);
    db.close();
    expect(existsSync(markerOf(join(restored, 'audit.db')))).toBe(true);
    expect(readFileSync(join(restored, 'checkpoints.txt'), 'utf8')).toBe('head 50\n');
  });

  test('can be opened by any tar', async () => {
    const path = await create();
    const out = join(dir, 'untarred');
    mkdirSync(out);
    execFileSync('tar', ['-xf', path, '-C', out]);
    const { manifest } = readManifest(path);
    expect(readdirSync(out).sort()).toEqual(['audit.db', 'checkpoints.txt', 'core.db', 'manifest.json']);
    for (const file of manifest.files) expect(createHash('sha256').update(readFileSync(join(out, file.name))).digest('hex')).toBe(file.sha256);
  });

  test('restore refuses a folder that holds anything', async () => {
    const path = await create();
    await expect(restoreBackup(path, dir)).rejects.toThrow('is not empty');
    await expect(restoreBackup(join(dir, 'none.wfbackup'), join(dir, 'x'))).rejects.toThrow('There is no backup');
  });

  test('any changed byte of its content, and any cut, is found', async () => {
    const path = await create();
    const whole = readFileSync(path);
    const { entries } = readManifest(path);
    const inside = entries.map((entry) => entry.offset + Math.floor(entry.size / 2));
    for (const at of [0, 130, 700, ...inside]) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 4;
      writeFileSync(path, changed);
      await expect(verifyBackup(path), `byte ${at}`).rejects.toThrow('damaged');
    }
    writeFileSync(path, whole);
    for (const size of [0, 511, 512, 5_000, whole.length - 1_024]) {
      writeFileSync(path, whole);
      truncateSync(path, size);
      await expect(verifyBackup(path), `cut at ${size}`).rejects.toThrow('damaged');
    }
    writeFileSync(path, whole);
    await verifyBackup(path);
    expect(readdirSync(join(dir, 'backups')).length).toBe(1);
  });

  test('a sound archive around a broken database is refused', async () => {
    const path = await create();
    const { entries } = readManifest(path);
    expect(entries.length).toBe(3);
    // A database whose pages are damaged before it is copied: the online copy carries the damage, the check finds it.
    core.pragma('wal_checkpoint(TRUNCATE)');
    const file = readFileSync(join(dir, 'core.db'));
    file.fill(0xa5, 4_096 * 20, 4_096 * 21);
    writeFileSync(join(dir, 'core.db'), file);
    core.close();
    core = openDatabase(join(dir, 'core.db'), { synchronous: 'NORMAL', applicationId: 0x57465401 });
    await expect(create(join(dir, 'backups', 'second.wfbackup'))).rejects.toThrow(/core\.db/);
    expect(existsSync(join(dir, 'backups', 'second.wfbackup'))).toBe(false);
    await expect(extractFile(path, 'tsdb.db', join(dir, 'x'))).rejects.toThrow('holds no tsdb.db');
  });

  test('can be stopped, leaving nothing', async () => {
    const stop = new AbortController();
    const out = join(dir, 'backups', 'stopped.wfbackup');
    const running = createBackup({ databases: [{ name: 'core.db', db: core }] }, out, clock, '0.1.0', { signal: stop.signal, progress: () => stop.abort() });
    await expect(running).rejects.toThrow('was stopped');
    expect(readdirSync(join(dir, 'backups'))).toEqual([]);
  });
});

describe('which backups are kept', () => {
  test('names carry their time', () => {
    expect(backupTime(`/a/${backupName(Date.UTC(2026, 0, 5, 10, 0, 7))}`)).toBe(Date.UTC(2026, 0, 5, 10, 0, 7));
    expect(backupTime('notes.txt')).toBe(null);
  });

  test('hourly ones for 40 days thin out to 24 hours, 7 days, 4 weeks', () => {
    const now = Date.UTC(2026, 5, 20, 12, 30);
    const files = Array.from({ length: 40 * 24 }, (_, i) => backupName(now - i * HOUR - 60_000));
    const gone = new Set(backupsToDelete(files, now));
    const kept = files.filter((file) => !gone.has(file)).map((file) => (now - backupTime(file)!) / HOUR);
    expect(kept.filter((age) => age <= 24).length).toBe(24);
    expect(kept.filter((age) => age > 24 && age <= 7 * 24).length).toBeGreaterThanOrEqual(6);
    expect(kept.length).toBeLessThanOrEqual(24 + 8 + 5);
    expect(Math.max(...kept)).toBeGreaterThan(20 * 24);
    expect(Math.max(...kept)).toBeLessThanOrEqual(28 * 24);
  });

  test('the newest always stays, strangers are never named, and thinning twice changes nothing', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -2 * DAY, max: 60 * DAY })), (ages) => {
      const now = Date.UTC(2026, 5, 20);
      const files = [...ages.map((age) => backupName(now - age)), 'tsdb.db'];
      const gone = backupsToDelete(files, now);
      const kept = files.filter((file) => !gone.includes(file));
      expect(gone).not.toContain('tsdb.db');
      if (ages.length > 0) expect(kept).toContain(backupName(now - Math.min(...ages)));
      expect(backupsToDelete(kept, now)).toEqual([]);
    }));
  });
});

test('the ballast holds real space and gives it back', () => {
  const ballast = openBallast(join(dir, 'ballast'), 2 * 1024 * 1024);
  expect(ballast.held()).toBe(2 * 1024 * 1024);
  expect(ballast.release()).toBe(true);
  expect(ballast.held()).toBe(0);
  expect(ballast.release()).toBe(false);
  expect(ballast.restore()).toBe(true);
  const huge = openBallast(join(dir, 'huge'), 2 ** 50);
  expect(huge.held()).toBe(0);
});
