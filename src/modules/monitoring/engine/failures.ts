import type { Db } from '#kit/sqlite.ts';
import type { ProbeResult } from '../spec.ts';

export const failuresSchema = `
CREATE TABLE monitoring_failures (id INTEGER PRIMARY KEY, target TEXT NOT NULL, at INTEGER NOT NULL, result TEXT NOT NULL) STRICT;
CREATE INDEX monitoring_failures_by_target ON monitoring_failures (target, at);`;

/** Evidence kept of what went wrong, bounded per target: the samples say how often, these say why. */
export interface FailureStore {
  add(result: ProbeResult): void;
  /** Newest first. */
  between(target: string, from: number, to: number, limit: number): ProbeResult[];
  delete(target: string): void;
}

const KEPT_PER_TARGET = 200;
const PRUNE_EVERY = 20;

export function createFailureStore(db: Db): FailureStore {
  const added = new Map<string, number>();
  return {
    add(result) {
      db.run('INSERT INTO monitoring_failures (target, at, result) VALUES (?, ?, ?)', result.target, Math.round(result.startedAt), JSON.stringify(result));
      const count = (added.get(result.target) ?? 0) + 1;
      added.set(result.target, count % PRUNE_EVERY);
      if (count >= PRUNE_EVERY) {
        db.run('DELETE FROM monitoring_failures WHERE target = ? AND id <= (SELECT id FROM monitoring_failures WHERE target = ? ORDER BY id DESC LIMIT 1 OFFSET ?)', result.target, result.target, KEPT_PER_TARGET);
      }
    },
    between: (target, from, to, limit) =>
      db.all<{ result: string }>('SELECT result FROM monitoring_failures WHERE target = ? AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT ?', target, from, to, limit).map((row) => JSON.parse(row.result) as ProbeResult),
    delete: (target) => void db.run('DELETE FROM monitoring_failures WHERE target = ?', target),
  };
}
