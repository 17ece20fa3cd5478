import { isMapping, type ListSchema, type Path, type SecretField } from '#kit/config/section.ts';
import { holdsReference, withValue } from '#kit/config/references.ts';
import { extractSecrets } from '#kit/config/redact.ts';
import { valueAt } from '#kit/config/section.ts';
import { asWritten } from '#shared/as-written.ts';
import { channelSpec } from '../spec.ts';
import type { Written } from './channels.ts';

/** What stands in a reply where a secret is stored. Sent back unchanged, the stored one is kept. */
export const MASK = '••••••';

/** Fields of a channel that are secrets by nature. */
export const CHANNEL_SECRETS: readonly SecretField[] = [
  ...['secret', 'token', 'routingKey', 'apiKey', 'authToken', 'password'].map((field): SecretField => ({ path: [field], kind: 'text' })),
  { path: ['secrets', '*'], kind: 'text' },
  { path: ['headers'], kind: 'headers' },
  { path: ['url'], kind: 'url' },
];

const LIST: ListSchema = { noun: 'channel', entry: asWritten(channelSpec), idOf: (raw) => (isMapping(raw) && typeof raw['id'] === 'string' ? raw['id'] : null), secrets: CHANNEL_SECRETS };

/** The address of a Slack or Teams webhook is its own key. */
function isSecretUrl(spec: Written): boolean {
  return (spec['type'] === 'slack' || spec['type'] === 'teams') && typeof spec['url'] === 'string' && spec['url'] !== '' && !holdsReference(spec['url']);
}

function secretPaths(spec: Written): Path[] {
  return [...extractSecrets(LIST, spec).secrets.map((secret) => secret.path), ...(isSecretUrl(spec) ? [['url']] : [])];
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

/** `next` with every mask replaced by what `stored` holds in its place. */
export function keepChannelSecrets(next: Written, stored: Written | undefined): Written {
  if (!stored) return next;
  return secretPaths(stored).reduce<Written>((copy, path) => {
    const value = valueAt(next, path);
    return value === MASK || (path[0] === 'url' && value === ownReference(stored)) ? (withValue(copy, path, valueAt(stored, path)) as Written) : copy;
  }, next);
}

/** A channel for the configuration file: what the file's own list of secrets cannot know by its type is a reference already. */
export function channelForExport(spec: Written): Written {
  return isSecretUrl(spec) ? { ...spec, url: ownReference(spec) } : spec;
}

function ownReference(spec: Written): string {
  return `\${secret:${String(spec['id'])}.url}`;
}
