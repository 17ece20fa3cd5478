import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetch } from 'undici';
import { AppError, type ErrorData } from '#shared/errors.ts';
import { accessMigrations, createAccess, type Access } from '#kit/access.ts';
import { randomIds } from '#kit/ids.ts';
import { migrate } from '#kit/migrate.ts';
import { realClock } from '#kit/clock.ts';
import { lockHolder } from '#kit/lock.ts';
import { openCore, startEngine } from '../boot.ts';

/** Calls a contract: `call('configuration/apply', { files })`. */
export type Call = (path: string, input: unknown) => Promise<unknown>;

const OPERATOR = { id: 'local:command-line', role: 'admin', from: 'local' } as const;
const TOKEN_LIFE_MS = 60_000;

/**
 * Runs `fn` against a data folder: through the engine that holds it when one runs, else on the folder itself, without watching.
 */
export async function withDataDir<T>(dataDir: string, fn: (call: Call) => Promise<T>): Promise<T> {
  const pid = lockHolder(dataDir);
  if (pid !== null) return viaGateway(dataDir, pid, fn);
  const engine = await startEngine({ dataDir, host: '127.0.0.1', port: null, pages: null, proberEntry: null, readerEntry: null, publicHosts: [], demo: false, config: [], logLevel: 'warn' });
  try {
    return await fn((path, input) => engine.host.dispatcher.call(OPERATOR, path, input));
  } finally {
    await engine.stop();
  }
}

async function viaGateway<T>(dataDir: string, pid: number, fn: (call: Call) => Promise<T>): Promise<T> {
  const note = join(dataDir, 'engine.json');
  const { address } = existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as { address: string | null }) : { address: null };
  if (address === null) throw new AppError('unavailable', `The data folder ${dataDir} is in use by process ${pid}, which has no gateway to talk to. Close it first, or switch its gateway on.`);
  return withAccess(dataDir, async (access) => {
    const { id, token } = access.createToken('command line', 'admin', TOKEN_LIFE_MS);
    try {
      return await fn(async (path, input) => {
        const response = await fetch(`${address}/api/${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(input) });
        const body = (await response.json()) as { error?: ErrorData };
        if (body.error) throw new AppError(body.error.code, body.error.message, body.error.details);
        return body;
      });
    } finally {
      access.revokeToken(id);
    }
  });
}

/** Users and tokens of a data folder, also while an engine runs on it. */
export async function withAccess<T>(dataDir: string, fn: (access: Access) => T | Promise<T>): Promise<T> {
  const db = openCore(dataDir);
  try {
    if (db.get("SELECT 1 FROM sqlite_master WHERE name = 'access_tokens'") === undefined) migrate(db, [accessMigrations], realClock.now());
    return await fn(createAccess(db, randomIds(() => realClock.now()), () => realClock.now()));
  } finally {
    db.close();
  }
}
