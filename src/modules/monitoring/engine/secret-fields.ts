import type { TargetSpec } from '../spec.ts';

/** What stands in a reply where a secret is stored. Sent back unchanged, the stored one is kept. */
export const MASK = '••••••';

/** Fields of a probe that are secrets by nature. */
const FIELDS = [['auth', 'password'], ['auth', 'token'], ['tls', 'key'], ['tls', 'passphrase']] as const;
const HEADERS = /^(authorization|proxy-authorization|cookie|x-api-key|x-auth-token)$/i;

type Loose = Record<string, Record<string, string> | undefined>;

/** A reference such as `${env:NAME}` is not a secret, it only names one. */
function isReference(text: string): boolean {
  return /^\$\{(env|secret):[^}]+\}$/.test(text);
}

function mapSecrets(spec: TargetSpec, change: (value: string, at: string) => string): TargetSpec {
  const copy = structuredClone(spec);
  const probe = copy.probe as unknown as Loose;
  for (const [group, field] of FIELDS) {
    const holder = probe[group];
    if (holder && typeof holder[field] === 'string') holder[field] = change(holder[field], `${group}.${field}`);
  }
  for (const name of Object.keys(probe['headers'] ?? {})) {
    if (HEADERS.test(name)) probe['headers']![name] = change(probe['headers']![name]!, `headers.${name}`);
  }
  return copy;
}

/** A copy for display. */
export function maskSecrets(spec: TargetSpec): TargetSpec {
  return mapSecrets(spec, (value) => (isReference(value) || value === '' ? value : MASK));
}

/** `next` with every mask replaced by what `stored` holds in its place. */
export function keepSecrets(next: TargetSpec, stored: TargetSpec): TargetSpec {
  const known = new Map<string, string>();
  mapSecrets(stored, (value, at) => {
    known.set(at, value);
    return value;
  });
  return mapSecrets(next, (value, at) => (value === MASK ? (known.get(at) ?? '') : value));
}
