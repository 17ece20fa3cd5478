import type { Db } from '../sqlite.ts';
import { decodeLogRow } from './log-row.ts';
import { scanLeafRows, type Field } from './pages.ts';
import { isDamage, readAround, type KeyRange } from './rescue.ts';
import { DAY_MS, HOUR_MS, MAX_TARGET } from './sample.ts';
import { chunkBase, chunkHolds, chunkKey, chunkTarget, dayHolds, dayKey, dayNumber, putChunk, putDay, type ChunkRow, type DayRow } from './schema.ts';

export interface Salvage {
  chunks: number;
  days: number;
  logRows: number;
  /** Rows that were readable but whose checksum did not hold. */
  rejected: number;
  /** Time covered by the pages that could not be read or trusted, epoch ms; null when nothing of the chunks was lost. */
  lostFrom: number | null;
  lostTo: number | null;
}

interface TargetRow {
  id: number;
  key: string | null;
  log_at?: number;
}

/**
 * Copies what can be read and trusted from a damaged store into `to`, which has the schema. Rows already in `to` stay, so that several
 * sources can be laid over one another, the best first. Goes target by target, so a damaged page costs its own rows only; then the
 * pages of the file itself are searched for chunks in the stretches SQL could not reach.
 */
export function salvage(from: Db, to: Db, now: number): Salvage {
  const out: Salvage = { chunks: 0, days: 0, logRows: 0, rejected: 0, lostFrom: null, lostTo: null };
  to.tx(() => {
    const ids = copyTargets(from, to);
    copyChunks(from, to, ids, now, out);
    copyDays(from, to, ids, now, out);
    copyLog(from, to, out);
  });
  return out;
}

/** Names come from either table; a number that only chunks know gets a name of its own, so that its history can still be seen. */
function copyTargets(from: Db, to: Db): readonly number[] {
  const found = new Map<number, TargetRow>();
  const everything: KeyRange = { from: 0, to: MAX_TARGET };
  readAround<TargetRow>(from, 'target_copy', everything, (row) => void found.set(row.id, { id: row.id, key: row.key }));
  readAround<TargetRow>(from, 'target', everything, (row) => void found.set(row.id, row));
  const highest = Math.max(highestTarget(from), ...found.keys());
  for (let id = 1; id <= highest; id++) {
    const known = found.get(id);
    if (!known && !hasChunks(from, id)) continue;
    const key = known ? known.key : `recovered-${id}`;
    const inserted = to.run('INSERT OR IGNORE INTO target (id, key, log_at) VALUES (?, ?, ?)', id, key, known?.log_at ?? 0).changes;
    if (inserted > 0) to.run('INSERT OR REPLACE INTO target_copy VALUES (?, ?)', id, key);
  }
  return to.all<{ id: number }>('SELECT id FROM target ORDER BY id').map((row) => row.id);
}

function highestTarget(from: Db): number {
  try {
    return chunkTarget(from.get<{ k: number | null }>('SELECT max(k) k FROM chunk')?.k ?? 0);
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    return 0;
  }
}

function hasChunks(from: Db, id: number): boolean {
  try {
    return from.get('SELECT 1 FROM chunk WHERE k >= ? AND k < ? LIMIT 1', chunkKey(id, 0), chunkKey(id + 1, 0)) !== undefined;
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    return true;
  }
}

/** Older and newer samples than this are not searched for around a damaged page; nearer bounds find more of what lies between two. */
const SEARCH_DAYS = 400;

function copyChunks(from: Db, to: Db, ids: readonly number[], now: number, out: Salvage): void {
  const insert = (row: ChunkRow): void => {
    if (!chunkHolds(row)) {
      out.rejected++;
      lose(out, chunkBase(row.k), chunkBase(row.k) + HOUR_MS);
    } else if (!to.get('SELECT 1 FROM chunk WHERE k = ?', row.k)) {
      putChunk(to, row);
      out.chunks++;
    }
  };
  const horizon = now - SEARCH_DAYS * DAY_MS;
  const lost = ids.flatMap((id) =>
    [0, horizon, now + DAY_MS].flatMap((begin, i, begins) => readAround<ChunkRow>(from, 'chunk', { from: chunkKey(id, begin), to: chunkKey(id, begins[i + 1] ?? END_MS) }, insert)),
  );
  if (lost.length === 0) return;
  const known = new Set(ids);
  const beyond = new Set<number>();
  scanLeafRows(from.path, (k, fields) => {
    const row = known.has(chunkTarget(k)) && lost.some((part) => k >= part.from && k < part.to) ? chunkOf(k, fields) : null;
    if (!row || !chunkHolds(row) || beyond.has(k)) return;
    beyond.add(k);
    insert(row);
  });
  for (const part of lost) lose(out, Math.max(horizon, chunkBase(part.from)), Math.min(now, chunkBase(part.to - 1)));
}

/** The end of what a chunk's key can say. */
const END_MS = 2 ** 32 * 1_000;

function lose(out: Salvage, from: number, to: number): void {
  out.lostFrom = Math.min(out.lostFrom ?? from, from);
  out.lostTo = Math.max(out.lostTo ?? to, to);
}

/** A chunk from the bare fields of its row, in the order of the table; null when it is of another table. */
function chunkOf(k: number, fields: readonly Field[]): ChunkRow | null {
  const numbers = fields.slice(1, -1);
  const data = fields.at(-1);
  if (fields.length !== 13 || fields[0] !== null || !(data instanceof Uint8Array) || !numbers.every((field) => typeof field === 'number')) return null;
  const [span, n, degraded, down, unknown, maintenance, answered, sum, mn, mx, crc] = numbers as [number, number, number, number, number, number, number, number, number, number, number];
  return { k, span, n, degraded, down, unknown, maintenance, answered, sum, mn, mx, crc, data };
}

function copyDays(from: Db, to: Db, ids: readonly number[], now: number, out: Salvage): void {
  for (const id of ids) {
    readAround<DayRow>(from, 'day', { from: dayKey(id, 0), to: dayKey(id, dayNumber(now) + 2) }, (row) => {
      if (!dayHolds(row)) out.rejected++;
      else if (!to.get('SELECT 1 FROM day WHERE k = ?', row.k)) {
        putDay(to, row);
        out.days++;
      }
    });
  }
}

const LONGEST_LOG = 1_000_000;

function copyLog(from: Db, to: Db, out: Salvage): void {
  const top = lastSeq(from);
  readAround<{ seq: number; data: Uint8Array }>(from, 'log', { from: Math.max(0, top - LONGEST_LOG), to: top + 1 }, (row) => {
    if (!decodeLogRow(row.data, () => undefined)) out.rejected++;
    else out.logRows += to.run('INSERT OR IGNORE INTO log VALUES (?, ?)', row.seq, row.data).changes;
  });
}

function lastSeq(from: Db): number {
  try {
    return from.get<{ seq: number | null }>('SELECT max(seq) seq FROM log')?.seq ?? 0;
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    // The newest row is on a damaged page; targets know how far they were sealed, the log goes little beyond.
    return Math.floor((from.get<{ at: number | null }>('SELECT max(log_at) at FROM target')?.at ?? 0) / 2 ** 20) + 100_000;
  }
}
