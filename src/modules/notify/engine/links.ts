import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import type { Ids } from '#kit/ids.ts';
import type { Db } from '#kit/sqlite.ts';
import type { LinkVerb, LinkView } from '../contract.ts';

export const linksSchema = `
CREATE TABLE notify_link_key (one INTEGER PRIMARY KEY CHECK (one = 1), key TEXT NOT NULL) STRICT;
CREATE TABLE notify_link_used (token TEXT PRIMARY KEY, usedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL) STRICT;`;

/** A page is answered within its shift or not at all. */
const VALID_MS = 12 * 3_600_000;

/** What a link is good for: one verb on one incident, for one recipient, by one message, until it expires. */
export interface LinkGrant {
  verb: LinkVerb;
  incident: string;
  /** Who it was sent to, as an actor: `user:ana`, or `link:ops` where a channel has no person. */
  recipient: string;
  /** The outbox row it went out with. */
  message: string;
  expiresAt: number;
}

/** Links that act without a sign-in: signed, for one thing, used once. */
export interface Links {
  /** The same token at each attempt of a message. */
  make(grant: Omit<LinkGrant, 'expiresAt'>, sentAt: number): string;
  read(token: string): LinkView;
  /** Marks it used; a link that is not open stays as it is. `confirm` is what the page that was shown carries. */
  redeem(token: string, confirm: string): { state: Exclude<LinkView['state'], 'open'> | 'unconfirmed' } | { state: 'open'; grant: LinkGrant };
  /** Makes a link usable again whose act failed. */
  giveBack(token: string): void;
  prune(now: number): void;
}

export function createLinks(db: Db, clock: Clock, ids: Ids): Links {
  let known: string | null = null;
  const key = (): string => {
    if (known !== null) return known;
    db.run('INSERT INTO notify_link_key (one, key) VALUES (1, ?) ON CONFLICT DO NOTHING', ids.secret());
    return (known = db.get<{ key: string }>('SELECT key FROM notify_link_key')!.key);
  };
  const mac = (purpose: string, text: string): string => createHmac('sha256', key()).update(`${purpose}\n${text}`).digest('base64url');
  const isSame = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

  /** The grant of a token whose signature holds; null for anything else. */
  function grantOf(token: string): LinkGrant | null {
    const [body, signature, ...rest] = token.split('.');
    if (!body || !signature || rest.length > 0 || !isSame(signature, mac('link', body))) return null;
    const [verb, incident, recipient, message, expiresAt] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [LinkVerb, string, string, string, number];
    return { verb, incident, recipient, message, expiresAt };
  }

  function read(token: string): LinkView & { grant: LinkGrant | null } {
    const grant = grantOf(token);
    if (!grant) return { grant, state: 'invalid', verb: null, incident: '', recipient: '', expiresAt: 0, confirm: '' };
    const { verb, incident, recipient, expiresAt } = grant;
    const isUsed = db.get('SELECT 1 FROM notify_link_used WHERE token = ?', token) !== undefined;
    const state = isUsed ? 'used' : expiresAt <= clock.now() ? 'expired' : 'open';
    return { grant, state, verb, incident, recipient, expiresAt, confirm: state === 'open' ? mac('confirm', token) : '' };
  }

  return {
    make({ verb, incident, recipient, message }, sentAt) {
      const body = Buffer.from(JSON.stringify([verb, incident, recipient, message, sentAt + VALID_MS])).toString('base64url');
      return `${body}.${mac('link', body)}`;
    },
    read(token) {
      const { grant: _grant, ...view } = read(token);
      return view;
    },
    redeem(token, confirm) {
      const view = read(token);
      if (view.state !== 'open' || !view.grant) return { state: view.state === 'open' ? 'invalid' : view.state };
      if (!isSame(confirm, view.confirm)) return { state: 'unconfirmed' };
      const { changes } = db.run('INSERT INTO notify_link_used (token, usedAt, expiresAt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', token, clock.now(), view.expiresAt);
      return changes > 0 ? { state: 'open', grant: view.grant } : { state: 'used' };
    },
    giveBack: (token) => void db.run('DELETE FROM notify_link_used WHERE token = ?', token),
    prune: (now) => void db.run('DELETE FROM notify_link_used WHERE expiresAt < ?', now),
  };
}
