import { AppError } from '#shared/errors.ts';
import type { Db } from '#kit/sqlite.ts';
import { targetSpec, type TargetSpec } from '../spec.ts';

export const targetsSchema = `
CREATE TABLE monitoring_targets (
  id TEXT PRIMARY KEY, spec TEXT NOT NULL, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL,
  condition TEXT, lastResultAt INTEGER
) STRICT;`;

/** A target as stored: what was declared, and what was last known. */
export interface StoredTarget {
  spec: TargetSpec;
  createdAt: number;
  updatedAt: number;
  /** JSON of the state machine, so that a restart goes on where it stopped. */
  condition: string | null;
  lastResultAt: number | null;
}

interface Row {
  spec: string;
  createdAt: number;
  updatedAt: number;
  condition: string | null;
  lastResultAt: number | null;
}

export interface TargetStore {
  all(): StoredTarget[];
  get(id: string): StoredTarget;
  has(id: string): boolean;
  insert(spec: TargetSpec, now: number): void;
  update(spec: TargetSpec, now: number): void;
  delete(id: string): boolean;
  remember(id: string, condition: string, lastResultAt: number | null): void;
  /** No target is younger than a clock that was set back to `at`. */
  rewind(id: string, at: number): void;
}

export function createTargetStore(db: Db): TargetStore {
  const read = (row: Row): StoredTarget => ({ ...row, spec: targetSpec.parse(JSON.parse(row.spec)) });
  const has = (id: string): boolean => db.get('SELECT 1 FROM monitoring_targets WHERE id = ?', id) !== undefined;
  return {
    has,
    all: () => db.all<Row>('SELECT * FROM monitoring_targets ORDER BY id').map(read),
    get(id) {
      const row = db.get<Row>('SELECT * FROM monitoring_targets WHERE id = ?', id);
      if (!row) throw new AppError('not_found', `There is no target "${id}".`);
      return read(row);
    },
    insert(spec, now) {
      if (has(spec.id)) throw new AppError('conflict', `A target with the id "${spec.id}" exists already. Choose another id, or edit that one.`, [{ path: 'id', message: 'this id is taken' }]);
      db.run('INSERT INTO monitoring_targets (id, spec, createdAt, updatedAt) VALUES (?, ?, ?, ?)', spec.id, JSON.stringify(spec), now, now);
    },
    update(spec, now) {
      if (!has(spec.id)) throw new AppError('not_found', `There is no target "${spec.id}".`);
      db.run('UPDATE monitoring_targets SET spec = ?, updatedAt = ? WHERE id = ?', JSON.stringify(spec), now, spec.id);
    },
    delete: (id) => db.run('DELETE FROM monitoring_targets WHERE id = ?', id).changes > 0,
    remember: (id, condition, lastResultAt) => void db.run('UPDATE monitoring_targets SET condition = ?, lastResultAt = ? WHERE id = ?', condition, lastResultAt, id),
    rewind: (id, at) => void db.run('UPDATE monitoring_targets SET createdAt = min(createdAt, ?), updatedAt = min(updatedAt, ?) WHERE id = ?', at, at, id),
  };
}
