import { createSocket } from 'node:dgram';
import * as http from 'node:http';
import * as https from 'node:https';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import * as dnsPacket from 'dns-packet';
import type { Packet } from 'dns-packet';
import type { Hospital, Service } from './hospital.ts';
import type { ServiceId } from './service.ts';

/** Clients for tests, written apart from the servers: node's own HTTP, bare sockets, dns-packet. */

export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface HttpAsk {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  ca?: string;
}

/** One request on a fresh connection. Rejects with node's error when it is refused, reset or cut short. */
export function request(url: string, { method = 'GET', headers = {}, body, ca }: HttpAsk = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false as const, ca };
    const asked = (url.startsWith('https:') ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export function postJson(url: string, value: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return request(url, { method: 'POST', body: JSON.stringify(value), headers: { 'content-type': 'application/json', ...headers } });
}

export interface Talk {
  socket: Socket;
  /** Waits until what was received satisfies the test, and returns it, emptied. Rejects when the connection ends first. */
  until(done: (received: Buffer) => boolean): Promise<Buffer>;
  untilText(text: string): Promise<string>;
  /** Resolves with what was left when the other side has ended. */
  ended(): Promise<Buffer>;
}

/** A bare TCP conversation; also over a socket that exists already, such as a TLS one. */
export function talk(at: { host: string; port: number } | Socket): Talk {
  const socket = 'write' in at ? at : connect(at);
  let received: Buffer = Buffer.alloc(0);
  let failure: Error | null = null;
  socket.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
  socket.on('error', (error) => (failure = error));
  const until: Talk['until'] = (done) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (done(received)) {
          const taken = received;
          received = Buffer.alloc(0);
          stop();
          resolve(taken);
        } else if (socket.closed) {
          stop();
          reject(failure ?? new Error('ended'));
        }
      };
      const stop = (): void => void socket.off('data', look).off('close', look);
      socket.on('data', look).on('close', look);
      look();
    });
  return {
    socket,
    until,
    untilText: async (text) => (await until((bytes) => bytes.includes(text))).toString(),
    ended: () =>
      new Promise((resolve, reject) => {
        const finish = (): void => (failure ? reject(failure) : resolve(received));
        if (socket.closed) finish();
        else socket.once('close', finish);
      }),
  };
}

export function dnsOverUdp({ host, port }: Service, question: { name: string; type: dnsPacket.RecordType }): Promise<Packet> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.on('error', reject);
    socket.on('message', (message) => {
      socket.close();
      resolve(dnsPacket.decode(message));
    });
    socket.send(dnsPacket.encode({ type: 'query', id: 4711, flags: dnsPacket.RECURSION_DESIRED, questions: [question] }), port, host);
  });
}

export function service(hospital: Hospital, id: ServiceId): Service {
  return hospital.services.find((one) => one.id === id)!;
}

/** The code of the error a promise rejects with, such as ECONNREFUSED; fails when it does not reject. */
export async function errorCode(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code ?? String(thrown);
  }
  throw new Error('expected a rejection');
}

/** Lets the event loop turn until the condition holds; tests use it in place of sleeping. */
export async function turnUntil(holds: () => boolean, turns = 20_000): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('the condition did not come to hold');
}
