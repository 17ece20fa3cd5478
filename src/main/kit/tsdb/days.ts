import type { Db } from '../sqlite.ts';
import { decodeChunk } from './chunk.ts';
import { createColumns, isAnswered, type Columns } from './columns.ts';
import { DAY_MS } from './sample.ts';
import { chunkBase, chunkHolds, chunkKey, chunksBetween, dayHolds, dayKey, dayNumber, putDay, rowCrc, type DayRow, type Totals } from './schema.ts';
import { addToSketch, createSketch, decodeSketch, encodeSketch, mergeSketch, type Sketch } from './sketch.ts';
import { addTotals, totalsOf } from './totals.ts';

/** A day is written this long after its end, when everything of it is sealed. */
export const DAY_GRACE_MS = 1_800_000;

function rowOf(k: number, totals: Totals, sketch: Sketch): DayRow {
  const bytes = encodeSketch(sketch);
  return { ...totals, k, crc: rowCrc(k, 0, totals, bytes), sketch: bytes };
}

/** The row of samples that all lie in one UTC day. */
export function dayRow(target: number, day: number, columns: Columns): DayRow {
  const sketch = createSketch();
  for (let i = 0; i < columns.n; i++) if (isAnswered(columns, i)) addToSketch(sketch, columns.latency[i]!);
  return rowOf(dayKey(target, day), totalsOf(columns), sketch);
}

/** The row of one UTC day, computed from its chunks; damaged chunks are left out. */
export function dayFromChunks(db: Db, target: number, day: number): DayRow {
  const columns = createColumns(3_000);
  for (const row of chunksBetween(db, target, day * DAY_MS, (day + 1) * DAY_MS)) if (chunkHolds(row)) decodeChunk(row.data, chunkBase(row.k), columns);
  return dayRow(target, day, columns);
}

/** Brings a day already written up to date after `late` samples of it were sealed. Nothing to do for a day not written yet. */
export function amendDay(db: Db, target: number, day: number, late: Columns): void {
  const known = db.get<DayRow>('SELECT * FROM day WHERE k = ?', dayKey(target, day));
  if (!known) return;
  const fresh = dayFromChunks(db, target, day);
  const sketch = dayHolds(known) ? decodeSketch(known.sketch) : null;
  if (!sketch || fresh.n >= known.n) return putDay(db, fresh);
  // Chunks of that day are gone (retention): what the row knows is all there is, so the late ones are added to it.
  const more = dayRow(target, day, late);
  addTotals(known, more);
  mergeSketch(sketch, decodeSketch(more.sketch)!);
  putDay(db, rowOf(known.k, known, sketch));
}

/**
 * Walks the targets after each midnight and writes their day rows, a few targets per call, so that no tick is long.
 * What is to do is asked from the file, so a crash at any point loses nothing.
 */
export interface DayWriter {
  /** Whether `step` has targets to look at. */
  owes(now: number): boolean;
  /** Looks at some targets and writes at most one row; returns the rows written. Call it inside a transaction. */
  step(now: number): number;
  /** Writes all rows a target owes for days before `day`; at most `limit`. Returns how many it wrote. */
  settle(target: number, day: number, limit: number): number;
}

const TARGETS_PER_STEP = 4;

export function createDayWriter(db: Db, targets: () => readonly number[], isPending: (target: number, day: number) => boolean): DayWriter {
  /** Per target: all days before this one are written. */
  const writtenTo = new Map<number, number>();
  let passOf = -1;
  let queue: readonly number[] = [];
  let next = 0;
  let postponed = false;

  /** The first day before `end` that has chunks and no row. */
  function owed(target: number, end: number): number | null {
    for (let day = writtenTo.get(target) ?? 0; ; day++) {
      const k = db.get<{ k: number | null }>('SELECT min(k) k FROM chunk WHERE k >= ? AND k < ?', chunkKey(target, day * DAY_MS), chunkKey(target, end * DAY_MS))?.k;
      if (k === null || k === undefined) {
        writtenTo.set(target, Math.max(end, writtenTo.get(target) ?? 0));
        return null;
      }
      day = dayNumber(chunkBase(k));
      writtenTo.set(target, day);
      if (!db.get('SELECT 1 FROM day WHERE k = ?', dayKey(target, day))) return day;
    }
  }

  const owes = (now: number): boolean => next < queue.length || postponed || dayNumber(now - DAY_GRACE_MS) !== passOf;

  return {
    owes,
    step(now) {
      if (!owes(now)) return 0;
      const end = dayNumber(now - DAY_GRACE_MS);
      if (next >= queue.length) {
        queue = targets();
        next = 0;
        postponed = false;
        passOf = end;
      }
      for (const stop = Math.min(queue.length, next + TARGETS_PER_STEP); next < stop; next++) {
        const target = queue[next]!;
        const day = owed(target, end);
        if (day === null) continue;
        if (isPending(target, day)) {
          postponed = true;
          continue;
        }
        // The same target is looked at again by the next step: it may owe several days.
        putDay(db, dayFromChunks(db, target, day));
        return 1;
      }
      return 0;
    },

    settle(target, day, limit) {
      for (let written = 0; written < limit; written++) {
        const first = owed(target, day);
        if (first === null) return written;
        putDay(db, dayFromChunks(db, target, first));
      }
      return limit;
    },
  };
}
