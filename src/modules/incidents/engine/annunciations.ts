import type { Db } from '#kit/sqlite.ts';
import type { Annunciation } from './alerting/health/annunciation.ts';

export const annunciationsSchema = `
CREATE TABLE incidents_annunciation (id TEXT PRIMARY KEY, incident TEXT NOT NULL, at INTEGER NOT NULL, clearedAt INTEGER, source TEXT NOT NULL, priority TEXT NOT NULL, seat TEXT NOT NULL, suppressedBy TEXT) STRICT;
CREATE INDEX incidents_annunciation_at ON incidents_annunciation (at);
CREATE TABLE incidents_threshold (id TEXT PRIMARY KEY, acceptable REAL NOT NULL, "limit" REAL NOT NULL, source TEXT NOT NULL) STRICT;`;

const KEEP_MS = 400 * 86_400_000;

/** Every alarm that reached somebody, and apart from them those that were held back: what alarm health is counted from. */
export interface Annunciations {
  add(id: string, incident: string, annunciation: Annunciation): void;
  clear(incident: string, at: number): void;
  between(from: number, to: number): Annunciation[];
  prune(now: number): void;
}

export function createAnnunciations(db: Db): Annunciations {
  return {
    add: (id, incident, { at, clearedAt, source, priority, seat, suppressedBy }) => void db.run('INSERT INTO incidents_annunciation (id, incident, at, clearedAt, source, priority, seat, suppressedBy) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING', id, incident, at, clearedAt, source, priority, seat, suppressedBy ?? null),
    clear: (incident, at) => void db.run('UPDATE incidents_annunciation SET clearedAt = max(at, ?) WHERE incident = ? AND clearedAt IS NULL', at, incident),
    /** Those that began in the range, and those of before that stood in it. */
    between: (from, to) =>
      db.all<Omit<Annunciation, 'suppressedBy'> & { suppressedBy: string | null }>('SELECT at, clearedAt, source, priority, seat, suppressedBy FROM incidents_annunciation WHERE at < ? AND (at >= ? OR clearedAt IS NULL OR clearedAt > ?) ORDER BY at', to, from, from).map(({ suppressedBy, ...rest }) => ({ ...rest, ...(suppressedBy === null ? {} : { suppressedBy }) })),
    prune: (now) => void db.run('DELETE FROM incidents_annunciation WHERE at < ? AND clearedAt IS NOT NULL', now - KEEP_MS),
  };
}
