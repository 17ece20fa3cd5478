import { createSocket } from 'node:dgram';
import type { Socket as UdpSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import * as dnsPacket from 'dns-packet';
import { AppError } from '#shared/errors.ts';
import { deliver } from '../deliver.ts';
import { cannotListen, listenTcp } from '../listener.ts';
import type { Listener } from '../listener.ts';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceContext, ServiceDefinition } from '../service.ts';
import { answerQuery } from './dns-zone.ts';

const PORT_ATTEMPTS = 20;

/** The name server of `hospital.test`, over UDP and TCP on one port. */
export const dns: ServiceDefinition = {
  id: 'dns',
  name: 'Name server',
  protocol: 'dns',
  faults: TCP_FAULTS.filter((kind) => kind !== 'slow-body'),
  needs: [],
  start: startPair,
};

/** Listens on TCP first and then on the same port of UDP; another port is tried when the two do not meet. */
async function startPair(context: ServiceContext): Promise<Listener> {
  for (let attempt = 1; ; attempt++) {
    const tcp = await listenTcp({ ...context, serve: (socket) => converse(socket, context) });
    try {
      const udp = createUdp(context, tcp.port);
      await udp.open();
      return pair(tcp, udp);
    } catch (thrown) {
      await tcp.shut();
      if (context.port !== 0 || attempt >= PORT_ATTEMPTS || !(thrown instanceof AppError)) throw thrown;
    }
  }
}

function pair(tcp: Listener, udp: Omit<Listener, 'port' | 'reset'>): Listener {
  return {
    port: tcp.port,
    async open() {
      await tcp.open();
      await udp.open();
    },
    async shut() {
      await Promise.all([tcp.shut(), udp.shut()]);
    },
    reset: () => tcp.reset(),
  };
}

function createUdp(context: ServiceContext, port: number): Omit<Listener, 'port' | 'reset'> {
  const { host } = context;
  let socket: UdpSocket | null = null;
  return {
    async open() {
      if (socket) return;
      const opened = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
      await bind(opened, host, port);
      opened.on('message', (message, from) => void respond(message, context, (bytes) => {
        if (socket === opened) opened.send(bytes, from.port, from.address);
      }));
      socket = opened;
    },
    shut() {
      const open = socket;
      socket = null;
      return open ? new Promise((resolve) => void open.close(() => resolve())) : Promise.resolve();
    },
  };
}

function bind(socket: UdpSocket, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(cannotListen(host, port, error));
    });
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      // An answer that cannot be sent is an answer not given; the resolver asks again.
      socket.on('error', () => undefined);
      resolve();
    });
  });
}

/** Over UDP an outage of any mode is silence; a truncated answer carries TC and no records (RFC 1035, 4.1.1). */
async function respond(message: Buffer, context: ServiceContext, send: (bytes: Buffer) => void): Promise<void> {
  if (context.gate.down() !== null) return;
  const treatment = context.gate.next();
  if (!(await context.pauses.wait(treatment.delayMs))) return;
  const answer = answerQuery(message, { host: context.host, servfail: treatment.fails, truncated: treatment.keepRatio < 1 });
  if (answer) send(dnsPacket.encode(answer));
}

/** TCP messages carry their length in two bytes (RFC 1035, 4.2.2). */
function converse(socket: Socket, context: ServiceContext): void {
  let buffered: Buffer = Buffer.alloc(0);
  let last: Promise<unknown> = Promise.resolve();
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    while (buffered.length >= 2 && buffered.length >= 2 + buffered.readUInt16BE(0)) {
      const message = buffered.subarray(2, 2 + buffered.readUInt16BE(0));
      buffered = buffered.subarray(2 + message.length);
      last = last.then(() => reply(message));
    }
  });

  async function reply(message: Buffer): Promise<void> {
    const treatment = context.gate.next();
    if (treatment.hangs || !(await context.pauses.wait(treatment.delayMs))) return;
    const answer = answerQuery(message, { host: context.host, servfail: treatment.fails, truncated: false });
    if (answer) await deliver(socket, dnsPacket.streamEncode(answer), treatment, context.pauses);
    else socket.destroy();
  }
}
