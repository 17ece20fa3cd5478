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
  /** The open incident that holds one of these alerts, or else the group. */
  holding(alerts: readonly string[], groupKey: string): Incident | undefined;
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
  /** Ids of open incidents by alert and by group; an entry may be out of date, so what it names is looked at again. */
  const byAlert = new Map<string, string>();
  const byGroup = new Map<string, string>();
  const parse = (row: { data: string }): Incident => JSON.parse(row.data) as Incident;
  const index = (incident: Incident): void => {
    for (const alert of incident.alerts) byAlert.set(alert, incident.id);
    for (const key of incident.groupKeys) byGroup.set(key, incident.id);
  };
  const loaded = (): Map<string, Incident> => {
    if (open) return open;
    open = new Map(db.all<{ data: string }>('SELECT data FROM incidents_incident WHERE isOpen = 1 ORDER BY number').map(parse).map((incident) => [incident.id, incident]));
    byAlert.clear();
    byGroup.clear();
    for (const incident of open.values()) index(incident);
    return open;
  };

  function save(incident: Incident): Incident {
    db.run('UPDATE incidents_incident SET isOpen = ?, openedAt = ?, resolvedAt = ?, data = ? WHERE number = ?', isOpen(incident) ? 1 : 0, incident.openedAt, incident.resolvedAt, JSON.stringify(incident), incident.number);
    if (isOpen(incident)) {
      loaded().set(incident.id, incident);
      index(incident);
      return incident;
    }
    loaded().delete(incident.id);
    for (const alert of incident.alerts) if (byAlert.get(alert) === incident.id) byAlert.delete(alert);
    for (const key of incident.groupKeys) if (byGroup.get(key) === incident.id) byGroup.delete(key);
    return incident;
  }

  return {
    open: () => [...loaded().values()],
    holding(alerts, groupKey) {
      const known = loaded();
      for (const alert of alerts) {
        const found = known.get(byAlert.get(alert) ?? '');
        if (found?.alerts.includes(alert)) return found;
      }
      const found = known.get(byGroup.get(groupKey) ?? '');
      return found?.groupKeys.includes(groupKey) ? found : undefined;
    },
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
