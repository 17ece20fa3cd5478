import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Actor, Role } from '#shared/access.ts';
import { AppError } from '#shared/errors.ts';
import { sha256, type Ids } from './ids.ts';
import type { Db } from './sqlite.ts';

export const accessMigrations = {
  module: 'access',
  steps: [
    `CREATE TABLE access_users (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, createdAt INTEGER NOT NULL) STRICT;
     CREATE TABLE access_tokens (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, createdAt INTEGER NOT NULL, expiresAt INTEGER, lastUsedAt INTEGER) STRICT;
     CREATE TABLE access_sessions (hash TEXT PRIMARY KEY, actor TEXT NOT NULL, role TEXT NOT NULL, createdAt INTEGER NOT NULL, usedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL) STRICT;`,
  ],
};

export interface TokenRow {
  id: string;
  name: string;
  role: Role;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

/** Users, tokens and sessions. Secrets are stored as hashes only. */
export interface Access {
  createToken(name: string, role: Role, expiresInMs: number | null): { id: string; token: string };
  listTokens(): TokenRow[];
  revokeToken(id: string): boolean;
  /** Who a bearer token is; null when unknown or expired. */
  byToken(token: string, from: string): Actor | null;
  hasUsers(): boolean;
  setPassword(user: string, password: string, role: Role | undefined): Promise<void>;
  byPassword(user: string, password: string, from: string): Promise<Actor | null>;
  openSession(actor: Actor): string;
  bySession(secret: string, from: string): Actor | null;
  closeSession(secret: string): void;
}

const SESSION_IDLE_MS = 12 * 3_600_000;
const SESSION_MAX_MS = 30 * 86_400_000;
/** 128 × N × r bytes of memory: 32 MiB. The parameters are written into each hash, so they can rise later. */
const SCRYPT = { N: 32_768, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
const derive = promisify(scrypt) as (password: string, salt: Buffer, length: number, options: typeof SCRYPT) => Promise<Buffer>;

export function createAccess(db: Db, ids: Ids, now: () => number): Access {
  // One hash at a time: scrypt shares libuv's four threads with everything else.
  let queue: Promise<unknown> = Promise.resolve();
  const hashed = (password: string, salt: Buffer): Promise<Buffer> => {
    const next = queue.then(() => derive(password.normalize('NFKC'), salt, 32, SCRYPT));
    queue = next.catch(() => undefined);
    return next;
  };

  return {
    createToken(name, role, expiresInMs) {
      const id = ids.next('tok');
      const token = `wf_${ids.secret()}`;
      db.run('INSERT INTO access_tokens (id, name, role, hash, createdAt, expiresAt) VALUES (?, ?, ?, ?, ?, ?)', id, name, role, sha256(token), now(), expiresInMs === null ? null : now() + expiresInMs);
      return { id, token };
    },
    listTokens: () => db.all<TokenRow>('SELECT id, name, role, createdAt, expiresAt, lastUsedAt FROM access_tokens ORDER BY createdAt'),
    revokeToken: (id) => db.run('DELETE FROM access_tokens WHERE id = ?', id).changes > 0,
    byToken(token, from) {
      const row = db.get<TokenRow>('SELECT id, name, role, createdAt, expiresAt, lastUsedAt FROM access_tokens WHERE hash = ?', sha256(token));
      if (!row || (row.expiresAt !== null && row.expiresAt <= now())) return null;
      if (now() - (row.lastUsedAt ?? 0) > 60_000) db.run('UPDATE access_tokens SET lastUsedAt = ? WHERE id = ?', now(), row.id);
      return { id: `token:${row.name}`, role: row.role, from };
    },
    hasUsers: () => db.get('SELECT 1 FROM access_users LIMIT 1') !== undefined,
    async setPassword(user, password, role) {
      if (password.length < 8) throw new AppError('invalid', 'A password has at least 8 characters.');
      const salt = randomBytes(16);
      const stored = `scrypt$${SCRYPT.N}$${SCRYPT.r}$${SCRYPT.p}$${salt.toString('base64')}$${(await hashed(password, salt)).toString('base64')}`;
      db.tx(() => {
        db.run(
          'INSERT INTO access_users (name, role, password, createdAt) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET password = excluded.password, role = coalesce(?, role)',
          user, role ?? 'admin', stored, now(), role ?? null,
        );
        db.run('DELETE FROM access_sessions WHERE actor = ?', `user:${user}`);
      });
    },
    async byPassword(user, password, from) {
      const row = db.get<{ role: Role; password: string }>('SELECT role, password FROM access_users WHERE name = ?', user);
      // An unknown name costs the same time as a wrong password.
      const [, , , , salt, wanted] = (row?.password ?? `scrypt$0$0$0$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}`).split('$');
      const got = await hashed(password, Buffer.from(salt!, 'base64'));
      const same = timingSafeEqual(got, Buffer.from(wanted!, 'base64'));
      return row && same ? { id: `user:${user}`, role: row.role, from } : null;
    },
    openSession(actor) {
      const secret = ids.secret();
      db.run('INSERT INTO access_sessions (hash, actor, role, createdAt, usedAt, expiresAt) VALUES (?, ?, ?, ?, ?, ?)', sha256(secret), actor.id, actor.role, now(), now(), now() + SESSION_MAX_MS);
      db.run('DELETE FROM access_sessions WHERE expiresAt <= ? OR usedAt <= ?', now(), now() - SESSION_IDLE_MS);
      return secret;
    },
    bySession(secret, from) {
      const row = db.get<{ actor: string; role: Role; usedAt: number; expiresAt: number }>('SELECT actor, role, usedAt, expiresAt FROM access_sessions WHERE hash = ?', sha256(secret));
      if (!row || row.expiresAt <= now() || row.usedAt <= now() - SESSION_IDLE_MS) return null;
      if (now() - row.usedAt > 60_000) db.run('UPDATE access_sessions SET usedAt = ? WHERE hash = ?', now(), sha256(secret));
      return { id: row.actor, role: row.role, from };
    },
    closeSession: (secret) => void db.run('DELETE FROM access_sessions WHERE hash = ?', sha256(secret)),
  };
}
