import type { Clock } from '../clock.ts';
import type { Db } from '../sqlite.ts';
import type { DayWriter } from './days.ts';
import { DAY_MS } from './sample.ts';
import { chunkBase, chunkKey, dayKey, dayNumber } from './schema.ts';
import type { Targets } from './targets.ts';

export interface RetentionPolicy {
  /** Chunks older than this are deleted, whole UTC days at a time. Day rows stay. */
  maxAgeMs: number;
  /** Above this many bytes in use the oldest days are deleted, never the present one. No limit when left out. */
  maxBytes?: number;
}

export interface RetentionSlice {
  /** Call again soon: more is to delete. */
  more: boolean;
  /** Chunks deleted by this call. */
  deleted: number;
}

export interface Retention {
  slice(policy: RetentionPolicy): RetentionSlice;
  /** Begin of the oldest UTC day with chunks after the last finished pass, epoch ms. */
  oldestAt(): number | null;
}

const SLICE_MS = 10;
/** Measured 7 µs a chunk, so a slice stays well below its time even where the clock cannot tell. */
const SLICE_ROWS = 400;
const SLICE_TARGETS = 1_000;
/** Pages handed back to the file system in one slice. */
const SLICE_PAGES = 64;

/** Bytes of the file that hold data; free pages inside it are left out. */
export function usedBytes(db: Db): number {
  return (db.pragma<number>('page_count') - db.pragma<number>('freelist_count')) * db.pragma<number>('page_size');
}

/**
 * Deletes old chunks in slices of at most about 10 ms. A pass goes through all targets with one cut-off day; while the file
 * is still too big, the next pass takes the oldest day that is left. A day's chunks go only after its day row is written.
 */
export function createRetention(db: Db, clock: Clock, targets: Targets, days: DayWriter): Retention {
  let queue: readonly number[] = [];
  let next = 0;
  let cutoff = 0;
  let oldest = Number.POSITIVE_INFINITY;
  let oldestKnown = Number.POSITIVE_INFINITY;
  let running = false;

  function begin(day: number): void {
    queue = targets.ids();
    next = 0;
    cutoff = day;
    oldest = Number.POSITIVE_INFINITY;
    running = true;
  }

  /** Deletes up to `limit` old chunks of a target; `done` when none is left. */
  function clean(target: number, limit: number): { deleted: number; done: boolean } {
    const first = firstDay(db, target);
    if (first === null || first >= cutoff) {
      if (first !== null) oldest = Math.min(oldest, first);
      return { deleted: 0, done: true };
    }
    if (days.settle(target, cutoff, 1) > 0) return { deleted: 0, done: false };
    const deleted = deleteChunks(db, chunkKey(target, 0), chunkKey(target, cutoff * DAY_MS), limit);
    if (deleted >= limit) return { deleted, done: false };
    oldest = Math.min(oldest, firstDay(db, target) ?? oldest);
    return { deleted, done: true };
  }

  function slice(policy: RetentionPolicy): RetentionSlice {
    const startedAt = clock.monotonic();
    const now = clock.now();
    const ageCutoff = dayNumber(Math.max(0, now - policy.maxAgeMs));
    let deleted = 0;
    if (!running) begin(ageCutoff);
    const more = db.tx(() => {
      for (const target of targets.dead()) {
        deleted += removeTarget(db, targets, target, SLICE_ROWS);
        if (deleted >= SLICE_ROWS) return true;
      }
      for (let looked = 0; next < queue.length; looked++) {
        if (deleted >= SLICE_ROWS || looked >= SLICE_TARGETS || clock.monotonic() - startedAt >= SLICE_MS) return true;
        const went = clean(queue[next]!, SLICE_ROWS - deleted);
        deleted += went.deleted;
        if (!went.done) return true;
        next++;
      }
      running = false;
      oldestKnown = oldest;
      return false;
    });
    if (more) return { more, deleted };
    return { more: shrink(db, policy, () => oldest, (day) => begin(Math.max(day, ageCutoff)), dayNumber(now)), deleted };
  }

  return { slice, oldestAt: () => (Number.isFinite(oldestKnown) ? oldestKnown * DAY_MS : null) };
}

/** After a finished pass: true when the size limit asks for another slice. */
function shrink(db: Db, policy: RetentionPolicy, oldest: () => number, begin: (cutoff: number) => void, today: number): boolean {
  if (policy.maxBytes === undefined) return false;
  if (usedBytes(db) > policy.maxBytes && oldest() < today) {
    begin(oldest() + 1);
    return true;
  }
  const fileBytes = db.pragma<number>('page_count') * db.pragma<number>('page_size');
  const free = db.pragma<number>('freelist_count');
  if (fileBytes <= policy.maxBytes || free === 0) return false;
  // exec, because it frees one page a step and a single-value pragma takes one step.
  db.exec(`PRAGMA incremental_vacuum(${SLICE_PAGES})`);
  return free > SLICE_PAGES;
}

/** The UTC day of a target's oldest chunk. */
function firstDay(db: Db, target: number): number | null {
  const k = db.get<{ k: number | null }>('SELECT min(k) k FROM chunk WHERE k >= ? AND k < ?', chunkKey(target, 0), chunkKey(target + 1, 0))?.k;
  return k === null || k === undefined ? null : dayNumber(chunkBase(k));
}

function deleteChunks(db: Db, from: number, to: number, limit: number): number {
  return db.run('DELETE FROM chunk WHERE k IN (SELECT k FROM chunk WHERE k >= ? AND k < ? ORDER BY k LIMIT ?)', from, to, limit).changes;
}

/** Removes data of a deleted target; the target itself once nothing is left. */
function removeTarget(db: Db, targets: Targets, target: number, limit: number): number {
  const chunks = deleteChunks(db, chunkKey(target, 0), chunkKey(target + 1, 0), limit);
  if (chunks >= limit) return chunks;
  db.run('DELETE FROM day WHERE k >= ? AND k < ?', dayKey(target, 0), dayKey(target + 1, 0));
  targets.erase(target);
  return chunks;
}
