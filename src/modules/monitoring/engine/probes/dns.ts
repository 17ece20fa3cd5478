import { createSocket } from 'node:dgram';
import { getServers } from 'node:dns';
import * as packet from 'dns-packet';
import type { ProbeOf } from '../../spec.ts';
import { addPhase, type Attempt, type CompileHints, type Start } from './attempt.ts';
import { endpointOf, openTcp, resolveHost, type Endpoint } from './connect.ts';
import { answersMatch, answerText } from './dns-answer.ts';
import { classify, configFault, down, proberFault, UP, type Verdict } from './failure.ts';
import { plainText } from './plain-text.ts';

type DnsOptions = ProbeOf<'dns'>;

const MAX_SHOWN = 50;
const MAX_TCP_BYTES = 65_537;

interface DnsPlan {
  options: DnsOptions;
  /** Null: the machine's own resolver, asked for at each run, since it may change. */
  server: Endpoint | null;
  ignoreRcode: boolean;
}

/** Prepares a DNS probe: one query to one server over UDP (TCP when the answer was cut) or TCP. */
export function compileDns(options: DnsOptions, hints: CompileHints): Start {
  const plan: DnsPlan = {
    options,
    server: options.server === undefined ? null : serverEndpoint(options.server),
    ignoreRcode: options.expect.rcode === 'ANY' || (hints.readsStatus && options.expect.rcode === 'NOERROR'),
  };
  return (attempt) => {
    const own = plan.server ? null : getServers()[0];
    const endpoint = plan.server ?? (own ? serverEndpoint(own) : null);
    if (!endpoint) return attempt.finish(proberFault('RESOLVER_FAILED', 'this machine has no name server; set `server`'));
    const query = encodeQuery(options, Math.floor(attempt.random() * 65_536));
    attempt.trace?.(`asking ${endpoint.subject} for ${options.name} ${options.recordType} over ${options.transport}`);
    if (options.transport === 'tcp') askTcp(attempt, plan, endpoint, query);
    else askUdp(attempt, plan, endpoint, query);
  };
}

/** Reads `address`, `address:port`, `[v6]:port` or a bare IPv6 address. */
export function serverEndpoint(text: string): Endpoint {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  const plain = /^([^:]+)(?::(\d+))?$/.exec(text);
  const found = bracketed ?? plain;
  return endpointOf(found?.[1] ?? text, Number(found?.[2] ?? 53), 'any');
}

function encodeQuery(options: DnsOptions, id: number): Buffer {
  return packet.encode({
    type: 'query', id, flags: packet.RECURSION_DESIRED,
    questions: [{ type: options.recordType, name: options.name.replace(/\.$/, '') }],
    additionals: [{ type: 'OPT', name: '.', udpPayloadSize: 1_232, flags: 0, options: [] } as unknown as packet.Answer],
  });
}

/** Trouble with the machine's own resolver is ours; with a declared server it is the server's. */
function faultOf(plan: DnsPlan, verdict: Verdict): Verdict {
  return plan.server || verdict.state !== 'down' ? verdict : proberFault('RESOLVER_FAILED', `the resolver of this machine failed: ${verdict.message}`);
}

function askUdp(attempt: Attempt, plan: DnsPlan, endpoint: Endpoint, query: Buffer): void {
  resolveHost(attempt, endpoint, ([server]) => {
    if (!server) return attempt.finish(configFault('INVALID_HOST', `${endpoint.host} has no address`));
    attempt.address = server.address;
    attempt.family = server.family;
    attempt.doing = plan.server ? `waiting for the answer of ${endpoint.subject}` : 'resolving';
    const socket = createSocket(server.family === 6 ? 'udp6' : 'udp4');
    attempt.cleanup(() => socket.close());
    const sentAt = attempt.clock.monotonic();
    socket.on('error', (error) => !attempt.finished && attempt.finish(faultOf(plan, classify(error, endpoint.subject, server.family))));
    socket.on('message', (bytes) => {
      if (attempt.finished) return;
      const reply = decodeReply(bytes, query);
      // Something else on the port, or a forged answer: keep listening for the real one.
      if (!reply) return;
      addPhase(attempt, 'processing', attempt.clock.monotonic() - sentAt);
      if (reply.flag_tc) {
        attempt.trace?.('the answer was cut, asking again over TCP');
        attempt.evidence['truncated'] = true;
        return askTcp(attempt, plan, endpoint, query);
      }
      conclude(attempt, plan, reply, endpoint);
    });
    socket.connect(endpoint.port, server.address, () => !attempt.finished && socket.send(query));
  });
}

function askTcp(attempt: Attempt, plan: DnsPlan, endpoint: Endpoint, query: Buffer): void {
  openTcp(attempt, {
    endpoint,
    onError: (verdict) => attempt.finish(faultOf(plan, verdict)),
    onOpen: (socket) => {
      let held: Buffer = Buffer.alloc(0);
      const sentAt = attempt.clock.monotonic();
      attempt.doing = plan.server ? `waiting for the answer of ${endpoint.subject}` : 'resolving';
      socket.on('data', (bytes: Buffer) => {
        if (attempt.finished) return;
        held = Buffer.concat([held, bytes]).subarray(0, MAX_TCP_BYTES);
        if (held.length < 2 || held.length < 2 + held.readUInt16BE(0)) return;
        addPhase(attempt, 'processing', attempt.clock.monotonic() - sentAt);
        const reply = decodeReply(held.subarray(2, 2 + held.readUInt16BE(0)), query);
        if (!reply) return attempt.finish(faultOf(plan, down('DNS_PROTOCOL', `${endpoint.subject} sent something that is not an answer to the query`)));
        conclude(attempt, plan, reply, endpoint);
      });
      socket.on('close', () => !attempt.finished && attempt.finish(faultOf(plan, down('CLOSED', `${endpoint.subject} closed the connection without an answer`))));
      const length = Buffer.alloc(2);
      length.writeUInt16BE(query.length);
      socket.write(Buffer.concat([length, query]));
    },
  });
}

/** The decoded reply when it answers this query: same id, a response, the same question. */
function decodeReply(bytes: Buffer, query: Buffer): packet.DecodedPacket | null {
  try {
    const reply = packet.decode(bytes);
    const asked = packet.decode(query).questions![0]!;
    const echoed = reply.questions?.[0];
    const sameQuestion = !echoed || (echoed.name.toLowerCase() === asked.name.toLowerCase() && echoed.type === asked.type);
    return reply.id === query.readUInt16BE(0) && reply.flag_qr && sameQuestion ? reply : null;
  } catch {
    return null;
  }
}

function conclude(attempt: Attempt, plan: DnsPlan, reply: packet.DecodedPacket, endpoint: Endpoint): void {
  const { options } = plan;
  const rcode = (reply as { rcode?: string }).rcode ?? 'NOERROR';
  const answers = (reply.answers ?? []).filter((answer) => answer.type === options.recordType);
  const texts = answers.map((answer) => plainText(answerText(answer), 500));
  const ttls = answers.map((answer) => ('ttl' in answer ? (answer.ttl ?? 0) : 0));
  Object.assign(attempt.evidence, {
    server: endpoint.subject, rcode, answers: texts.slice(0, MAX_SHOWN), answerCount: reply.answers?.length ?? 0,
    authorityCount: reply.authorities?.length ?? 0, additionalCount: (reply.additionals ?? []).filter((extra) => extra.type !== 'OPT').length,
    authoritative: reply.flag_aa,
  });
  if (ttls.length > 0) attempt.evidence['ttlS'] = Math.min(...ttls);
  const soa = answers.find((answer) => answer.type === 'SOA');
  if (soa?.type === 'SOA') attempt.evidence['serial'] = soa.data.serial;
  attempt.body = texts.join('\n');
  attempt.trace?.(`${rcode}: ${texts.slice(0, 5).join(', ') || 'no answers'}`);
  attempt.finish(judge(plan, rcode, texts));
}

function judge(plan: DnsPlan, rcode: string, texts: string[]): Verdict {
  const { options } = plan;
  const { expect } = options;
  if (!plan.ignoreRcode && rcode !== expect.rcode.toUpperCase()) return down(`DNS_${rcode}`, `${options.name} ${options.recordType}: ${rcode}, expected ${expect.rcode.toUpperCase()}`);
  if (expect.answers && !answersMatch(texts, expect.answers, expect.match, options.recordType)) {
    return down('DNS_ANSWERS', `${options.name} ${options.recordType} is ${texts.slice(0, 5).join(', ') || 'empty'}; expected ${expect.match} of ${expect.answers.join(', ')}`);
  }
  if (!expect.answers && !plan.ignoreRcode && rcode === 'NOERROR' && texts.length === 0) return down('DNS_NODATA', `${options.name} has no ${options.recordType} record`);
  return UP;
}
