import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase } from '../sqlite.ts';
import { scanLeafRows, type Field } from './pages.ts';

function inFolder(run: (dir: string) => void): void {
  const dir = mkdtempSync(join(tmpdir(), 'pages-'));
  try {
    run(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

test('rows are read as SQL reads them, without the trees', () => {
  inFolder((dir) => {
    const path = join(dir, 'a.db');
    const db = openDatabase(path, { synchronous: 'NORMAL', applicationId: 5 });
    db.exec('CREATE TABLE v (k INTEGER PRIMARY KEY, a INTEGER, b BLOB, c INTEGER) STRICT');
    const rows = new Map<number, Field[]>();
    const whole = fc.oneof(fc.constantFrom(0, 1, -1, 127, -128, 32_767, 8_388_607, 2 ** 31 - 1, 2 ** 40, -(2 ** 47), 2 ** 52), fc.maxSafeInteger());
    fc.assert(fc.property(fc.uniqueArray(fc.record({ k: whole, a: fc.option(whole), b: fc.uint8Array({ maxLength: 900 }), c: whole }), { selector: (row) => row.k, maxLength: 40 }), (list) => {
      db.exec('DELETE FROM v');
      rows.clear();
      db.tx(() => {
        for (const { k, a, b, c } of list) {
          db.run('INSERT INTO v VALUES (?, ?, ?, ?)', BigInt(k), a === null ? null : BigInt(a), b, BigInt(c));
          rows.set(k, [null, a, b, c]);
        }
      });
      db.exec('VACUUM');
      db.pragma('wal_checkpoint(TRUNCATE)');
      const found = new Map<number, Field[]>();
      scanLeafRows(path, (k, fields) => void (fields.length === 4 && found.set(k, fields)));
      // Keys below 0 take nine bytes and come out as great numbers; ours are never below 0.
      for (const [k, fields] of rows) if (k >= 0) expect(found.get(k)).toEqual(fields.map((field) => (Object.is(field, -0) ? 0 : field)));
    }), { numRuns: 40 });
    db.close();
  });
});

test('random pages never throw or hang', () => {
  inFolder((dir) => {
    const path = join(dir, 'garbage.db');
    fc.assert(fc.property(fc.uint8Array({ minLength: 4_096, maxLength: 9_000 }), (bytes) => {
      bytes[0] = 0x0d;
      writeFileSync(path, bytes);
      scanLeafRows(path, () => undefined);
    }), { numRuns: 60 });
    const db = openDatabase(join(dir, 'real.db'), { synchronous: 'NORMAL', applicationId: 5 });
    db.exec('CREATE TABLE v (k INTEGER PRIMARY KEY, b BLOB)');
    for (let k = 0; k < 100; k++) db.run('INSERT INTO v VALUES (?, ?)', k, new Uint8Array(k * 5).fill(k));
    db.close();
    const sound = readFileSync(join(dir, 'real.db'));
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 50 }), (changes) => {
      const changed = Buffer.from(sound);
      for (const [at, byte] of changes) changed[at] = byte;
      writeFileSync(path, changed);
      scanLeafRows(path, () => undefined);
    }), { numRuns: 100 });
  });
});
