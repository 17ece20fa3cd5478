import { createHmac } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import { fitBody } from './fit-text.ts';
import type { Message, RenderedRequest } from './message.ts';

/** A body larger than this is refused by many receivers; the Standard Webhooks specification advises under 20 kB. */
const BODY_BYTES = 20_000;

export interface WebhookTarget {
  readonly url: string;
  /** `whsec_…`; several while one is being replaced. None: the request is not signed. */
  readonly secrets?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * The generic webhook: JSON, signed as Standard Webhooks 1.0 demands (`webhook-id`, `webhook-timestamp`, `webhook-signature`). The id is the
 * message's, the same at every attempt; the time is `now`, that of the attempt, so that a late delivery is not refused as a replay.
 */
export function renderWebhook(message: Message, target: WebhookTarget, now: number): RenderedRequest {
  const fitted = fitBody(message.details ?? '', BODY_BYTES, (details) => webhookBody(message, details));
  const timestamp = Math.floor(now / 1_000);
  const signatures = (target.secrets ?? []).map((secret) => signWebhook(secret, message.id, timestamp, fitted.body));
  const signed: Record<string, string> = signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') };
  return {
    method: 'POST',
    url: target.url,
    headers: { ...target.headers, 'content-type': 'application/json; charset=utf-8', 'webhook-id': message.id, 'webhook-timestamp': String(timestamp), ...signed },
    body: fitted.body,
    isTruncated: fitted.isTruncated,
  };
}

function webhookBody(message: Message, details: string): string {
  const { incident } = message;
  return JSON.stringify({
    event: message.event,
    incident: { id: incident.id, title: incident.title, severity: incident.severity, status: incident.status, targets: incident.targets },
    dedupKey: message.messageKey ?? message.dedupKey,
    at: new Date(message.at).toISOString(),
    ...(message.url ? { url: message.url } : {}),
    ...(message.by ? { by: message.by } : {}),
    ...(message.response ? { response: message.response } : {}),
    ...(details ? { details } : {}),
    ...(message.isSample ? { sample: true } : {}),
  });
}

/** `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`. Throws `invalid` for a secret that is none. */
export function signWebhook(secret: string, id: string, timestampS: number, body: string): string {
  return `v1,${createHmac('sha256', secretBytes(secret)).update(`${id}.${timestampS}.${body}`).digest('base64')}`;
}

function secretBytes(secret: string): Buffer {
  const encoded = secret.startsWith('whsec_') ? secret.slice(6) : secret;
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) && encoded.length % 4 === 0;
  if (secret.startsWith('whsec_') && !isBase64) throw new AppError('invalid', 'A webhook secret is whsec_ and base64 of 24 to 64 random bytes; this one is not base64');
  const bytes = isBase64 ? Buffer.from(encoded, 'base64') : Buffer.from(secret, 'utf8');
  if (bytes.length === 0) throw new AppError('invalid', 'A webhook secret must not be empty');
  return bytes;
}
