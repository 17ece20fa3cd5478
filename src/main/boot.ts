import { appendFileSync, chmodSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { openAudit, type Audit } from '#kit/audit.ts';
import { createBackups } from '#kit/backups.ts';
import { realClock } from '#kit/clock.ts';
import { startHost, type Host } from '#kit/host.ts';
import { openGateway, type Gateway } from '#kit/http/gateway.ts';
import { isLoopback } from '#kit/http/guard.ts';
import { randomIds } from '#kit/ids.ts';
import { lockDataDir } from '#kit/lock.ts';
import { createLog, type LogLevel } from '#kit/log.ts';
import { idleProber } from '#kit/idle-prober.ts';
import { linkProber } from '#kit/prober-link.ts';
import { linkReader } from '#kit/reader-link.ts';
import { createSecrets } from '#kit/secrets.ts';
import { openDatabase, type Db } from '#kit/sqlite.ts';
import { openSampleStore } from '#kit/tsdb/ladder.ts';
import { modules } from './modules.ts';
import packageJson from '../../package.json' with { type: 'json' };

export interface EngineOptions {
  dataDir: string;
  /** Address to listen on. */
  host: string;
  /** 0 picks a free port; null opens no gateway. */
  port: number | null;
  /** Folder of the built pages. */
  pages: string | null;
  /** File of the prober worker's entry; null opens the data folder for a command, without watching. */
  proberEntry: string | null;
  /** File of the reader worker's entry; null runs heavy reads in process. */
  readerEntry: string | null;
  publicHosts: string[];
  /** Adds the sample hospital. */
  demo: boolean;
  /** Configuration files applied at the start. */
  config: string[];
  logLevel: LogLevel;
}

/** A running engine. */
export interface Engine {
  host: Host;
  address: string | null;
  /** Where to sign in the first time; null once that was done. */
  setupAddress: string | null;
  stop(): Promise<void>;
}

export const VERSION = packageJson.version;
export const CORE_APPLICATION_ID = 0x57464352;

/** The data folder when none is named: XDG on Linux, the usual place elsewhere. */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env['WATCHFLOOR_DATA_DIR']) return env['WATCHFLOOR_DATA_DIR'];
  if (process.platform === 'win32') return join(env['APPDATA'] ?? homedir(), 'Watchfloor');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Watchfloor');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'watchfloor');
}

/** Opens `core.db`. Its commits survive a power cut. */
export function openCore(dataDir: string): Db {
  const db = openDatabase(join(dataDir, 'core.db'), { synchronous: 'FULL', applicationId: CORE_APPLICATION_ID });
  // `watchfloor token` may write beside a running engine; a moment's wait is better than a failed write.
  db.raw.pragma('busy_timeout = 500');
  return db;
}

/** Starts everything on one data folder. Throws `AppError` with the remedy when it cannot; nothing is left open then. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const undo: Array<() => unknown> = [];
  try {
    return await open(options, (fn) => undo.push(fn));
  } catch (thrown) {
    for (const fn of undo.reverse()) await fn();
    throw thrown;
  }
}

async function open(options: EngineOptions, onFail: (fn: () => unknown) => void): Promise<Engine> {
  const { dataDir } = options;
  const clock = realClock;
  const lock = lockDataDir(dataDir);
  onFail(() => lock.release());
  const log = createLog(clock, logWriter(dataDir), options.logLevel);
  const ids = randomIds(() => clock.now());

  const db = openCore(dataDir);
  onFail(() => db.close());
  const audit: Audit = openAudit(dataDir, () => clock.now());
  onFail(() => audit.close());
  const opened = openSampleStore({ dataDir, clock, log });
  onFail(() => opened.tsdb.close());

  const secrets = createSecrets(dataDir);
  const prober = options.proberEntry === null ? idleProber : linkProber({ entry: options.proberEntry, clock, log, secrets });
  onFail(() => prober.stop());
  const reader = options.readerEntry === null ? null : linkReader({ entry: options.readerEntry, dataDir, clock, log });
  onFail(() => reader?.stop());
  let gateway: Gateway | null = null;
  let ready = false;
  const backups = createBackups({ dataDir, version: VERSION, clock, databases: [{ name: 'core.db', db }, { name: 'tsdb.db', db: opened.tsdb.db }, { name: 'audit.db', db: audit.db }] });
  const host = await startHost({
    modules, db, audit, clock, ids, log,
    services: { dataDir, version: VERSION, instance: ids.next('run'), startedAt: clock.now(), tsdb: opened.tsdb, prober, reader, secrets, backups, storeProblem: opened.problem, restoreBallast: () => void opened.ballast.restore(), gatewayAddress: () => gateway?.address ?? null },
    beforeMigrating: async () => void (await backups.create('before-migration')),
  });
  onFail(() => host.stop());

  const setup = setupSecret(dataDir, host, ids.secret);
  if (options.port !== null) {
    refuseOpenDoor(options, host);
    gateway = await openGateway({ host, bind: options.host, port: options.port, pages: options.pages, publicHosts: options.publicHosts, setup, ready: () => (ready ? { ok: true, detail: 'watching' } : { ok: false, detail: 'starting' }) });
    onFail(() => gateway?.close());
  }
  if (options.proberEntry !== null) {
    await host.ready();
    await applyAtStart(options, host);
    noteRunning(dataDir, gateway?.address ?? null);
    log.info('engine started', { version: VERSION, dataDir, address: gateway?.address });
  }
  ready = true;
  return {
    host,
    address: gateway?.address ?? null,
    get setupAddress() {
      return gateway && setup.secret !== null ? `${gateway.address}/setup#${setup.secret}` : null;
    },
    async stop() {
      ready = false;
      await gateway?.close();
      await prober.stop();
      await host.stop();
      await reader?.stop();
      opened.tsdb.close();
      audit.close();
      db.close();
      if (options.proberEntry !== null) log.info('engine stopped');
      lock.release();
    },
  };
}

async function applyAtStart({ config, demo }: EngineOptions, host: Host): Promise<void> {
  const actor = { id: 'local:start', role: 'admin', from: 'local' } as const;
  if (config.length > 0) {
    const files = config.map((file) => ({ file, text: readConfigFile(file) }));
    await host.dispatcher.call(actor, 'configuration/apply', { files });
  }
  if (demo) await host.dispatcher.call(actor, 'sample/add', {});
}

/** Where a command finds the engine that holds the data folder. */
function noteRunning(dataDir: string, address: string | null): void {
  writeFileSync(join(dataDir, 'engine.json'), JSON.stringify({ pid: process.pid, address }), { mode: 0o600 });
}

function readConfigFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new AppError('invalid', `${file}: ${(thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(thrown)}`);
  }
}

/** Reachable from other machines, the gateway must not stand open. */
function refuseOpenDoor({ host: bind }: EngineOptions, host: Host): void {
  if (isLoopback(bind) || host.access.hasUsers() || host.access.listTokens().length > 0) return;
  throw new AppError('invalid', `Listening on ${bind} would let other machines in before anybody has a sign-in. Start once on 127.0.0.1 and set a password there, or run "watchfloor token create --role admin" first.`);
}

/** The secret of the one-time setup address, kept in a private file until it was used. */
function setupSecret(dataDir: string, host: Host, fresh: () => string): { secret: string | null; used(): void } {
  const path = join(dataDir, 'setup-secret');
  const done = join(dataDir, 'setup-done');
  if (host.access.hasUsers() || existsSync(done)) return { secret: null, used: () => {} };
  if (!existsSync(path)) writeFileSync(path, fresh(), { mode: 0o600 });
  const setup = {
    secret: readFileSync(path, 'utf8') as string | null,
    used() {
      setup.secret = null;
      rmSync(path, { force: true });
      writeFileSync(done, '', { mode: 0o600 });
    },
  };
  return setup;
}

const LARGEST_LOG = 8 * 1024 * 1024;

/** Appends to `engine.log`, keeping one older file. A full disk must not stop the watch, so a failed write is dropped. */
function logWriter(dataDir: string): (line: string) => void {
  const path = join(dataDir, 'engine.log');
  let size = existsSync(path) ? statSync(path).size : 0;
  return (line) => {
    try {
      if (size > LARGEST_LOG) {
        renameSync(path, `${path}.1`);
        size = 0;
      }
      appendFileSync(path, `${line}\n`);
      if (size === 0) chmodSync(path, 0o600);
      size += Buffer.byteLength(line) + 1;
    } catch {
      // Nowhere left to say it.
    }
  };
}
