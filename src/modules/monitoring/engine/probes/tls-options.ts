import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { messageOf } from '#shared/errors.ts';
import type { ProbeOf } from '../../spec.ts';
import { configFault, type Verdict } from './failure.ts';

export type TlsOptions = NonNullable<ProbeOf<'http'>['tls']>;

/** What a handshake needs, made once for a target. */
export interface TlsPlan {
  /** Name sent in SNI; empty for addresses, which may not be sent (RFC 6066 §3). */
  sni: string;
  /** Name or address the certificate must be for. */
  verifyName: string;
  insecure: boolean;
  context(): SecureContext | Verdict;
}

const CONTEXT_LIMIT = 256;
/** Contexts by their options: making one costs 0.5 to 15 ms of the loop and 21 KB. */
const contexts = new Map<string, SecureContext>();

/** Prepares the TLS side of a target. Nothing is read or parsed before the first handshake. */
export function compileTls(options: TlsOptions | undefined, host: string, alpn = ''): TlsPlan {
  const name = options?.serverName ?? host;
  let made: SecureContext | Verdict | null = null;
  return {
    sni: isIP(name) === 0 ? name : '',
    verifyName: name,
    insecure: options?.insecure ?? false,
    context: () => (made ??= contextFor(options, alpn)),
  };
}

function contextFor(options: TlsOptions | undefined, alpn: string): SecureContext | Verdict {
  try {
    const settings: SecureContextOptions = {};
    if (options?.ca) settings.ca = pem(options.ca, 'tls.ca');
    if (options?.cert) settings.cert = pem(options.cert, 'tls.cert');
    if (options?.key) settings.key = pem(options.key, 'tls.key');
    if (options?.passphrase) settings.passphrase = options.passphrase;
    if (options?.minVersion) settings.minVersion = options.minVersion;
    const id = JSON.stringify([settings, alpn]);
    const known = contexts.get(id);
    if (known) return known;
    const made = createSecureContext(settings);
    if (contexts.size >= CONTEXT_LIMIT) contexts.delete(contexts.keys().next().value!);
    contexts.set(id, made);
    return made;
  } catch (thrown) {
    return configFault('TLS_OPTIONS', `the TLS options of this target do not work: ${messageOf(thrown)}`);
  }
}

/** PEM text as it is, or the file it names. */
function pem(value: string, where: string): string {
  if (value.includes('-----BEGIN')) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (thrown) {
    throw new Error(`${where} is neither PEM text nor a readable file (${messageOf(thrown)})`, { cause: thrown });
  }
}

export function isVerdict(value: SecureContext | Verdict): value is Verdict {
  return 'state' in value && 'class' in value;
}
