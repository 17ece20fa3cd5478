import type * as z from 'zod';
import type { Db } from './sqlite.ts';

export const settingsMigrations = {
  module: 'settings',
  steps: ['CREATE TABLE settings (module TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT'],
};

/** One module's settings: a JSON row, parsed on every read so that defaults of newer versions fill in. */
export interface Settings<T> {
  read(): T;
  /** Merges and writes; throws `invalid` through the schema. */
  write(change: Partial<T>): T;
}

export function settingsOf<S extends z.ZodObject>(db: Db, module: string, schema: S): Settings<z.output<S>> {
  const read = (): z.output<S> => {
    const row = db.get<{ data: string }>('SELECT data FROM settings WHERE module = ?', module);
    const stored = schema.safeParse(row ? JSON.parse(row.data) : {});
    return stored.success ? stored.data : schema.parse({});
  };
  return {
    read,
    write(change) {
      const next = schema.parse({ ...read(), ...change });
      db.run('INSERT INTO settings (module, data) VALUES (?, ?) ON CONFLICT (module) DO UPDATE SET data = excluded.data', module, JSON.stringify(next));
      return next;
    },
  };
}
