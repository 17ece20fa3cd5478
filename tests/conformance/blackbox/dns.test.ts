import { createSocket, type Socket as Udp } from 'node:dgram';
import { createServer, type AddressInfo, type Server } from 'node:net';
import * as packet from 'dns-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '#modules/monitoring/engine/probes/fixtures/loopback.ts';

/** Answers as the servers of the foreign tests do: recursive, authoritative, and one that fails on everything. */
function reply(query: Buffer): Buffer {
  const { id, questions } = packet.decode(query);
  const { name, type } = questions![0]!;
  const base = { type: 'response' as const, id, questions, flags: packet.RECURSION_DESIRED };
  if (name === 'servfail.example.com') return packet.encode({ ...base, flags: base.flags | 2 });
  const a = (data: string): packet.Answer => ({ type: 'A', name, ttl: 3600, data });
  if (name === 'recursive.example.com') return packet.encode({ ...base, answers: [a('127.0.0.1'), a('127.0.0.2')] });
  const soa: packet.Answer = { type: 'SOA', name, ttl: 3600, data: { mname: 'ns.example.com', rname: 'noc.example.com', serial: 1000, refresh: 7200, retry: 3600, expire: 1209600, minimum: 3600 } };
  const ns = (data: string): packet.Answer => ({ type: 'NS', name: 'example.com', ttl: 7200, data });
  return packet.encode({
    ...base, flags: base.flags | packet.AUTHORITATIVE_ANSWER, answers: [type === 'SOA' ? soa : a('127.0.0.1')], authorities: [ns('ns1.isp.net'), ns('ns2.isp.net')],
    additionals: [{ type: 'A', name: 'ns1.isp.net', ttl: 7200, data: '127.0.0.1' }, { type: 'AAAA', name: 'ns1.isp.net', ttl: 7200, data: '::1' }, { type: 'A', name: 'ns2.isp.net', ttl: 7200, data: '127.0.0.2' }],
  });
}

let udp: Udp;
let tcp: Server;
let server = '';
beforeAll(async () => {
  tcp = createServer((socket) => socket.on('error', () => {}).on('data', (bytes: Buffer) => {
    const answer = reply(bytes.subarray(2));
    const head = Buffer.alloc(2);
    head.writeUInt16BE(answer.length);
    socket.write(Buffer.concat([head, answer]));
  }));
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  server = `127.0.0.1:${port}`;
  udp = createSocket('udp4').on('message', (bytes, from) => udp.send(reply(bytes), from.port, from.address));
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
});
afterAll(() => {
  udp.close();
  tcp.close();
});

interface Case {
  name: string;
  type?: 'A' | 'SOA';
  expect?: object;
  upIf?: string[];
  success: boolean;
  evidence: object;
}

const RECURSIVE = { answerCount: 2, authorityCount: 0, additionalCount: 0 };
const AUTHORITATIVE = { answerCount: 1, authorityCount: 2, additionalCount: 3, authoritative: true };
const FAILED = { answerCount: 0, authorityCount: 0, additionalCount: 0, rcode: 'SERVFAIL' };
const CASES: Case[] = [
  { name: 'recursive.example.com', success: true, evidence: RECURSIVE },
  { name: 'recursive.example.com', expect: { rcode: 'SERVFAIL' }, success: false, evidence: { ...RECURSIVE, rcode: 'NOERROR' } },
  { name: 'recursive.example.com', upIf: ['evidence.ttlS == 3600'], success: true, evidence: RECURSIVE },
  { name: 'recursive.example.com', upIf: ['evidence.ttlS == 7200'], success: false, evidence: RECURSIVE },
  { name: 'recursive.example.com', upIf: ['evidence.additionalCount > 0'], success: false, evidence: RECURSIVE },
  { name: 'recursive.example.com', upIf: ['[DNS_RCODE] == any(SERVFAIL, NXDOMAIN)'], success: false, evidence: RECURSIVE },
  { name: 'example.com', success: true, evidence: AUTHORITATIVE },
  { name: 'example.com', type: 'SOA', success: true, evidence: { ...AUTHORITATIVE, serial: 1000 } },
  { name: 'example.com', upIf: ['bodyText.matches("127[.]0[.]0[.].*")'], success: true, evidence: AUTHORITATIVE },
  { name: 'example.com', expect: { answers: ['127.0.0.3'] }, success: false, evidence: AUTHORITATIVE },
  { name: 'servfail.example.com', success: false, evidence: FAILED },
  { name: 'servfail.example.com', expect: { rcode: 'SERVFAIL' }, success: true, evidence: FAILED },
  { name: 'servfail.example.com', upIf: ['[DNS_RCODE] == any(SERVFAIL, NXDOMAIN)'], success: true, evidence: FAILED },
];

describe.each(['udp', 'tcp'] as const)('over %s', (transport) => {
  it.each(CASES)('$name $type $expect $upIf', async ({ name, type, expect: wanted, upIf, success, evidence }) => {
    const result = await probe({ type: 'dns', name, recordType: type ?? 'A', server, transport, expect: wanted }, { upIf });
    expect(result.state === 'up').toBe(success);
    expect(result.evidence).toMatchObject(evidence);
  });
});
