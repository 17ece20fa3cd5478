import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/errors.ts';
import { backupTime, extractFileSync } from '../backup.ts';
import { openBallast, type Ballast } from '../ballast.ts';
import type { Clock } from '../clock.ts';
import { markerOf, openDatabase, quickCheck, type Db } from '../sqlite.ts';
import { problemOf } from '../sqlite-problem.ts';
import { salvage, type Salvage } from './salvage.ts';
import { ensureSchema, TSDB_APPLICATION_ID, TSDB_SCHEMA_VERSION } from './schema.ts';
import { openTsdb, type Tsdb, type TsdbLog } from './tsdb.ts';

/** How the store came to be open. */
export interface LadderReport {
  /** sound: as it was. salvaged: rebuilt from the damaged file (and the last backup where that had more). restored: from the last backup alone. fresh: empty. */
  how: 'sound' | 'salvaged' | 'restored' | 'fresh';
  /** What was wrong; null when sound. */
  cause: string | null;
  /** The damaged file, kept. */
  keptAs: string | null;
  /** History may be missing from here to there, epoch ms; null when none is known to be. */
  lostFrom: number | null;
  lostTo: number | null;
}

export interface SampleStore {
  tsdb: Tsdb;
  report: LadderReport;
  /** What was lost, in a sentence; null when the store was sound. */
  problem: string | null;
  ballast: Ballast;
}

export interface SampleStoreOptions {
  dataDir: string;
  clock: Clock;
  log: TsdbLog;
  /** Folder of the backups; `<dataDir>/backups` when left out. */
  backupDir?: string;
}

/** A larger file is not checked at every start, but by `verifyTsdb` on a reader: 256 MiB take about 0.4 s. */
const CHECK_BYTES = 256 * 1024 * 1024;

/**
 * Opens `<dataDir>/tsdb.db` whatever state it is in: as it is, else what can be salvaged of it, else the last backup, else empty. A damaged
 * file is kept as `tsdb.db.corrupt.<time>`, and the report says what is lost, so nothing is ever silently empty.
 * Throws for what a repair would not help: newer, foreign, read_only, full, busy, runtime.
 */
export function openSampleStore(options: SampleStoreOptions): SampleStore {
  const path = join(options.dataDir, 'tsdb.db');
  const ballast = openBallast(join(options.dataDir, 'ballast'));
  const onDiskFull = (): boolean => {
    const released = ballast.release();
    if (released) options.log.warn('The disk is full. The space set aside was released; free some space soon.', { path: options.dataDir });
    return released;
  };
  const open = (): Tsdb => openTsdb({ path, clock: options.clock, log: options.log, onDiskFull });
  const cause = whatIsWrong(path);
  if (cause === null) {
    try {
      return { tsdb: open(), report: { how: 'sound', cause: null, keptAs: null, lostFrom: null, lostTo: null }, problem: null, ballast };
    } catch (thrown) {
      if (!isRepairable(thrown)) throw thrown;
      return repaired(path, (thrown as Error).message);
    }
  }
  return repaired(path, cause);

  function repaired(file: string, why: string): SampleStore {
    const report = rebuild(file, why, options);
    const problem = sentence(report);
    options.log.warn(problem, { ...report });
    return { tsdb: open(), report, problem, ballast };
  }
}

/** Null when the file is sound or does not exist yet; the trouble in words when a repair is called for. Other errors are thrown. */
function whatIsWrong(path: string): string | null {
  let db: Db | null = null;
  try {
    db = openDatabase(path, { synchronous: 'NORMAL', applicationId: TSDB_APPLICATION_ID, schemaVersion: TSDB_SCHEMA_VERSION });
    if (statSync(path).size > CHECK_BYTES) return null;
    return quickCheck(db)[0] ?? null;
  } catch (thrown) {
    if (!isRepairable(thrown)) throw thrown;
    return (thrown as Error).message;
  } finally {
    db?.close();
  }
}

function isRepairable(thrown: unknown): boolean {
  const problem = problemOf(thrown);
  return problem === 'corrupt' || problem === 'not_a_database' || problem === 'emptied' || problem === 'io';
}

/** Puts a new file in place of a damaged one. */
function rebuild(path: string, cause: string, options: SampleStoreOptions): LadderReport {
  const { clock } = options;
  const now = clock.now();
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
  const draft = `${path}.rebuild`;
  const copy = `${path}.backup`;
  for (const each of [draft, copy]) removeDatabase(each);
  const to = openDatabase(draft, { synchronous: 'NORMAL', applicationId: TSDB_APPLICATION_ID, schemaVersion: TSDB_SCHEMA_VERSION, marker: false });
  let own: Salvage | null = null;
  let older: Salvage | null = null;
  let newest: number | null = null;
  try {
    ensureSchema(to);
    own = salvageFile(path, to, now);
    older = salvageBackup(options.backupDir ?? join(options.dataDir, 'backups'), copy, to, now);
    newest = newestSample(to);
  } finally {
    to.close();
    removeDatabase(copy);
  }
  const keptAs = moveAside(path, `${path}.corrupt.${stamp}`);
  renameSync(draft, path);
  const rows = (each: Salvage | null): number => (each ? each.chunks + each.logRows + each.days : 0);
  if (rows(own) > 0) return { how: 'salvaged', cause, keptAs, lostFrom: own!.lostFrom, lostTo: own!.lostTo };
  const lost = { cause, keptAs, lostFrom: newest, lostTo: now };
  return rows(older) > 0 ? { how: 'restored', ...lost } : { how: 'fresh', ...lost };
}

function salvageFile(path: string, to: Db, now: number): Salvage | null {
  let from: Db | null = null;
  try {
    from = openDatabase(path, { synchronous: 'NORMAL', readonly: true, applicationId: TSDB_APPLICATION_ID });
    return salvage(from, to, now);
  } catch (thrown) {
    if (!isRepairable(thrown) && problemOf(thrown) !== 'missing') throw thrown;
    return null;
  } finally {
    from?.close();
  }
}

/** Lays the newest backup that can be read below what was salvaged. */
function salvageBackup(dir: string, copy: string, to: Db, now: number): Salvage | null {
  if (!existsSync(dir)) return null;
  const names = readdirSync(dir).filter((name) => backupTime(name) !== null);
  for (const name of names.sort().reverse()) {
    try {
      extractFileSync(join(dir, name), 'tsdb.db', copy);
      const rows = salvageFile(copy, to, now);
      if (rows) return rows;
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
    } finally {
      removeDatabase(copy);
    }
  }
  return null;
}

/** Over the chunks of all targets; the second is the low part of the key. */
function newestSample(db: Db): number | null {
  return db.get<{ at: number | null }>('SELECT max((k % 4294967296) * 1000 + span) at FROM chunk')?.at ?? null;
}

/** Renames the database and its companions; null when there is no file to keep. */
function moveAside(path: string, to: string): string | null {
  const kept = existsSync(path) && statSync(path).size > 0;
  for (const suffix of ['', '-wal', '-shm']) {
    if (!existsSync(path + suffix)) continue;
    if (kept && suffix !== '-shm') renameSync(path + suffix, to + suffix);
    else rmSync(path + suffix);
  }
  return kept ? to : null;
}

function removeDatabase(path: string): void {
  for (const each of [path, `${path}-wal`, `${path}-shm`, markerOf(path)]) rmSync(each, { force: true });
}

function sentence({ how, cause, keptAs, lostFrom, lostTo }: LadderReport): string {
  const range = lostTo === null ? 'No loss of history is known.' : `History may be missing from ${lostFrom === null ? 'the beginning' : day(lostFrom)} to ${day(lostTo)}.`;
  const done = { sound: '', salvaged: 'It was rebuilt from what could be read', restored: 'It was rebuilt from the last backup', fresh: 'No backup was found, so it starts empty' }[how];
  return `The sample store was damaged (${cause}). ${done}. ${range}${keptAs === null ? '' : ` The damaged file is kept as ${keptAs}.`}`;
}

function day(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
