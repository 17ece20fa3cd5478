import type { Socket } from 'node:net';
import { deliver } from '../deliver.ts';
import { listenTcp } from '../listener.ts';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceContext, ServiceDefinition } from '../service.ts';
import { abort, associateAccept, associateReject, CONTEXT_RESULT, echoMessageId, echoReply, IMPLICIT_LITTLE_ENDIAN, PDU, readAssociateRequest, readCommand, releaseReply, VERIFICATION } from './dicom-pdu.ts';
import type { PresentationContext } from './dicom-pdu.ts';

const MOST_BYTES = 65_536;

/** The image archive's DICOM side: accepts an association for verification and answers C-ECHO. */
export const dicom: ServiceDefinition = {
  id: 'dicom',
  name: 'PACS DICOM',
  protocol: 'dicom',
  faults: TCP_FAULTS,
  needs: [],
  start: (context) => listenTcp({ ...context, serve: (socket) => converse(socket, context) }),
};

function converse(socket: Socket, context: ServiceContext): void {
  // One association is one exchange: the delay falls on its acceptance, the error is its rejection.
  const treatment = context.gate.next();
  let associated = false;
  let buffered: Buffer = Buffer.alloc(0);
  let last: Promise<unknown> = Promise.resolve();
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    if (buffered.length > MOST_BYTES) return void socket.destroy();
    while (buffered.length >= 6 && buffered.length >= 6 + buffered.readUInt32BE(2)) {
      const [type, body] = [buffered.readUInt8(0), buffered.subarray(6, 6 + buffered.readUInt32BE(2))];
      buffered = buffered.subarray(6 + body.length);
      last = last.then(() => answer(type, body));
    }
  });

  async function answer(type: number, body: Buffer): Promise<void> {
    if (context.gate.down() === 'hang' || socket.destroyed) return;
    const first = type === PDU.associateRequest && !associated;
    if (first && !(await context.pauses.wait(treatment.delayMs))) return;
    const reply = reject(type) ?? replyTo(type, body);
    if (reply === null) return void socket.end();
    if ((await deliver(socket, reply.bytes, treatment, context.pauses)) && reply.ends) socket.end();
  }

  function reject(type: number): Reply | null {
    return type === PDU.associateRequest && treatment.fails ? { bytes: associateReject(), ends: true } : null;
  }

  function replyTo(type: number, body: Buffer): Reply | null {
    try {
      if (type === PDU.associateRequest && !associated) {
        associated = true;
        return { bytes: associateAccept(readAssociateRequest(body), resultOf), ends: false };
      }
      if (type === PDU.data && associated) return echo(body);
      if (type === PDU.releaseRequest && associated) return { bytes: releaseReply(), ends: true };
      return type === PDU.abort ? null : { bytes: abort(), ends: true };
    } catch (thrown) {
      if (thrown instanceof RangeError) return { bytes: abort(), ends: true };
      throw thrown;
    }
  }
}

interface Reply {
  bytes: Buffer;
  /** The connection ends after it. */
  ends: boolean;
}

function echo(body: Buffer): Reply {
  const command = readCommand(body);
  const messageId = command && echoMessageId(command);
  return command && messageId !== null ? { bytes: echoReply(command.contextId, messageId), ends: false } : { bytes: abort(), ends: true };
}

function resultOf(context: PresentationContext): number {
  if (context.abstractSyntax !== VERIFICATION) return CONTEXT_RESULT.abstractSyntaxUnknown;
  return context.transferSyntaxes.includes(IMPLICIT_LITTLE_ENDIAN) ? CONTEXT_RESULT.accepted : CONTEXT_RESULT.transferSyntaxUnknown;
}
