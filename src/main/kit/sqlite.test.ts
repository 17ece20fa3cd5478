import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { markerOf, openDatabase, quickCheck, type OpenOptions } from './sqlite.ts';
import { databaseError, isDiskFull, problemOf } from './sqlite-problem.ts';

const OPTIONS: OpenOptions = { synchronous: 'FULL', applicationId: 0x57465401, schemaVersion: 3 };
let dir = '';
let path = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sqlite-'));
  path = join(dir, 'core.db');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function problem(act: () => unknown): string | null {
  try {
    act();
  } catch (thrown) {
    return problemOf(thrown);
  }
  return null;
}

function create(): void {
  const db = openDatabase(path, OPTIONS);
  db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT) STRICT');
  db.tx(() => {
    for (let i = 0; i < 500; i++) db.run('INSERT INTO t (v) VALUES (?)', `value ${i}`.repeat(20));
  });
  db.close();
}

describe('opening', () => {
  test('the pragmas are as asked, synchronous surviving WAL', () => {
    for (const [synchronous, value] of [['FULL', 2], ['NORMAL', 1]] as const) {
      const db = openDatabase(join(dir, `${synchronous}.db`), { ...OPTIONS, synchronous });
      expect(db.pragma<string>('journal_mode')).toBe('wal');
      expect(db.pragma<number>('synchronous')).toBe(value);
      expect(db.pragma<number>('mmap_size')).toBe(0);
      expect(db.pragma<number>('foreign_keys')).toBe(1);
      expect(db.pragma<number>('auto_vacuum')).toBe(2);
      expect(db.pragma<number>('busy_timeout')).toBe(0);
      expect(db.pragma<number>('journal_size_limit')).toBe(67_108_864);
      expect(db.pragma<number>('application_id')).toBe(OPTIONS.applicationId);
      db.close();
    }
  });

  test('a reader waits, cannot write, and sees commits', () => {
    create();
    const reader = openDatabase(path, { ...OPTIONS, readonly: true });
    expect(reader.pragma<number>('busy_timeout')).toBe(2_000);
    expect(reader.get<{ n: number }>('SELECT count(*) n FROM t')?.n).toBe(500);
    expect(problem(() => reader.run('DELETE FROM t'))).toBe('read_only');
    expect(reader.tx(() => reader.all('SELECT * FROM t').length)).toBe(500);
    reader.close();
    expect(problem(() => openDatabase(join(dir, 'none.db'), { ...OPTIONS, readonly: true }))).toBe('missing');
    expect(existsSync(join(dir, 'none.db'))).toBe(false);
  });

  test('an emptied or deleted file is not taken for a new one', () => {
    create();
    expect(existsSync(markerOf(path))).toBe(true);
    truncateSync(path, 0);
    expect(problem(() => openDatabase(path, OPTIONS))).toBe('emptied');
    rmSync(path);
    expect(problem(() => openDatabase(path, OPTIONS))).toBe('emptied');
    rmSync(markerOf(path));
    openDatabase(path, OPTIONS).close();
  });

  test('newer, foreign, garbage and damaged files are told apart', () => {
    create();
    const db = openDatabase(path, OPTIONS);
    db.exec('PRAGMA user_version = 4');
    db.close();
    expect(problem(() => openDatabase(path, OPTIONS))).toBe('newer');
    expect(problem(() => openDatabase(path, { ...OPTIONS, schemaVersion: 4, applicationId: 7 }))).toBe('foreign');

    const unmarked = join(dir, 'plain.db');
    const other = openDatabase(unmarked, { synchronous: 'NORMAL' });
    other.exec('CREATE TABLE strangers (x)');
    other.close();
    expect(problem(() => openDatabase(unmarked, OPTIONS))).toBe('foreign');

    const garbage = join(dir, 'garbage.db');
    writeFileSync(garbage, 'this is a letter to the board, not a database. '.repeat(200));
    expect(problem(() => openDatabase(garbage, OPTIONS))).toBe('not_a_database');

    truncateSync(path, 4_096);
    const found = problem(() => quickCheckOf(path));
    expect(found === 'corrupt' || found === null).toBe(true);
    expect(found === 'corrupt' || quickCheckOf(path).length > 0).toBe(true);
  });

  test('messages name the file and the remedy', () => {
    expect(databaseError('newer', '/data/core.db', 'schema 9').message).toBe(
      'Database /data/core.db: newer (schema 9). It was written by a newer version of this program. Install that version, or restore the backup taken before the upgrade.',
    );
    expect(problemOf(Object.assign(new Error('x'), { code: 'SQLITE_CANTOPEN' }))).toBe('read_only');
    expect(problemOf(Object.assign(new Error('x'), { code: 'SQLITE_IOERR_WRITE' }))).toBe('io');
    expect(problemOf(new Error('x'))).toBe(null);
  });

  test('a second writer is told at once', () => {
    create();
    const one = openDatabase(path, OPTIONS);
    const two = openDatabase(path, OPTIONS);
    one.tx(() => expect(problem(() => two.tx(() => 1))).toBe('busy'));
    one.close();
    two.close();
  });
});

function quickCheckOf(file: string): string[] {
  const db = openDatabase(file, { ...OPTIONS, schemaVersion: 9 });
  try {
    return quickCheck(db);
  } finally {
    db.close();
  }
}

describe('transactions', () => {
  test('nested ones are savepoints; a caught inner failure keeps the outer writes', () => {
    create();
    const db = openDatabase(path, OPTIONS);
    db.exec('DELETE FROM t');
    db.tx(() => {
      db.run('INSERT INTO t (v) VALUES (?)', 'outer');
      expect(() => db.tx(() => {
        db.run('INSERT INTO t (v) VALUES (?)', 'inner');
        throw new Error('no');
      })).toThrow('no');
      db.tx(() => db.tx(() => db.run('INSERT INTO t (v) VALUES (@v)', { v: 'deep' })));
    });
    expect(db.all<{ v: string }>('SELECT v FROM t ORDER BY id').map((row) => row.v)).toEqual(['outer', 'deep']);
    expect(() => db.tx(() => Promise.resolve(db.run('DELETE FROM t')))).toThrow('async');
    expect(() => db.tx(() => { db.run('DELETE FROM t'); throw new Error('late'); })).toThrow('late');
    expect([...db.iterate('SELECT * FROM t')].length).toBe(2);
    expect(db.run('INSERT INTO t (v) VALUES (?)', 'x').changes).toBe(1);
    db.close();
  });

  test('a full disk is recognised, rolls back, and heals', () => {
    create();
    const db = openDatabase(path, OPTIONS);
    db.pragma(`max_page_count = ${db.pragma<number>('page_count')}`);
    const fill = (): unknown => db.tx(() => { for (let i = 0; i < 200; i++) db.run('INSERT INTO t (v) VALUES (?)', 'x'.repeat(3_000)); });
    let seen: unknown;
    try { fill(); } catch (thrown) { seen = thrown; }
    expect(isDiskFull(seen)).toBe(true);
    expect(db.raw.inTransaction).toBe(false);
    expect(db.get<{ n: number }>('SELECT count(*) n FROM t')?.n).toBe(500);
    db.pragma('max_page_count = 100000');
    fill();
    expect(quickCheck(db)).toEqual([]);
    db.close();
  });
});
