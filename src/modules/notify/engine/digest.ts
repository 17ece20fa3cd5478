import type { Clock } from '#kit/clock.ts';
import type { Outbox, OutboxRow } from '#kit/outbox.ts';
import type { Db } from '#kit/sqlite.ts';
import { PAGE_KIND, type PageRequest } from '../contract.ts';

/** After sleep or a time offline: what began and ended meanwhile is told in one message, not as a row of alarms that are over. */
export interface Digests {
  /** Whether this message is late and its incident over, with its end waiting right behind it. It is then kept for the digest. */
  absorb(item: OutboxRow, request: PageRequest, digestAfterMs: number): boolean;
  /** Sends what was collected, once nothing was added for a few seconds. */
  tick(): void;
}

const SETTLE_MS = 5_000;
const LISTED = 20;

export function createDigests(db: Db, clock: Clock, outbox: Outbox): Digests {
  /** The end of the same story, waiting in the same line. */
  const endWaits = (item: OutboxRow): boolean =>
    db.get("SELECT 1 FROM outbox WHERE orderKey = ? AND seq > ? AND state = 'pending' AND json_extract(payload, '$.event') = 'resolved'", item.orderKey, item.seq) !== undefined;
  const hasStory = (request: PageRequest): boolean => db.get('SELECT 1 FROM notify_digest WHERE id = ?', storyId(request)) !== undefined;

  return {
    absorb(item, request, digestAfterMs) {
      if (request.event === 'test' || request.event === 'digest') return false;
      if (hasStory(request)) {
        if (request.event === 'resolved') db.run('UPDATE notify_digest SET request = ?, at = ? WHERE id = ?', JSON.stringify(request), clock.now(), storyId(request));
        return true;
      }
      const isLate = clock.now() - item.createdAt >= digestAfterMs;
      if (request.event !== 'triggered' || !isLate || !endWaits(item)) return false;
      db.run('INSERT INTO notify_digest (id, channel, recipient, request, at) VALUES (?, ?, ?, ?, ?)', storyId(request), request.channel, request.to ?? '', JSON.stringify(request), clock.now());
      return true;
    },
    tick() {
      const due = db.all<{ channel: string; recipient: string; newest: number }>('SELECT channel, recipient, max(at) AS newest FROM notify_digest GROUP BY channel, recipient').filter((group) => group.newest <= clock.now() - SETTLE_MS);
      for (const { channel, recipient } of due) {
        db.tx(() => {
          const stories = db.all<{ id: string; request: string }>('SELECT id, request FROM notify_digest WHERE channel = ? AND recipient = ? ORDER BY at', channel, recipient);
          // An incident whose end is not there yet is still told in full when it comes.
          const requests = stories.map((story) => JSON.parse(story.request) as PageRequest);
          outbox.add({ kind: PAGE_KIND, dedupKey: `digest|${channel}|${recipient}|${clock.now()}`, orderKey: `${channel}|${recipient}|digest`, payload: digestOf(channel, recipient, requests, clock.now()) });
          for (const story of stories) db.run('DELETE FROM notify_digest WHERE id = ?', story.id);
        });
      }
    },
  };
}

function storyId(request: PageRequest): string {
  return `${request.channel}|${request.to ?? ''}|${request.incident.id}`;
}

function digestOf(channel: string, recipient: string, requests: readonly PageRequest[], now: number): PageRequest {
  const lines = requests.slice(0, LISTED).map((request) => `${request.incident.id} ${request.incident.severity}: ${request.incident.title}`);
  const count = requests.length === 1 ? '1 incident' : `${requests.length} incidents`;
  return {
    channel,
    ...(recipient === '' ? {} : { to: recipient }),
    event: 'digest',
    incident: { id: `digest-${now}`, number: 0, title: `${count} began and ended while nothing could be sent`, isTitleTyped: false, severity: 'advisory', status: 'resolved', targets: [...new Set(requests.flatMap((request) => request.incident.targets))].slice(0, 100) },
    groupKey: `digest|${channel}|${now}`,
    at: now,
    details: [...lines, ...(requests.length > LISTED ? [`and ${requests.length - LISTED} more`] : [])].join('\n'),
  };
}
