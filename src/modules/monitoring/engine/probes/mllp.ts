import type { Socket } from 'node:net';
import type { ProbeOf } from '../../spec.ts';
import { addPhase, type Attempt, type CompileHints, type Start } from './attempt.ts';
import { endpointOf, openTcp } from './connect.ts';
import { down, UP, type Verdict } from './failure.ts';
import { startTls } from './handshake.ts';
import { plainText } from './plain-text.ts';
import { compileTls } from './tls-options.ts';

/** Frame marks of MLLP (HL7 v2 appendix C): VT before a message, FS CR behind it. */
const START = 0x0b;
const END = Buffer.from([0x1c, 0x0d]);
const MAX_ACK = 262_144;

/** Prepares an MLLP probe: sends one HL7 v2 message and judges the acknowledgement code in MSA-1. */
export function compileMllp(probe: ProbeOf<'mllp'>, _hints: CompileHints): Start {
  const endpoint = endpointOf(probe.host, probe.port, probe.family);
  const tls = probe.tls ? compileTls(probe.tls, endpoint.host) : null;
  return (attempt) =>
    openTcp(attempt, {
      endpoint,
      onOpen: (socket) => {
        if (tls) startTls(attempt, socket, { plan: tls, subject: endpoint.subject, onSecure: (secure) => send(attempt, secure, probe, endpoint.subject) });
        else send(attempt, socket, probe, endpoint.subject);
      },
    });
}

/**
 * A query that names no patient and is marked as training (`T` in MSH-11): safe to send to a live interface.
 * `at` is epoch ms, written in UTC.
 */
export function syntheticMessage(at: number, controlId: string): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  return [
    `MSH|^~\\&|WATCHFLOOR|MONITOR|||${stamp}+0000||QRY^A19|${controlId}|T|2.4`,
    `QRD|${stamp}|R|I|${controlId}|||1^RD|WATCHFLOOR-SYNTHETIC|DEM`,
  ].join('\r') + '\r';
}

function send(attempt: Attempt, socket: Socket, probe: ProbeOf<'mllp'>, subject: string): void {
  const controlId = `WF${Math.floor(attempt.random() * 0xffff_ffff).toString(36).toUpperCase()}`;
  const message = probe.message?.replaceAll(/\r\n|\n/g, '\r') ?? syntheticMessage(attempt.clock.now(), controlId);
  const expected = fieldOf(message, 'MSH', 9);
  let held: Buffer = Buffer.alloc(0);
  const sentAt = attempt.clock.monotonic();
  attempt.doing = `waiting for the acknowledgement of ${subject}`;
  attempt.trace?.(`sending ${message.length} bytes of HL7, control id ${expected}`);
  socket.on('data', (bytes: Buffer) => {
    if (attempt.finished) return;
    held = Buffer.concat([held, bytes]);
    const end = held.indexOf(END);
    if (held[0] !== START) return attempt.finish(down('MLLP_PROTOCOL', `${subject} answered without an MLLP frame: ${JSON.stringify(plainText(held.toString('latin1'), 80))}`));
    if (end < 0) return held.length > MAX_ACK ? attempt.finish(down('MLLP_PROTOCOL', `${subject} sent an acknowledgement of more than ${MAX_ACK} bytes`)) : undefined;
    addPhase(attempt, 'processing', attempt.clock.monotonic() - sentAt);
    const ack = held.subarray(1, end).toString('utf8');
    attempt.body = ack.replaceAll('\r', '\n');
    attempt.finish(judge(attempt, probe, ack, expected, subject));
  });
  socket.on('close', () => !attempt.finished && attempt.finish(down('CLOSED', `${subject} closed the connection without an acknowledgement`)));
  socket.write(Buffer.concat([Buffer.from([START]), Buffer.from(message), END]));
}

function judge(attempt: Attempt, probe: ProbeOf<'mllp'>, ack: string, expected: string, subject: string): Verdict {
  const code = fieldOf(ack, 'MSA', 1);
  const controlId = fieldOf(ack, 'MSA', 2);
  const text = plainText(fieldOf(ack, 'MSA', 3), 200);
  Object.assign(attempt.evidence, { ackCode: plainText(code, 20), ackControlId: plainText(controlId, 60), ...(text && { ackText: text }) });
  attempt.trace?.(`acknowledged with ${code}`);
  if (!ack.startsWith('MSH') || !code) return down('MLLP_PROTOCOL', `${subject} answered with something that is not an HL7 acknowledgement (no MSA segment)`);
  if (expected && controlId && controlId !== expected) return down('MLLP_ACK_MISMATCH', `${subject} acknowledged message ${controlId}, not ${expected}`);
  if (!(probe.accept as string[]).includes(code)) return down(`MLLP_${/^[A-Z]{2}$/.test(code) ? code : 'ACK'}`, `${subject} acknowledged with ${code}${text ? ` (${text})` : ''}; accepted are ${probe.accept.join(', ')}`);
  return UP;
}

/** A field of the first segment with this name. In MSH the separator itself is field 1, so `index` 9 is MSH-10. */
function fieldOf(message: string, segment: string, index: number): string {
  const separator = message[3] ?? '|';
  const line = message.split('\r').find((text) => text.startsWith(`${segment}${separator}`));
  return line?.split(separator)[index] ?? '';
}
