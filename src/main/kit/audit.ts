import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify as verifySignature } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '#shared/access.ts';
import { redact } from './log.ts';
import { openDatabase, type Db } from './sqlite.ts';

/** What is written before a changing call runs, and completed after. */
export interface AuditEntry {
  at: number;
  actor: string;
  from: string;
  call: string;
  outcome: string;
  input: unknown;
}

export interface AuditRow extends AuditEntry {
  seq: number;
}

export interface Audit {
  /** The open database, for backups. */
  readonly db: Db;
  append(actor: Actor, call: string, outcome: string, input: unknown): number;
  search(options: { before?: number | undefined; limit: number; text?: string | undefined }): { rows: AuditRow[]; total: number };
  /** Signs the head and copies it outside the database, so that cutting or rewriting the file shows. */
  checkpoint(): void;
  close(): void;
}

export interface AuditVerdict {
  ok: boolean;
  rows: number;
  checkpoints: number;
  message: string;
}

const CHECKPOINT_EVERY = 64;
const GENESIS = '0'.repeat(64);
const SCHEMA = `
CREATE TABLE IF NOT EXISTS audit (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, "from" TEXT NOT NULL, call TEXT NOT NULL, outcome TEXT NOT NULL, input TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;`;

interface Stored {
  seq: number;
  at: number;
  actor: string;
  from: string;
  call: string;
  outcome: string;
  input: string;
  hash: string;
}

/** Opens (and creates) `audit.db` with FULL durability, its signing key and the checkpoint file beside it. */
export function openAudit(dataDir: string, now: () => number): Audit {
  const db = openDatabase(join(dataDir, 'audit.db'), { synchronous: 'FULL', applicationId: 0x57464155 });
  db.exec(SCHEMA);
  const key = signingKey(dataDir);
  let head = db.get<{ seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1') ?? { seq: 0, hash: GENESIS };
  let signed = head.seq;

  function checkpoint(): void {
    if (head.seq === signed) return;
    const body = JSON.stringify({ size: head.seq, head: head.hash, at: now() });
    const signature = sign(null, Buffer.from(body), key).toString('base64');
    appendFileSync(checkpointFile(dataDir), `${JSON.stringify({ body, signature })}\n`, { mode: 0o600 });
    signed = head.seq;
  }

  return {
    db,
    append(actor, call, outcome, input) {
      const row = { seq: head.seq + 1, at: now(), actor: actor.id, from: actor.from, call, outcome, input: JSON.stringify(redact(input) ?? null) };
      const hash = chain(head.hash, row);
      db.run('INSERT INTO audit (seq, at, actor, "from", call, outcome, input, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', row.seq, row.at, row.actor, row.from, row.call, row.outcome, row.input, hash);
      head = { seq: row.seq, hash };
      if (head.seq - signed >= CHECKPOINT_EVERY) checkpoint();
      return row.seq;
    },
    search({ before, limit, text }) {
      const like = `%${(text ?? '').replace(/[\\%_]/g, '\\$&')}%`;
      const rows = db.all<Stored>(
        `SELECT * FROM audit WHERE seq < ? AND (call LIKE ? ESCAPE '\\' OR actor LIKE ? ESCAPE '\\' OR input LIKE ? ESCAPE '\\') ORDER BY seq DESC LIMIT ?`,
        before ?? Number.MAX_SAFE_INTEGER, like, like, like, limit,
      );
      return { rows: rows.map((row) => ({ ...row, input: JSON.parse(row.input) as unknown })), total: head.seq };
    },
    checkpoint,
    close() {
      checkpoint();
      db.close();
    },
  };
}

/** Reads the whole trail: every row's number and hash, and every signed checkpoint. Names the first row that is broken or missing. */
export function verifyAudit(dataDir: string): AuditVerdict {
  const path = join(dataDir, 'audit.db');
  if (!existsSync(path)) return { ok: false, rows: 0, checkpoints: 0, message: `There is no audit trail at ${path}.` };
  const db = openDatabase(path, { synchronous: 'FULL', readonly: true });
  try {
    return verifyRows(db, readCheckpoints(dataDir));
  } finally {
    db.close();
  }
}

function verifyRows(db: Db, checkpoints: Checkpoint[]): AuditVerdict {
  const fail = (rows: number, message: string): AuditVerdict => ({ ok: false, rows, checkpoints: checkpoints.length, message });
  const expected = new Map(checkpoints.map((c) => [c.size, c]));
  let hash = GENESIS;
  let seq = 0;
  for (const row of db.iterate<Stored>('SELECT * FROM audit ORDER BY seq')) {
    if (row.seq !== seq + 1) return fail(seq, `Row ${seq + 1} is missing; row ${row.seq} stands in its place.`);
    if (chain(hash, row) !== row.hash) return fail(seq, `Row ${row.seq} was altered: its hash does not follow from row ${seq}.`);
    seq = row.seq;
    hash = row.hash;
    const point = expected.get(seq);
    if (point && point.head !== hash) return fail(seq, `The trail was rewritten at or before row ${seq}: the signed checkpoint holds another hash.`);
  }
  const forged = checkpoints.find((c) => !c.valid);
  if (forged) return fail(seq, `The checkpoint for row ${forged.size} has a wrong signature.`);
  const longest = Math.max(0, ...checkpoints.map((c) => c.size));
  if (longest > seq) return fail(seq, `Row ${seq + 1} is missing: the trail ends at row ${seq}, a signed checkpoint knows ${longest} rows.`);
  return { ok: true, rows: seq, checkpoints: checkpoints.length, message: `${seq} rows and ${checkpoints.length} checkpoints hold.` };
}

interface Checkpoint {
  size: number;
  head: string;
  valid: boolean;
}

function readCheckpoints(dataDir: string): Checkpoint[] {
  const path = checkpointFile(dataDir);
  if (!existsSync(path)) return [];
  const key = createPublicKey(signingKey(dataDir));
  return readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => {
    try {
      const { body, signature } = JSON.parse(line) as { body: string; signature: string };
      const { size, head } = JSON.parse(body) as { size: number; head: string };
      return { size, head, valid: verifySignature(null, Buffer.from(body), key, Buffer.from(signature, 'base64')) };
    } catch {
      return { size: 0, head: '', valid: false };
    }
  });
}

function checkpointFile(dataDir: string): string {
  return join(dataDir, 'audit-checkpoints.jsonl');
}

function signingKey(dataDir: string): ReturnType<typeof createPrivateKey> {
  const path = join(dataDir, 'audit-key.pem');
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  }
  return createPrivateKey(readFileSync(path));
}

/** sha256 over the previous hash and a length-prefixed encoding of the row, so that no two rows share an encoding. */
function chain(previous: string, row: Omit<Stored, 'hash'>): string {
  const hash = createHash('sha256').update(previous);
  for (const field of [String(row.seq), String(row.at), row.actor, row.from, row.call, row.outcome, row.input]) {
    hash.update(`${Buffer.byteLength(field)}:`).update(field);
  }
  return hash.digest('hex');
}
