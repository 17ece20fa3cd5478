import type { Socket } from 'node:net';
import type { ProbeOf } from '../../spec.ts';
import { addPhase, type Attempt, type CompileHints, type Start } from './attempt.ts';
import { endpointOf, openTcp } from './connect.ts';
import { associateRequest, contextResult, echoRequest, echoStatus, PDU, releaseRequest, splitPdus, type Pdu } from './dicom-pdu.ts';
import { down, UP, type Verdict } from './failure.ts';

const MAX_PDU = 131_072;
const RELEASE_MS = 250;
/** Reasons of A-ASSOCIATE-RJ from the service user (PS3.8 table 9-21). */
const REJECT_REASONS: Record<number, string> = { 1: 'no reason given', 2: 'application context not supported', 3: 'calling AE title not recognised', 7: 'called AE title not recognised' };

/** Prepares a DICOM probe: association, C-ECHO, release. */
export function compileDicom(probe: ProbeOf<'dicom'>, _hints: CompileHints): Start {
  const endpoint = endpointOf(probe.host, probe.port, probe.family);
  return (attempt) => openTcp(attempt, { endpoint, onOpen: (socket) => converse(attempt, socket, probe, endpoint.subject) });
}

function converse(attempt: Attempt, socket: Socket, probe: ProbeOf<'dicom'>, subject: string): void {
  let held: Buffer = Buffer.alloc(0);
  let asked = false;
  let released: Verdict | null = null;
  const from = attempt.clock.monotonic();
  const fail = (code: string, text: string): void => attempt.finish(down(code, `${subject} ${text}`));

  const take = ({ type, body }: Pdu): void => {
    if (released) return attempt.finish(released);
    if (type === PDU.associateRj) return rejected(body, fail);
    if (type === PDU.abort) return fail('DICOM_ABORT', 'aborted the association');
    if (type === PDU.associateAc && !asked) {
      const result = contextResult(body);
      if (result !== 0) return fail('DICOM_NO_VERIFICATION', `accepts the association but not the verification service (result ${result ?? 'missing'})`);
      asked = true;
      attempt.evidence['associationMs'] = Math.round((attempt.clock.monotonic() - from) * 1_000) / 1_000;
      attempt.doing = `waiting for the echo of ${subject}`;
      attempt.trace?.('association accepted, sending C-ECHO');
      socket.write(echoRequest());
      return;
    }
    if (type !== PDU.data || !asked) return fail('DICOM_PROTOCOL', `sent an unexpected unit of type ${type}`);
    const status = echoStatus(body);
    if (status === null) return fail('DICOM_PROTOCOL', 'answered the echo without a status');
    addPhase(attempt, 'processing', attempt.clock.monotonic() - from);
    attempt.evidence['echoStatus'] = `0x${status.toString(16).padStart(4, '0')}`;
    attempt.trace?.(`echo answered with status ${attempt.evidence['echoStatus'] as string}`);
    release(status === 0 ? UP : down('DICOM_ECHO', `${subject} answered the echo with status 0x${status.toString(16).padStart(4, '0')}`));
  };

  // An archive logs an error for an association that is dropped, so the answer to the release is awaited, not for long.
  const release = (verdict: Verdict): void => {
    released = verdict;
    attempt.doing = `releasing the association with ${subject}`;
    const timer = attempt.clock.after(RELEASE_MS, () => attempt.finish(verdict));
    attempt.cleanup(() => timer.cancel());
    socket.write(releaseRequest());
  };

  socket.on('data', (bytes: Buffer) => {
    if (attempt.finished) return;
    held = Buffer.concat([held, bytes]);
    if (held[0]! < 1 || held[0]! > 7) return fail('DICOM_PROTOCOL', 'answered with something other than DICOM');
    const split = splitPdus(held, MAX_PDU);
    if (!split) return fail('DICOM_PROTOCOL', `announced a unit of more than ${MAX_PDU} bytes`);
    held = split.rest;
    for (const unit of split.units) if (!attempt.finished) take(unit);
  });
  socket.on('close', () => !attempt.finished && (released ? attempt.finish(released) : fail('CLOSED', 'closed the connection during the association')));
  attempt.doing = `waiting for the association with ${subject}`;
  attempt.trace?.(`asking ${probe.calledAeTitle} for an association as ${probe.callingAeTitle}`);
  socket.write(associateRequest(probe.calledAeTitle, probe.callingAeTitle));
}

function rejected(body: Buffer, fail: (code: string, text: string) => void): void {
  const source = body[2] ?? 0;
  const reason = body[3] ?? 0;
  fail('DICOM_REJECTED', `rejected the association: ${source === 1 ? (REJECT_REASONS[reason] ?? `reason ${reason}`) : `source ${source}, reason ${reason}`}`);
}
