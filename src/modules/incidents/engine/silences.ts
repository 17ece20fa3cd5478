import { AppError } from '#shared/errors.ts';
import type { Db } from '#kit/sqlite.ts';
import { formatMatcher, parseMatchers } from './alerting/matchers.ts';
import { checkSilence, expireSilence, silenceState, type Silence } from './alerting/silence.ts';

export const silencesSchema = `
CREATE TABLE incidents_silence (id TEXT PRIMARY KEY, kind TEXT NOT NULL, matchers TEXT NOT NULL, startsAt INTEGER NOT NULL, endsAt INTEGER NOT NULL, createdBy TEXT NOT NULL, comment TEXT NOT NULL) STRICT;`;

interface Row {
  id: string;
  kind: Silence['kind'];
  matchers: string;
  startsAt: number;
  endsAt: number;
  createdBy: string;
  comment: string;
}

const KEEP_MS = 90 * 86_400_000;

/** Silences and shelves. */
export interface Silences {
  all(): readonly Silence[];
  add(silence: Silence, now: number): void;
  expire(id: string, now: number): void;
}

export function createSilences(db: Db): Silences {
  let cached: Silence[] | null = null;
  const all = (): Silence[] => (cached ??= db.all<Row>('SELECT * FROM incidents_silence ORDER BY startsAt').map((row) => ({ ...row, matchers: (JSON.parse(row.matchers) as string[]).flatMap(parseMatchers) })));
  return {
    all,
    add(silence, now) {
      checkSilence(silence);
      db.run('INSERT INTO incidents_silence (id, kind, matchers, startsAt, endsAt, createdBy, comment) VALUES (?, ?, ?, ?, ?, ?, ?)', silence.id, silence.kind, JSON.stringify(silence.matchers.map(formatMatcher)), silence.startsAt, silence.endsAt, silence.createdBy, silence.comment);
      db.run('DELETE FROM incidents_silence WHERE endsAt < ?', now - KEEP_MS);
      cached = null;
    },
    expire(id, now) {
      const found = all().find((silence) => silence.id === id);
      if (!found) throw new AppError('not_found', `There is no silence "${id}".`);
      if (silenceState(found, now) === 'expired') return;
      const ended = expireSilence(found, now);
      db.run('UPDATE incidents_silence SET startsAt = ?, endsAt = ? WHERE id = ?', ended.startsAt, ended.endsAt, id);
      cached = null;
    },
  };
}
