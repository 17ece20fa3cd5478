import type { Db } from '#kit/sqlite.ts';
import { sha256 } from '#kit/ids.ts';
import type { TimelineEntry } from '../../contract.ts';

export const timelineSchema = `
CREATE TABLE incidents_timeline (
  incident TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, by TEXT NOT NULL, evidence TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (incident, seq)
) STRICT;
CREATE TRIGGER incidents_timeline_no_update BEFORE UPDATE ON incidents_timeline BEGIN SELECT RAISE(ABORT, 'a timeline is append-only'); END;
CREATE TRIGGER incidents_timeline_no_delete BEFORE DELETE ON incidents_timeline BEGIN SELECT RAISE(ABORT, 'a timeline is append-only'); END;`;

export type Evidence = NonNullable<TimelineEntry['evidence']>;

interface Row {
  seq: number;
  at: number;
  kind: string;
  text: string;
  by: string;
  evidence: string;
  hash: string;
}

/** The story of each incident: append-only, every entry hashed with the one before it. */
export interface Timeline {
  add(incident: string, entry: { at: number; kind: string; text: string; by?: string; evidence?: Evidence | null }): void;
  read(incident: string): { entries: TimelineEntry[]; intact: boolean };
}

export function createTimeline(db: Db): Timeline {
  return {
    add(incident, { at, kind, text, by = 'system', evidence = null }) {
      const last = db.get<{ seq: number; hash: string }>('SELECT seq, hash FROM incidents_timeline WHERE incident = ? ORDER BY seq DESC LIMIT 1', incident) ?? { seq: 0, hash: '' };
      const row = { seq: last.seq + 1, at, kind, text: text.slice(0, 10_000), by, evidence: JSON.stringify(evidence) };
      db.run('INSERT INTO incidents_timeline (incident, seq, at, kind, text, "by", evidence, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', incident, row.seq, row.at, row.kind, row.text, row.by, row.evidence, hashOf(incident, row, last.hash));
    },
    read(incident) {
      const rows = db.all<Row>('SELECT seq, at, kind, text, "by", evidence, hash FROM incidents_timeline WHERE incident = ? ORDER BY seq', incident);
      let before = '';
      let intact = true;
      for (const [i, row] of rows.entries()) {
        intact &&= row.seq === i + 1 && row.hash === hashOf(incident, row, before);
        before = row.hash;
      }
      return { intact, entries: rows.map((row) => ({ ...row, evidence: JSON.parse(row.evidence) as Evidence | null })) };
    },
  };
}

function hashOf(incident: string, { seq, at, kind, text, by, evidence }: Omit<Row, 'hash'>, before: string): string {
  return sha256(JSON.stringify([before, incident, seq, at, kind, text, by, evidence]));
}
