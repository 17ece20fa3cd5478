import { AppError } from '#shared/errors.ts';
import type { Clock } from '#kit/clock.ts';
import type { Db } from '#kit/sqlite.ts';
import { PAGE_KIND, type HookAct, type NotifySettings, type PageRequest, type Receipt } from '../contract.ts';
import type { ChannelSpec } from '../spec.ts';
import type { ChannelStore } from './channels.ts';
import type { Links } from './links.ts';
import type { Receipts } from './receipts.ts';
import { carrierStatus, isTwilioSigned, spoken } from './twilio.ts';

export const carrierSchema = `
CREATE TABLE notify_carrier (id TEXT PRIMARY KEY, status TEXT NOT NULL, rank INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;`;

const KEEP_MS = 400 * 86_400_000;

export interface CarrierCallback {
  channel: string;
  what: 'status' | 'key';
  /** Path and query as they were asked for, behind the public address. */
  path: string;
  signature: string;
  fields: Record<string, string>;
}

export interface CarrierAnswer {
  xml: string | null;
  act: HookAct | null;
}

/** What Twilio calls back: how a message fared, and which key a called person pressed. */
export interface Carrier {
  /** Where a message's callbacks go; nothing where no public address is set. */
  urlsFor(channel: ChannelSpec, id: string, token: string | null): { statusUrl?: string; gatherUrl?: string };
  /** Throws `forbidden` where the signature does not hold, `not_found` for a channel that is none of Twilio's. */
  receive(callback: CarrierCallback): CarrierAnswer;
  prune(now: number): void;
}

export function createCarrier(db: Db, clock: Clock, parts: { channels: ChannelStore; links: Links; receipts: Receipts; settings(): NotifySettings; ended(receipt: Receipt): void }): Carrier {
  const { channels, links, receipts, settings, ended } = parts;
  const base = (): string => settings().publicUrl.replace(/\/+$/, '');

  /** The token of the account; callbacks of a channel that is off are taken, as its messages may still be on their way. */
  function authTokenOf(id: string): string {
    const channel = channels.has(id) ? channels.open(id) : null;
    if (channel?.type !== 'sms' && channel?.type !== 'voice') throw new AppError('not_found', `There is no text or phone channel "${id}".`);
    return channel.authToken;
  }

  function takeStatus(path: string, fields: Record<string, string>): void {
    const id = new URLSearchParams(path.split('?')[1] ?? '').get('id') ?? '';
    const row = db.get<{ payload: string }>('SELECT payload FROM outbox WHERE id = ? AND kind = ?', id, PAGE_KIND);
    const found = carrierStatus(fields);
    if (!row || !found) return;
    const request = JSON.parse(row.payload) as PageRequest;
    db.run('INSERT INTO notify_carrier (id, status, rank, at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET status = excluded.status, rank = excluded.rank, at = excluded.at WHERE excluded.rank > rank', id, found.status, found.rank, clock.now());
    if (found.outcome === null) return;
    if (found.outcome === 'delivered') channels.delivered(request.channel, clock.now());
    else channels.failed(request.channel, clock.now(), found.detail);
    const type = fields['CallSid'] === undefined ? 'sms' : 'voice';
    const receipt = receipts.add(`${id}/end`, request, type, clock.now(), found.outcome, found.detail);
    if (receipt) ended(receipt);
  }

  function takeKey(path: string, fields: Record<string, string>): CarrierAnswer {
    const token = new URLSearchParams(path.split('?')[1] ?? '').get('t') ?? '';
    const view = links.read(token);
    const verb = ({ '1': 'acknowledge', '4': 'acknowledge', '6': 'escalate' } as const)[fields['Digits'] ?? ''];
    if (view.state !== 'open') return { xml: spoken(view.state === 'used' ? 'This call was answered before.' : 'This call is too old to be answered. Open the console.'), act: null };
    if (verb === undefined) return { xml: spoken('That key means nothing. Press 1 to acknowledge or 6 to escalate at the next call.'), act: null };
    const redeemed = links.redeem(token, view.confirm);
    if (redeemed.state !== 'open' || !('grant' in redeemed)) return { xml: spoken('This call was answered before.'), act: null };
    return { xml: spoken(verb === 'acknowledge' ? 'Acknowledged. It is yours.' : 'Escalated.'), act: { as: redeemed.grant.recipient, verb, incident: redeemed.grant.incident, token } };
  }

  return {
    urlsFor(channel, id, token) {
      if (base() === '' || (channel.type !== 'sms' && channel.type !== 'voice')) return {};
      const hook = `${base()}/hooks/twilio/${encodeURIComponent(channel.id)}`;
      return { statusUrl: `${hook}/status?id=${encodeURIComponent(id)}`, ...(channel.type === 'voice' && token !== null ? { gatherUrl: `${hook}/key?t=${token}` } : {}) };
    },
    receive({ channel, what, path, signature, fields }) {
      const authToken = authTokenOf(channel);
      if (base() === '') throw new AppError('forbidden', 'Callbacks are taken once the address of this console is set under Alerting, This desk: they are signed for it.');
      if (!isTwilioSigned(authToken, `${base()}${path}`, fields, signature)) throw new AppError('forbidden', 'The signature does not hold: the request is not from this channel\'s Twilio account, or the public address is not the one it was sent to.');
      if (what === 'key') return takeKey(path, fields);
      db.tx(() => takeStatus(path, fields));
      return { xml: null, act: null };
    },
    prune: (now) => void db.run('DELETE FROM notify_carrier WHERE at < ?', now - KEEP_MS),
  };
}
