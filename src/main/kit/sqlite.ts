import { existsSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type Driver from 'better-sqlite3';
import { AppError } from '#shared/errors.ts';
import { databaseError, problemOf, sqliteCode } from './sqlite-problem.ts';

/** What a column holds and what a `?` takes. Booleans are stored as 0 and 1 by the caller. */
export type SqlValue = string | number | bigint | Uint8Array | null;
/** A positional value, or one object for `@name` parameters. */
export type SqlParam = SqlValue | Readonly<Record<string, SqlValue>>;

/** A thin typed layer over one connection. Statements are prepared once per text. */
export interface Db {
  readonly path: string;
  readonly readonly: boolean;
  /** The driver's connection, for what this layer does not offer (backup). */
  readonly raw: Driver.Database;
  /** The first row, or undefined. `T` is the caller's promise about the row's shape. */
  get<T>(sql: string, ...params: SqlParam[]): T | undefined;
  all<T>(sql: string, ...params: SqlParam[]): T[];
  /** Row by row. Never hold it across an await: it pins the WAL. */
  iterate<T>(sql: string, ...params: SqlParam[]): IterableIterator<T>;
  run(sql: string, ...params: SqlParam[]): { changes: number; lastInsertRowid: number };
  /** One or more statements without parameters. */
  exec(sql: string): void;
  /** A pragma's single value: `db.pragma<number>('user_version')`. */
  pragma<T>(text: string): T;
  /**
   * Runs `fn` in a transaction and commits; anything thrown rolls back and is rethrown. Nested calls are savepoints.
   * `fn` must be synchronous: a returned promise rolls back and throws.
   */
  tx<T>(fn: () => T): T;
  close(): void;
}

export interface OpenOptions {
  /** FULL: a commit survives a power cut. NORMAL: the last commits may be lost, the file never breaks. */
  synchronous: 'FULL' | 'NORMAL';
  readonly?: boolean;
  /** Written at creation and required afterwards, so that another program's file is refused. Positive 31-bit integer. */
  applicationId?: number;
  /** The newest `user_version` the code knows; a newer file is refused. */
  schemaVersion?: number;
  /** Page cache in MiB; 32 when left out. */
  cacheMb?: number;
  /**
   * Keep a marker file `<path>.initialised`: a database emptied to 0 bytes or deleted would otherwise
   * open as a healthy empty one. On by default for writers.
   */
  marker?: boolean;
}

const OLDEST_NODE = 22;
/** Below it, two connections that write or checkpoint at once can corrupt the file (WAL-reset bug, fixed in 3.51.3). */
const OLDEST_SQLITE = [3, 51, 3];
const STATEMENT_CACHE = 400;
const OPEN_WAIT_MS = 2_000;

/** The path of the marker that says `path` held data before. */
export function markerOf(path: string): string {
  return `${path}.initialised`;
}

/**
 * Opens (and for writers creates) a database in WAL mode with the project's pragmas.
 * Throws `AppError` whose `details.problem` is a `DatabaseProblem`: runtime, newer, foreign, not_a_database, corrupt, emptied, missing,
 * read_only, full, busy or io. `:memory:` is allowed for tests.
 */
export function openDatabase(path: string, options: OpenOptions): Db {
  const memory = path === ':memory:';
  const marked = !memory && !options.readonly && options.marker !== false;
  const size = memory ? 0 : sizeOf(path);
  if (options.readonly && size < 0) throw databaseError('missing', path);
  if (!memory && size <= 0 && existsSync(markerOf(path))) throw databaseError('emptied', path);
  let raw: Driver.Database | null = null;
  try {
    raw = new (loadDriver(path))(path, { readonly: options.readonly ?? false, timeout: OPEN_WAIT_MS });
    identify(raw, path, options, size <= 0);
    configure(raw, options, size <= 0);
    if (marked && !existsSync(markerOf(path))) writeFileSync(markerOf(path), 'This database has held data. Do not delete this file.\n');
  } catch (thrown) {
    raw?.close();
    throw asDatabaseError(thrown, path);
  }
  return wrap(raw, path);
}

/** SQLite's structural check; the problems found, empty when sound. Reads the whole file: 53 ms for 34 MB, 0.7 s for 512 MB. */
export function quickCheck(db: Db): string[] {
  try {
    return db.all<{ quick_check: string }>('PRAGMA quick_check(20)').map((row) => row.quick_check).filter((line) => line !== 'ok');
  } catch (thrown) {
    const problem = problemOf(thrown);
    if (problem !== 'corrupt' && problem !== 'not_a_database' && problem !== 'io') throw thrown;
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  }
}

/**
 * `quickCheck` of a closed file in a thread of its own, so that a large one does not stop the event loop; also for files
 * that are not databases. The problems found, empty when sound.
 */
export function checkInThread(path: string): Promise<string[]> {
  return inThread({ job: 'check', path });
}

/**
 * Copies a database as of one moment to the new file `to`, in a thread of its own, while others write: SQLite's online backup through a
 * connection that only reads. In the writer's thread, even in small steps, it would end with a flush of up to 16 MB: 50-120 ms measured.
 */
export async function copyInThread(path: string, to: string): Promise<void> {
  const [problem] = await inThread({ job: 'copy', path, to });
  if (problem !== undefined) throw databaseError('io', path, problem);
}

function inThread(work: { job: 'check' | 'copy'; path: string; to?: string }): Promise<string[]> {
  loadDriver(work.path);
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  return new Promise((resolve, reject) => {
    const worker = new Worker(THREAD_SCRIPT, { eval: true, workerData: { ...work, driver } });
    worker.once('message', (problems: string[]) => resolve(problems));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new AppError('internal', `The ${work.job} of ${work.path} ended without an answer (${code}).`)));
  });
}

/** Plain JavaScript as text, so that it needs no file of its own when the program is bundled. All pages in one step: nobody waits for this thread. */
const THREAD_SCRIPT = `
const { parentPort, workerData: { driver, job, path, to } } = require('node:worker_threads');
async function run() {
  const db = new (require(driver))(path, { fileMustExist: true, readonly: job === 'copy', timeout: 10000 });
  try {
    if (job === 'check') return db.pragma('quick_check(20)').map((row) => row.quick_check).filter((line) => line !== 'ok');
    await db.backup(to, { progress: () => 0x7fffffff });
    return [];
  } finally {
    db.close();
  }
}
run().catch((thrown) => [thrown.message]).then((problems) => parentPort.postMessage(problems));
`;

/** better-sqlite3 13 crashes the process on older Nodes, so the version is checked before it is loaded. */
function loadDriver(path: string): typeof Driver {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < OLDEST_NODE) throw databaseError('runtime', path, `Node ${process.versions.node} is too old, ${OLDEST_NODE} or newer is needed`);
  return createRequire(import.meta.url)('better-sqlite3') as typeof Driver;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}

/** The first statements: they are what fails on a damaged file, the constructor does not. */
function identify(raw: Driver.Database, path: string, options: OpenOptions, fresh: boolean): void {
  const version = String(raw.prepare('SELECT sqlite_version()').pluck().get());
  if (isOlder(version.split('.').map(Number), OLDEST_SQLITE)) throw databaseError('runtime', path, `SQLite ${version} is too old, ${OLDEST_SQLITE.join('.')} or newer is needed`);
  const schema = Number(raw.pragma('user_version', { simple: true }));
  const id = Number(raw.pragma('application_id', { simple: true }));
  const empty = raw.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
  if (options.applicationId !== undefined && id !== options.applicationId && !(id === 0 && empty)) throw databaseError('foreign', path, `application id ${id}`);
  if (options.schemaVersion !== undefined && schema > options.schemaVersion) throw databaseError('newer', path, `schema ${schema}, this program knows ${options.schemaVersion}`);
  if (options.readonly || options.applicationId === undefined || id !== 0) return;
  if (fresh) raw.pragma('auto_vacuum = INCREMENTAL');
  raw.pragma(`application_id = ${options.applicationId}`);
}

function configure(raw: Driver.Database, options: OpenOptions, fresh: boolean): void {
  raw.pragma('mmap_size = 0');
  raw.pragma('foreign_keys = ON');
  raw.pragma(`cache_size = ${-1024 * (options.cacheMb ?? 32)}`);
  if (options.readonly) return;
  if (fresh) raw.pragma('auto_vacuum = INCREMENTAL');
  raw.pragma('journal_mode = WAL');
  raw.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
  // After WAL, because better-sqlite3 is compiled to drop to NORMAL when WAL begins.
  raw.pragma(`synchronous = ${options.synchronous}`);
  // The writer never waits: waiting would stop its event loop.
  raw.pragma('busy_timeout = 0');
}

function isOlder(version: number[], floor: number[]): boolean {
  for (const [i, least] of floor.entries()) {
    const part = version[i] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}

function asDatabaseError(thrown: unknown, path: string): unknown {
  if (thrown instanceof AppError) return thrown;
  const problem = problemOf(thrown);
  return problem ? databaseError(problem, path, `${sqliteCode(thrown)}: ${(thrown as Error).message}`) : thrown;
}

function wrap(raw: Driver.Database, path: string): Db {
  const statements = new Map<string, Driver.Statement>();
  let depth = 0;

  function prepare(sql: string): Driver.Statement {
    const known = statements.get(sql);
    if (known) return known;
    const made = raw.prepare(sql);
    if (statements.size >= STATEMENT_CACHE) statements.delete(statements.keys().next().value!);
    statements.set(sql, made);
    return made;
  }

  function tx<T>(fn: () => T): T {
    // Transactions begin here alone, so the depth says whether one is open; asking the driver costs more.
    const outer = depth === 0;
    const name = `s${depth}`;
    prepare(outer ? (raw.readonly ? 'BEGIN' : 'BEGIN IMMEDIATE') : `SAVEPOINT ${name}`).run();
    depth++;
    try {
      const value = fn();
      if (value instanceof Promise) throw new AppError('internal', `A transaction on ${path} was given an async function; make it synchronous.`);
      // SQLite may roll everything back on its own (disk full); code that caught that error must not go on as if it had not happened.
      if (!raw.inTransaction) throw new AppError('internal', `SQLite rolled the transaction on ${path} back; nothing of it was written.`);
      prepare(outer ? 'COMMIT' : `RELEASE ${name}`).run();
      return value;
    } catch (thrown) {
      if (raw.inTransaction) raw.exec(outer ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
      throw thrown;
    } finally {
      depth--;
    }
  }

  return {
    path,
    readonly: raw.readonly,
    raw,
    get: <T>(sql: string, ...params: SqlParam[]) => prepare(sql).get(...params) as T | undefined,
    all: <T>(sql: string, ...params: SqlParam[]) => prepare(sql).all(...params) as T[],
    iterate: <T>(sql: string, ...params: SqlParam[]) => prepare(sql).iterate(...params) as IterableIterator<T>,
    run(sql, ...params) {
      const { changes, lastInsertRowid } = prepare(sql).run(...params);
      return { changes, lastInsertRowid: Number(lastInsertRowid) };
    },
    exec: (sql) => void raw.exec(sql),
    pragma: <T>(text: string) => raw.pragma(text, { simple: true }) as T,
    tx,
    close() {
      statements.clear();
      raw.close();
    },
  };
}
