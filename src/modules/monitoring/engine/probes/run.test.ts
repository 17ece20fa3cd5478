import { describe, expect, it } from 'vitest';
import { realClock, VirtualClock } from '#kit/clock.ts';
import { probeResult, type TargetInput } from '../../spec.ts';
import { classify, classifyResolve } from './failure.ts';
import { probe, rawPeer, target, tcpPeer } from './fixtures/loopback.ts';
import { createLoopMonitor, isSuspect } from './loop-monitor.ts';
import { excerpt, plainText } from './plain-text.ts';
import { compileTarget } from './plan.ts';
import { runProbe } from './run.ts';

const literals = { lookup: (host: string) => [{ address: host, family: 4 as const }], close: () => {} };

describe('runProbe', () => {
  it('fills times and lateness, and its result fits the schema', async () => {
    const peer = await tcpPeer(() => {});
    const before = realClock.now();
    const result = await runProbe(target({ type: 'tcp', host: '127.0.0.1', port: peer.port }), { clock: realClock, resolver: literals }, before - 40);
    expect(probeResult.parse(result)).toEqual(result);
    expect(result).toMatchObject({ target: 'test', type: 'tcp', dueAt: before - 40, conditions: [] });
    expect(result.lagMs).toBe(result.startedAt - (before - 40));
    expect(result.durationMs).toBeGreaterThan(0);
    await peer.close();
  });

  it('compiles a target once', () => {
    const spec = target({ type: 'tcp', host: '127.0.0.1', port: 1 });
    expect(compileTarget(spec)).toBe(compileTarget(spec));
    expect(compileTarget({ ...spec })).not.toBe(compileTarget(spec));
  });

  it('gives a config error for targets that are not probed', async () => {
    for (const options of [{ type: 'push' }, { type: 'group', members: ['a'] }] as TargetInput['probe'][]) {
      expect(await probe(options)).toMatchObject({ state: 'unknown', class: 'config', code: 'INVALID_TARGET' });
    }
  });

  it('gives a config error for a condition that is none, naming the column', async () => {
    expect(await probe({ type: 'tcp', host: '127.0.0.1', port: 1 }, { upIf: ['[STATUS]==200'] })).toMatchObject({ state: 'unknown', class: 'config', message: expect.stringMatching(/column \d+/) });
  });

  it('says why the probe failed where its conditions had nothing to judge, whether or not they read the outcome', async () => {
    for (const upIf of [['[STATUS] == 200'], ['[CONNECTED] == true', '[STATUS] == 200'], ["state == 'up'"]]) {
      const result = await probe({ type: 'http', url: 'http://127.0.0.1:1/' }, { upIf });
      expect(result, upIf.join()).toMatchObject({ state: 'down', code: 'REFUSED', message: expect.stringMatching(/refused the connection/) });
    }
    expect(await probe({ type: 'http', url: 'http://127.0.0.1:1/' }, { upIf: ['[CONNECTED] == false'] })).toMatchObject({ state: 'up', message: '' });
  });

  it('can be called off', async () => {
    const peer = await tcpPeer(() => {});
    const spec = target({ type: 'http', url: `http://127.0.0.1:${peer.port}/` });
    const controller = new AbortController();
    const pending = runProbe(spec, { clock: realClock, resolver: literals, signal: controller.signal }, 0);
    controller.abort();
    expect(await pending).toMatchObject({ state: 'unknown', class: 'prober', code: 'ABORTED' });
    expect(await runProbe(spec, { clock: realClock, resolver: literals, signal: controller.signal }, 0)).toMatchObject({ code: 'ABORTED' });
    await peer.close();
  });

  it('keeps its deadline on a virtual clock, and tears down what hangs', async () => {
    const clock = new VirtualClock();
    const pending = runProbe(target({ type: 'tcp', host: 'x', port: 9 }, { timeout: 300 }), { clock, resolver: { lookup: () => new Promise(() => {}), close: () => {} } }, clock.now());
    await clock.run(299);
    await clock.run(2);
    expect(await pending).toMatchObject({ state: 'unknown', code: 'RESOLVER_TIMEOUT', durationMs: 300 });
  });

  it('never throws, even when a resolver does', async () => {
    const broken = { lookup: () => { throw new Error('boom'); }, close: () => {} };
    expect(await probe({ type: 'tcp', host: 'x', port: 9 }, {}, broken)).toMatchObject({ state: 'unknown', class: 'prober', code: 'INTERNAL' });
  });

  it('tells a full trace when somebody reads it', async () => {
    const peer = await rawPeer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    const lines: string[] = [];
    await runProbe(target({ type: 'http', url: `http://127.0.0.1:${peer.port}/x` }), { clock: realClock, resolver: literals, trace: (line) => lines.push(line) }, 0);
    expect(lines.map((line) => line.replace(/^\+[\d.]+ ms /, ''))).toEqual([`GET http://127.0.0.1:${peer.port}/x`, `connected to 127.0.0.1 port ${peer.port}`, 'answered 200 OK', 'up: OK']);
    await peer.close();
  });
});

describe('failure classes', () => {
  it.each([
    ['ECONNREFUSED', 'down', 'target', 'REFUSED'], ['ECONNRESET', 'down', 'target', 'RESET'], ['EPIPE', 'down', 'target', 'RESET'], ['ETIMEDOUT', 'down', 'target', 'TIMEOUT'],
    ['EHOSTUNREACH', 'down', 'path', 'UNREACHABLE'], ['EMFILE', 'unknown', 'prober', 'TOO_MANY_FILES'], ['ENFILE', 'unknown', 'prober', 'TOO_MANY_FILES'],
    ['EADDRNOTAVAIL', 'unknown', 'prober', 'NO_LOCAL_PORT'], ['ENOBUFS', 'unknown', 'prober', 'NO_BUFFERS'], ['EACCES', 'unknown', 'prober', 'NOT_PERMITTED'], ['ENETDOWN', 'unknown', 'prober', 'NETWORK_DOWN'],
    ['CERT_HAS_EXPIRED', 'down', 'target', 'CERT_EXPIRED'], ['DEPTH_ZERO_SELF_SIGNED_CERT', 'down', 'target', 'CERT_SELF_SIGNED'], ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'down', 'target', 'CERT_UNTRUSTED'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'down', 'target', 'CERT_HOSTNAME'], ['ERR_SSL_WRONG_VERSION_NUMBER', 'down', 'target', 'TLS_PROTOCOL'], ['ERR_SSL_SOMETHING_NEW', 'down', 'target', 'TLS_PROTOCOL'],
    ['HPE_INVALID_CONSTANT', 'down', 'target', 'HTTP_PROTOCOL'], ['ESOMETHING', 'unknown', 'prober', 'INTERNAL'],
  ])('%s is %s, %s, %s', (code, state, errorClass, ours) => {
    expect(classify({ code }, 'ehr.test:443')).toMatchObject({ state, class: errorClass, code: ours });
  });
  it.each([['ENOTFOUND', 'down', 'target'], ['ENODATA', 'down', 'target'], ['ESERVFAIL', 'unknown', 'prober'], ['ETIMEOUT', 'unknown', 'prober'], ['ECONNREFUSED', 'unknown', 'prober'], ['EAI_AGAIN', 'unknown', 'prober']])('resolving: %s is %s, %s', (code, state, errorClass) => {
    expect(classifyResolve({ code }, 'ehr.test')).toMatchObject({ state, class: errorClass });
  });
});

describe('the watch over the loop', () => {
  it('finds the worst delay since a moment, and rests without probes', () => {
    const clock = new VirtualClock();
    const monitor = createLoopMonitor(clock);
    monitor.enter();
    clock.advance(100);
    expect(monitor.worstSince(0)).toBe(0);
    expect(clock.pending).toBe(1);
    monitor.leave();
    clock.advance(100);
    expect(clock.pending).toBe(0);
  });
  it('sees a blocked loop', async () => {
    const monitor = createLoopMonitor(realClock);
    monitor.enter();
    const from = performance.now();
    while (performance.now() - from < 60);
    await new Promise((resolve) => setImmediate(resolve));
    expect(monitor.worstSince(from)).toBeGreaterThan(30);
    monitor.leave();
  });
  it('calls a result suspect above 20 % and 5 ms', () => {
    expect([isSuspect(6, 20), isSuspect(6, 40), isSuspect(4, 1), isSuspect(0, 0)]).toEqual([true, false, false, false]);
  });
});

describe('plain text', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'], ['a\u0000b\u0007c', 'abc'], ['x\u202eevil\u2066y', 'xevily'], ['\u001b]0;title\u0007shown', 'shown'], ['tab\tand\nline', 'tab\tand\nline'], ['Grüße 東京', 'Grüße 東京'],
  ])('%j becomes %j', (text, clean) => expect(plainText(text)).toBe(clean));
  it('cuts with an ellipsis and never inside a pair', () => {
    expect(plainText('abcdef', 4)).toBe('abc…');
    expect(plainText('ab😀cd', 4)).toBe('ab…');
    expect(excerpt(Buffer.alloc(5_000, 'x'))).toHaveLength(1_024);
  });
});
