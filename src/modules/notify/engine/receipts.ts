import type { Db } from '#kit/sqlite.ts';
import type { PageRequest, Receipt } from '../contract.ts';

export const receiptsSchema = `
CREATE TABLE notify_receipt (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, incident TEXT NOT NULL, channel TEXT NOT NULL, channelType TEXT NOT NULL, user TEXT,
  event TEXT NOT NULL, at INTEGER NOT NULL, endedAt INTEGER NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX notify_receipt_incident ON notify_receipt (incident, seq);
CREATE TABLE notify_digest (id TEXT PRIMARY KEY, channel TEXT NOT NULL, recipient TEXT NOT NULL, request TEXT NOT NULL, at INTEGER NOT NULL) STRICT;`;

const SELECT = "SELECT r.*, coalesce(c.status, '') AS carrier FROM notify_receipt r LEFT JOIN notify_carrier c ON c.id = r.id";
const KEEP_MS = 400 * 86_400_000;

/** What became of each message. */
export interface Receipts {
  /** A repetition of one that is known changes nothing: the row is the first delivery's. */
  add(id: string, request: PageRequest, channelType: string, endedAt: number, outcome: Receipt['outcome'], detail: string): Receipt | null;
  after(seq: number, limit: number): Receipt[];
  ofIncident(incident: string, limit: number): Receipt[];
  newest(limit: number): Receipt[];
  counts(): { channel: string; outcome: string; n: number }[];
  /** Whether this channel was told that the incident began. */
  hasTold(incident: string, channel: string): boolean;
  prune(now: number): void;
}

export function createReceipts(db: Db): Receipts {
  return {
    add(id, request, channelType, endedAt, outcome, detail) {
      const { changes } = db.run(
        'INSERT INTO notify_receipt (id, incident, channel, channelType, user, event, at, endedAt, outcome, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
        id, request.incident.id, request.channel, channelType, request.user ?? null, request.event, request.at, endedAt, outcome, detail.slice(0, 1_000),
      );
      return changes > 0 ? db.get<Receipt>(`${SELECT} WHERE r.id = ?`, id)! : null;
    },
    after: (seq, limit) => db.all<Receipt>(`${SELECT} WHERE seq > ? ORDER BY seq LIMIT ?`, seq, limit),
    ofIncident: (incident, limit) => db.all<Receipt>(`${SELECT} WHERE incident = ? ORDER BY seq DESC LIMIT ?`, incident, limit),
    newest: (limit) => db.all<Receipt>(`${SELECT} ORDER BY seq DESC LIMIT ?`, limit),
    counts: () => db.all('SELECT channel, outcome, count(*) AS n FROM notify_receipt GROUP BY channel, outcome ORDER BY channel, outcome'),
    hasTold: (incident, channel) => db.get("SELECT 1 FROM notify_receipt WHERE incident = ? AND channel = ? AND outcome IN ('accepted', 'delivered')", incident, channel) !== undefined,
    prune: (now) => void db.run('DELETE FROM notify_receipt WHERE endedAt < ?', now - KEEP_MS),
  };
}
