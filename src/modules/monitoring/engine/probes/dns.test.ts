import { createSocket, type Socket as Udp } from 'node:dgram';
import { createServer, type AddressInfo, type Server } from 'node:net';
import * as packet from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverEndpoint } from './dns.ts';
import { probe } from './fixtures/loopback.ts';

const RECORDS: Record<string, packet.Answer[]> = {
  'ehr.test A': [{ type: 'A', name: 'ehr.test', ttl: 300, data: '10.0.0.1' }, { type: 'A', name: 'ehr.test', ttl: 60, data: '10.0.0.2' }],
  'ehr.test AAAA': [{ type: 'AAAA', name: 'ehr.test', ttl: 60, data: '2001:db8::1' }],
  'ehr.test MX': [{ type: 'MX', name: 'ehr.test', ttl: 60, data: { preference: 10, exchange: 'mail.ehr.test' } }],
  'ehr.test TXT': [{ type: 'TXT', name: 'ehr.test', ttl: 60, data: ['v=spf1 ', '-all'] }],
  'ehr.test SOA': [{ type: 'SOA', name: 'ehr.test', ttl: 60, data: { mname: 'ns.ehr.test', rname: 'noc.ehr.test', serial: 1000, refresh: 7200, retry: 3600, expire: 1209600, minimum: 3600 } }],
  'ehr.test SRV': [{ type: 'SRV', name: 'ehr.test', ttl: 60, data: { priority: 1, weight: 2, port: 443, target: 'web.ehr.test' } }],
  'ehr.test CAA': [{ type: 'CAA', name: 'ehr.test', ttl: 60, data: { flags: 0, tag: 'issue', value: 'ca.test' } }],
  'www.ehr.test A': [{ type: 'CNAME', name: 'www.ehr.test', ttl: 60, data: 'ehr.test' }, { type: 'A', name: 'ehr.test', ttl: 60, data: '10.0.0.1' }],
  'loop.test A': [{ type: 'CNAME', name: 'loop.test', ttl: 60, data: 'pool.test' }, { type: 'CNAME', name: 'pool.test', ttl: 60, data: 'loop.test' }],
  'empty.test A': [],
  'many.test A': Array.from({ length: 1_000 }, (_x, i) => ({ type: 'A' as const, name: 'many.test', ttl: 1, data: `10.1.${i >> 8}.${i & 255}` })),
};

function answer(query: Buffer, overUdp: boolean): Buffer | null {
  const { id, questions } = packet.decode(query);
  const { name, type } = questions![0]!;
  const records = RECORDS[`${name} ${type}`];
  if (name === 'silent.test') return null;
  if (name === 'forged.test') return packet.encode({ type: 'response', id: (id! + 1) & 0xffff, questions, answers: [] });
  const flags = packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | (name === 'broken.test' ? 2 : records ? 0 : 3);
  const tooLong = overUdp && (records?.length ?? 0) > 100;
  return packet.encode({ type: 'response', id, flags: flags | (tooLong ? packet.TRUNCATED_RESPONSE : 0), questions, answers: tooLong ? [] : (records ?? []) });
}

let udp: Udp;
let tcp: Server;
let server = '';
beforeAll(async () => {
  tcp = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const reply = answer(bytes.subarray(2), false);
      if (!reply) return;
      const head = Buffer.alloc(2);
      head.writeUInt16BE(reply.length);
      socket.write(Buffer.concat([head, reply]));
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  udp = createSocket('udp4').on('message', (bytes, peer) => {
    const reply = answer(bytes, true);
    if (reply) udp.send(reply, peer.port, peer.address);
  });
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  server = `127.0.0.1:${port}`;
});
afterAll(() => {
  udp.close();
  tcp.close();
});

const dns = (name: string, recordType: string, options: object = {}, extra: object = {}): ReturnType<typeof probe> => probe({ type: 'dns', name, recordType: recordType as 'A', server, ...options }, extra);

describe.each(['udp', 'tcp'] as const)('over %s', (transport) => {
  it('reads addresses with rcode and the shortest TTL', async () => {
    const result = await dns('ehr.test', 'A', { transport });
    expect(result).toMatchObject({ state: 'up', address: '127.0.0.1', evidence: { rcode: 'NOERROR', answers: ['10.0.0.1', '10.0.0.2'], ttlS: 60, answerCount: 2, server } });
  });

  it.each([
    ['AAAA', '2001:db8::1'], ['MX', '10 mail.ehr.test'], ['TXT', 'v=spf1 -all'], ['SOA', 'ns.ehr.test noc.ehr.test 1000 7200 3600 1209600 3600'], ['SRV', '1 2 443 web.ehr.test'], ['CAA', '0 issue ca.test'],
  ])('writes %s as text', async (type, text) => {
    expect((await dns('ehr.test', type, { transport })).evidence['answers']).toEqual([text]);
  });

  it.each([
    [['10.0.0.1'], 'any', 'up'], [['10.0.0.9', '10.0.0.2'], 'any', 'up'], [['10.0.0.9'], 'any', 'down'],
    [['10.0.0.1', '10.0.0.2'], 'all', 'up'], [['10.0.0.1', '10.0.0.9'], 'all', 'down'], [['10.0.0.1'], 'exact', 'down'], [['10.0.0.2', '10.0.0.1'], 'exact', 'up'],
  ])('answers %j, %s of them: %s', async (answers, match, state) => {
    expect((await dns('ehr.test', 'A', { transport, expect: { answers, match } })).state).toBe(state);
  });

  it('judges the rcode', async () => {
    expect(await dns('none.test', 'A', { transport })).toMatchObject({ state: 'down', class: 'target', code: 'DNS_NXDOMAIN' });
    expect(await dns('none.test', 'A', { transport, expect: { rcode: 'NXDOMAIN' } })).toMatchObject({ state: 'up' });
    expect(await dns('none.test', 'A', { transport }, { upIf: ['[DNS_RCODE] == NXDOMAIN'] })).toMatchObject({ state: 'up' });
    expect(await dns('broken.test', 'A', { transport })).toMatchObject({ state: 'down', code: 'DNS_SERVFAIL' });
    expect(await dns('empty.test', 'A', { transport })).toMatchObject({ state: 'down', code: 'DNS_NODATA' });
  });

  it('follows an alias in the answer and notices a loop', async () => {
    expect(await dns('www.ehr.test', 'A', { transport })).toMatchObject({ state: 'up', evidence: { answers: ['10.0.0.1'] } });
    expect(await dns('loop.test', 'A', { transport })).toMatchObject({ state: 'down', code: 'DNS_NODATA' });
  });

  it('waits no longer than its timeout', async () => {
    expect(await dns('silent.test', 'A', { transport }, { timeout: 200 })).toMatchObject({ state: 'down', class: 'target', code: 'TIMEOUT' });
  });
});

it('asks again over TCP when the answer was cut, and keeps evidence small', async () => {
  const result = await dns('many.test', 'A');
  expect(result).toMatchObject({ state: 'up', evidence: { truncated: true, answerCount: 1_000 } });
  expect(result.evidence['answers']).toHaveLength(50);
});

it('does not believe an answer to another question', async () => {
  expect(await dns('forged.test', 'A', {}, { timeout: 200 })).toMatchObject({ state: 'down', code: 'TIMEOUT' });
});

it('reads server addresses in all their forms', () => {
  expect(['9.9.9.9', '9.9.9.9:5353', '[2001:db8::1]:53', '2001:db8::1', 'ns.test:53'].map(serverEndpoint).map(({ host, port }) => `${host} ${port}`)).toEqual(['9.9.9.9 53', '9.9.9.9 5353', '2001:db8::1 53', '2001:db8::1 53', 'ns.test 53']);
});

it('feeds the answers to conditions', async () => {
  expect(await dns('ehr.test', 'AAAA', {}, { upIf: ['[BODY] == 2001:db8::1', '[CONNECTED] == true'] })).toMatchObject({ state: 'up' });
});
