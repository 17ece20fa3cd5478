import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import * as packet from 'dns-packet';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { realClock, VirtualClock } from '#kit/clock.ts';
import { probe } from './fixtures/loopback.ts';
import { parseHosts } from './hosts-file.ts';
import { createResolver, type Resolver } from './resolver.ts';

let udp: Socket;
let server = '';
let asked: string[] = [];
const noHosts = { lookup: () => [] };

function reply(query: Buffer): Buffer | null {
  const { id, questions } = packet.decode(query);
  const { name, type } = questions![0]!;
  asked.push(`${name} ${type}`);
  if (name === 'silent.test') return null;
  const rcode = name === 'none.test' ? 3 : name === 'broken.test' ? 2 : 0;
  const answers: packet.Answer[] = [];
  if (name === 'ehr.test' && type === 'A') answers.push({ type: 'A', name, ttl: 300, data: '127.0.0.1' });
  if (name === 'six.test' && type === 'AAAA') answers.push({ type: 'AAAA', name, ttl: 0, data: '::1' });
  return packet.encode({ type: 'response', id, flags: rcode | packet.RECURSION_DESIRED, questions, answers });
}

beforeAll(async () => {
  udp = createSocket('udp4').on('message', (bytes, peer) => {
    const bytesBack = reply(bytes);
    if (bytesBack) udp.send(bytesBack, peer.port, peer.address);
  });
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  server = `127.0.0.1:${(udp.address() as AddressInfo).port}`;
});
afterAll(() => udp.close());
beforeEach(() => void (asked = []));

const make = (clock = new VirtualClock()): Resolver => createResolver({ clock, servers: [server], hosts: noHosts, timeoutMs: 100, tries: 1 });

describe('names', () => {
  it('gives literals back at once, brackets or not, and refuses the wrong family', async () => {
    const resolver = make();
    expect(resolver.lookup('10.0.0.1', 'any')).toEqual([{ address: '10.0.0.1', family: 4 }]);
    expect(resolver.lookup('[::1]', '6')).toEqual([{ address: '::1', family: 6 }]);
    await expect(Promise.resolve(resolver.lookup('10.0.0.1', '6'))).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('asks once for many at the same time, and keeps the answer for its TTL, 30 s at most', async () => {
    const clock = new VirtualClock();
    const resolver = make(clock);
    const all = await Promise.all([1, 2, 3].map(() => resolver.lookup('ehr.test', 'any')));
    expect(all[2]).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect(resolver.lookup('EHR.test.', 'any')).toEqual(all[0]);
    expect(asked).toEqual(['ehr.test A']);
    clock.advance(29_999);
    expect(resolver.lookup('ehr.test', 'any')).toEqual(all[0]);
    clock.advance(2);
    await resolver.lookup('ehr.test', 'any');
    expect(asked).toHaveLength(2);
  });

  it('falls back to IPv6 when there is no IPv4', async () => {
    expect(await make().lookup('six.test', 'any')).toEqual([{ address: '::1', family: 6 }]);
    await expect(Promise.resolve(make().lookup('six.test', '4'))).rejects.toMatchObject({ code: 'ENODATA' });
  });

  it('remembers a missing name for one second', async () => {
    const clock = new VirtualClock();
    const resolver = make(clock);
    for (let i = 0; i < 3; i++) await expect(Promise.resolve(resolver.lookup('none.test', '4'))).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(asked).toHaveLength(1);
    clock.advance(1_001);
    await expect(Promise.resolve(resolver.lookup('none.test', '4'))).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(asked).toHaveLength(2);
  });

  it('reads a hosts file', () => {
    const names = parseHosts('127.0.0.1 localhost lo # here\n::1\tlocalhost\n# 1.2.3.4 x\nnot-an-address y\n10.0.0.7 PACS.test pacs');
    expect(names.get('localhost')).toEqual([{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }]);
    expect([...names.keys()]).toEqual(['localhost', 'lo', 'pacs.test', 'pacs']);
  });
});

describe('whose fault it is', () => {
  const run = (host: string): ReturnType<typeof probe> => {
    const resolver = createResolver({ clock: realClock, servers: [server], hosts: noHosts, timeoutMs: 100, tries: 1 });
    return probe({ type: 'tcp', host, port: 9 }, { timeout: 500 }, resolver);
  };
  it('a name that does not exist is the target: down', async () => {
    expect(await run('none.test')).toMatchObject({ state: 'down', class: 'target', code: 'DNS_NXDOMAIN', phasesMs: { resolve: expect.any(Number) } });
  });
  it.each(['broken.test', 'silent.test'])('a resolver that fails on %s is ours: unknown', async (name) => {
    expect(await run(name)).toMatchObject({ state: 'unknown', class: 'prober', code: 'RESOLVER_FAILED' });
  });
  it('a deadline while resolving is ours: unknown', async () => {
    const stuck = { lookup: () => new Promise<never>(() => {}), close: () => {} };
    expect(await probe({ type: 'tcp', host: 'stuck.test', port: 9 }, { timeout: 50 }, stuck)).toMatchObject({ state: 'unknown', class: 'prober', code: 'RESOLVER_TIMEOUT' });
  });
  it('no server reachable is ours: unknown', async () => {
    const dead = createResolver({ clock: realClock, servers: ['127.0.0.1:1'], hosts: noHosts, timeoutMs: 100, tries: 1 });
    expect(await probe({ type: 'tcp', host: 'ehr.test', port: 9 }, { timeout: 800 }, dead)).toMatchObject({ state: 'unknown', class: 'prober' });
  });
});
