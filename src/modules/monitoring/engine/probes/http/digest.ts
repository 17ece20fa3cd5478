import { createHash } from 'node:crypto';

export interface DigestChallenge {
  realm: string;
  nonce: string;
  opaque: string;
  algorithm: string;
  qop: boolean;
}

const PARAMETER = /([a-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi;
const HASHES: Record<string, string> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

/** Reads a `WWW-Authenticate: Digest …` header; null when it holds no challenge that can be answered. */
export function parseDigest(header: string): DigestChallenge | null {
  const start = /(?:^|,\s*)digest\s+/i.exec(header);
  if (!start) return null;
  const fields: Record<string, string> = {};
  for (const [, name, quoted, bare] of header.slice(start.index + start[0].length).matchAll(PARAMETER)) {
    fields[name!.toLowerCase()] ??= quoted === undefined ? bare! : quoted.replaceAll(/\\(.)/g, '$1');
  }
  const algorithm = fields['algorithm'] ?? 'MD5';
  const qops = (fields['qop'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  if (!fields['nonce'] || !HASHES[algorithm.toUpperCase().replace(/-SESS$/, '')]) return null;
  if (fields['qop'] && !qops.includes('auth')) return null;
  return { realm: fields['realm'] ?? '', nonce: fields['nonce'], opaque: fields['opaque'] ?? '', algorithm, qop: Boolean(fields['qop']) };
}

export interface DigestInput {
  challenge: DigestChallenge;
  username: string;
  password: string;
  method: string;
  /** The request target as sent. */
  uri: string;
  cnonce: string;
}

/** The `Authorization` value that answers a challenge (RFC 7616 §3.4). */
export function answerDigest(input: DigestInput): string {
  const { challenge, cnonce } = input;
  const name = challenge.algorithm.toUpperCase();
  const hash = (text: string): string => createHash(HASHES[name.replace(/-SESS$/, '')]!).update(text).digest('hex');
  const secret = hash(`${input.username}:${challenge.realm}:${input.password}`);
  const a1 = name.endsWith('-SESS') ? hash(`${secret}:${challenge.nonce}:${cnonce}`) : secret;
  const a2 = hash(`${input.method}:${input.uri}`);
  const nc = '00000001';
  const response = hash(challenge.qop ? `${a1}:${challenge.nonce}:${nc}:${cnonce}:auth:${a2}` : `${a1}:${challenge.nonce}:${a2}`);
  const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  const parts = [
    `username=${quote(input.username)}`, `realm=${quote(challenge.realm)}`, `nonce=${quote(challenge.nonce)}`, `uri=${quote(input.uri)}`,
    `algorithm=${challenge.algorithm}`, `response=${quote(response)}`,
  ];
  if (challenge.opaque) parts.push(`opaque=${quote(challenge.opaque)}`);
  if (challenge.qop) parts.push('qop=auth', `nc=${nc}`, `cnonce=${quote(cnonce)}`);
  return `Digest ${parts.join(', ')}`;
}
