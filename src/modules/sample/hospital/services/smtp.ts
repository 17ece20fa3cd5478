import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { deliver } from '../deliver.ts';
import { listenTcp } from '../listener.ts';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceContext, ServiceDefinition } from '../service.ts';
import type { ServerCertificates } from '../certificates.ts';
import type { Treatment } from '../gate.ts';
import { readLines } from './lines.ts';

const YEAR_MS = 365 * 86_400_000;
const NAME = 'mail.hospital.test';

/** The mail relay: takes messages, keeps none, offers STARTTLS. Source: RFC 5321, sections 3 and 4; RFC 3207. */
export const smtp: ServiceDefinition = {
  id: 'smtp',
  name: 'Mail relay',
  protocol: 'smtp',
  faults: [...TCP_FAULTS, 'expired-certificate'],
  needs: [],
  start(context) {
    const certificates = context.certificates.issue('mail', YEAR_MS);
    return listenTcp({ ...context, serve: (socket) => void greet(socket, context, certificates) });
  },
};

/** One connection is one exchange: the delay falls on the greeting, the error is a 421 in its place. */
async function greet(socket: Socket, context: ServiceContext, certificates: ServerCertificates): Promise<void> {
  const treatment = context.gate.next();
  if (!(await context.pauses.wait(treatment.delayMs))) return;
  if (treatment.fails) {
    await deliver(socket, text([`421 ${NAME} Service not available, injected by the sample hospital`]), treatment, context.pauses);
    socket.end();
    return;
  }
  converse(socket, { context, certificates, treatment, secured: false });
  await deliver(socket, text([`220 ${NAME} ESMTP sample hospital`]), treatment, context.pauses);
}

interface Session {
  context: ServiceContext;
  certificates: ServerCertificates;
  treatment: Treatment;
  secured: boolean;
}

function converse(socket: Socket, session: Session): void {
  let inMessage = false;
  readLines(socket, async (line) => {
    if (session.context.gate.down() === 'hang') return true;
    if (inMessage) {
      if (line !== '.') return true;
      inMessage = false;
      return say(['250 2.0.0 Taken and discarded']);
    }
    const verb = line.split(' ', 1)[0]!.toUpperCase();
    if (verb === 'STARTTLS' && !session.secured) {
      await say(['220 2.0.0 Ready to start TLS']);
      secure(socket, session);
      return false;
    }
    inMessage = verb === 'DATA';
    const reply = replyTo(verb, session.secured);
    const goesOn = await say(reply);
    if (verb === 'QUIT') socket.end();
    return goesOn && verb !== 'QUIT';
  });

  function say(lines: string[]): Promise<boolean> {
    return deliver(socket, text(lines), session.treatment, session.context.pauses);
  }
}

function replyTo(verb: string, secured: boolean): string[] {
  switch (verb) {
    case 'EHLO':
      return [`250-${NAME}`, '250-SIZE 1048576', ...(secured ? [] : ['250-STARTTLS']), '250 HELP'];
    case 'HELO':
      return [`250 ${NAME}`];
    case 'MAIL':
    case 'RCPT':
    case 'RSET':
    case 'NOOP':
      return ['250 2.0.0 OK'];
    case 'DATA':
      return ['354 End with a line holding a single dot'];
    case 'QUIT':
      return ['221 2.0.0 Bye'];
    default:
      return ['502 5.5.1 Command not implemented'];
  }
}

function secure(socket: Socket, session: Session): void {
  const secureContext = session.certificates.context(session.context.gate.expired());
  const secured = new TLSSocket(socket, { isServer: true, secureContext });
  secured.on('error', () => socket.destroy());
  converse(secured, { ...session, secured: true });
}

function text(lines: string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'ascii');
}
