import { crc32 } from 'node:zlib';
import type { Db } from '../sqlite.ts';
import { DAY_MS } from './sample.ts';

/** "WFts", so that another program's file is refused. */
export const TSDB_APPLICATION_ID = 0x57467473;
export const TSDB_SCHEMA_VERSION = 1;

/** Samples in a full chunk. */
export const CHUNK_SAMPLES = 120;

/*
 * chunk.k = target * 2^32 + second of the first sample; day.k = target * 2^16 + day since 1970. Both stay exact JavaScript numbers.
 * span: ms from second k to the last sample. Counts of the statuses other than up; answered, sum, mn and mx are about the latencies
 * of samples that are up or degraded, in units of 10 µs. crc covers the numbers and the payload.
 * log_at is the position up to which a target's log is sealed: seq * 2^20 + index in the row.
 * target_copy repeats the names, so that a damaged page does not orphan the history.
 */
export const TSDB_SCHEMA = `
CREATE TABLE target (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, log_at INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE target_copy (id INTEGER PRIMARY KEY, key TEXT) STRICT;
CREATE TABLE log (seq INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE chunk (
  k INTEGER PRIMARY KEY, span INTEGER NOT NULL, n INTEGER NOT NULL, degraded INTEGER NOT NULL, down INTEGER NOT NULL, unknown INTEGER NOT NULL,
  maintenance INTEGER NOT NULL, answered INTEGER NOT NULL, sum INTEGER NOT NULL, mn INTEGER NOT NULL, mx INTEGER NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL
) STRICT;
CREATE TABLE day (
  k INTEGER PRIMARY KEY, n INTEGER NOT NULL, degraded INTEGER NOT NULL, down INTEGER NOT NULL, unknown INTEGER NOT NULL,
  maintenance INTEGER NOT NULL, answered INTEGER NOT NULL, sum INTEGER NOT NULL, mn INTEGER NOT NULL, mx INTEGER NOT NULL, crc INTEGER NOT NULL, sketch BLOB NOT NULL
) STRICT;
PRAGMA user_version = ${TSDB_SCHEMA_VERSION};
`;

/** Creates the tables in an empty file. */
export function ensureSchema(db: Db): void {
  if (db.pragma<number>('user_version') === 0) db.tx(() => db.exec(TSDB_SCHEMA));
}

/** Counts and latencies of a stretch of samples; times in units of 10 µs. mn and mx are 0 when nothing answered. */
export interface Totals {
  n: number;
  degraded: number;
  down: number;
  unknown: number;
  maintenance: number;
  answered: number;
  sum: number;
  mn: number;
  mx: number;
}

export interface ChunkRow extends Totals {
  k: number;
  span: number;
  crc: number;
  data: Uint8Array;
}

export interface DayRow extends Totals {
  k: number;
  crc: number;
  sketch: Uint8Array;
}

const SECONDS = 2 ** 32;
const DAYS = 2 ** 16;

export function chunkKey(target: number, at: number): number {
  return target * SECONDS + Math.floor(at / 1_000);
}
export function chunkTarget(k: number): number {
  return Math.floor(k / SECONDS);
}
/** Epoch ms of the second in a chunk's key: the base of its payload. */
export function chunkBase(k: number): number {
  return (k % SECONDS) * 1_000;
}
export function dayKey(target: number, day: number): number {
  return target * DAYS + day;
}
export function dayTarget(k: number): number {
  return Math.floor(k / DAYS);
}
export function dayOf(k: number): number {
  return k % DAYS;
}
/** The UTC day of a time, counted from 1970. */
export function dayNumber(at: number): number {
  return Math.floor(at / DAY_MS);
}

const NUMBERS = 12;

/** CRC-32 of a row's numbers and payload, as a signed 32-bit number (which SQLite stores in 4 bytes). */
export function rowCrc(k: number, span: number, totals: Totals, payload: Uint8Array): number {
  const head = new Float64Array(NUMBERS);
  head[0] = k;
  head[1] = span;
  head[2] = totals.n;
  head[3] = totals.degraded;
  head[4] = totals.down;
  head[5] = totals.unknown;
  head[6] = totals.maintenance;
  head[7] = totals.answered;
  head[8] = totals.sum;
  head[9] = totals.mn;
  head[10] = totals.mx;
  return crc32(payload, crc32(new Uint8Array(head.buffer))) | 0;
}

export function chunkHolds(row: ChunkRow): boolean {
  return row.crc === rowCrc(row.k, row.span, row, row.data);
}
export function dayHolds(row: DayRow): boolean {
  return row.crc === rowCrc(row.k, 0, row, row.sketch);
}

/** Inserts a chunk, or replaces the one with the same key. */
export function putChunk(db: Db, row: ChunkRow): void {
  db.run('INSERT OR REPLACE INTO chunk VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)', row.k, row.span, row.n, row.degraded, row.down, row.unknown, row.maintenance, row.answered, row.sum, row.mn, row.mx, row.crc, row.data);
}

/** Inserts a day, or replaces the one with the same key. */
export function putDay(db: Db, row: DayRow): void {
  db.run('INSERT OR REPLACE INTO day VALUES (?,?,?,?,?,?,?,?,?,?,?,?)', row.k, row.n, row.degraded, row.down, row.unknown, row.maintenance, row.answered, row.sum, row.mn, row.mx, row.crc, row.sketch);
}

/** The chunks of `target` whose key lies in [from, to), epoch ms, oldest first. */
export function chunksBetween(db: Db, target: number, from: number, to: number): ChunkRow[] {
  return db.all<ChunkRow>('SELECT * FROM chunk WHERE k >= ? AND k < ? ORDER BY k', chunkKey(target, Math.max(0, from)), chunkKey(target, Math.ceil(Math.max(0, to) / 1_000) * 1_000));
}
