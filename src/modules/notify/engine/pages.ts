import type { Clock } from '#kit/clock.ts';
import type { Db } from '#kit/sqlite.ts';
import type { Topic } from '#kit/topic.ts';
import type { PageRequest, PageRow } from '../contract.ts';
import { eventWord } from './render/message.ts';

export const pagesSchema = `
CREATE TABLE notify_page (id TEXT PRIMARY KEY, row TEXT NOT NULL, isLastResort INTEGER NOT NULL DEFAULT 0) STRICT;`;

/** A resolved page stays this long, so that whoever looks up at the sound sees what it was. */
const GOODBYE_MS = 60_000;
/** A test nobody confirms goes by itself. */
const TEST_STANDS_MS = 10 * 60_000;

/** The pages of this desk: shown on its screens, sounded by its walls. */
export interface Pages {
  show(request: PageRequest): void;
  get(id: string): PageRow | undefined;
  remove(id: string): void;
  /** Drops what has had its time, and hushes or unhushes by the quiet hours. */
  tick(): void;
}

export function createPages(db: Db, clock: Clock, topic: Topic<PageRow>, isQuiet: () => boolean): Pages {
  const lastResorts = new Set<string>();
  for (const { id, row, isLastResort } of db.all<{ id: string; row: string; isLastResort: number }>('SELECT * FROM notify_page')) {
    topic.set(id, JSON.parse(row) as PageRow);
    if (isLastResort) lastResorts.add(id);
  }

  function keep(row: PageRow): void {
    db.run('INSERT INTO notify_page (id, row, isLastResort) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET row = excluded.row, isLastResort = excluded.isLastResort', row.id, JSON.stringify(row), lastResorts.has(row.id) ? 1 : 0);
    topic.set(row.id, row);
  }

  /** Critical alarms and those that reach their person nowhere else are never quiet. */
  const quietOf = (id: string, severity: PageRow['severity']): boolean => isQuiet() && severity !== 'critical' && !lastResorts.has(id);

  function remove(id: string): void {
    lastResorts.delete(id);
    db.run('DELETE FROM notify_page WHERE id = ?', id);
    topic.delete(id);
  }

  return {
    get: (id) => topic.get(id),
    remove,
    show(request) {
      const { incident, event } = request;
      const before = topic.get(incident.id);
      if (!before && (event === 'resolved' || event === 'acknowledged')) return;
      if (request.isLastResort) lastResorts.add(incident.id);
      const isCall = event === 'triggered' || event === 'escalated' || event === 'test';
      keep({
        id: incident.id,
        incident: incident.id,
        number: incident.number,
        event,
        title: incident.title,
        body: bodyOf(request),
        severity: incident.severity,
        at: before?.at ?? clock.now(),
        updatedAt: clock.now(),
        until: event === 'resolved' ? clock.now() + GOODBYE_MS : event === 'test' ? clock.now() + TEST_STANDS_MS : null,
        acknowledgedBy: event === 'acknowledged' ? (request.by ?? 'somebody') : isCall ? null : (before?.acknowledgedBy ?? null),
        unanswered: event === 'acknowledged' || event === 'resolved' ? false : (request.unanswered ?? before?.unanswered ?? false),
        quiet: quietOf(incident.id, incident.severity),
        sample: request.isSample ?? false,
        step: request.step ?? before?.step ?? null,
        users: [...new Set([...(before?.users ?? []), ...(request.user === undefined ? [] : [request.user])])],
      });
    },
    tick() {
      for (const row of [...topic.rows().values()]) {
        if (row.until !== null && row.until <= clock.now()) remove(row.id);
        else if (row.quiet !== quietOf(row.id, row.severity)) keep({ ...row, quiet: !row.quiet });
      }
    },
  };
}

/** What, since when and what to do: no evidence, as a screen may hang in a corridor. */
function bodyOf(request: PageRequest): string {
  const { incident } = request;
  const word = eventWord({ id: '', event: request.event, incident, dedupKey: '', at: request.at, isSample: request.isSample });
  const lines = [`${word} ${incident.severity}, ${incident.id}`, ...(incident.targets.length > 0 ? [incident.targets.slice(0, 5).join(', ') + (incident.targets.length > 5 ? ` and ${incident.targets.length - 5} more` : '')] : [])];
  return [...lines, ...(request.by ? [`by ${request.by}`] : []), ...(request.response ? [request.response] : [])].join('\n').slice(0, 1_000);
}
