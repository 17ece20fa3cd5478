import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '#kit/clock.ts';
import type { ProbeResult } from '../../spec.ts';
import { rawPeer, target, tcpPeer, tlsPeer, type Peer } from './fixtures/loopback.ts';
import { createProbeRuntime } from './runtime.ts';

/** Every hostile target must end typed, within its deadline and a second, and leave a healthy target alone. */
const TIMEOUT_MS = 250;
const peers: Peer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
});

async function against(hostile: Peer, probe: Record<string, unknown> = {}): Promise<ProbeResult> {
  const healthy = await rawPeer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  peers.push(hostile, healthy);
  const runtime = createProbeRuntime({ clock: realClock });
  const spec = target((probe['type'] ? probe : { type: 'http', url: `http://127.0.0.1:${hostile.port}/`, ...probe }) as never, { timeout: TIMEOUT_MS });
  const bystander = target({ type: 'http', url: `http://127.0.0.1:${healthy.port}/` });
  const from = performance.now();
  const pending = runtime.run(spec, realClock.now());
  const others = await Promise.all(Array.from({ length: 10 }, () => runtime.run(bystander, realClock.now())));
  const result = await pending;
  runtime.close();
  expect(performance.now() - from).toBeLessThan(TIMEOUT_MS + 3_000);
  expect(others.map((other) => other.state)).toEqual(Array.from({ length: 10 }, () => 'up'));
  return result;
}

/** Writes one byte every 20 ms, for ever. */
function drip(text: string, opening = ''): Promise<Peer> {
  return tcpPeer((socket) => {
    socket.write(opening);
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++ % text.length]!), 20);
    socket.on('close', () => clearInterval(timer));
  });
}

function flood(socket: Socket, piece: string | Buffer): void {
  // One piece per turn of the loop: these servers share it with the probes they attack.
  const push = (): void => {
    if (socket.destroyed) return;
    if (socket.write(piece)) setImmediate(push);
    else socket.once('drain', push);
  };
  push();
}

describe('silence and slowness cost the timeout', () => {
  it('accepts and says nothing', async () => {
    expect(await against(await tcpPeer(() => {}))).toMatchObject({ state: 'down', class: 'target', code: 'TIMEOUT', phasesMs: { connect: expect.any(Number) } });
  });
  it('drips headers', async () => {
    expect(await against(await drip('HTTP/1.1 200 OK\r\nX-A: b\r\n'.repeat(50)))).toMatchObject({ state: 'down', code: 'TIMEOUT' });
  });
  it('drips the body, with the status in evidence', async () => {
    expect(await against(await drip('x', 'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n'))).toMatchObject({ state: 'down', code: 'TIMEOUT', evidence: { status: 200 } });
  });
  it('accepts TLS connections and says nothing', async () => {
    const peer = await tcpPeer(() => {});
    expect(await against(peer, { url: `https://127.0.0.1:${peer.port}/` })).toMatchObject({ state: 'down', code: 'TIMEOUT', message: expect.stringContaining('TLS handshake') });
  });
});

describe('broken connections', () => {
  it('resets at once', async () => {
    expect(await against(await tcpPeer((socket) => socket.resetAndDestroy()))).toMatchObject({ state: 'down', class: 'target', code: expect.stringMatching(/RESET|EMPTY_ANSWER/) });
  });
  it('resets after the request', async () => {
    expect(await against(await tcpPeer((socket) => socket.once('data', () => socket.resetAndDestroy())))).toMatchObject({ state: 'down', code: 'RESET' });
  });
  it('resets in the middle of the TLS handshake', async () => {
    const peer = await tcpPeer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await against(peer, { url: `https://127.0.0.1:${peer.port}/` })).toMatchObject({ state: 'down', code: 'RESET' });
  });
  it('closes without an answer', async () => {
    expect(await against(await rawPeer('', { thenClose: true }))).toMatchObject({ state: 'down', code: 'EMPTY_ANSWER' });
  });
  it('closes in the middle of the body', async () => {
    expect(await against(await rawPeer('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort', { thenClose: true }))).toMatchObject({ state: 'down', code: 'BODY_INCOMPLETE' });
  });
});

describe('broken HTTP', () => {
  it.each([
    ['garbage', '\u0000\u0001\u0002garbage\r\n\r\n'], ['a banner of another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a bad status line', 'HTTP/1.1 abc\r\n\r\n'], ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n\r\n'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nX-A: a\u0000b\r\n\r\n'], ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n'], ['a bad chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n'],
    ['a huge chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello'], ['a chunk longer than announced', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n'],
    ['interim responses without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)],
  ])('%s is HTTP_PROTOCOL', async (_name, answer) => {
    expect(await against(await rawPeer(answer))).toMatchObject({ state: 'down', class: 'target', code: 'HTTP_PROTOCOL' });
  });

  it('headers without end are HTTP_HEADERS_TOO_LARGE', async () => {
    expect(await against(await rawPeer(`HTTP/1.1 200 OK\r\n${'X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(3_000)}`))).toMatchObject({ state: 'down', code: 'HTTP_HEADERS_TOO_LARGE' });
  });
  it('endless interim responses never starve the deadline', async () => {
    expect(await against(await tcpPeer((socket) => flood(socket, 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100))))).toMatchObject({ state: 'down', code: 'HTTP_PROTOCOL' });
  });
  it('plain HTTP on a TLS port is TLS_PROTOCOL', async () => {
    const peer = await rawPeer('HTTP/1.1 400 Bad Request\r\n\r\n', { thenClose: true });
    expect(await against(peer, { url: `https://127.0.0.1:${peer.port}/` })).toMatchObject({ state: 'down', code: 'TLS_PROTOCOL' });
  });
});

describe('too much of everything costs the cap', () => {
  it('a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const before = process.memoryUsage().rss;
    const result = await against(await rawPeer(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`), bomb])), { expect: { keyword: 'needle' }, maxBody: 65_536 });
    expect(result).toMatchObject({ state: 'down', code: 'KEYWORD_MISSING', evidence: { bodyTruncated: true } });
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
  });
  it('a body without end', async () => {
    const peer = await tcpPeer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      flood(socket, Buffer.alloc(65_536, 'x'));
    });
    expect(await against(peer, { maxBody: 1_000_000 })).toMatchObject({ state: 'up', evidence: { bodySize: 1_000_000, bodyTruncated: true } });
  });
  it('chunks without end', async () => {
    const peer = await tcpPeer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      flood(socket, `400\r\n${'x'.repeat(1_024)}\r\n`.repeat(20));
    });
    expect(await against(peer, { maxBody: 500_000 })).toMatchObject({ state: 'up', evidence: { bodySize: 500_000 } });
  });
  it('tiny chunks without end', async () => {
    const peer = await tcpPeer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      flood(socket, '1\r\nx\r\n'.repeat(1_000));
    });
    expect(await against(peer)).toMatchObject({ state: 'down', code: 'HTTP_PROTOCOL' });
  });
  it('twenty content codings', async () => {
    const encodings = Array.from({ length: 20 }, () => 'gzip').join(', ');
    expect(await against(await rawPeer(`HTTP/1.1 200 OK\r\nContent-Encoding: ${encodings}\r\nContent-Length: 2\r\n\r\nxx`), { expect: { keyword: 'x' } })).toMatchObject({ state: 'down', code: 'BODY_ENCODING' });
  });
  it('a banner that never ends', async () => {
    const peer = await tcpPeer((socket) => flood(socket, 'blah '.repeat(5_000)));
    const result = await against(peer, { type: 'tcp', host: '127.0.0.1', port: peer.port, dialogue: [{ expect: 'never said' }] });
    expect(result).toMatchObject({ state: 'down', code: 'TIMEOUT' });
  });
});

describe('texts from strangers', () => {
  it('loses control characters, terminal sequences and direction marks', async () => {
    const result = await against(await rawPeer('HTTP/1.1 500 \u001b[2J\u202eevil\u0007\r\nServer: a\u001b]0;owned\u0007b\r\nContent-Length: 11\r\n\r\n\u001b[31mred\u0000\u0008!', { thenClose: true }));
    expect(result.code).toBe('HTTP_500');
    expect(JSON.stringify([result.message, result.evidence])).not.toMatch(/\\u00[01]|[\u0000-\u0008\u001b\u202e]/);
    expect(result.evidence['headers']).toMatchObject({ server: 'ab' });
  });
  it('cleans a banner', async () => {
    const peer = await tcpPeer((socket) => socket.end('\u001b[1m220 \u0000hello\u202e\r\n'));
    const result = await against(peer, { type: 'tcp', host: '127.0.0.1', port: peer.port, dialogue: [{ expect: '250' }] });
    expect(result).toMatchObject({ state: 'down', code: 'CLOSED', evidence: { received: expect.stringMatching(/^220 hello\s*$/) } });
  });
});

it('a TLS server that floods before the handshake is over is not believed', async () => {
  const peer = await tcpPeer((socket) => flood(socket, Buffer.alloc(16_384, 0x16)));
  expect(await against(peer, { url: `https://127.0.0.1:${peer.port}/` })).toMatchObject({ state: 'down', class: 'target' });
});

it('a TLS server without a certificate to show fails the handshake', async () => {
  const peer = await tlsPeer({}, (socket) => socket.end());
  expect(await against(peer, { url: `https://127.0.0.1:${peer.port}/` })).toMatchObject({ state: 'down', class: 'target', code: 'TLS_PROTOCOL' });
});
