import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Clock } from '#kit/clock.ts';
import { DeliveryError } from '#kit/outbox.ts';
import type { Db } from '#kit/sqlite.ts';
import type { EmailRequest, NotifySettings } from '../contract.ts';
import type { ChannelSpec } from '../spec.ts';
import type { ChannelStore } from './channels.ts';
import type { MailClient } from './mail-client.ts';

export const postSchema = `
CREATE TABLE notify_post (key TEXT PRIMARY KEY, channel TEXT NOT NULL, sentAt INTEGER NOT NULL, answer TEXT NOT NULL) STRICT;`;

const KEEP_MS = 90 * 86_400_000;
const REMEDY = 'Add a channel of the type Mail (SMTP) under Alerting, Channels, or name one in the configuration file under notify.channels.';

type SmtpSpec = Extract<ChannelSpec, { type: 'smtp' }>;

export interface Posted {
  channel: string;
  answer: string;
  /** It had been sent before under the same key; nothing was sent now. */
  repeated: boolean;
}

/** Mail of other modules, such as reports, through the mail server of a channel. */
export interface Post {
  /** Why no mail can be sent, with the remedy; null when it can. */
  problem(): string | null;
  /**
   * Sends once per key. Throws `unavailable` where trying again may help (with `retryAfterMs` in the details where the server names it),
   * `invalid` where it cannot.
   */
  send(request: EmailRequest): Promise<Posted>;
  prune(now: number): void;
}

export interface PostParts {
  clock: Clock;
  channels: ChannelStore;
  mail: MailClient;
  settings(): NotifySettings;
  /** The channel's mail server took a message. */
  delivered(channel: string): void;
}

export function createPost(db: Db, { clock, channels, mail, settings, delivered }: PostParts): Post {
  const running = new Map<string, Promise<Posted>>();

  /** The channel chosen in the settings, else the first mail channel that is on. */
  function chosen(): { id: string } | { problem: string } {
    const rows = channels.rows().filter((row) => row.type === 'smtp');
    const { mailChannel } = settings();
    if (mailChannel !== '') {
      const row = rows.find((each) => each.id === mailChannel);
      if (!row) return { problem: `Mail is to leave through the channel "${mailChannel}", and there is no mail channel of that id. Choose another in the notification settings. ${REMEDY}` };
      return row.disabled ? { problem: `Mail is to leave through the channel "${mailChannel}", which is off${row.disabledReason === '' ? '' : `: ${row.disabledReason}`}. Switch it on, or choose another in the notification settings.` } : { id: row.id };
    }
    const usable = rows.find((row) => !row.disabled);
    if (usable) return { id: usable.id };
    if (rows.length > 0) return { problem: `No mail can be sent: every mail channel is off (${rows.map((row) => row.id).join(', ')}). Switch one on under Alerting, Channels.` };
    return { problem: `No mail can be sent: there is no mail channel. ${REMEDY}` };
  }

  async function deliver(request: EmailRequest, id: string): Promise<Posted> {
    const spec = channels.open(id) as SmtpSpec;
    const digest = createHash('sha256').update(request.idempotencyKey).digest('hex').slice(0, 32);
    try {
      const answer = await mail.send(
        spec,
        {
          from: spec.from,
          to: request.to,
          subject: request.subject,
          text: request.text,
          html: request.html ?? null,
          // The same at each attempt: a server that took it before the engine was killed can drop the second.
          messageId: `<${digest}@${hostname() || 'watchfloor'}>`,
          references: [],
          inReplyTo: null,
          headers: { 'Auto-Submitted': 'auto-generated' },
          attachments: (request.attachments ?? []).map(({ fileName, contentType, base64 }) => ({ fileName, contentType, content: Buffer.from(base64, 'base64') })),
        },
        spec.allowPrivate || settings().allowPrivateAddresses,
      );
      db.run('INSERT INTO notify_post (key, channel, sentAt, answer) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING', request.idempotencyKey, id, clock.now(), answer.slice(0, 500));
      delivered(id);
      return { channel: id, answer, repeated: false };
    } catch (thrown) {
      channels.failed(id, clock.now(), messageOf(thrown));
      const isFinal = thrown instanceof DeliveryError && thrown.final;
      const wait = thrown instanceof DeliveryError && thrown.retryAfterMs !== null ? { retryAfterMs: thrown.retryAfterMs } : undefined;
      throw new AppError(isFinal ? 'invalid' : 'unavailable', `The mail could not leave through the channel "${id}" (${spec.host}:${spec.port}): ${messageOf(thrown)}`, wait);
    }
  }

  async function sendOnce(request: EmailRequest): Promise<Posted> {
    const before = db.get<{ channel: string; answer: string }>('SELECT channel, answer FROM notify_post WHERE key = ?', request.idempotencyKey);
    if (before) return { ...before, repeated: true };
    const choice = chosen();
    if ('problem' in choice) throw new AppError('unavailable', choice.problem);
    return deliver(request, choice.id);
  }

  return {
    problem() {
      const choice = chosen();
      return 'problem' in choice ? choice.problem : null;
    },
    send(request) {
      const known = running.get(request.idempotencyKey);
      if (known) return known;
      const sending = sendOnce(request).finally(() => running.delete(request.idempotencyKey));
      running.set(request.idempotencyKey, sending);
      return sending;
    },
    prune: (now) => void db.run('DELETE FROM notify_post WHERE sentAt < ?', now - KEEP_MS),
  };
}

/** What the audit trail keeps of a mail: the attachments by name, size and hash. */
export function emailForAudit(input: unknown): unknown {
  const { to, subject, idempotencyKey, attachments } = input as Partial<EmailRequest>;
  return { to, subject, idempotencyKey, attachments: Array.isArray(attachments) ? attachments.map(({ fileName, contentType, base64 }) => ({ fileName, contentType, ...sizeAndHash(base64) })) : [] };
}

function sizeAndHash(base64: unknown): { bytes: number; sha256: string } {
  const content = Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64');
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
