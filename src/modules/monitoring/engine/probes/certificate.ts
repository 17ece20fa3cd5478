import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { classify, codeOf, down, type Verdict } from './failure.ts';
import { plainText } from './plain-text.ts';

/** What a TLS handshake showed, as kept in `evidence.certificate`. */
export interface CertificateEvidence {
  subject: string;
  issuer: string;
  names: string[];
  /** ISO 8601, of the server's own certificate. */
  validFrom: string;
  validTo: string;
  /** Epoch ms at which the first certificate of the chain expires, and how long that is from the probe. */
  expiresAt: number;
  expiresInMs: number;
  chainLength: number;
  protocol: string;
  cipher: string;
  fingerprint256: string;
  /** TLS library code of what is wrong with it; absent when it is trusted. */
  problem?: string;
}

const MAX_CHAIN = 20;

/** Reads the certificate of a finished handshake; null when the server showed none. */
export function readCertificate(socket: TLSSocket, leaf: DetailedPeerCertificate | null, nowAt: number): CertificateEvidence | null {
  const peer = leaf ?? socket.getPeerCertificate(true);
  if (!peer || !peer.valid_to) return null;
  let expiresAt = Infinity;
  let chainLength = 0;
  for (let entry: DetailedPeerCertificate | undefined = peer; entry?.valid_to && chainLength < MAX_CHAIN; entry = entry.issuerCertificate) {
    expiresAt = Math.min(expiresAt, Date.parse(entry.valid_to));
    chainLength++;
    if (entry.issuerCertificate === entry || entry.issuerCertificate?.fingerprint256 === entry.fingerprint256) break;
  }
  return {
    subject: nameOf(peer.subject),
    issuer: nameOf(peer.issuer),
    names: (peer.subjectaltname ?? '').split(', ').filter(Boolean).slice(0, 20).map((name) => plainText(name.replace(/^DNS:|^IP Address:/, ''), 200)),
    validFrom: isoOf(peer.valid_from),
    validTo: isoOf(peer.valid_to),
    expiresAt,
    expiresInMs: expiresAt - nowAt,
    chainLength,
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher()?.name ?? '',
    fingerprint256: peer.fingerprint256,
  };
}

/**
 * What is wrong with the certificate, most telling fault first: expired, not yet valid, self-signed or untrusted, wrong name.
 * Null when nothing is. `authorizationError` is OpenSSL's (or BoringSSL's) code.
 */
export function judgeCertificate(socket: TLSSocket, leaf: DetailedPeerCertificate | null, verifyName: string, subject: string, nowAt: number): Verdict | null {
  const peer = leaf ?? socket.getPeerCertificate(true);
  if (!peer || !peer.valid_to) return down('CERT_MISSING', `${subject} showed no certificate`);
  if (Date.parse(peer.valid_to) < nowAt) return down('CERT_EXPIRED', `${subject} shows a certificate that expired on ${isoOf(peer.valid_to)}`);
  if (Date.parse(peer.valid_from) > nowAt) return down('CERT_NOT_YET_VALID', `${subject} shows a certificate that is valid only from ${isoOf(peer.valid_from)}`);
  const code: unknown = socket.authorizationError;
  if (code) return classify(typeof code === 'string' ? { code } : { code: codeOf(code) || 'CERT_UNTRUSTED' }, subject);
  const wrongName = checkServerIdentity(verifyName, peer);
  if (!wrongName) return null;
  const names = (peer.subjectaltname ?? nameOf(peer.subject)).replaceAll(/DNS:|IP Address:/g, '');
  return down('CERT_HOSTNAME', `${subject} shows a certificate for ${names.slice(0, 200)}, not for ${verifyName}`);
}

function nameOf(name: DetailedPeerCertificate['subject'] | undefined): string {
  const first = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? '') : (value ?? ''));
  return plainText(first(name?.CN) || first(name?.O) || first(name?.OU), 200);
}

function isoOf(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}
