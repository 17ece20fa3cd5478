import type { Db } from '#kit/sqlite.ts';
import { AppError } from '#shared/errors.ts';
import type { BudgetAction, ObjectiveSpec } from '../../spec.ts';

/** Where an objective stands between two announcements: breached, at risk, neither; empty before its first evaluation. */
export type Level = '' | 'fine' | 'at risk' | 'breached';

export interface StoredObjective {
  spec: ObjectiveSpec;
  createdAt: number;
  updatedAt: number;
  updatedBy: string;
  confirmation: { template: string; by: string; at: number } | null;
  level: Level;
  /** Actions of its error-budget policy announced as in force. */
  actions: BudgetAction[];
}

interface Row {
  id: string;
  spec: string;
  createdAt: number;
  updatedAt: number;
  updatedBy: string;
  template: string | null;
  confirmedBy: string | null;
  confirmedAt: number | null;
  level: string;
  actions: string;
}

/** The objectives as declared. */
export interface ObjectiveStore {
  all(): StoredObjective[];
  find(id: string): StoredObjective | undefined;
  /** Throws `not_found`. */
  get(id: string): StoredObjective;
  /** True when it was not there before. */
  put(spec: ObjectiveSpec, by: string, at: number, confirmation?: { template: string; by: string }): boolean;
  delete(id: string): boolean;
  /** What was announced last, so that a restart neither repeats nor forgets it. */
  remember(id: string, level: Level, actions: readonly BudgetAction[]): void;
}

export function createObjectiveStore(db: Db): ObjectiveStore {
  const read = (row: Row): StoredObjective => ({
    spec: JSON.parse(row.spec) as ObjectiveSpec,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    updatedBy: row.updatedBy,
    confirmation: row.template === null ? null : { template: row.template, by: row.confirmedBy!, at: row.confirmedAt! },
    level: row.level as Level,
    actions: JSON.parse(row.actions) as BudgetAction[],
  });
  const find = (id: string): StoredObjective | undefined => {
    const row = db.get<Row>('SELECT * FROM sla_objectives WHERE id = ?', id);
    return row && read(row);
  };
  return {
    all: () => db.all<Row>('SELECT * FROM sla_objectives ORDER BY id').map(read),
    find,
    get(id) {
      const found = find(id);
      if (!found) throw new AppError('not_found', `There is no objective "${id}".`);
      return found;
    },
    put(spec, by, at, confirmation) {
      const known = db.get('SELECT 1 FROM sla_objectives WHERE id = ?', spec.id) !== undefined;
      if (known) db.run('UPDATE sla_objectives SET spec = ?, updatedAt = ?, updatedBy = ? WHERE id = ?', JSON.stringify(spec), at, by, spec.id);
      else db.run('INSERT INTO sla_objectives (id, spec, createdAt, updatedAt, updatedBy) VALUES (?, ?, ?, ?, ?)', spec.id, JSON.stringify(spec), at, at, by);
      if (confirmation) db.run('UPDATE sla_objectives SET template = ?, confirmedBy = ?, confirmedAt = ? WHERE id = ?', confirmation.template, confirmation.by, at, spec.id);
      return !known;
    },
    delete(id) {
      db.run('DELETE FROM sla_exclusions WHERE objective = ?', id);
      db.run('DELETE FROM sla_overrides WHERE objective = ?', id);
      return db.run('DELETE FROM sla_objectives WHERE id = ?', id).changes > 0;
    },
    remember: (id, level, actions) => void db.run('UPDATE sla_objectives SET level = ?, actions = ? WHERE id = ?', level, JSON.stringify(actions), id),
  };
}
