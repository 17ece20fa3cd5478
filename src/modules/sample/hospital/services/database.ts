import type { Socket } from 'node:net';
import { deliver } from '../deliver.ts';
import { listenTcp } from '../listener.ts';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceContext, ServiceDefinition } from '../service.ts';
import { readLines } from './lines.ts';

/** A database-like service: `READY sample-database 1.0`, then a line for a line: PING → PONG, TIME → the time, QUIT → BYE. */
export const database: ServiceDefinition = {
  id: 'database',
  name: 'Clinical database',
  protocol: 'tcp',
  faults: TCP_FAULTS,
  needs: [],
  start: (context) => listenTcp({ ...context, serve: (socket) => void converse(socket, context) }),
};

/** One connection is one exchange: the delay falls on the greeting, the error on every command. */
async function converse(socket: Socket, { gate, pauses, clock }: ServiceContext): Promise<void> {
  const treatment = gate.next();
  const say = (line: string): Promise<boolean> => deliver(socket, Buffer.from(`${line}\r\n`, 'ascii'), treatment, pauses);
  if (!(await pauses.wait(treatment.delayMs))) return;
  readLines(socket, async (line) => {
    if (gate.down() === 'hang') return true;
    if (treatment.fails) return say('ERROR injected by the sample hospital');
    const command = line.trim().toUpperCase();
    if (command === 'PING') return say('PONG');
    if (command === 'TIME') return say(`TIME ${new Date(clock.now()).toISOString()}`);
    if (command !== 'QUIT') return say('ERROR unknown command; say PING, TIME or QUIT');
    await say('BYE');
    socket.end();
    return false;
  });
  await say('READY sample-database 1.0');
}
