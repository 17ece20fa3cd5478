import { hostname } from 'node:os';
import type { Clock } from '#kit/clock.ts';
import { DeliveryError, type OutboxRow } from '#kit/outbox.ts';
import { messageOf } from '#shared/errors.ts';
import { DESKTOP, type NotifySettings, type PageRequest, type Receipt } from '../contract.ts';
import type { ChannelSpec } from '../spec.ts';
import type { ChannelStore } from './channels.ts';
import type { Digests } from './digest.ts';
import type { HttpClient } from './http-client.ts';
import type { MailClient } from './mail-client.ts';
import type { Pages } from './pages.ts';
import type { Message } from './render/message.ts';
import { renderFor } from './render/render.ts';

export interface SendParts {
  clock: Clock;
  channels: ChannelStore;
  pages: Pages;
  digests: Digests;
  http: HttpClient;
  mail: MailClient;
  settings(): NotifySettings;
  /** The gateway's own address, where no public one is set. */
  address(): string | null;
}

/** What became of one message that needs no second attempt. */
export interface Sent {
  outcome: Receipt['outcome'];
  channelType: string;
  detail: string;
}

/** Sends one outbox row. Throws `DeliveryError`. */
export async function sendPage(parts: SendParts, item: OutboxRow, signal: AbortSignal): Promise<Sent> {
  const request = JSON.parse(item.payload) as PageRequest;
  if (request.channel === DESKTOP) {
    parts.pages.show(request);
    return { outcome: 'delivered', channelType: DESKTOP, detail: '' };
  }
  // Nothing of the sample hospital leaves this machine, whoever asks.
  if (request.isSample) return { outcome: 'skipped', channelType: '', detail: 'the sample hospital never leaves this machine' };
  if (!parts.channels.has(request.channel)) throw new DeliveryError(`there is no channel "${request.channel}"`, { final: true });
  const reason = parts.channels.disabledReason(request.channel);
  if (reason !== null) return { outcome: 'skipped', channelType: '', detail: reason };
  const channel = withRecipient(openChannel(parts.channels, request.channel), request.to);
  if (request.event === 'resolved' && !channel.sendResolved) return { outcome: 'skipped', channelType: channel.type, detail: 'this channel does not want to hear of ends' };
  if (parts.digests.absorb(item, request, parts.settings().digestAfterMs)) return { outcome: 'digested', channelType: channel.type, detail: 'told in a digest' };
  return { outcome: 'delivered', channelType: channel.type, detail: await sendThrough(parts, channel, messageOfPage(parts, item.id, item.dedupKey, request), signal) };
}

/** Hands a message to a channel; gives what the service answered. Throws `DeliveryError`. */
export async function sendThrough(parts: Pick<SendParts, 'clock' | 'channels' | 'http' | 'mail' | 'settings'>, channel: ChannelSpec, message: Message, signal?: AbortSignal): Promise<string> {
  const allowPrivate = channel.allowPrivate || parts.settings().allowPrivateAddresses;
  const rendered = renderFor(channel, message, { now: parts.clock.now(), host: hostname() || 'watchfloor' });
  if (rendered.kind === 'email') return parts.mail.send(channel as Extract<ChannelSpec, { type: 'smtp' }>, rendered.email, allowPrivate);
  try {
    const { status, body } = await parts.http.send(rendered.request, { allowPrivate, ...(signal ? { signal } : {}) });
    checkBody(channel, body);
    return `HTTP ${status}${body === '' ? '' : `: ${body.slice(0, 200)}`}`;
  } catch (thrown) {
    if (/^HTTP 410\b/.test(messageOf(thrown))) parts.channels.disableFor(channel.id, 'the receiver answered 410 Gone: it wants no more');
    throw thrown;
  }
}

/** Slack's API answers 200 to what it refuses. */
function checkBody(channel: ChannelSpec, body: string): void {
  if (channel.type !== 'slack' || !body.startsWith('{')) return;
  const error = /"ok"\s*:\s*false[^}]*"error"\s*:\s*"([^"]+)"/.exec(body)?.[1];
  if (error !== undefined) throw new DeliveryError(`Slack refused: ${error}`, { final: !/ratelimited|timeout|unavailable|fatal|internal/.test(error) });
}

function openChannel(channels: ChannelStore, id: string): ChannelSpec {
  try {
    return channels.open(id);
  } catch (thrown) {
    throw new DeliveryError(messageOf(thrown), { final: true });
  }
}

/** The channel with a person's own address in the place of its own. */
export function withRecipient(channel: ChannelSpec, to: string | undefined): ChannelSpec {
  if (to === undefined) return channel;
  switch (channel.type) {
    case 'smtp':
      return { ...channel, to: [to] };
    case 'sms':
    case 'voice':
      return { ...channel, to };
    case 'telegram':
      return { ...channel, chatId: to };
    case 'ntfy':
      return { ...channel, topic: to };
    case 'slack':
      return channel.token === undefined ? channel : { ...channel, channel: to };
    default:
      return channel;
  }
}

function messageOfPage(parts: SendParts, id: string, dedupKey: string, request: PageRequest): Message {
  const base = parts.settings().publicUrl || parts.address();
  const { incident } = request;
  return {
    id,
    event: request.event,
    incident: { id: incident.id, title: incident.title, isTitleTyped: incident.isTitleTyped, severity: incident.severity, status: incident.status, targets: incident.targets },
    dedupKey: request.groupKey,
    messageKey: dedupKey,
    at: request.at,
    ...(request.details === undefined ? {} : { details: request.details }),
    ...(request.response === undefined ? {} : { response: request.response }),
    ...(request.by === undefined ? {} : { by: request.by }),
    ...(base && incident.number > 0 ? { url: `${base.replace(/\/+$/, '')}/incidents/${encodeURIComponent(incident.id)}` } : {}),
    ...(request.isSample ? { isSample: true } : {}),
  };
}
