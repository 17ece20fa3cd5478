import { isIPv4 } from 'node:net';
import * as dnsPacket from 'dns-packet';
import type { Answer, Packet, Question } from 'dns-packet';

const ZONE = 'hospital.test';
const TTL = 60;
const RCODE = { noError: 0, servFail: 2, nxDomain: 3, refused: 5 } as const;

/** Names under the zone; each points at the host the hospital listens on. */
const HOSTS = ['ns', 'ehr', 'fhir', 'hl7', 'lab', 'pacs', 'pharmacy', 'portal', 'login', 'mail', 'vpn'].map((label) => `${label}.${ZONE}`);

export interface AnswerOptions {
  host: string;
  servfail: boolean;
  truncated: boolean;
}

/** The authoritative answer to a query; null when the bytes are no query. Source: RFC 1035, sections 4.1 and 4.3.2; RFC 2308 for the SOA of a negative answer. */
export function answerQuery(message: Buffer, { host, servfail, truncated }: AnswerOptions): Packet | null {
  const query = decode(message);
  const question = query?.questions?.[0];
  if (!query || !question) return null;
  const { rcode, answers } = servfail ? { rcode: RCODE.servFail, answers: [] } : lookUp(question, host);
  const authoritative = rcode === RCODE.noError || rcode === RCODE.nxDomain;
  const desired = (query.flags ?? 0) & dnsPacket.RECURSION_DESIRED;
  return {
    type: 'response',
    id: query.id,
    flags: desired | (authoritative ? dnsPacket.AUTHORITATIVE_ANSWER : 0) | (truncated ? dnsPacket.TRUNCATED_RESPONSE : 0) | rcode,
    questions: [question],
    answers: truncated ? [] : answers,
    authorities: authoritative && answers.length === 0 && !truncated ? [soa()] : [],
  };
}

function decode(message: Buffer): Packet | null {
  try {
    const packet = dnsPacket.decode(message);
    return packet.type === 'query' ? packet : null;
  } catch {
    return null;
  }
}

function lookUp({ name, type }: Question, host: string): { rcode: number; answers: Answer[] } {
  const asked = name.toLowerCase().replace(/\.$/, '');
  if (asked !== ZONE && !asked.endsWith(`.${ZONE}`)) return { rcode: RCODE.refused, answers: [] };
  if (asked !== ZONE && !HOSTS.includes(asked)) return { rcode: RCODE.nxDomain, answers: [] };
  return { rcode: RCODE.noError, answers: records(asked, host).filter((record) => record.type === type).map((record) => ({ ...record, name }) as Answer) };
}

function records(name: string, host: string): Answer[] {
  const address: Answer = { type: isIPv4(host) ? 'A' : 'AAAA', name, ttl: TTL, data: host };
  if (name !== ZONE) return [address];
  return [address, soa(), { type: 'NS', name, ttl: TTL, data: `ns.${ZONE}` }, { type: 'MX', name, ttl: TTL, data: { preference: 10, exchange: `mail.${ZONE}` } }];
}

function soa(): Answer {
  return { type: 'SOA', name: ZONE, ttl: TTL, data: { mname: `ns.${ZONE}`, rname: `hostmaster.${ZONE}`, serial: 2026010501, refresh: 3_600, retry: 600, expire: 86_400, minimum: TTL } };
}
