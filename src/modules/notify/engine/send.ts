import { hostname } from 'node:os';
import type { Clock } from '#kit/clock.ts';
import { DeliveryError, type OutboxRow } from '#kit/outbox.ts';
import { messageOf } from '#shared/errors.ts';
import { DESKTOP, type NotifySettings, type PageRequest, type Receipt } from '../contract.ts';
import type { ChannelSpec } from '../spec.ts';
import type { Carrier } from './carrier.ts';
import type { ChannelStore } from './channels.ts';
import { scrub } from './channel-secrets.ts';
import type { Digests } from './digest.ts';
import type { HttpClient } from './http-client.ts';
import type { Links } from './links.ts';
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
  /** Signed links that act without a sign-in. */
  links: Links;
  carrier: Carrier;
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
  const token = linkToken(parts, item, request);
  const callbacks = parts.carrier.urlsFor(channel, item.id, token);
  const detail = await sendThrough(parts, channel, messageOfPage(parts, item, request, token), { signal, callbacks });
  // A carrier that calls back says later whether it arrived; taking it is no delivery.
  return { outcome: callbacks.statusUrl === undefined ? 'delivered' : 'accepted', channelType: channel.type, detail };
}

/** Hands a message to a channel; gives what the service answered. Throws `DeliveryError`. */
export async function sendThrough(parts: Pick<SendParts, 'clock' | 'channels' | 'http' | 'mail' | 'settings'>, channel: ChannelSpec, message: Message, { signal, callbacks = {} }: { signal?: AbortSignal; callbacks?: { statusUrl?: string; gatherUrl?: string } } = {}): Promise<string> {
  const allowPrivate = channel.allowPrivate || parts.settings().allowPrivateAddresses;
  const rendered = renderFor(channel, message, { now: parts.clock.now(), host: hostname() || 'watchfloor', ...callbacks });
  if (rendered.kind === 'email') return parts.mail.send(channel as Extract<ChannelSpec, { type: 'smtp' }>, rendered.email, allowPrivate);
  try {
    const { status, body } = await parts.http.send(rendered.request, { allowPrivate, ...(signal ? { signal } : {}) });
    checkBody(channel, body);
    return scrub(`HTTP ${status}${body === '' ? '' : `: ${body.slice(0, 200)}`}`, channel, linkIn(message));
  } catch (thrown) {
    if (/^HTTP 410\b/.test(messageOf(thrown))) parts.channels.disableFor(channel.id, 'the receiver answered 410 Gone: it wants no more');
    throw withoutSecrets(thrown, channel, linkIn(message));
  }
}

/** The acknowledge link and its token, which a server may answer with. */
function linkIn({ ackUrl }: Message): string[] {
  return ackUrl === undefined ? [] : [ackUrl, ackUrl.slice(ackUrl.lastIndexOf('/') + 1)];
}

function withoutSecrets(thrown: unknown, channel: ChannelSpec, more: readonly string[]): DeliveryError {
  const known = thrown instanceof DeliveryError ? thrown : null;
  return new DeliveryError(scrub(messageOf(thrown), channel, more), { final: known?.final ?? false, ...(known?.retryAfterMs == null ? {} : { retryAfterMs: known.retryAfterMs }) });
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

/** Who may answer by a link: only where the console has an address that is reached from outside, and there is something to answer. */
function linkToken(parts: SendParts, item: OutboxRow, request: PageRequest): string | null {
  const isCall = request.event === 'triggered' || request.event === 'escalated';
  if (!isCall || request.incident.number === 0 || parts.settings().publicUrl === '') return null;
  return parts.links.make({ verb: 'acknowledge', incident: request.incident.id, recipient: request.user === undefined ? `link:${request.channel}` : `user:${request.user}`, message: item.id }, item.createdAt);
}

function messageOfPage(parts: SendParts, { id, dedupKey }: OutboxRow, request: PageRequest, token: string | null): Message {
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
    ...(token === null ? {} : { ackUrl: `${parts.settings().publicUrl.replace(/\/+$/, '')}/act/${token}` }),
    ...(request.isSample ? { isSample: true } : {}),
  };
}
