import { createPrivateKey, X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { addressBytes, integer, oid, time, tlv } from './der.ts';

const DAY_MS = 86_400_000;
const NOW = Math.floor(Date.now() / 1_000) * 1_000;
const around = { notBeforeAt: NOW - DAY_MS, notAfterAt: NOW + DAY_MS };

describe('DER', () => {
  it('takes the short length form below 128 and the long form above', () => {
    expect(tlv(4, Buffer.alloc(127)).subarray(0, 2).toString('hex')).toBe('047f');
    expect(tlv(4, Buffer.alloc(128)).subarray(0, 3).toString('hex')).toBe('048180');
    expect(tlv(4, Buffer.alloc(256)).subarray(0, 4).toString('hex')).toBe('04820100');
  });

  it('writes object identifiers in base 128', () => {
    expect(oid('1.2.840.113549.1.1.11').toString('hex')).toBe('06092a864886f70d01010b');
    expect(oid('2.5.29.17').toString('hex')).toBe('0603551d11');
  });

  it('keeps every unsigned integer positive and minimal', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 160n }), (value) => {
        const hex = value.toString(16);
        const der = integer(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'));
        const content = der.subarray(2);
        expect(BigInt(`0x${content.toString('hex')}`)).toBe(value);
        expect(content[0]! & 0x80).toBe(0);
        expect(content.length === 1 || content[0] !== 0 || (content[1]! & 0x80) !== 0).toBe(true);
      }),
    );
  });

  it('changes from UTCTime to GeneralizedTime in 2050', () => {
    expect(time(Date.UTC(2049, 11, 31, 23, 59, 59)).toString('latin1')).toBe('\x17\x0d491231235959Z');
    expect(time(Date.UTC(2050, 0, 1)).toString('latin1')).toBe('\x18\x0f20500101000000Z');
  });

  it('writes addresses of both families', () => {
    expect(addressBytes('127.0.0.1').toString('hex')).toBe('7f000001');
    expect(addressBytes('::1').toString('hex')).toBe('00000000000000000000000000000001');
    expect(addressBytes('2001:db8::8:0:1').toString('hex')).toBe('20010db8000000000000000800000001');
  });
});

describe.each(['ecdsa', 'rsa'] as const)('a certificate with an %s key', (keyType) => {
  const authority = createCertificate({ commonName: 'Test CA', organization: 'Test', keyType, isAuthority: true, ...around });
  const leaf = createCertificate({ commonName: 'leaf.test', names: ['leaf.test', '127.0.0.1', '::1'], keyType, signedBy: authority, ...around });

  it('is read by node with what was asked for', () => {
    const [ca, read] = [new X509Certificate(authority.certPem), new X509Certificate(leaf.certPem)];
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(read.ca).toBe(false);
    expect(read.subject).toBe('CN=leaf.test');
    expect(read.issuer).toBe('O=Test\nCN=Test CA');
    expect(read.checkIssued(ca)).toBe(true);
    expect(read.verify(ca.publicKey)).toBe(true);
    expect(read.verify(read.publicKey)).toBe(false);
    expect(read.checkPrivateKey(createPrivateKey(leaf.keyPem))).toBe(true);
    expect([Date.parse(read.validFrom), Date.parse(read.validTo)]).toEqual([around.notBeforeAt, around.notAfterAt]);
    expect(read.checkHost('leaf.test')).toBe('leaf.test');
    expect(read.checkHost('other.test')).toBeUndefined();
    expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(read.checkIP('::1')).toBe('::1');
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('is trusted in a real handshake by a client that knows the authority, and by no other', async () => {
    expect(await handshake(leaf, authority.certPem)).toBe('authorized');
    const stranger = createCertificate({ commonName: 'Test CA', organization: 'Test', keyType, isAuthority: true, ...around });
    expect(await handshake(leaf, stranger.certPem)).toMatch(/UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|SIGNATURE/);
  });

  it('is refused as expired once its time is over', async () => {
    const old = createCertificate({ commonName: 'leaf.test', names: ['127.0.0.1'], keyPem: leaf.keyPem, signedBy: authority, notBeforeAt: NOW - 2 * DAY_MS, notAfterAt: NOW - DAY_MS });
    expect(await handshake(old, authority.certPem)).toBe('CERT_HAS_EXPIRED');
    expect(new X509Certificate(old.certPem).serialNumber).not.toBe(new X509Certificate(leaf.certPem).serialNumber);
  });
});

it('refuses dates the wrong way round', () => {
  expect(() => createCertificate({ commonName: 'x', notBeforeAt: NOW, notAfterAt: NOW })).toThrow(/notAfterAt must be later/);
});

/** `authorized`, or the code of the reason why not. */
async function handshake({ certPem, keyPem }: Certificate, ca: string): Promise<string> {
  const server = createServer({ cert: certPem, key: keyPem }, (socket) => socket.on('error', () => undefined).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const client = connect({ host: '127.0.0.1', port, ca, rejectUnauthorized: false });
  await new Promise((resolve, reject) => client.once('secureConnect', resolve).once('error', reject));
  const verdict = verdictOf(client);
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
  return verdict;
}

function verdictOf(client: TLSSocket): string {
  return client.authorized ? 'authorized' : String(client.authorizationError);
}
