import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createServer as createHttps } from 'node:https';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueCertificate } from '../fixtures/certificates.ts';
import { httpPeer, probe, tcpPeer, type Peer } from '../fixtures/loopback.ts';

const NOW = Date.now();
const certificate = issueCertificate({ name: 'inside.test', names: ['inside.test'], notBefore: NOW - 1e6, notAfter: NOW + 1e10 });
const secure = createHttps({ key: certificate.key, cert: certificate.cert }, (_request, response) => response.end('tunnelled'));
const seen: string[] = [];
let proxy: Server;
let proxyPort = 0;
let plain: Peer;
let securePort = 0;

beforeAll(async () => {
  plain = await httpPeer((_request, response) => response.end('direct'));
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  securePort = (secure.address() as AddressInfo).port;
  proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? '-'}`);
    response.end('through the proxy');
  });
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? '-'}`);
    if (!request.headers['proxy-authorization']) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const upstream = connect(securePort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxyPort = (proxy.address() as AddressInfo).port;
});
afterAll(async () => {
  await plain.close();
  proxy.closeAllConnections();
  proxy.close();
  secure.closeAllConnections();
  secure.close();
});

it('sends absolute URLs for plain HTTP, with the credentials of the proxy', async () => {
  const result = await probe({ type: 'http', url: 'http://inside.test/a?b=c', proxy: `http://user:pw@127.0.0.1:${proxyPort}`, expect: { keyword: 'through' } });
  expect(result).toMatchObject({ state: 'up' });
  expect(seen.at(-1)).toBe(`GET http://inside.test/a?b=c Basic ${Buffer.from('user:pw').toString('base64')}`);
});

it('opens a tunnel for HTTPS and checks the certificate of the far end', async () => {
  const options = { type: 'http' as const, url: 'https://inside.test/', proxy: `http://user:pw@127.0.0.1:${proxyPort}`, tls: { ca: certificate.cert }, expect: { keyword: 'tunnelled' } };
  expect(await probe(options)).toMatchObject({ state: 'up', evidence: { certificate: { subject: 'inside.test' } }, phasesMs: { tls: expect.any(Number) } });
  expect(seen.at(-1)).toContain('CONNECT inside.test:443');
  expect(await probe({ ...options, tls: {} })).toMatchObject({ state: 'down', class: 'target', code: 'CERT_SELF_SIGNED' });
});

it('blames the path when the proxy refuses or is gone', async () => {
  expect(await probe({ type: 'http', url: 'https://inside.test/', proxy: `http://127.0.0.1:${proxyPort}` })).toMatchObject({ state: 'down', class: 'path', code: 'PROXY_FAILED', message: expect.stringContaining('407') });
  const gone = await tcpPeer(() => {});
  await gone.close();
  expect(await probe({ type: 'http', url: 'http://inside.test/', proxy: `http://127.0.0.1:${gone.port}` })).toMatchObject({ state: 'down', class: 'path', code: 'PROXY_FAILED' });
});

it('speaks TLS to a proxy that wants it, and TLS through that', async () => {
  const authority = issueCertificate({ name: 'authority', notBefore: NOW - 1e6, notAfter: NOW + 1e10, ca: true });
  const outer = issueCertificate({ name: 'proxy', names: ['127.0.0.1', 'inside.test'], notBefore: NOW - 1e6, notAfter: NOW + 1e10, issuer: authority });
  const peer = createHttps({ key: outer.key, cert: outer.cert }, (_request, response) => response.end('twice wrapped'));
  peer.on('connect', (_request, socket) => {
    const upstream = connect((peer.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
  const options = { type: 'http' as const, url: 'https://inside.test/', proxy: `https://127.0.0.1:${(peer.address() as AddressInfo).port}` };
  expect(await probe(options)).toMatchObject({ state: 'down', class: 'path', code: 'PROXY_FAILED' });
  expect(await probe({ ...options, tls: { ca: authority.cert }, expect: { keyword: 'twice' } })).toMatchObject({ state: 'up', evidence: { certificate: { subject: 'proxy' } } });
  peer.closeAllConnections();
  peer.close();
});
