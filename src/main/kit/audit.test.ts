import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openAudit, verifyAudit } from './audit.ts';
import { openDatabase } from './sqlite.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

const ada = { id: 'user:ada', role: 'operator', from: '::1' } as const;

function trail(rows: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  folders.push(folder);
  const audit = openAudit(folder, () => 1_000);
  for (let i = 1; i <= rows; i++) audit.append(ada, 'shop/setPrice', 'started', { item: `i${i}`, password: 'hunter2' });
  audit.close();
  return folder;
}

/** What somebody with write access to the file could do. */
function tamper(folder: string, sql: string): void {
  const db = openDatabase(join(folder, 'audit.db'), { synchronous: 'FULL' });
  db.exec('DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete;');
  db.exec(sql);
  db.close();
}

describe('the audit trail', () => {
  it('holds over restarts', () => {
    const folder = trail(100);
    const again = openAudit(folder, () => 2_000);
    again.append(ada, 'shop/close', 'started', {});
    again.close();
    expect(verifyAudit(folder)).toMatchObject({ ok: true, rows: 101 });
  });

  it('keeps no secret', () => {
    const folder = trail(1);
    expect(readFileSync(join(folder, 'audit.db')).includes('hunter2')).toBe(false);
  });

  it('refuses to be changed through the front door', () => {
    const folder = trail(3);
    const db = openDatabase(join(folder, 'audit.db'), { synchronous: 'FULL' });
    expect(() => db.run("UPDATE audit SET actor = 'x' WHERE seq = 1")).toThrow(/append-only/);
    expect(() => db.run('DELETE FROM audit WHERE seq = 3')).toThrow(/append-only/);
    db.close();
  });

  it.each([
    ['an altered row', "UPDATE audit SET actor = 'user:eve' WHERE seq = 5", /Row 5 was altered/],
    ['moved text between fields', "UPDATE audit SET actor = 'user:adas', call = 'hop/setPrice' WHERE seq = 5", /Row 5 was altered/],
    ['a missing row', 'DELETE FROM audit WHERE seq = 7', /Row 7 is missing/],
    ['a missing first row', 'DELETE FROM audit WHERE seq = 1', /Row 1 is missing/],
    ['a cut tail', 'DELETE FROM audit WHERE seq > 90', /Row 91 is missing/],
    ['an empty table', 'DELETE FROM audit', /Row 1 is missing/],
  ])('names %s', (_what, sql, message) => {
    const folder = trail(100);
    tamper(folder, sql);
    const verdict = verifyAudit(folder);
    expect(verdict.ok).toBe(false);
    expect(verdict.message).toMatch(message);
  });

  it('finds a trail that was rewritten whole, hashes and all', () => {
    const folder = trail(10);
    const forged = mkdtempSync(join(tmpdir(), 'audit-'));
    folders.push(forged);
    const other = openAudit(forged, () => 5_000);
    for (let i = 0; i < 10; i++) other.append({ ...ada, id: 'user:eve' }, 'shop/setPrice', 'started', {});
    other.close();
    for (const file of ['audit.db', 'audit.db-wal']) rmSync(join(folder, file), { force: true });
    writeFileSync(join(folder, 'audit.db'), readFileSync(join(forged, 'audit.db')));
    expect(verifyAudit(folder)).toMatchObject({ ok: false, message: expect.stringContaining('rewritten') as unknown });
  });

  it('finds a forged checkpoint', () => {
    const folder = trail(10);
    appendFileSync(join(folder, 'audit-checkpoints.jsonl'), `${JSON.stringify({ body: JSON.stringify({ size: 3, head: 'f'.repeat(64), at: 1 }), signature: 'AAAA' })}\n`);
    expect(verifyAudit(folder).ok).toBe(false);
  });
});
