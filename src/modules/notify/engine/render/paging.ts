import { fitCharacters } from './fit-text.ts';
import { eventWord, factLines, headline, type Message, type RenderedRequest } from './message.ts';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' } as const;
const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } as const;

const PAGERDUTY_ACTION = { triggered: 'trigger', escalated: 'trigger', digest: 'trigger', test: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve' } as const;
const PAGERDUTY_SEVERITY: Readonly<Record<string, string>> = { critical: 'critical', warning: 'warning', advisory: 'info' };

/** PagerDuty Events API v2: summary 1,024 characters, deduplication key 255, body 512 KB. The key must be the one that triggered, or the service drops the event. */
export function renderPagerDuty(message: Message, target: { readonly routingKey: string; readonly url?: string | undefined }): RenderedRequest {
  const action = PAGERDUTY_ACTION[message.event];
  const summary = fitCharacters(headline(message), 1_024);
  // Escaped, a character takes six bytes at the most: far under the limit, and more than anybody reads on a phone.
  const details = fitCharacters(message.worded?.body ?? message.details ?? '', 20_000);
  const body = JSON.stringify({
    routing_key: target.routingKey,
    event_action: action,
    dedup_key: shortKey(message.dedupKey, 255),
    ...(action === 'trigger'
      ? {
          client: 'Watchfloor',
          ...(message.url ? { client_url: message.url, links: [{ href: message.url, text: 'Open incident' }] } : {}),
          payload: {
            summary: summary.text,
            source: message.incident.targets[0] ?? 'watchfloor',
            severity: PAGERDUTY_SEVERITY[message.incident.severity] ?? 'error',
            timestamp: new Date(message.at).toISOString(),
            custom_details: { incident: message.incident.id, status: message.incident.status, targets: message.incident.targets, ...(message.response ? { response: message.response } : {}), ...(details.text ? { details: details.text } : {}) },
          },
        }
      : {}),
  });
  return { method: 'POST', url: target.url ?? 'https://events.pagerduty.com/v2/enqueue', headers: JSON_HEADERS, body, isTruncated: summary.isTruncated || details.isTruncated };
}

const OPSGENIE_PRIORITY: Readonly<Record<string, string>> = { critical: 'P1', warning: 'P3', advisory: 'P5' };

/** Opsgenie Alert API v2: message 130 characters, alias 512, description 15,000; acknowledged and closed by alias. */
export function renderOpsgenie(message: Message, target: { readonly apiKey: string; readonly url?: string | undefined }): RenderedRequest {
  const base = (target.url ?? 'https://api.opsgenie.com').replace(/\/+$/, '');
  const headers = { ...JSON_HEADERS, authorization: `GenieKey ${target.apiKey}` };
  const alias = shortKey(message.dedupKey, 512);
  if (message.event === 'acknowledged' || message.event === 'resolved') {
    const verb = message.event === 'resolved' ? 'close' : 'acknowledge';
    const note = { source: 'Watchfloor', ...(message.by ? { user: message.by } : {}), note: headline(message) };
    return { method: 'POST', url: `${base}/v2/alerts/${encodeURIComponent(alias)}/${verb}?identifierType=alias`, headers, body: JSON.stringify(note), isTruncated: false };
  }
  const text = fitCharacters(headline(message), 130);
  const description = fitCharacters([...factLines(message), message.response ?? '', message.url ?? '', message.details ?? ''].filter((line) => line !== '').join('\n'), 15_000);
  const body = JSON.stringify({ message: text.text, alias, description: description.text, priority: OPSGENIE_PRIORITY[message.incident.severity] ?? 'P3', source: 'Watchfloor', entity: message.incident.targets[0] ?? '', tags: [eventWord(message).toLowerCase(), message.incident.severity], details: { incident: message.incident.id, url: message.url ?? '' } });
  return { method: 'POST', url: `${base}/v2/alerts`, headers, body, isTruncated: text.isTruncated || description.isTruncated };
}

export interface TwilioTarget {
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
  readonly to: string;
  /** Where the service reports what became of it: the only proof of delivery. */
  readonly statusUrl?: string | undefined;
  /** Where a pressed key is sent; for voice. */
  readonly gatherUrl?: string | undefined;
  readonly baseUrl?: string | undefined;
}

/** Twilio takes 1,600 characters; three SMS are enough for a page and do not arrive in pieces. */
const SMS_CHARACTERS = 459;

/** An SMS through Twilio. The link and the code to acknowledge with are kept whole. */
export function renderSms(message: Message, target: TwilioTarget): RenderedRequest {
  const tail = [message.ackCode && message.event !== 'resolved' ? `Reply "ack ${message.ackCode}"` : '', message.ackUrl ? `Acknowledge: ${message.ackUrl}` : (message.url ?? '')].filter((line) => line !== '').join('\n');
  const room = SMS_CHARACTERS - (tail === '' ? 0 : tail.length + 1);
  const text = fitCharacters(message.worded?.body !== undefined ? `${headline(message)}\n${message.worded.body}` : `${headline(message)} (${message.incident.id})`, room);
  return twilio(target, 'Messages', { To: target.to, From: target.from, Body: tail === '' ? text.text : `${text.text}\n${tail}` }, text.isTruncated);
}

/** A call through Twilio that reads the message twice; 1 acknowledges (4 as well, as on GoAlert), 6 escalates. */
export function renderVoice(message: Message, target: TwilioTarget): RenderedRequest {
  const spoken = fitCharacters(`Watchfloor. ${message.worded?.title ?? `${eventWord(message).toLowerCase()}. ${message.incident.severity}. ${message.incident.title}`}. ${message.worded?.body ?? ''}`.trim(), 600);
  const say = `<Say>${escapeXml(spoken.text)}</Say>`;
  const prompt = target.gatherUrl ? `<Gather numDigits="1" timeout="10" action="${escapeXml(target.gatherUrl)}">${say}<Say>To acknowledge, press 1. To escalate, press 6.</Say>${say}</Gather>` : say + say;
  return twilio(target, 'Calls', { To: target.to, From: target.from, Twiml: `<Response>${prompt}</Response>` }, spoken.isTruncated);
}

function twilio(target: TwilioTarget, resource: 'Messages' | 'Calls', fields: Readonly<Record<string, string>>, isTruncated: boolean): RenderedRequest {
  const form = new URLSearchParams({ ...fields, ...(target.statusUrl ? { StatusCallback: target.statusUrl } : {}) });
  const authorization = `Basic ${Buffer.from(`${target.accountSid}:${target.authToken}`).toString('base64')}`;
  return { method: 'POST', url: `${target.baseUrl ?? 'https://api.twilio.com'}/2010-04-01/Accounts/${encodeURIComponent(target.accountSid)}/${resource}.json`, headers: { ...FORM_HEADERS, authorization }, body: form.toString(), isTruncated };
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
}

/** A key within a service's limit; a longer one keeps its beginning and a checksum of the whole, so that two stay two. */
export function shortKey(key: string, max: number): string {
  if (key.length <= max) return key;
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(key)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return `${key.slice(0, max - 17)}-${hash.toString(16).padStart(16, '0')}`;
}
