import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpPeer, probe, type Peer } from '../fixtures/loopback.ts';

let peer: Peer;
const seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];

const JSON_BODY = JSON.stringify({ status: 'UP', queue: { depth: 3 }, parts: [{ name: 'db', ok: true }, { name: 'mq', ok: true }] });

const ROUTES: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/ok': (_q, r) => r.setHeader('content-type', 'application/json').end(JSON_BODY),
  '/missing': (_q, r) => r.writeHead(404).end('no such page'),
  '/broken': (_q, r) => r.writeHead(503, { 'retry-after': '30' }).end('\u001b[31mdatabase gone\u0000\u202e'),
  '/gzip': (_q, r) => r.setHeader('content-encoding', 'gzip').end(gzipSync(JSON_BODY)),
  '/br': (_q, r) => r.setHeader('content-encoding', 'br').end(brotliCompressSync(JSON_BODY)),
  '/zstd': (_q, r) => r.setHeader('content-encoding', 'zstd').end(zstdCompressSync(JSON_BODY)),
  '/deflate': (_q, r) => r.setHeader('content-encoding', 'deflate').end(deflateSync(JSON_BODY)),
  '/raw-deflate': (_q, r) => r.setHeader('content-encoding', 'deflate').end(deflateRawSync(JSON_BODY)),
  '/chunked': (_q, r) => {
    r.write(JSON_BODY.slice(0, 10));
    r.end(JSON_BODY.slice(10));
  },
  '/hop1': (_q, r) => r.writeHead(302, { location: '/hop2', 'set-cookie': 'session=abc; Path=/; HttpOnly' }).end(),
  '/hop2': (_q, r) => r.writeHead(301, { location: 'ok?from=hop2' }).end(),
  '/loop': (_q, r) => r.writeHead(302, { location: '/loop' }).end(),
  '/file': (_q, r) => r.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/see-other': (_q, r) => r.writeHead(303, { location: '/ok' }).end(),
  '/again': (_q, r) => r.writeHead(307, { location: '/ok' }).end(),
  '/digest': (q, r) => {
    if (!q.headers.authorization) return r.writeHead(401, { 'www-authenticate': 'Digest realm="desk", nonce="n0nce", qop="auth", algorithm=SHA-256' }).end();
    const given = Object.fromEntries([...q.headers.authorization.matchAll(/(\w+)="?([^",]+)"?/g)].map(([, name, value]) => [name, value]));
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const right = hash(`${hash('nurse:desk:secret')}:n0nce:${given['nc']}:${given['cnonce']}:auth:${hash('GET:/digest')}`);
    return r.writeHead(given['response'] === right ? 200 : 401).end('in');
  },
};

beforeAll(async () => {
  peer = await httpPeer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      seen.push({ method: request.method!, url: request.url!, headers: request.headers, body: Buffer.concat(pieces).toString() });
      (ROUTES[new URL(request.url!, 'http://x').pathname] ?? ROUTES['/missing']!)(request, response);
    });
  });
});
afterAll(() => peer.close());

const url = (path: string): string => `http://127.0.0.1:${peer.port}${path}`;
const run = (path: string, options: object = {}, extra: object = {}): ReturnType<typeof probe> => probe({ type: 'http', url: url(path), ...options }, extra);

describe('status and evidence', () => {
  it('is up on 200, with phases, address and what the head said', async () => {
    const result = await run('/ok');
    expect(result).toMatchObject({ state: 'up', class: 'none', code: 'OK', address: '127.0.0.1', family: 4 });
    expect(result.evidence).toMatchObject({ status: 200, bodySize: JSON_BODY.length, headers: { 'content-type': 'application/json' } });
    expect(Object.keys(result.phasesMs).toSorted()).toEqual(['connect', 'processing', 'transfer']);
    const sum = Object.values(result.phasesMs).reduce((total, ms) => total + ms, 0);
    expect(sum).toBeLessThanOrEqual(result.durationMs + 0.01);
    expect(result.evidence['bodyExcerpt']).toBeUndefined();
  });

  it('is down on 503 and keeps a clean excerpt', async () => {
    const result = await run('/broken');
    expect(result).toMatchObject({ state: 'down', class: 'target', code: 'HTTP_503' });
    expect(result.evidence).toMatchObject({ status: 503, bodyExcerpt: 'database gone', headers: { 'retry-after': '30' } });
  });

  it.each([[[404], 'up'], [['400-499'], 'up'], [['200-299', 404], 'up'], [['200-299'], 'down']])('expecting %j of a 404 is %s', async (status, state) => {
    expect((await run('/missing', { expect: { status } })).state).toBe(state);
  });

  it('reads localhost from the hosts file and by IPv4 when asked', async () => {
    const result = await probe({ type: 'http', url: `http://localhost:${peer.port}/ok`, family: '4' });
    expect(result).toMatchObject({ state: 'up', address: '127.0.0.1' });
  });

  it('takes the other family when the first refuses', async () => {
    const resolver = { lookup: () => [{ address: '::1', family: 6 as const }, { address: '127.0.0.1', family: 4 as const }], close: () => {} };
    expect(await probe({ type: 'http', url: `http://both.test:${peer.port}/ok` }, {}, resolver)).toMatchObject({ state: 'up', address: '127.0.0.1', family: 4 });
  });
});

describe('requests', () => {
  it('sends method, headers, body and bearer token', async () => {
    await run('/ok', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Probe': 'yes' }, body: '{"ä":1}', auth: { type: 'bearer', token: 't0k' } });
    expect(seen.at(-1)).toMatchObject({ method: 'POST', body: '{"ä":1}', headers: { 'x-probe': 'yes', authorization: 'Bearer t0k', 'content-length': '8', connection: 'close' } });
  });

  it('sends basic credentials from options and from the URL', async () => {
    await run('/ok', { auth: { type: 'basic', username: 'u', password: 'p:w' } });
    expect(seen.at(-1)!.headers.authorization).toBe(`Basic ${Buffer.from('u:p:w').toString('base64')}`);
    await probe({ type: 'http', url: `http://u:p%40@127.0.0.1:${peer.port}/ok` });
    expect(seen.at(-1)!.headers.authorization).toBe(`Basic ${Buffer.from('u:p@').toString('base64')}`);
  });

  it('answers a digest challenge', async () => {
    expect(await run('/digest', { auth: { type: 'digest', username: 'nurse', password: 'secret' } })).toMatchObject({ state: 'up', evidence: { status: 200 } });
    expect(await run('/digest', { auth: { type: 'digest', username: 'nurse', password: 'wrong' } })).toMatchObject({ state: 'down', code: 'HTTP_401' });
  });
});

describe('redirects', () => {
  it('follows them with cookies, and tells the way', async () => {
    const result = await run('/hop1');
    expect(result.state).toBe('up');
    expect(result.evidence['redirects']).toEqual([{ status: 302, url: url('/hop2') }, { status: 301, url: url('/ok') }]);
    expect(result.evidence['finalUrl']).toBe(url('/ok'));
    expect(seen.at(-1)).toMatchObject({ url: '/ok?from=hop2', headers: { cookie: 'session=abc' } });
  });

  it('takes the first answer with a limit of 0', async () => {
    expect(await run('/hop1', { maxRedirects: 0, expect: { status: [302] } })).toMatchObject({ state: 'up', evidence: { status: 302 } });
  });

  it('stops at the limit and at other schemes', async () => {
    expect(await run('/loop', { maxRedirects: 3 })).toMatchObject({ state: 'down', code: 'REDIRECT_LIMIT' });
    expect(await run('/file')).toMatchObject({ state: 'down', code: 'REDIRECT_SCHEME' });
  });

  it('turns a POST into GET on 303 and repeats it on 307', async () => {
    await run('/see-other', { method: 'POST', body: 'x' });
    expect(seen.at(-1)).toMatchObject({ method: 'GET', url: '/ok', body: '' });
    await run('/again', { method: 'POST', body: 'x' });
    expect(seen.at(-1)).toMatchObject({ method: 'POST', url: '/ok', body: 'x' });
  });

  it('gives credentials to no other origin', async () => {
    const other = await httpPeer((_q, r) => r.writeHead(302, { location: url('/ok') }).end());
    await probe({ type: 'http', url: `http://127.0.0.1:${other.port}/`, auth: { type: 'bearer', token: 't' }, headers: { Cookie: 'a=b', 'X-Kept': '1' } });
    expect(seen.at(-1)!.headers).toMatchObject({ 'x-kept': '1' });
    expect(seen.at(-1)!.headers).not.toHaveProperty('authorization');
    expect(seen.at(-1)!.headers).not.toHaveProperty('cookie');
    await other.close();
  });
});

describe('bodies', () => {
  it.each(['/ok', '/chunked', '/gzip', '/br', '/zstd', '/deflate', '/raw-deflate'])('finds a keyword in %s', async (path) => {
    expect((await run(path, { expect: { keyword: '"queue"' } })).state).toBe('up');
    expect(await run(path, { expect: { keyword: 'nowhere' } })).toMatchObject({ state: 'down', code: 'KEYWORD_MISSING' });
    expect(await run(path, { expect: { keyword: 'UP', keywordAbsent: true } })).toMatchObject({ state: 'down', code: 'KEYWORD_PRESENT' });
  });

  it.each([
    [{ path: '$.queue.depth', equals: 3 }, 'up'], [{ path: '$.queue.depth', equals: 4 }, 'down'], [{ path: '$.nope' }, 'down'],
    [{ path: '$.nope', exists: false }, 'up'], [{ path: '$.parts[?@.name=="db"].ok', equals: true }, 'up'], [{ path: '$.queue', equals: { depth: 3 } }, 'up'],
  ])('JSONPath %j is %s', async (jsonPath, state) => {
    expect((await run('/ok', { expect: { jsonPath } })).state).toBe(state);
  });

  it('says when a body is not JSON and when a JSONPath is none', async () => {
    expect(await run('/missing', { expect: { status: [404], jsonPath: { path: '$.a' } } })).toMatchObject({ state: 'down', code: 'BODY_NOT_JSON' });
    expect(await run('/ok', { expect: { jsonPath: { path: '$[?' } } })).toMatchObject({ state: 'unknown', class: 'config', code: 'INVALID_TARGET' });
  });

  it('reads no more than its cap', async () => {
    const result = await run('/ok', { maxBody: 10 });
    expect(result).toMatchObject({ state: 'up', evidence: { bodySize: 10, bodyTruncated: true } });
  });

  it('reads no body on HEAD and 204', async () => {
    expect(await run('/ok', { method: 'HEAD' })).toMatchObject({ state: 'up', evidence: { bodySize: 0 } });
  });
});

describe('conditions', () => {
  it('judges with upIf and degradedIf', async () => {
    const good = await run('/ok', {}, { upIf: ['[STATUS] == 200', '[BODY].queue.depth < 10', 'body.parts.all(p, p.ok)'], degradedIf: ['[BODY].queue.depth > 2'] });
    expect(good).toMatchObject({ state: 'degraded', code: 'DEGRADED' });
    expect(good.conditions).toHaveLength(4);
    expect(good.conditions[1]).toEqual({ expr: '[BODY].queue.depth < 10', ok: true, resolved: '[BODY].queue.depth (3) < 10' });
    const bad = await run('/ok', {}, { upIf: ['[BODY].status == DOWN'] });
    expect(bad).toMatchObject({ state: 'down', code: 'CONDITION_FAILED', message: 'not true: [BODY].status (UP) == DOWN' });
  });

  it('is unknown, not down, when a path leads nowhere', async () => {
    expect(await run('/ok', {}, { upIf: ['[BODY].queues < 10'] })).toMatchObject({ state: 'unknown', class: 'config', code: 'CONDITION_ERROR' });
  });

  it('lets a condition on the status replace the default list, and reads headers', async () => {
    expect(await run('/missing', {}, { upIf: ['[STATUS] == 404'] })).toMatchObject({ state: 'up' });
    expect(await run('/ok', {}, { upIf: ['[HEADER].Content-Type == application/json'] })).toMatchObject({ state: 'up' });
  });
});
