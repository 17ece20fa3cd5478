import { createSocket } from 'node:dgram';
import type { Timer } from '#kit/clock.ts';
import type { ProbeOf } from '../../spec.ts';
import type { Attempt, CompileHints, Start } from './attempt.ts';
import { endpointOf, resolveHost } from './connect.ts';
import { classify, down, proberFault, UP, type Verdict } from './failure.ts';
import { icmpLibrary, type IcmpLibrary } from './icmp-native.ts';
import { echoPacket, readReply } from './icmp-packet.ts';
import { pingBySpawn } from './icmp-spawn.ts';
import type { Address } from './resolver.ts';

type IcmpOptions = ProbeOf<'icmp'>;

const EPERM = 1;
const EACCES = 13;
/** ENETUNREACH and EHOSTUNREACH on Linux and macOS. */
const NO_NETWORK = new Set([101, 51]);
const NO_HOST = new Set([113, 65]);
const REMEDY = 'allow it with: sysctl -w net.ipv4.ping_group_range="0 2147483647" (or give the program CAP_NET_RAW)';
/** Replies come at once or within a network's time; between two looks at a raw socket. */
const POLL_MS = 1;

/** Counts and times of the echoes of one run. */
export interface EchoTally {
  sent: number;
  timesMs: number[];
}

/** Prepares an ICMP probe: echoes without privileges where the system allows it, loss and times in evidence. */
export function compileIcmp(options: IcmpOptions, _hints: CompileHints): Start {
  const endpoint = endpointOf(options.host, 0, options.family);
  return (attempt) =>
    resolveHost(attempt, endpoint, ([address]) => {
      if (!address) return attempt.finish(down('DNS_NODATA', `${options.host} has no address`));
      attempt.address = address.address;
      attempt.family = address.family;
      attempt.doing = `waiting for echoes of ${options.host}`;
      const library = icmpLibrary();
      if (library) echoNatively(attempt, options, address, library);
      else pingBySpawn(attempt, options, address, (tally) => conclude(attempt, options, tally));
    });
}

function echoNatively(attempt: Attempt, options: IcmpOptions, address: Address, library: IcmpLibrary): void {
  let kind: 'datagram' | 'raw' = 'datagram';
  let fd = library.open(address.family, kind);
  if (fd === -EACCES || fd === -EPERM) {
    kind = 'raw';
    fd = library.open(address.family, kind);
  }
  if (fd === -EACCES || fd === -EPERM) return attempt.finish(proberFault('ICMP_PERMISSION', `this machine does not let the prober send echo requests; ${REMEDY}`));
  if (fd < 0) return attempt.finish(proberFault('ICMP_SOCKET', `no ICMP socket could be opened (errno ${-fd})`));
  attempt.trace?.(`${kind} socket for ICMP is open`);
  const token = Buffer.from(Array.from({ length: 8 }, () => Math.floor(attempt.random() * 256)));
  const id = Math.floor(attempt.random() * 65_536);
  const tally: EchoTally = { sent: 0, timesMs: [] };
  const sentAt = new Map<number, number>();
  // An echo that is not back by its share of the timeout is lost; a little time is kept to report it.
  const patienceMs = (attempt.timeoutMs - (attempt.clock.monotonic() - attempt.startedMono)) * 0.9 / options.count;

  const receive = (packet: Buffer): void => {
    const reply = attempt.finished ? null : readReply(address.family, packet, token);
    if (!reply || reply.sequence !== tally.sent || tally.timesMs.length >= tally.sent || !sentAt.has(reply.sequence)) return;
    tally.timesMs.push(attempt.clock.monotonic() - sentAt.get(reply.sequence)!);
    sentAt.delete(reply.sequence);
    attempt.trace?.(`echo ${reply.sequence} after ${tally.timesMs.at(-1)!.toFixed(2)} ms`);
    next();
  };
  const ears = kind === 'datagram' ? listen(attempt, address, fd, receive) : poll(attempt, library, fd, receive);
  let patience: Timer | null = null;
  const next = (): void => {
    patience?.cancel();
    if (attempt.finished) return;
    if (tally.sent >= options.count) return conclude(attempt, options, tally);
    tally.sent++;
    sentAt.set(tally.sent, attempt.clock.monotonic());
    const status = library.send(fd, address.address, echoPacket(address.family, id, tally.sent, token, options.size));
    if (status === -EACCES || status === -EPERM) return attempt.finish(proberFault('ICMP_PERMISSION', `this machine does not let the prober send echo requests; ${REMEDY}`));
    if (NO_NETWORK.has(-status) || NO_HOST.has(-status)) return attempt.finish(classify({ code: NO_HOST.has(-status) ? 'EHOSTUNREACH' : 'ENETUNREACH' }, options.host, address.family));
    patience = attempt.clock.after(patienceMs, next);
    ears.look();
  };
  attempt.cleanup(() => patience?.cancel());
  ears.ready(next);
}

interface Ears {
  ready(fn: () => void): void;
  look(): void;
}

/** Datagram sockets are watched by Node's own UDP handle. */
function listen(attempt: Attempt, address: Address, fd: number, receive: (packet: Buffer) => void): Ears {
  const socket = createSocket(address.family === 6 ? 'udp6' : 'udp4');
  attempt.cleanup(() => socket.close());
  socket.on('message', receive);
  socket.on('error', (error) => !attempt.finished && attempt.finish(proberFault('ICMP_SOCKET', `the ICMP socket failed: ${error.message}`)));
  return { ready: (fn) => void socket.bind({ fd }, fn), look: () => {} };
}

/** Raw sockets are none that Node would watch: look for packets every millisecond while echoes are out. */
function poll(attempt: Attempt, library: IcmpLibrary, fd: number, receive: (packet: Buffer) => void): Ears {
  const buffer = Buffer.alloc(2_048);
  let timer: Timer | null = null;
  let looking = false;
  const look = (): void => {
    if (attempt.finished || looking) return;
    looking = true;
    for (let got = library.receive(fd, buffer); got > 0 && !attempt.finished; got = library.receive(fd, buffer)) receive(buffer.subarray(0, got));
    looking = false;
    timer?.cancel();
    if (!attempt.finished) timer = attempt.clock.after(POLL_MS, look);
  };
  attempt.cleanup(() => {
    timer?.cancel();
    library.close(fd);
  });
  return { ready: (fn) => fn(), look };
}

/** Loss and times: jitter is the mean difference of one time from the next (RFC 3550's idea, unsmoothed). */
export function echoEvidence({ sent, timesMs }: EchoTally): Record<string, number> {
  const round = (ms: number): number => Math.round(ms * 1_000) / 1_000;
  const received = timesMs.length;
  const lossRatio = sent === 0 ? 1 : Math.round((1 - received / sent) * 10_000) / 10_000;
  if (received === 0) return { sent, received, lossRatio };
  const steps = timesMs.slice(1).map((time, i) => Math.abs(time - timesMs[i]!));
  const mean = (values: number[]): number => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length);
  return { sent, received, lossRatio, minMs: round(Math.min(...timesMs)), avgMs: round(mean(timesMs)), maxMs: round(Math.max(...timesMs)), jitterMs: round(mean(steps)) };
}

export function judgeEchoes(options: Pick<IcmpOptions, 'host' | 'maxLossRatio'>, tally: EchoTally): Verdict {
  const lost = tally.sent - tally.timesMs.length;
  const ratio = tally.sent === 0 ? 1 : lost / tally.sent;
  if (tally.timesMs.length === 0) return down('ICMP_NO_REPLY', `${options.host} answered none of ${tally.sent} echo requests`);
  if (ratio > options.maxLossRatio) return down('ICMP_LOSS', `${lost} of ${tally.sent} echo requests to ${options.host} were lost`);
  return UP;
}

function conclude(attempt: Attempt, options: IcmpOptions, tally: EchoTally): void {
  Object.assign(attempt.evidence, echoEvidence(tally));
  const average = attempt.evidence['avgMs'];
  if (typeof average === 'number') attempt.phases.processing = average;
  attempt.finish(judgeEchoes(options, tally));
}
