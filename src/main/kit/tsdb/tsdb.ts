import type { Clock } from '../clock.ts';
import { openDatabase, type Db } from '../sqlite.ts';
import { isDiskFull } from '../sqlite-problem.ts';
import type { Source } from './collect.ts';
import { createDayWriter } from './days.ts';
import { createHeads, type Block } from './heads.ts';
import { LogRowWriter } from './log-row.ts';
import { createQueries, type TsdbQueries } from './query.ts';
import { replayLog, type Recovered } from './replay.ts';
import { createRetention, usedBytes, type RetentionPolicy, type RetentionSlice } from './retain.ts';
import { checkSample, PHASES, phaseUnits, toUnits, type Sample } from './sample.ts';
import { ensureSchema, TSDB_APPLICATION_ID, TSDB_SCHEMA_VERSION } from './schema.ts';
import { createSealer } from './seal.ts';
import { createTargets } from './targets.ts';

/** Where the store says what went wrong without stopping. */
export interface TsdbLog {
  warn(message: string, fields?: Record<string, unknown>): void;
}

export interface TsdbOptions {
  path: string;
  clock: Clock;
  log?: TsdbLog;
  /** Called when the disk is full; return true after freeing space (the ballast), and the write is tried once more. */
  onDiskFull?: () => boolean;
}

export interface TickReport {
  /** Samples made durable by this tick. */
  written: number;
  /** Chunks written. */
  sealed: number;
  /** Log rows removed. */
  trimmed: number;
}

export interface TsdbStats {
  /** Bytes of the file in use, and of the file. */
  usedBytes: number;
  fileBytes: number;
  /** Samples made durable since the start. */
  written: number;
  /** Begin of the oldest day that has chunks, epoch ms, as the last retention pass found it; null before it. */
  oldestAt: number | null;
  /** Unsealed samples in memory. */
  headSamples: number;
  /** Blocks waiting to be sealed. */
  queue: number;
  /** Samples accepted but not yet written by a tick. */
  pending: number;
  logRows: number;
  targets: number;
  /** Samples refused as repeats of a known instant. */
  duplicates: number;
  /** Samples lost because writing failed for too long. */
  dropped: number;
  /** Damaged chunks or days met by queries. */
  damaged: number;
}

export interface Tsdb extends TsdbQueries {
  readonly db: Db;
  readonly recovered: Recovered;
  /** When the last tick wrote, epoch ms; at first that of the previous run. */
  readonly lastTickAt: number | null;
  /** The number of a target's key, created on first use. */
  idOf(key: string): number;
  find(key: string): number | null;
  keyOf(target: number): string | null;
  targets(): readonly number[];
  /** Takes results in. They are durable after the next `tick`. One result per target and instant; a repeat is ignored. */
  append(samples: readonly Sample[]): void;
  /** To be called every 250 ms: one transaction that writes what came in, seals up to 50 blocks, trims the log. Throws when it cannot write; nothing is lost then. */
  tick(): TickReport;
  /** Frees the key at once; `retain` removes the data. */
  deleteTarget(target: number): void;
  /** Deletes old chunks for about 10 ms; call again while `more`. */
  retain(policy: RetentionPolicy): RetentionSlice;
  stats(): TsdbStats;
  /** Writes what is pending and closes. */
  close(): void;
}

const SEALS_PER_TICK = 50;
const TRIMS_PER_TICK = 20;
/** Without results a tick is recorded this often, so that a crash leaves a gap no longer than it was. */
const HEARTBEAT_MS = 2_000;
/** Samples are dropped, and counted, when this much could not be written: the disk has been full for long. */
const PENDING_BYTES = 4 * 1024 * 1024;
/** Looking for the oldest row still needed visits every target. */
const TRIM_CHECK_MS = 5_000;

/** Opens or creates a sample store, and takes the unsealed samples of the last run back into memory. Throws as `openDatabase`. */
export function openTsdb(options: TsdbOptions): Tsdb {
  const db = openDatabase(options.path, { synchronous: 'NORMAL', applicationId: TSDB_APPLICATION_ID, schemaVersion: TSDB_SCHEMA_VERSION });
  try {
    ensureSchema(db);
    return createTsdb(db, options);
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** The store on an open connection. */
export function createTsdb(db: Db, options: Omit<TsdbOptions, 'path'>): Tsdb {
  const { clock } = options;
  const targets = createTargets(db);
  const heads = createHeads();
  const { range, ...recovered } = replayLog(db, heads, targets.logPositions());
  const sealer = createSealer(db);
  const days = createDayWriter(db, targets.ids, heads.touchesDay);
  const retention = createRetention(db, clock, targets, days);
  const row = new LogRowWriter();
  const scratch = new Int32Array(PHASES.length);
  let written = 0;
  let duplicates = 0;
  let dropped = 0;
  let damaged = 0;
  let lastTickAt = recovered.lastTickAt;
  let wroteAt = Number.NEGATIVE_INFINITY;
  let keepFrom = range.first;
  let trimCheckedAt = Number.NEGATIVE_INFINITY;
  if (recovered.damaged > 0) options.log?.warn('Parts of the sample log were damaged and skipped.', { path: db.path, damaged: recovered.damaged });

  const source: Source = {
    db,
    unsealed: (target) => heads.blocks(target).map((block) => block.columns),
    damaged(k) {
      damaged++;
      options.log?.warn('A damaged piece of history was left out.', { path: db.path, key: k });
    },
  };

  function append(samples: readonly Sample[]): void {
    for (const sample of samples) {
      checkSample(sample);
      if (row.bytes > PENDING_BYTES) {
        dropped++;
        continue;
      }
      const { target, status } = sample;
      const at = Math.floor(sample.at);
      const latency = toUnits(sample.latencyMs);
      const phases = phaseUnits(sample.phasesMs, scratch) ? scratch : null;
      if (heads.add(target, at, status, latency, phases, range.next, row.count)) row.add(target, at, status, latency, phases);
      else duplicates++;
    }
  }

  /** Rows before this one are in chunks. The newest row always stays: it says when the store was last alive. */
  function trimTo(mono: number): number {
    if (mono - trimCheckedAt >= TRIM_CHECK_MS) {
      trimCheckedAt = mono;
      keepFrom = Math.min(heads.firstSeq() ?? range.next, range.next - 1);
    }
    return Math.min(keepFrom, range.first + TRIMS_PER_TICK);
  }

  function write(now: number, blocks: readonly Block[], rowDue: boolean, trim: number): { dayRows: number; repeats: number } {
    const addRow = (): void => void (rowDue && db.run('INSERT INTO log VALUES (?, ?)', range.next, row.finish(now)));
    if (blocks.length === 0 && trim <= range.first && !days.owes(now)) {
      // The usual tick: one statement is a transaction of its own.
      addRow();
      return { dayRows: 0, repeats: 0 };
    }
    return db.tx(() => {
      addRow();
      let repeats = 0;
      for (const block of blocks) repeats += sealer.seal(block);
      if (trim > range.first) db.run('DELETE FROM log WHERE seq < ?', trim);
      // Day rows wait while there is anything else to do.
      return { dayRows: blocks.length < SEALS_PER_TICK ? days.step(now) : 0, repeats };
    });
  }

  function writeOrMakeRoom(now: number, blocks: readonly Block[], rowDue: boolean, trim: number): { repeats: number } {
    try {
      return write(now, blocks, rowDue, trim);
    } catch (thrown) {
      sealer.forget();
      if (!isDiskFull(thrown) || !options.onDiskFull?.()) throw thrown;
      return write(now, blocks, rowDue, trim);
    }
  }

  function tick(): TickReport {
    const now = clock.now();
    const mono = clock.monotonic();
    heads.closeHours(now);
    const rowDue = row.count > 0 || mono - wroteAt >= HEARTBEAT_MS;
    const blocks = heads.due(now, SEALS_PER_TICK);
    const trim = trimTo(mono);
    if (!rowDue && blocks.length === 0 && trim <= range.first) return { written: 0, sealed: 0, trimmed: 0 };
    const { repeats } = writeOrMakeRoom(now, blocks, rowDue, trim);
    const report: TickReport = { written: row.count, sealed: blocks.length, trimmed: Math.max(0, trim - range.first) };
    heads.sealed(blocks);
    duplicates += repeats;
    written += report.written;
    range.first = Math.max(range.first, trim);
    if (rowDue) {
      range.next++;
      row.clear();
      wroteAt = mono;
    }
    lastTickAt = now;
    return report;
  }

  function stats(): TsdbStats {
    const counts = heads.counts();
    return {
      usedBytes: usedBytes(db),
      fileBytes: db.pragma<number>('page_count') * db.pragma<number>('page_size'),
      written,
      oldestAt: retention.oldestAt(),
      headSamples: counts.samples,
      queue: counts.closed,
      pending: row.count,
      logRows: range.next - range.first,
      targets: targets.ids().length,
      duplicates,
      dropped,
      damaged,
    };
  }

  return {
    ...createQueries(source),
    db,
    recovered,
    get lastTickAt() {
      return lastTickAt;
    },
    idOf: targets.idOf,
    find: targets.find,
    keyOf: targets.keyOf,
    targets: targets.ids,
    append,
    tick,
    deleteTarget(target) {
      targets.bury(target);
      heads.drop(target);
    },
    retain: retention.slice,
    stats,
    close() {
      try {
        if (row.count > 0) tick();
      } finally {
        db.close();
      }
    },
  };
}
