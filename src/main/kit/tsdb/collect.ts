import type { Db } from '../sqlite.ts';
import { decodeChunk } from './chunk.ts';
import { createColumns, lowerBound, ordered, pushRange, type Columns } from './columns.ts';
import { DAY_MS, HOUR_MS } from './sample.ts';
import { chunkBase, chunkHolds, chunkKey, chunksBetween, dayHolds, dayKey, dayNumber, dayOf, type ChunkRow, type DayRow } from './schema.ts';

/** Where queries read: the file, and the samples not yet in chunks. */
export interface Source {
  db: Db;
  unsealed(target: number): readonly Columns[];
  /** Told of every damaged chunk or day met; it is left out of the answer. */
  damaged(k: number): void;
}

/** Samples with index [begin, end) of ordered columns. */
export interface Slice {
  columns: Columns;
  begin: number;
  end: number;
}

/** All samples of a target in [from, to), epoch ms. */
export function collect(source: Source, target: number, from: number, to: number): Slice {
  const rows = chunksBetween(source.db, target, from - HOUR_MS, to);
  let n = 16;
  for (const row of rows) n += row.n;
  const columns = createColumns(n);
  for (const row of rows) if (chunkBase(row.k) + row.span >= from) decodeRow(source, row, columns);
  return withUnsealed(source, target, columns, from, to);
}

/** The newest `limit` samples of a target in [from, to). */
export function collectNewest(source: Source, target: number, from: number, to: number, limit: number): Slice {
  const rows: ChunkRow[] = [];
  let left = limit;
  for (const row of source.db.iterate<ChunkRow>('SELECT * FROM chunk WHERE k >= ? AND k < ? ORDER BY k DESC', chunkKey(target, Math.max(0, from - HOUR_MS)), chunkKey(target, Math.max(0, to) + 999))) {
    if (left <= 0) break;
    rows.push(row);
    // A chunk that reaches beyond `to` may hold few samples before it.
    if (chunkBase(row.k) + row.span < to) left -= row.n;
  }
  const columns = createColumns(256);
  for (const row of rows.reverse()) decodeRow(source, row, columns);
  const slice = withUnsealed(source, target, columns, from, to);
  return { ...slice, begin: Math.max(slice.begin, slice.end - limit) };
}

function decodeRow(source: Source, row: ChunkRow, columns: Columns): void {
  if (!chunkHolds(row) || !decodeChunk(row.data, chunkBase(row.k), columns)) source.damaged(row.k);
}

function withUnsealed(source: Source, target: number, sealed: Columns, from: number, to: number): Slice {
  for (const block of source.unsealed(target)) {
    if (block.n === 0) continue;
    pushRange(sealed, block, 0, block.n);
  }
  const columns = ordered(sealed);
  return { columns, begin: lowerBound(columns, from), end: lowerBound(columns, to) };
}

/** A range as day rows for whole days and stretches to be read sample by sample, both oldest first. */
export interface Plan {
  days: { at: number; row: DayRow }[];
  spans: { from: number; to: number }[];
}

/** Ranges up to this long are answered from the samples themselves. */
export const EXACT_MS = 31 * DAY_MS;

/**
 * How [from, to) is best read: up to 31 days sample by sample, beyond that from day rows where they exist. Days whose
 * chunks retention has removed always come from their rows; of such a day no part can be had, so days cut by the edges are left out.
 */
export function plan(source: Source, target: number, from: number, to: number, preferDays = to - from > EXACT_MS): Plan {
  const { db } = source;
  const firstFull = Math.ceil(from / DAY_MS);
  const endFull = Math.floor(to / DAY_MS);
  const oldest = db.get<{ k: number | null }>('SELECT min(k) k FROM chunk WHERE k >= ? AND k < ?', chunkKey(target, 0), chunkKey(target + 1, 0))?.k;
  const rowsBefore = preferDays ? endFull : Math.min(endFull, oldest === null || oldest === undefined ? endFull : dayNumber(chunkBase(oldest)));
  const out: Plan = { days: [], spans: [] };
  let done = from;
  if (rowsBefore > firstFull) {
    for (const row of db.iterate<DayRow>('SELECT * FROM day WHERE k >= ? AND k < ? ORDER BY k', dayKey(target, firstFull), dayKey(target, rowsBefore))) {
      if (!dayHolds(row)) {
        source.damaged(row.k);
        continue;
      }
      const at = dayOf(row.k) * DAY_MS;
      if (at > done) out.spans.push({ from: done, to: at });
      out.days.push({ at, row });
      done = at + DAY_MS;
    }
  }
  if (to > done) out.spans.push({ from: done, to });
  return out;
}
