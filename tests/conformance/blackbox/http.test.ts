import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate } from '#modules/monitoring/engine/probes/fixtures/certificates.ts';
import { httpPeer, probe, type Peer } from '#modules/monitoring/engine/probes/fixtures/loopback.ts';

let peer: Peer;
const TEXT = 'Hello, world. This is a body that compresses.';

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url!, 'http://x');
  const hops = Number(searchParams.get('hops') ?? 0);
  if (pathname === '/status') response.writeHead(Number(searchParams.get('code'))).end();
  else if (pathname === '/redirect') response.writeHead(302, { location: hops > 1 ? `/redirect?hops=${hops - 1}` : '/landed' }).end();
  else if (pathname === '/body') response.end(searchParams.get('text'));
  else if (pathname === '/header') response.setHeader('content-type', searchParams.get('type')!).end();
  else if (pathname === '/cookie') {
    if (request.headers.cookie === 'visited=yes') response.end();
    else response.writeHead(302, { location: '/cookie', 'set-cookie': 'visited=yes' }).end();
  } else if (pathname === '/auth') response.writeHead(request.headers.authorization === searchParams.get('wants') ? 200 : 401).end();
  else if (pathname === '/post') response.writeHead(request.method === 'POST' ? 200 : 400).end();
  else if (pathname === '/encoded') {
    const encode = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[searchParams.get('as')!]!;
    response.setHeader('content-encoding', searchParams.get('says')!).end(encode(TEXT));
  } else response.end('landed');
}
beforeAll(async () => void (peer = await httpPeer(answer)));
afterAll(() => peer.close());
const run = (path: string, options: object = {}, extra: object = {}): ReturnType<typeof probe> => probe({ type: 'http', url: `http://127.0.0.1:${peer.port}${path}`, ...options }, extra);

describe('status codes', () => {
  it.each([
    [200, null, true], [201, null, true], [299, null, true], [300, null, false], [404, null, false],
    [404, [200, 404], true], [200, [200, 404], true], [201, [200, 404], false], [404, [404], true], [200, [404], false],
  ])('%i, accepting %j: %s', async (code, accepted, success) => {
    const result = await run(`/status?code=${code}`, accepted ? { expect: { status: accepted } } : {});
    expect([result.state === 'up', result.evidence['status']]).toEqual([success, code]);
  });
});

describe('redirects', () => {
  it('are followed and counted', async () => {
    const result = await run('/redirect');
    expect([result.state, (result.evidence['redirects'] as unknown[]).length]).toEqual(['up', 1]);
  });
  it('are judged as they are when not followed', async () => {
    expect(await run('/redirect', { maxRedirects: 0, expect: { status: [302] } })).toMatchObject({ state: 'up', evidence: { status: 302 } });
    expect(await run('/redirect', { maxRedirects: 0 })).toMatchObject({ state: 'down', code: 'HTTP_302' });
  });
  it.each([[10, 'up'], [11, 'down']])('with a limit of 10, %i of them are %s', async (hops, state) => {
    const result = await run(`/redirect?hops=${hops}`, { maxRedirects: 10 });
    expect([result.state, result.evidence['status'], (result.evidence['redirects'] as unknown[]).length]).toEqual([state, state === 'up' ? 200 : 302, 10]);
  });
  it('carry cookies', async () => {
    expect((await run('/cookie')).state).toBe('up');
  });
});

describe('requests', () => {
  it('post', async () => {
    expect((await run('/post', { method: 'POST' })).state).toBe('up');
    expect((await run('/post')).state).toBe('down');
  });
  it('authenticate', async () => {
    const basic = `Basic ${Buffer.from('user:password').toString('base64')}`;
    expect((await run(`/auth?wants=${encodeURIComponent(basic)}`, { auth: { type: 'basic', username: 'user', password: 'password' } })).state).toBe('up');
    expect((await run('/auth?wants=Bearer%20mysecret', { auth: { type: 'bearer', token: 'mysecret' } })).state).toBe('up');
    expect((await run('/auth?wants=Bearer%20mysecret')).state).toBe('down');
  });
});

describe('bodies and headers', () => {
  it.each([
    ['Bad news: could not connect to database server', 'could not connect to database', false], ['Download the latest version here', 'could not connect to database', true],
    ['internal error', 'could not connect to database', true],
  ])('%j fails when it matches %j', async (text, pattern, success) => {
    expect((await run(`/body?text=${encodeURIComponent(text)}`, {}, { upIf: [`!bodyText.matches("${pattern}")`] })).state === 'up').toBe(success);
  });
  it.each([['Download the latest version here', 'Download the latest version', true], ['Bad news', 'Download the latest version', false]])('%j needs %j', async (text, keyword, success) => {
    expect((await run(`/body?text=${encodeURIComponent(text)}`, { expect: { keyword } })).state === 'up').toBe(success);
  });
  it.each([['text/html; charset=utf-8', 'text/.*', true], ['image/gif', 'text/.*', false]])('a content type of %s matching %s: %s', async (type, pattern, success) => {
    expect((await run(`/header?type=${encodeURIComponent(type)}`, {}, { upIf: [`headers["content-type"].matches("^${pattern}$")`] })).state === 'up').toBe(success);
  });
  it.each(['gzip', 'deflate', 'br'])('reads %s', async (coding) => {
    expect((await run(`/encoded?as=${coding}&says=${coding}`, { expect: { keyword: TEXT } })).state).toBe('up');
  });
  it('fails on a coding that is not what it says', async () => {
    expect(await run('/encoded?as=deflate&says=gzip', { expect: { keyword: TEXT } })).toMatchObject({ state: 'down', code: 'BODY_ENCODING' });
  });
  it('cuts at the cap and judges the rest, where blackbox fails', async () => {
    expect(await run('/body?text=0123456789', { maxBody: 5, expect: { keyword: '01234' } })).toMatchObject({ state: 'up', evidence: { bodySize: 5, bodyTruncated: true } });
  });
});

describe('phases and TLS', () => {
  it('has no tls phase on plain HTTP, and one on HTTPS, where the server name is the URL\'s', async () => {
    const certificate = issueCertificate({ name: 'localhost', names: ['localhost'], notBefore: Date.now() - 1e6, notAfter: Date.now() + 1e10 });
    const server = createHttps({ key: certificate.key, cert: certificate.cert }, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect((await run('/landed')).phasesMs).not.toHaveProperty('tls');
    const byName = await probe({ type: 'http', url: `https://localhost:${port}/`, tls: { ca: certificate.cert }, family: '4' });
    expect(byName).toMatchObject({ state: 'up', phasesMs: { connect: expect.any(Number), tls: expect.any(Number), processing: expect.any(Number), transfer: expect.any(Number) } });
    expect((byName.evidence['certificate'] as { expiresAt: number }).expiresAt).toBeGreaterThan(Date.now());
    expect(await probe({ type: 'http', url: `https://127.0.0.1:${port}/`, tls: { ca: certificate.cert } })).toMatchObject({ state: 'down', code: 'CERT_HOSTNAME' });
    expect(await probe({ type: 'http', url: `https://127.0.0.1:${port}/`, tls: { ca: certificate.cert, serverName: 'localhost' } })).toMatchObject({ state: 'up' });
    server.closeAllConnections();
    server.close();
  });
});
