import { afterEach, describe, expect, it } from 'vitest';
import { unescapeBytes } from './dialogue.ts';
import { probe, tcpPeer, type Peer } from './fixtures/loopback.ts';
import type { Socket } from 'node:net';

const peers: Peer[] = [];
afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.close())));

async function talk(serve: (socket: Socket) => void, dialogue: { send?: string; expect?: string; startTls?: boolean }[] = [], extra: object = {}): ReturnType<typeof probe> {
  const peer = await tcpPeer(serve);
  peers.push(peer);
  return probe({ type: 'tcp', host: '127.0.0.1', port: peer.port, dialogue }, extra);
}

describe('connecting', () => {
  it('is up when the port accepts', async () => {
    expect(await talk(() => {})).toMatchObject({ state: 'up', code: 'OK', address: '127.0.0.1', family: 4, phasesMs: { connect: expect.any(Number) }, evidence: {} });
  });

  it('is down, refused, when nothing listens', async () => {
    const peer = await tcpPeer(() => {});
    await peer.close();
    expect(await probe({ type: 'tcp', host: '127.0.0.1', port: peer.port })).toMatchObject({ state: 'down', class: 'target', code: 'REFUSED' });
  });

  it('is up for a closed port that is meant to be closed', async () => {
    const peer = await tcpPeer(() => {});
    await peer.close();
    const closed = { type: 'tcp' as const, host: '127.0.0.1', port: peer.port };
    expect(await probe(closed, { upIf: ['[CONNECTED] == false'] })).toMatchObject({ state: 'up', code: 'OK' });
    expect(await probe(closed, { upIf: ['code == "REFUSED"'] })).toMatchObject({ state: 'up' });
    expect(await talk(() => {}, [], { upIf: ['[CONNECTED] == false'] })).toMatchObject({ state: 'down', code: 'CONDITION_FAILED' });
  });
});

describe('dialogue', () => {
  it('sends and expects step by step, with escapes', async () => {
    const said: string[] = [];
    const result = await talk((socket) => {
      socket.write('+PO');
      setImmediate(() => socket.write('NG ready\r\n'));
      socket.on('data', (bytes) => {
        said.push(bytes.toString('latin1'));
        socket.write('bye\u00ff\r\n', 'latin1');
      });
    }, [{ expect: 'PONG ready\\r\\n' }, { send: 'QUIT\\r\\n\\x00\\\\', expect: 'bye\\xff' }]);
    expect(result).toMatchObject({ state: 'up', evidence: { received: expect.stringContaining('PONG ready') } });
    expect(said).toEqual(['QUIT\r\n\0\\']);
  });

  it('keeps what follows a match for the next step', async () => {
    expect(await talk((socket) => socket.write('220 one\r\n250 two\r\n'), [{ expect: '220' }, { expect: '/^250 /' }])).toMatchObject({ state: 'up' });
  });

  it('names the step that failed', async () => {
    expect(await talk((socket) => socket.write('421 too busy\r\n'), [{ expect: '220' }], { timeout: 200 })).toMatchObject({ state: 'down', code: 'TIMEOUT', message: expect.stringContaining('waiting for 220') });
    expect(await talk((socket) => socket.end('421 too busy\r\n'), [{ expect: '220' }])).toMatchObject({ state: 'down', code: 'CLOSED', message: expect.stringContaining('421 too busy') });
  });

  it('reads a banner for a condition', async () => {
    expect(await talk((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'), [], { upIf: ['[BODY] == pat(SSH-2.0-*)'] })).toMatchObject({ state: 'up' });
  });

  it('refuses an expression that is none', async () => {
    expect(await talk(() => {}, [{ expect: '/(unclosed/' }])).toMatchObject({ state: 'unknown', class: 'config', code: 'INVALID_TARGET', message: expect.stringContaining('step 1') });
  });

  it('does not hang on an expression made to hang', async () => {
    expect(await talk((socket) => socket.write(`${'a'.repeat(50_000)}!`), [{ expect: '/^(a+)+$/' }], { timeout: 300 })).toMatchObject({ state: 'down', code: 'TIMEOUT' });
  });
});

it('reads escapes as bytes', () => {
  expect(unescapeBytes('a\\r\\n\\t\\x1c\\\\n é').toString('latin1')).toBe('a\r\n\t\u001c\\n Ã©');
});
