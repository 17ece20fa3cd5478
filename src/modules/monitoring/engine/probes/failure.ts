import { networkInterfaces } from 'node:os';
import type { ErrorClass, ProbeState } from '../../spec.ts';
import { plainText } from './plain-text.ts';

/** What a probe concluded, before conditions are looked at. */
export interface Verdict {
  state: ProbeState;
  class: ErrorClass;
  /** Stable upper-case code. */
  code: string;
  message: string;
}

export const UP: Verdict = { state: 'up', class: 'none', code: 'OK', message: '' };

/** The target answered wrongly or not at all. */
export function down(code: string, message: string): Verdict {
  return { state: 'down', class: 'target', code, message: plainText(message, 500) };
}

/** Something between here and the target is broken. */
export function pathDown(code: string, message: string): Verdict {
  return { state: 'down', class: 'path', code, message: plainText(message, 500) };
}

/** The fault is on this machine: nothing is known about the target. */
export function proberFault(code: string, message: string): Verdict {
  return { state: 'unknown', class: 'prober', code, message: plainText(message, 500) };
}

/** The declaration of the target cannot be carried out. */
export function configFault(code: string, message: string): Verdict {
  return { state: 'unknown', class: 'config', code, message: plainText(message, 500) };
}

export function degraded(code: string, message: string): Verdict {
  return { state: 'degraded', class: 'target', code, message: plainText(message, 500) };
}

type Build = (subject: string) => Verdict;

const target = (code: string, text: string): Build => (subject) => down(code, `${subject} ${text}`);
const prober = (code: string, text: string): Build => () => proberFault(code, text);

/** Socket, file and TLS error codes of Node (`error.code`) and what each one says about whom. */
const BY_CODE: Record<string, Build> = {
  ECONNREFUSED: target('REFUSED', 'refused the connection; is the service listening?'),
  ECONNRESET: target('RESET', 'reset the connection'),
  ECONNABORTED: target('RESET', 'aborted the connection'),
  EPIPE: target('RESET', 'closed the connection while data was being sent'),
  ERR_SOCKET_CLOSED: target('RESET', 'closed the connection'),
  ETIMEDOUT: target('TIMEOUT', 'did not answer in time'),
  EHOSTUNREACH: (subject) => pathDown('UNREACHABLE', `no route reaches ${subject} (host unreachable)`),
  EHOSTDOWN: (subject) => pathDown('UNREACHABLE', `${subject} does not answer on its network (host down)`),
  ENETUNREACH: (subject) => pathDown('UNREACHABLE', `no route reaches ${subject} (network unreachable)`),
  EMFILE: prober('TOO_MANY_FILES', 'this machine ran out of open files for the prober; raise the limit (ulimit -n)'),
  ENFILE: prober('TOO_MANY_FILES', 'this machine ran out of open files altogether; raise fs.file-max'),
  EADDRNOTAVAIL: prober('NO_LOCAL_PORT', 'no free local address or port was left for the probe; probe less often or widen net.ipv4.ip_local_port_range'),
  EADDRINUSE: prober('NO_LOCAL_PORT', 'the local port is in use'),
  ENOBUFS: prober('NO_BUFFERS', 'this machine has no network buffers left'),
  ENOMEM: prober('NO_MEMORY', 'this machine has no memory left for the probe'),
  ENETDOWN: prober('NETWORK_DOWN', 'the network of this machine is down'),
  EACCES: prober('NOT_PERMITTED', 'this machine does not permit the connection (firewall or missing permission)'),
  EPERM: prober('NOT_PERMITTED', 'this machine does not permit the connection (firewall or missing permission)'),
  EAFNOSUPPORT: prober('NO_ADDRESS_FAMILY', 'this machine does not speak the address family (IPv4 or IPv6) of the target'),
  EINVAL: (subject) => configFault('INVALID_ADDRESS', `${subject} is not an address that can be connected to`),
  CERT_HAS_EXPIRED: target('CERT_EXPIRED', 'shows a certificate that has expired'),
  CERT_NOT_YET_VALID: target('CERT_NOT_YET_VALID', 'shows a certificate that is not valid yet'),
  DEPTH_ZERO_SELF_SIGNED_CERT: target('CERT_SELF_SIGNED', 'shows a self-signed certificate'),
  SELF_SIGNED_CERT_IN_CHAIN: target('CERT_UNTRUSTED', 'shows a certificate from an authority that is not trusted here; add it as `tls.ca`'),
  UNABLE_TO_GET_ISSUER_CERT: target('CERT_UNTRUSTED', 'shows a certificate whose issuer is not known here; the chain may be incomplete'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: target('CERT_UNTRUSTED', 'shows a certificate whose issuer is not known here; add it as `tls.ca` or complete the chain'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: target('CERT_UNTRUSTED', 'shows a certificate that cannot be verified; the chain may be incomplete'),
  CERT_UNTRUSTED: target('CERT_UNTRUSTED', 'shows a certificate that is not trusted'),
  CERT_REVOKED: target('CERT_REVOKED', 'shows a certificate that was revoked'),
  CERT_SIGNATURE_FAILURE: target('CERT_UNTRUSTED', 'shows a certificate whose signature is wrong'),
  CERT_CHAIN_TOO_LONG: target('CERT_UNTRUSTED', 'shows a certificate chain that is too long'),
  INVALID_CA: target('CERT_UNTRUSTED', 'shows a chain with an issuer that may not issue'),
  INVALID_PURPOSE: target('CERT_UNTRUSTED', 'shows a certificate that is not meant for servers'),
  HOSTNAME_MISMATCH: target('CERT_HOSTNAME', 'shows a certificate for another name'),
  ERR_TLS_CERT_ALTNAME_INVALID: target('CERT_HOSTNAME', 'shows a certificate for another name'),
  ERR_TLS_HANDSHAKE_TIMEOUT: target('TIMEOUT', 'did not finish the TLS handshake in time'),
  ERR_SSL_WRONG_VERSION_NUMBER: target('TLS_PROTOCOL', 'does not speak TLS on this port'),
  EPROTO: target('TLS_PROTOCOL', 'failed the TLS handshake'),
};

/** The `code` of anything thrown, or an empty text. */
export function codeOf(thrown: unknown): string {
  const code = thrown !== null && typeof thrown === 'object' && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : '';
}

/**
 * Says what a socket, TLS or HTTP error means. `subject` names the far end, as `ehr.example:443`.
 * Only faults of the target and of the path are `down`; those of this machine are `unknown`.
 */
export function classify(thrown: unknown, subject: string, family?: 4 | 6 | null): Verdict {
  const code = codeOf(thrown);
  if (code === 'ENETUNREACH' && !ownNetwork(family ?? 4)) {
    return proberFault('NO_NETWORK', `this machine has no IPv${family ?? 4} network of its own to reach ${subject}`);
  }
  const known = BY_CODE[code];
  if (known) return known(subject);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (code.startsWith('HPE_')) return down('HTTP_PROTOCOL', `${subject} does not speak HTTP correctly (${code})`);
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code.startsWith('ERR_OSSL')) {
    return down('TLS_PROTOCOL', `${subject} failed the TLS handshake (${code})`);
  }
  if (/ssl|tls/i.test(text)) return down('TLS_PROTOCOL', `${subject} failed the TLS handshake (${text})`);
  return proberFault('INTERNAL', `the probe of ${subject} failed unexpectedly: ${code} ${text}`);
}

/** Is there an address of this family that leads off the machine? Link-local ones do not count. */
function ownNetwork(family: 4 | 6): boolean {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const entry of addresses ?? []) {
      const linkLocal = entry.address.startsWith('fe80') || entry.address.startsWith('169.254.');
      if (entry.family === `IPv${family}` && !entry.internal && !linkLocal) return true;
    }
  }
  return false;
}

/** Codes of name resolution that speak about the name itself; the rest speak about our resolver. */
const NAME_FAULTS: Record<string, Build> = {
  ENOTFOUND: (name) => down('DNS_NXDOMAIN', `the name ${name} does not exist`),
  NXDOMAIN: (name) => down('DNS_NXDOMAIN', `the name ${name} does not exist`),
  ENODATA: (name) => down('DNS_NODATA', `the name ${name} has no address of the wanted family`),
  EBADNAME: (name) => configFault('INVALID_HOST', `${name} is not a host name`),
  ERR_INVALID_ARG_VALUE: (name) => configFault('INVALID_HOST', `${name} is not a host name`),
};

/** Says what a failed name resolution means: a missing name is the target's fault, a dead resolver is ours. */
export function classifyResolve(thrown: unknown, name: string): Verdict {
  const code = codeOf(thrown);
  const known = NAME_FAULTS[code];
  if (known) return known(name);
  return proberFault('RESOLVER_FAILED', `the resolver of this machine could not look up ${name} (${code || String(thrown)}); check its DNS servers`);
}
