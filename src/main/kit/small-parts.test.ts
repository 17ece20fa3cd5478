import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from './clock.ts';
import { spread } from './ids.ts';
import { lockDataDir, lockHolder } from './lock.ts';
import { createLog, redact, silentLog } from './log.ts';
import { migrate, pendingSteps } from './migrate.ts';
import { createSchedule } from './schedule.ts';
import { settingsMigrations, settingsOf } from './settings.ts';
import { openDatabase } from './sqlite.ts';

const memory = () => openDatabase(':memory:', { synchronous: 'NORMAL' });

describe('migrate', () => {
  const one = { module: 'm', steps: ['CREATE TABLE m_a (x INTEGER) STRICT'] };
  const two = { module: 'm', steps: [...one.steps, 'ALTER TABLE m_a ADD COLUMN y INTEGER'] };

  it('applies each step once', () => {
    const db = memory();
    expect(migrate(db, [one], 1)).toBe(1);
    expect(migrate(db, [one], 1)).toBe(0);
    expect(pendingSteps(db, [two])).toBe(1);
    expect(migrate(db, [two], 1)).toBe(1);
    expect(db.get('SELECT x, y FROM m_a')).toBeUndefined();
  });

  it('refuses a file from a newer program, in plain words', () => {
    const db = memory();
    migrate(db, [two], 1);
    expect(() => migrate(db, [one], 1)).toThrow(/newer Watchfloor/);
  });

  it('refuses a step that was edited after it was applied', () => {
    const db = memory();
    migrate(db, [one], 1);
    expect(() => migrate(db, [{ module: 'm', steps: ['CREATE TABLE m_a (z INTEGER) STRICT'] }], 1)).toThrow(/differs/);
  });

  it('leaves a failing step undone, and the ones before it done', () => {
    const db = memory();
    const bad = { module: 'm', steps: [...one.steps, 'CREATE TABLE m_b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)'] };
    expect(() => migrate(db, [bad], 1)).toThrow();
    expect(pendingSteps(db, [bad])).toBe(1);
    expect(() => db.get('SELECT * FROM m_b')).toThrow();
  });
});

describe('createSchedule', () => {
  it('runs on its rhythm from its own phase', () => {
    const clock = new VirtualClock();
    const schedule = createSchedule(clock, silentLog);
    const at: number[] = [];
    schedule.every('job', 1_000, () => void at.push(clock.monotonic()));
    clock.advance(10_000);
    expect(at).toEqual(Array.from({ length: 10 }, (_, i) => (spread('job') % 1_000) + i * 1_000).filter((t) => t <= 10_000));
  });

  it('skips and counts a run that finds the one before still going', async () => {
    const clock = new VirtualClock();
    const schedule = createSchedule(clock, silentLog);
    let runs = 0;
    schedule.every('slow', 1_000, () => {
      runs++;
      return new Promise((resolve) => void clock.after(2_500, resolve));
    });
    await clock.run(9_000);
    expect(runs).toBe(3);
    expect(schedule.skipped).toBe(6);
  });

  it('goes on after a run that failed', async () => {
    const clock = new VirtualClock();
    const schedule = createSchedule(clock, silentLog);
    let runs = 0;
    schedule.every('sync', 1_000, () => {
      runs++;
      throw new Error('no');
    });
    schedule.every('async', 1_000, async () => {
      runs++;
      throw new Error('no');
    });
    await clock.run(5_000);
    expect(runs).toBe(10);
  });

  it('stops everything', () => {
    const clock = new VirtualClock();
    const schedule = createSchedule(clock, silentLog);
    let runs = 0;
    schedule.every('a', 1_000, () => void runs++);
    schedule.stop();
    clock.advance(10_000);
    expect(runs).toBe(0);
  });
});

describe('the log', () => {
  it('blanks what looks secret, at any depth, and user info in URLs', () => {
    expect(redact({ user: 'ada', password: 'x', nested: [{ apiToken: 'y', url: 'https://ada:pw@host/p' }], key: 'k', monkey: 'm' })).toEqual({ user: 'ada', password: '***', nested: [{ apiToken: '***', url: 'https://***@host/p' }], key: '***', monkey: 'm' });
  });

  it('writes one JSON object a line, with what was bound, from its level on', () => {
    const lines: string[] = [];
    const log = createLog(new VirtualClock(0), (line) => lines.push(line), 'info').with({ module: 'm' });
    log.debug('no');
    log.warn('line\nbreak', { secret: 's' });
    expect(lines).toEqual(['{"at":"1970-01-01T00:00:00.000Z","level":"warn","message":"line\\nbreak","module":"m","secret":"***"}']);
  });
});

describe('settings', () => {
  it('fill in defaults, keep what was written and refuse what is wrong', () => {
    const db = memory();
    migrate(db, [settingsMigrations], 1);
    const settings = settingsOf(db, 'm', z.strictObject({ a: z.number().default(1), b: z.string().default('x') }));
    expect(settings.read()).toEqual({ a: 1, b: 'x' });
    settings.write({ a: 5 });
    expect(settings.read()).toEqual({ a: 5, b: 'x' });
    expect(() => settings.write({ a: 'no' as unknown as number })).toThrow();
    expect(settings.read().a).toBe(5);
  });
});

describe('the lock of a data folder', () => {
  it('keeps a second engine out, and gives way after release', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    // Process 1 lives as long as the machine does; here it plays the other engine.
    writeFileSync(join(folder, 'engine.lock'), `${process.ppid}\n`);
    expect(lockHolder(folder)).toBe(process.ppid);
    expect(() => lockDataDir(folder)).toThrow(/in use by another Watchfloor/);
    rmSync(join(folder, 'engine.lock'));
    const lock = lockDataDir(folder);
    expect(readFileSync(join(folder, 'engine.lock'), 'utf8')).toBe(`${process.pid}\n`);
    lock.release();
    lockDataDir(folder).release();
    rmSync(folder, { recursive: true });
  });

  it('takes over what a dead process left', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    writeFileSync(join(folder, 'engine.lock'), '999999999\n');
    lockDataDir(folder).release();
    rmSync(folder, { recursive: true });
  });

  it('says why a folder cannot be had', () => {
    expect(() => lockDataDir('/dev/null/nowhere')).toThrow(/cannot be made|cannot be written/);
  });
});
