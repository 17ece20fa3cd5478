import { AppError } from '#shared/errors.ts';
import type { Db } from '../sqlite.ts';
import { MAX_TARGET } from './sample.ts';

/** Names and numbers of targets. Numbers are never given twice, so old log rows cannot be taken for a new target's. */
export interface Targets {
  /** The number of a key, created on first use. */
  idOf(key: string): number;
  find(key: string): number | null;
  keyOf(id: number): string | null;
  ids(): readonly number[];
  /** Targets deleted whose data is still to be removed. */
  dead(): readonly number[];
  /** Marks as deleted; the key is free at once. */
  bury(id: number): void;
  /** Removes the last trace of a deleted one. */
  erase(id: number): void;
  /** Position in the log up to which each number is sealed; a number not listed is unknown or deleted. */
  logPositions(): Map<number, number>;
}

export function createTargets(db: Db): Targets {
  const byKey = new Map<string, number>();
  const byId = new Map<number, string>();
  const dead = new Set<number>();
  for (const row of db.all<{ id: number; key: string | null }>('SELECT id, key FROM target ORDER BY id')) {
    if (row.key === null) dead.add(row.id);
    else {
      byKey.set(row.key, row.id);
      byId.set(row.id, row.key);
    }
  }

  return {
    idOf(key) {
      const known = byKey.get(key);
      if (known !== undefined) return known;
      const id = db.tx(() => {
        const made = db.run('INSERT INTO target (key) VALUES (?)', key).lastInsertRowid;
        db.run('INSERT OR REPLACE INTO target_copy VALUES (?, ?)', made, key);
        return made;
      });
      if (id >= MAX_TARGET) throw new AppError('unavailable', `No target numbers are left in ${db.path}: ${MAX_TARGET - 1} have been used. Start a new data folder.`);
      byKey.set(key, id);
      byId.set(id, key);
      return id;
    },
    find: (key) => byKey.get(key) ?? null,
    keyOf: (id) => byId.get(id) ?? null,
    ids: () => [...byId.keys()],
    dead: () => [...dead],
    bury(id) {
      const key = byId.get(id);
      if (key === undefined) return;
      db.tx(() => {
        db.run('UPDATE target SET key = NULL WHERE id = ?', id);
        db.run('UPDATE target_copy SET key = NULL WHERE id = ?', id);
      });
      byId.delete(id);
      byKey.delete(key);
      dead.add(id);
    },
    erase(id) {
      db.run('DELETE FROM target WHERE id = ?', id);
      db.run('DELETE FROM target_copy WHERE id = ?', id);
      dead.delete(id);
    },
    logPositions: () => new Map(db.all<{ id: number; log_at: number }>('SELECT id, log_at FROM target WHERE key IS NOT NULL').map((row) => [row.id, row.log_at])),
  };
}
