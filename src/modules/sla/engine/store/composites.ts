import type { Db } from '#kit/sqlite.ts';
import type { CompositeSpecInput } from '../../contract.ts';
import type { CompositeStore } from '../calls/parts.ts';

export function createCompositeStore(db: Db): CompositeStore {
  return {
    all: () => db.all<{ spec: string }>('SELECT spec FROM sla_composites ORDER BY id').map((row) => JSON.parse(row.spec) as CompositeSpecInput),
    put(spec, by, at) {
      const known = db.get('SELECT 1 FROM sla_composites WHERE id = ?', spec.id) !== undefined;
      db.run('INSERT INTO sla_composites (id, spec, updatedAt, updatedBy) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET spec = excluded.spec, updatedAt = excluded.updatedAt, updatedBy = excluded.updatedBy', spec.id, JSON.stringify(spec), at, by);
      return !known;
    },
    delete: (id) => db.run('DELETE FROM sla_composites WHERE id = ?', id).changes > 0,
  };
}
