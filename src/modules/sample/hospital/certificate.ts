import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { AppError } from '#shared/errors.ts';
import { addressBytes, bitString, boolean, context, integer, nothing, octetString, oid, sequence, setOf, time, utf8 } from './der.ts';

export interface CertificateRequest {
  commonName: string;
  organization?: string;
  /** Names and IP addresses of the subject alternative name. */
  names?: readonly string[];
  /** Epoch ms; whole seconds are kept. */
  notBeforeAt: number;
  notAfterAt: number;
  keyType?: 'ecdsa' | 'rsa';
  /** May sign others. */
  isAuthority?: boolean;
  /** Who signs; itself when left out. */
  signedBy?: Certificate;
  /** Reuse this private key (PEM) instead of making one. */
  keyPem?: string;
}

export interface Certificate {
  certPem: string;
  keyPem: string;
  /** DER of the subject name; what a certificate signed by this one carries as its issuer. */
  subject: Buffer;
}

const OID = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  rsaWithSha256: '1.2.840.113549.1.1.11',
};

/**
 * Makes an X.509 version 3 server or authority certificate (RFC 5280, section 4), ECDSA P-256 or RSA 2048, signed with SHA-256
 * by itself or by `signedBy`. The sample hospital needs certificates that expire when it says so, and node:crypto reads but does
 * not write them. Throws `invalid` when the dates are the wrong way round.
 */
export function createCertificate(request: CertificateRequest): Certificate {
  if (!(request.notAfterAt > request.notBeforeAt)) throw new AppError('invalid', `certificate "${request.commonName}": notAfterAt must be later than notBeforeAt`);
  const key = request.keyPem === undefined ? newKey(request.keyType ?? 'ecdsa') : createPrivateKey(request.keyPem);
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signer = request.signedBy ? createPrivateKey(request.signedBy.keyPem) : key;
  const subject = subjectName(request);
  const publicKey = publicKeyInfo(key);
  const algorithm = signatureAlgorithm(signer);
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(serialNumber(publicKey, request)),
    algorithm,
    request.signedBy?.subject ?? subject,
    sequence(time(request.notBeforeAt), time(request.notAfterAt)),
    subject,
    publicKey,
    context(3, sequence(...extensions(request, publicKey, publicKeyInfo(signer)))),
  );
  const der = sequence(body, algorithm, bitString(sign('sha256', body, signer)));
  return { certPem: pem(der), keyPem, subject };
}

function newKey(type: 'ecdsa' | 'rsa'): KeyObject {
  return type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

function publicKeyInfo(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function signatureAlgorithm(signer: KeyObject): Buffer {
  return signer.asymmetricKeyType === 'rsa' ? sequence(oid(OID.rsaWithSha256), nothing()) : sequence(oid(OID.ecdsaWithSha256));
}

function subjectName({ commonName, organization }: CertificateRequest): Buffer {
  const part = (type: string, text: string): Buffer => setOf(sequence(oid(type), utf8(text)));
  return sequence(...(organization === undefined ? [] : [part(OID.organization, organization)]), part(OID.commonName, commonName));
}

/** 16 positive bytes that differ for each key and each pair of dates, so that a replaced certificate never shares its serial number. */
function serialNumber(publicKey: Buffer, request: CertificateRequest): Buffer {
  const digest = createHash('sha256').update(publicKey).update(`${request.commonName}|${request.notBeforeAt}|${request.notAfterAt}`).digest().subarray(0, 16);
  digest[0] = (digest[0]! & 0x3f) | 0x40;
  return digest;
}

function extensions(request: CertificateRequest, publicKey: Buffer, signerKey: Buffer): Buffer[] {
  const names = (request.names ?? []).map((name) => (isIP(name) ? context(7, addressBytes(name), false) : context(2, Buffer.from(name, 'ascii'), false)));
  return [
    extension(OID.basicConstraints, request.isAuthority ? sequence(boolean(true)) : sequence(), true),
    // keyCertSign and cRLSign for an authority, digitalSignature for a server: bit 5 and 6, or bit 0, counted from the left.
    extension(OID.keyUsage, request.isAuthority ? bitString(Buffer.from([0x06]), 1) : bitString(Buffer.from([0x80]), 7), true),
    ...(request.isAuthority ? [] : [extension(OID.extendedKeyUsage, sequence(oid(OID.serverAuth)))]),
    extension(OID.subjectKeyId, octetString(keyId(publicKey))),
    extension(OID.authorityKeyId, sequence(context(0, keyId(signerKey), false))),
    ...(names.length > 0 ? [extension(OID.subjectAltName, sequence(...names))] : []),
  ];
}

function extension(type: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(type), ...(critical ? [boolean(true)] : []), octetString(value));
}

function keyId(publicKey: Buffer): Buffer {
  return createHash('sha1').update(publicKey).digest();
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/(.{64})(?=.)/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
}
