import type { Db } from '#kit/sqlite.ts';
import { AppError } from '#shared/errors.ts';
import type { ReportFormat, ReportPeriod, ReportRow, ReportSend } from '../../contract.ts';
import type { ReportDocument } from '../reports/document.ts';
import type { Revision } from '../revision.ts';

export interface ReportHead {
  id: string;
  period: ReportPeriod;
  from: number;
  to: number;
  timeZone: string;
}

export interface StoredRevision extends Revision {
  madeAt: number;
  madeBy: string;
  cause: string;
}

/** Frozen reports. A revision is written once and never changed; the renderings that were sent out are kept with it. */
export interface ReportStore {
  find(id: string): (ReportHead & { stale: boolean }) | undefined;
  revisions(id: string): StoredRevision[];
  /** The revision asked for, the newest when none is. Throws `not_found`. */
  revision(id: string, revision?: number): StoredRevision;
  add(head: ReportHead, revision: StoredRevision): void;
  setStale(id: string, stale: boolean): void;
  /** Marks every report that an objective's figures between two instants may be part of. Returns how many. */
  markStale(from: number, to: number): number;
  stale(): ReportHead[];
  rows(period: ReportPeriod | undefined, limit: number): ReportRow[];
  rendering(id: string, revision: number, format: ReportFormat): Buffer | undefined;
  keepRendering(id: string, revision: number, format: ReportFormat, body: Buffer): void;
  /** Every sending, oldest first. */
  sends(id: string): ReportSend[];
  addSend(send: { id: string; report: string; revision: number; to: string[]; at: number; detail: string }): void;
  endSend(id: string, state: ReportSend['state'], at: number, detail: string): void;
}

export function createReportStore(db: Db): ReportStore {
  const HEAD = 'id, period, "from", "to", timeZone, stale';
  const REVISION = 'revision, content, hash, previousHash, madeAt, madeBy, cause';
  const head = (row: ReportHead & { stale: number }): ReportHead & { stale: boolean } => ({ ...row, stale: row.stale === 1 });

  function revision(id: string, number?: number): StoredRevision {
    const row = number === undefined
      ? db.get<StoredRevision>(`SELECT ${REVISION} FROM sla_revisions WHERE report = ? ORDER BY revision DESC LIMIT 1`, id)
      : db.get<StoredRevision>(`SELECT ${REVISION} FROM sla_revisions WHERE report = ? AND revision = ?`, id, number);
    if (row) return row;
    throw new AppError('not_found', number === undefined ? `There is no report "${id}".` : `Report "${id}" has no revision ${number}.`);
  }

  function sends(id: string): ReportSend[] {
    const rows = db.all<Omit<ReportSend, 'to'> & { to: string }>('SELECT revision, "to", state, at, detail FROM sla_sends WHERE report = ? ORDER BY rowid', id);
    return rows.map((send) => ({ ...send, to: JSON.parse(send.to) as string[] }));
  }

  function rowOf(stored: ReportHead & { stale: boolean }): ReportRow {
    const newest = revision(stored.id);
    const { counts, running } = JSON.parse(newest.content) as ReportDocument;
    return { ...stored, revision: newest.revision, hash: newest.hash, madeAt: newest.madeAt, madeBy: newest.madeBy, running, counts, sends: sends(stored.id) };
  }

  return {
    revision,
    sends,
    find(id) {
      const row = db.get<ReportHead & { stale: number }>(`SELECT ${HEAD} FROM sla_reports WHERE id = ?`, id);
      return row && head(row);
    },
    revisions: (id) => db.all<StoredRevision>(`SELECT ${REVISION} FROM sla_revisions WHERE report = ? ORDER BY revision`, id),
    add({ id, period, from, to, timeZone }, { revision: n, content, hash, previousHash, madeAt, madeBy, cause }) {
      db.tx(() => {
        db.run('INSERT INTO sla_reports (id, period, "from", "to", timeZone) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET stale = 0', id, period, from, to, timeZone);
        db.run('INSERT INTO sla_revisions (report, revision, content, hash, previousHash, madeAt, madeBy, cause) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', id, n, content, hash, previousHash, madeAt, madeBy, cause);
      });
    },
    setStale: (id, stale) => void db.run('UPDATE sla_reports SET stale = ? WHERE id = ?', stale ? 1 : 0, id),
    // A report looks back over the window before its own and its trend; what lies after its end is not in it.
    markStale: (from, to) => db.run('UPDATE sla_reports SET stale = 1 WHERE "to" > ? AND "from" - 100 * 86400000 < ? AND stale = 0', from, to).changes,
    stale: () => db.all<ReportHead>(`SELECT ${HEAD} FROM sla_reports WHERE stale = 1 ORDER BY "to"`),
    rows: (period, limit) =>
      (period === undefined
        ? db.all<ReportHead & { stale: number }>(`SELECT ${HEAD} FROM sla_reports ORDER BY "to" DESC, id LIMIT ?`, limit)
        : db.all<ReportHead & { stale: number }>(`SELECT ${HEAD} FROM sla_reports WHERE period = ? ORDER BY "to" DESC, id LIMIT ?`, period, limit)
      ).map((row) => rowOf(head(row))),
    rendering: (id, n, format) => db.get<{ body: Buffer }>('SELECT body FROM sla_renderings WHERE report = ? AND revision = ? AND format = ?', id, n, format)?.body,
    keepRendering: (id, n, format, body) => void db.run('INSERT INTO sla_renderings (report, revision, format, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', id, n, format, body),
    addSend: ({ id, report, revision: n, to, at, detail }) => void db.run(`INSERT INTO sla_sends (id, report, revision, "to", state, at, detail) VALUES (?, ?, ?, ?, 'queued', ?, ?)`, id, report, n, JSON.stringify(to), at, detail),
    endSend: (id, state, at, detail) => void db.run('UPDATE sla_sends SET state = ?, at = ?, detail = ? WHERE id = ?', state, at, detail, id),
  };
}
