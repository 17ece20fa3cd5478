import { join } from 'node:path';
import { openAudit, type Audit } from '#kit/audit.ts';
import type { Clock } from '#kit/clock.ts';
import { openDatabase, type Db } from '#kit/sqlite.ts';
import { ensureSchema, TSDB_APPLICATION_ID, TSDB_SCHEMA_VERSION } from '#kit/tsdb/schema.ts';
import { createTsdb, type Tsdb } from '#kit/tsdb/tsdb.ts';

/** A disk that fails on demand. */
export interface Disk {
  /** Every write fails while true. */
  broken: boolean;
  /** Counts down with each write; the one that reaches 0 fails. */
  failIn: number | null;
  failures: number;
  onFailure: () => void;
}

export function createDisk(): Disk {
  return { broken: false, failIn: null, failures: 0, onFailure() {} };
}

function strain(disk: Disk): void {
  if (disk.failIn !== null && --disk.failIn <= 0) disk.failIn = null;
  else if (!disk.broken) return;
  disk.failures++;
  disk.onFailure();
  throw Object.assign(new Error('disk I/O error (simulated)'), { name: 'SqliteError', code: 'SQLITE_IOERR_WRITE' });
}

/** The database on that disk: a write or a commit may fail, and then nothing of the transaction was written. */
export function onDisk(db: Db, disk: Disk): Db {
  return {
    ...db,
    run(sql, ...params) {
      strain(disk);
      return db.run(sql, ...params);
    },
    tx: (fn) =>
      db.tx(() => {
        const value = fn();
        strain(disk);
        return value;
      }),
  };
}

/** The three files of an engine, as it opens them at a start. */
export interface Stores {
  core: Db;
  tsdb: Tsdb;
  audit: Audit;
  /** The process is gone: connections end, nothing more is written. */
  drop(): void;
}

export interface StoreOptions {
  dir: string;
  clock: Clock;
  coreDisk: Disk;
  tsdbDisk: Disk;
  /** Databases kept in memory across "restarts": for long runs. */
  memory?: { core: Db; tsdb: Db } | undefined;
}

export function openCoreFile(path: string): Db {
  return openDatabase(path, { synchronous: 'FULL', applicationId: 0x57464352 });
}

export function openTsdbFile(path: string): Db {
  const db = openDatabase(path, { synchronous: 'NORMAL', applicationId: TSDB_APPLICATION_ID, schemaVersion: TSDB_SCHEMA_VERSION });
  ensureSchema(db);
  return db;
}

export function openStores({ dir, clock, coreDisk, tsdbDisk, memory }: StoreOptions): Stores {
  const core = memory?.core ?? openCoreFile(join(dir, 'core.db'));
  const samples = memory?.tsdb ?? openTsdbFile(join(dir, 'tsdb.db'));
  const audit = openAudit(dir, () => clock.now());
  return {
    core: onDisk(core, coreDisk),
    tsdb: createTsdb(onDisk(samples, tsdbDisk), { clock }),
    audit,
    drop() {
      audit.db.close();
      if (memory) return;
      core.close();
      samples.close();
    },
  };
}
