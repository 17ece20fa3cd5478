import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate, type TestCertificate } from './fixtures/certificates.ts';
import { probe, tcpPeer, tlsPeer, type Peer } from './fixtures/loopback.ts';
import { connect as tlsConnect, TLSSocket } from 'node:tls';

const DAY = 86_400_000;
const NOW = Date.now();
const ca = issueCertificate({ name: 'Test Authority', notBefore: NOW - DAY, notAfter: NOW + 400 * DAY, ca: true });
const issue = (extra: Partial<Parameters<typeof issueCertificate>[0]> = {}): TestCertificate =>
  issueCertificate({ name: 'ehr.test', names: ['localhost', '127.0.0.1'], notBefore: NOW - DAY, notAfter: NOW + 200 * DAY, issuer: ca, ...extra });
const good = issue();
const peers: Peer[] = [];

async function serve(certificate: TestCertificate, options: object = {}): Promise<number> {
  const peer = await tlsPeer({ key: certificate.key, cert: certificate.cert, ...options }, (socket) => socket.end());
  peers.push(peer);
  return peer.port;
}
const tls = (port: number, options: object = {}): ReturnType<typeof probe> => probe({ type: 'tls', host: '127.0.0.1', port, tls: { ca: ca.cert }, ...options });

afterAll(() => Promise.all(peers.map((peer) => peer.close())));

describe('certificates', () => {
  it('is up for a trusted one, with everything it shows', async () => {
    const result = await tls(await serve(good));
    expect(result).toMatchObject({ state: 'up', code: 'OK', phasesMs: { tls: expect.any(Number) } });
    expect(result.evidence['certificate']).toMatchObject({
      subject: 'ehr.test', issuer: 'Test Authority', names: ['localhost', '127.0.0.1'], protocol: 'TLSv1.3', chainLength: 2, fingerprint256: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      expiresAt: Math.floor((NOW + 200 * DAY) / 1_000) * 1_000,
    });
  });

  it.each([
    ['CERT_EXPIRED', { notBefore: NOW - 10 * DAY, notAfter: NOW - DAY }, {}],
    ['CERT_NOT_YET_VALID', { notBefore: NOW + DAY, notAfter: NOW + 10 * DAY }, {}],
    ['CERT_SELF_SIGNED', { issuer: undefined }, {}],
    ['CERT_UNTRUSTED', {}, { tls: {} }],
    ['CERT_HOSTNAME', { names: ['other.test'] }, {}],
    ['CERT_EXPIRES_SOON', { notAfter: NOW + 3 * DAY }, {}],
  ])('says %s', async (code, wish, options) => {
    const result = await tls(await serve(issue(wish)), options);
    expect(result).toMatchObject({ state: 'down', class: 'target', code });
    expect(result.evidence['certificate']).toMatchObject({ validTo: expect.any(String) });
  });

  it('says expired first when it is also self-signed and for another name', async () => {
    expect(await tls(await serve(issue({ issuer: undefined, names: ['x'], notBefore: NOW - 9 * DAY, notAfter: NOW - DAY })))).toMatchObject({ code: 'CERT_EXPIRED' });
  });

  it('is degraded inside the warning time, and counts the whole chain', async () => {
    expect(await tls(await serve(issue({ notAfter: NOW + 10 * DAY })))).toMatchObject({ state: 'degraded', code: 'CERT_EXPIRES_SOON' });
    const shortCa = issueCertificate({ name: 'Short Authority', notBefore: NOW - DAY, notAfter: NOW + 10 * DAY, ca: true });
    const leaf = issue({ issuer: shortCa });
    const result = await tls(await serve(leaf, { cert: leaf.cert + shortCa.cert }), { tls: { ca: shortCa.cert } });
    expect(result).toMatchObject({ state: 'degraded', code: 'CERT_EXPIRES_SOON' });
  });

  it('reads the expiry even when told to trust anything', async () => {
    const expired = await serve(issue({ notBefore: NOW - 10 * DAY, notAfter: NOW - DAY }));
    expect(await tls(expired, { tls: { insecure: true } })).toMatchObject({ state: 'down', code: 'CERT_EXPIRED' });
    const selfSigned = await serve(issue({ issuer: undefined }));
    expect(await tls(selfSigned, { tls: { insecure: true } })).toMatchObject({ state: 'up', evidence: { certificate: { problem: 'CERT_SELF_SIGNED' } } });
  });

  it('checks the name it is told', async () => {
    const port = await serve(issue({ names: ['pacs.test'] }));
    expect(await tls(port, { tls: { ca: ca.cert, serverName: 'pacs.test' } })).toMatchObject({ state: 'up' });
  });

  it('calls unusable options a config fault', async () => {
    expect(await tls(await serve(good), { tls: { ca: '/nowhere/ca.pem' } })).toMatchObject({ state: 'unknown', class: 'config', code: 'TLS_OPTIONS' });
  });
});

describe('client certificates', () => {
  it('shows one when asked, and says so when it has none', async () => {
    const client = issue({ names: ['client.test'] });
    const port = await serve(good, { requestCert: true, rejectUnauthorized: true, ca: ca.cert, maxVersion: 'TLSv1.2' });
    expect(await tls(port, { tls: { ca: ca.cert, cert: client.cert, key: client.key } })).toMatchObject({ state: 'up' });
    expect(await tls(port)).toMatchObject({ state: 'down', class: 'target' });
  });
});

describe('HTTPS', () => {
  let port = 0;
  const server = createHttps({ key: good.key, cert: good.cert }, (_request, response) => response.end('secure'));
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => {
    port = (server.address() as AddressInfo).port;
    resolve();
  })));
  afterAll(() => void server.close());
  const https = (options: object = {}): ReturnType<typeof probe> => probe({ type: 'http', url: `https://127.0.0.1:${port}/`, tls: { ca: ca.cert }, ...options });

  it('is up, with the tls phase and the certificate', async () => {
    expect(await https({ expect: { keyword: 'secure' } })).toMatchObject({ state: 'up', phasesMs: { tls: expect.any(Number) }, evidence: { status: 200, certificate: { subject: 'ehr.test' } } });
  });
  it('holds the certificate to how long it must last', async () => {
    expect(await https({ expect: { certificateValidFor: '300d' } })).toMatchObject({ state: 'down', code: 'CERT_EXPIRES_SOON' });
  });
  it('does not trust an unknown authority unless told', async () => {
    expect(await https({ tls: {} })).toMatchObject({ state: 'down', code: 'CERT_UNTRUSTED' });
    expect(await https({ tls: { insecure: true } })).toMatchObject({ state: 'up' });
  });
  it('feeds [CERTIFICATE_EXPIRATION]', async () => {
    const result = await probe({ type: 'http', url: `https://127.0.0.1:${port}/`, tls: { ca: ca.cert } }, { upIf: ['[CERTIFICATE_EXPIRATION] > 48h'], degradedIf: ['certificateExpiresInMs < duration("9000h").getMilliseconds()'] });
    expect(result.conditions[0]).toMatchObject({ ok: true, resolved: expect.stringMatching(/^\[CERTIFICATE_EXPIRATION\] \(4799h.*\) > 48h$/) });
  });
});

describe('dialogue with STARTTLS', () => {
  it('upgrades in the middle of a conversation', async () => {
    const peer = await tcpPeer((socket) => {
      socket.write('220 ESMTP test\r\n');
      socket.on('data', (bytes) => {
        const line = bytes.toString();
        if (line.startsWith('EHLO')) socket.write('250-test\r\n250-STARTTLS\r\n250 DSN\r\n');
        if (!line.startsWith('STARTTLS')) return;
        socket.removeAllListeners('data');
        socket.write('220 ready\r\n');
        const secure = new TLSSocket(socket, { isServer: true, key: good.key, cert: good.cert });
        secure.on('error', () => {});
        secure.on('data', (inside) => void (inside.toString().startsWith('EHLO') && secure.write('250-AUTH PLAIN\r\n250 DSN\r\n')));
      });
    });
    peers.push(peer);
    const result = await probe({
      type: 'tcp', host: '127.0.0.1', port: peer.port, tls: { ca: ca.cert },
      dialogue: [{ expect: '/^220.*ESMTP.*$/' }, { send: 'EHLO tls.prober\\r\\n', expect: '/^250-STARTTLS/' }, { send: 'STARTTLS\\r\\n', expect: '/^220 /', startTls: true }, { send: 'EHLO tls.prober\\r\\n', expect: '/^250-AUTH/' }, { send: 'QUIT\\r\\n' }],
    });
    expect(result).toMatchObject({ state: 'up', evidence: { certificate: { subject: 'ehr.test' } } });
  });
});

it('makes test certificates that TLS itself accepts', async () => {
  const port = await serve(good);
  await new Promise<void>((resolve, reject) => {
    const socket = tlsConnect({ host: '127.0.0.1', port, ca: ca.cert }, () => {
      socket.destroy();
      resolve();
    });
    socket.on('error', reject);
  });
});
