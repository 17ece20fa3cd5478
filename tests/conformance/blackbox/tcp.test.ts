import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { issueCertificate } from '#modules/monitoring/engine/probes/fixtures/certificates.ts';
import { probe, tcpPeer, tlsPeer, type Peer } from '#modules/monitoring/engine/probes/fixtures/loopback.ts';

const peers: Peer[] = [];
afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.close())));
const keep = async (opening: Promise<Peer>): Promise<number> => {
  const peer = await opening;
  peers.push(peer);
  return peer.port;
};

it('succeeds on a connection that is closed at once', async () => {
  const port = await keep(tcpPeer((socket) => socket.end()));
  expect(await probe({ type: 'tcp', host: '127.0.0.1', port })).toMatchObject({ state: 'up' });
});

describe('TLS', () => {
  const DAY = 86_400_000;
  const certificate = issueCertificate({ name: 'localhost', names: ['localhost'], notBefore: Date.now() - DAY, notAfter: Date.now() + DAY, ca: true });
  const serve = (): Promise<number> => keep(tlsPeer({ key: certificate.key, cert: certificate.cert, maxVersion: 'TLSv1.2' }, (socket) => socket.end('Hello World!\n')));

  it('verifies the name: of the target, or the one it is given', async () => {
    const tls = { ca: certificate.cert };
    expect(await probe({ type: 'tcp', host: '127.0.0.1', port: await serve(), tls })).toMatchObject({ state: 'down', code: 'CERT_HOSTNAME' });
    expect(await probe({ type: 'tcp', host: 'localhost', port: await serve(), tls })).toMatchObject({ state: 'up' });
    const given = await probe({ type: 'tcp', host: '127.0.0.1', port: await serve(), tls: { ...tls, serverName: 'localhost' } });
    expect(given).toMatchObject({ state: 'up', evidence: { certificate: { protocol: 'TLSv1.2' } } });
  });

  it('tells the earliest expiry of a chain', async () => {
    const root = issueCertificate({ name: 'root', notBefore: Date.now() - DAY, notAfter: Date.now() + DAY, ca: true });
    const leaf = issueCertificate({ name: 'leaf', names: ['localhost'], notBefore: Date.now() - DAY, notAfter: Date.now() + 2 * DAY, issuer: root });
    const port = await keep(tlsPeer({ key: leaf.key, cert: leaf.cert + root.cert }, (socket) => socket.end()));
    const result = await probe({ type: 'tcp', host: 'localhost', port, tls: { ca: root.cert } });
    const shown = result.evidence['certificate'] as { expiresAt: number; validTo: string };
    expect(Math.round((shown.expiresAt - Date.now()) / DAY)).toBe(1);
    expect(Math.round((Date.parse(shown.validTo) - Date.now()) / DAY)).toBe(2);
  });
});

describe('query and response', () => {
  const irc = (welcome: string) => (socket: Socket) => {
    socket.write(':ircd.localhost NOTICE AUTH :*** Looking up your hostname...\n');
    let heard = '';
    socket.on('data', (bytes) => {
      heard += bytes.toString();
      if (/^USER .*\n/m.test(heard)) socket.end(welcome);
    });
  };
  const dialogue = [{ send: 'NICK prober\\n' }, { send: 'USER prober prober prober :prober\\n' }, { expect: '/^:[^ ]+ 001/' }];

  it('succeeds when the server says the expected line among others', async () => {
    const port = await keep(tcpPeer(irc(':ircd.localhost 001 prober :Welcome to IRC!\n')));
    expect(await probe({ type: 'tcp', host: '127.0.0.1', port, dialogue })).toMatchObject({ state: 'up' });
  });
  it('fails when it never does', async () => {
    const port = await keep(tcpPeer(irc('ERROR: Your IP address has been blacklisted.\n')));
    expect(await probe({ type: 'tcp', host: '127.0.0.1', port, dialogue })).toMatchObject({ state: 'down', code: 'CLOSED' });
  });
});
