import type { Db } from '../sqlite.ts';
import { decodeChunk, encodeChunk } from './chunk.ts';
import { createColumns, ordered, pushRange, type Columns } from './columns.ts';
import { amendDay } from './days.ts';
import type { Block } from './heads.ts';
import { HOUR_MS } from './sample.ts';
import { CHUNK_SAMPLES, chunkBase, chunkHolds, chunkKey, putChunk, rowCrc, type ChunkRow } from './schema.ts';
import { totalsOf } from './totals.ts';

/** The row of ordered samples of one target within one hour. */
export function chunkRow(target: number, columns: Columns): ChunkRow {
  const k = chunkKey(target, columns.at[0]!);
  const base = chunkBase(k);
  const span = columns.at[columns.n - 1]! - base;
  const totals = totalsOf(columns);
  const data = encodeChunk(columns, base);
  return { ...totals, k, span, crc: rowCrc(k, span, totals, data), data };
}

/** Writes chunks; remembers how far the current hour of each target is sealed, which tells when new samples overlap old ones. */
export interface Sealer {
  /** Writes a block within the caller's transaction. Returns how many of its samples were there already. */
  seal(block: Block): number;
  /** Forgets what it knows; needed after a failed transaction or a deletion. */
  forget(): void;
}

export function createSealer(db: Db): Sealer {
  const sealed = new Map<number, { hour: number; at: number }>();

  /** Time of the last sealed sample in the hour, -1 for none. */
  function sealedIn(target: number, hour: number): number {
    const known = sealed.get(target);
    if (known?.hour === hour) return known.at;
    const from = hour * HOUR_MS;
    const row = db.get<{ k: number; span: number }>('SELECT k, span FROM chunk WHERE k >= ? AND k < ? ORDER BY k DESC LIMIT 1', chunkKey(target, from), chunkKey(target, from + HOUR_MS));
    return row ? chunkBase(row.k) + row.span : -1;
  }

  return {
    seal(block) {
      const { target, hour } = block;
      const columns = ordered(block.columns);
      const before = sealedIn(target, hour);
      let duplicates = block.columns.n - columns.n;
      if (Math.floor(columns.at[0]! / 1_000) > Math.floor(before / 1_000)) putChunk(db, chunkRow(target, columns));
      else duplicates += mergeInto(db, target, hour, columns);
      amendDay(db, target, Math.floor(hour / 24), columns);
      db.run('UPDATE target SET log_at = ? WHERE id = ?', block.logAt, target);
      sealed.set(target, { hour, at: Math.max(before, columns.at[columns.n - 1]!) });
      return duplicates;
    },
    forget: () => sealed.clear(),
  };
}

/**
 * Joins late samples with the sound chunks of their hour that they touch, and writes them anew; a sample already there wins. Chunks of
 * one target never share a second, so the search ends at the first one that is older. Returns the duplicates.
 */
function mergeInto(db: Db, target: number, hour: number, late: Columns): number {
  const fromSecond = Math.floor(late.at[0]! / 1_000) * 1_000;
  const touched: ChunkRow[] = [];
  for (const row of db.iterate<ChunkRow>('SELECT * FROM chunk WHERE k >= ? AND k <= ? ORDER BY k DESC', chunkKey(target, hour * HOUR_MS), chunkKey(target, late.at[late.n - 1]!))) {
    if (!chunkHolds(row)) continue;
    if (chunkBase(row.k) + row.span < fromSecond) break;
    touched.push(row);
  }
  const merged = createColumns(CHUNK_SAMPLES * 2);
  for (const row of touched.reverse()) if (decodeChunk(row.data, chunkBase(row.k), merged)) db.run('DELETE FROM chunk WHERE k = ?', row.k);
  const known = merged.n;
  pushRange(merged, late, 0, late.n);
  const all = ordered(merged);
  for (const part of split(all)) putChunk(db, chunkRow(target, part));
  return known + late.n - all.n;
}

/** Parts of about a chunk's size. Two parts never begin in the same second, which is their key. */
function split(columns: Columns): Columns[] {
  const parts: Columns[] = [];
  let begin = 0;
  for (let i = 1; i <= columns.n; i++) {
    const sameSecond = i < columns.n && Math.floor(columns.at[i]! / 1_000) === Math.floor(columns.at[i - 1]! / 1_000);
    if (i < columns.n && (i - begin < CHUNK_SAMPLES || sameSecond)) continue;
    const part = createColumns(i - begin);
    pushRange(part, columns, begin, i);
    parts.push(part);
    begin = i;
  }
  return parts;
}
