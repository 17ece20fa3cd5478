import { AppError } from '#shared/errors.ts';
import type { Db } from '#kit/sqlite.ts';
import { isOpen, newIncident, type Incident } from './incident.ts';

export const incidentsSchema = `
CREATE TABLE incidents_incident (number INTEGER PRIMARY KEY AUTOINCREMENT, isOpen INTEGER NOT NULL, openedAt INTEGER NOT NULL, resolvedAt INTEGER, data TEXT NOT NULL) STRICT;
CREATE INDEX incidents_incident_open ON incidents_incident (isOpen, openedAt);
CREATE INDEX incidents_incident_opened ON incidents_incident (openedAt);`;

/** The incidents. Open ones are in memory; all are in the database, which has the last word. */
export interface IncidentStore {
  open(): Incident[];
  /** By id or number, `INC-12` or `12`. Throws `not_found`. */
  get(id: string): Incident;
  create(fields: Parameters<typeof newIncident>[1], now: number): Incident;
  save(incident: Incident): Incident;
  list(options: { open?: boolean; from?: number; to?: number; limit: number }): Incident[];
  /** Forgets what is in memory: after a transaction was taken back. */
  reload(): void;
}

export function createIncidentStore(db: Db): IncidentStore {
  let open: Map<string, Incident> | null = null;
  const parse = (row: { data: string }): Incident => JSON.parse(row.data) as Incident;
  const loaded = (): Map<string, Incident> => (open ??= new Map(db.all<{ data: string }>('SELECT data FROM incidents_incident WHERE isOpen = 1 ORDER BY number').map(parse).map((incident) => [incident.id, incident])));

  function save(incident: Incident): Incident {
    db.run('UPDATE incidents_incident SET isOpen = ?, openedAt = ?, resolvedAt = ?, data = ? WHERE number = ?', isOpen(incident) ? 1 : 0, incident.openedAt, incident.resolvedAt, JSON.stringify(incident), incident.number);
    if (isOpen(incident)) loaded().set(incident.id, incident);
    else loaded().delete(incident.id);
    return incident;
  }

  return {
    open: () => [...loaded().values()],
    get(id) {
      const number = Number(/^(?:INC-)?(\d{1,15})$/i.exec(id.trim())?.[1] ?? Number.NaN);
      const found = loaded().get(`INC-${number}`);
      if (found) return found;
      const row = Number.isNaN(number) ? undefined : db.get<{ data: string }>('SELECT data FROM incidents_incident WHERE number = ?', number);
      if (!row) throw new AppError('not_found', `There is no incident "${id}".`);
      return parse(row);
    },
    create(fields, now) {
      const { lastInsertRowid } = db.run("INSERT INTO incidents_incident (isOpen, openedAt, data) VALUES (1, ?, '{}')", now);
      return save(newIncident(lastInsertRowid, fields, now));
    },
    save,
    list({ open: wanted, from = 0, to = Number.MAX_SAFE_INTEGER, limit }) {
      const where = wanted === undefined ? '' : `isOpen = ${wanted ? 1 : 0} AND`;
      return db.all<{ data: string }>(`SELECT data FROM incidents_incident WHERE ${where} openedAt >= ? AND openedAt < ? ORDER BY number DESC LIMIT ?`, from, to, limit).map(parse);
    },
    reload() {
      open = null;
    },
  };
}
