import { isMapping, type ListSchema, type Path, type SecretField } from '#kit/config/section.ts';
import { withValue } from '#kit/config/references.ts';
import { extractSecrets } from '#kit/config/redact.ts';
import { valueAt } from '#kit/config/section.ts';
import { asWritten } from '#shared/as-written.ts';
import { channelSpec } from '../spec.ts';
import type { Written } from './channels.ts';

/** What stands in a reply where a secret is stored. Sent back unchanged, the stored one is kept. */
export const MASK = '••••••';

/** A part of a path that no person chose: sixteen characters or more of mixed kind. Who knows it can post. */
const TOKEN = /^(?=[^/]*\d)(?=[^/]*[A-Za-z])[A-Za-z0-9_-]{16,}$/;

/** The address of a Slack or Teams webhook is its own key; so is any other with such a part in its path. */
function isSecretUrl(entry: unknown): boolean {
  if (!isMapping(entry) || typeof entry['url'] !== 'string') return false;
  if (entry['type'] === 'slack' || entry['type'] === 'teams') return true;
  return entry['type'] === 'webhook' && URL.canParse(entry['url']) && new URL(entry['url']).pathname.split('/').some((part) => TOKEN.test(part));
}

/** Fields of a channel that are secrets by nature. */
export const CHANNEL_SECRETS: readonly SecretField[] = [
  ...['secret', 'token', 'routingKey', 'apiKey', 'authToken', 'password'].map((field): SecretField => ({ path: [field], kind: 'text' })),
  { path: ['secrets', '*'], kind: 'text' },
  { path: ['headers'], kind: 'headers' },
  { path: ['url'], kind: 'text', when: isSecretUrl },
  { path: ['url'], kind: 'url' },
];

const LIST: ListSchema = { noun: 'channel', entry: asWritten(channelSpec), idOf: (raw) => (isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null), secrets: CHANNEL_SECRETS };

function secretPaths(spec: Written): Path[] {
  return extractSecrets(LIST, spec).secrets.map((secret) => secret.path);
}

/** A copy for display. */
export function maskChannel(spec: Written): Written {
  return secretPaths(spec).reduce<Written>((copy, path) => withValue(copy, path, MASK) as Written, spec);
}

/** The input of `putChannel` as the audit trail keeps it. */
export function channelForAudit(input: unknown): unknown {
  const channel = valueAt(input, ['channel']);
  return isMapping(channel) ? { channel: maskChannel(channel) } : null;
}

/** Too short to be a secret, and likely to stand in any text. */
const SHORTEST = 6;

/** A text about a channel without its secrets: some servers answer with the path or the key they were asked with. */
export function scrub(text: string, channel: Written, more: readonly string[] = []): string {
  const values = extractSecrets(LIST, channel).secrets.flatMap(({ value }) => (URL.canParse(value) ? partsOf(new URL(value)) : [value]));
  return [...values, ...more].filter((value) => value.length >= SHORTEST).reduce((clean, value) => clean.replaceAll(value, '***'), text);
}

/** The longest first, so that none is cut by another. */
function partsOf({ href, pathname, search }: URL): string[] {
  return [href, `${pathname}${search}`, pathname, ...pathname.split('/').filter((part) => TOKEN.test(part))];
}

/** `next` with every mask replaced by what `stored` holds in its place. */
export function keepChannelSecrets(next: Written, stored: Written | undefined): Written {
  if (!stored) return next;
  return secretPaths(stored).reduce<Written>((copy, path) => {
    const value = valueAt(next, path);
    return value === MASK || (path[0] === 'url' && value === ownReference(stored)) ? (withValue(copy, path, valueAt(stored, path)) as Written) : copy;
  }, next);
}

/** The input of `setSettings` as the audit trail keeps it: who knows the dead-man address can call it in our name. */
export function settingsForAudit(input: unknown): unknown {
  const heartbeat = valueAt(input, ['heartbeatUrl']);
  return typeof heartbeat === 'string' && heartbeat !== '' ? withValue(input, ['heartbeatUrl'], URL.canParse(heartbeat) ? `${new URL(heartbeat).origin}/***` : '***') : input;
}

function ownReference(spec: Written): string {
  return `\${secret:${String(spec['id'])}.url}`;
}
