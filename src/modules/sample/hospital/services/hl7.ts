import type { Socket } from 'node:net';
import { deliver } from '../deliver.ts';
import { listenTcp } from '../listener.ts';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceContext, ServiceDefinition } from '../service.ts';
import { acknowledge } from './hl7-message.ts';

const START = 0x0b;
const END = Buffer.from([0x1c, 0x0d]);
const MOST_BYTES = 1_048_576;

/** The integration engine: an HL7 v2 listener over MLLP (HL7 v2 Transport, MLLP release 1) that acknowledges what it is sent. */
export const hl7: ServiceDefinition = {
  id: 'hl7',
  name: 'HL7 integration engine',
  protocol: 'mllp',
  faults: TCP_FAULTS,
  needs: [],
  start: (context) => listenTcp({ ...context, serve: (socket) => converse(socket, context) }),
};

function converse(socket: Socket, context: ServiceContext): void {
  let buffered: Buffer = Buffer.alloc(0);
  // Answers leave in the order of their messages, whatever the delays.
  let last: Promise<unknown> = Promise.resolve();
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (let frame = takeFrame(); frame !== null; frame = takeFrame()) {
      const message = frame;
      last = last.then(() => respond(message, socket, context));
    }
    if (buffered.length > MOST_BYTES) socket.destroy();
  });

  function takeFrame(): string | null {
    const start = buffered.indexOf(START);
    if (start < 0) {
      buffered = Buffer.alloc(0);
      return null;
    }
    const end = buffered.indexOf(END, start);
    if (end < 0) return null;
    const message = buffered.subarray(start + 1, end).toString('utf8');
    buffered = buffered.subarray(end + END.length);
    return message;
  }
}

async function respond(message: string, socket: Socket, { gate, clock, pauses }: ServiceContext): Promise<void> {
  const treatment = gate.next();
  if (treatment.hangs || !(await pauses.wait(treatment.delayMs))) return;
  const answer = acknowledge(message, { nowAt: clock.now(), error: treatment.fails ? 'injected by the sample hospital' : null });
  await deliver(socket, Buffer.concat([Buffer.from([START]), Buffer.from(answer, 'utf8'), END]), treatment, pauses);
}
