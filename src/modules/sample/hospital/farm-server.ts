import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import * as z from 'zod';
import { realClock } from '#kit/clock.ts';
import type { Clock } from '#kit/clock.ts';
import { AppError, ERROR_STATUS, messageOf } from '#shared/errors.ts';
import { cannotListen } from './listener.ts';
import { createPauses } from './pauses.ts';
import type { Pauses } from './pauses.ts';
import { readBody } from './web.ts';

/** How one endpoint of the farm behaves. */
export const endpointState = z.strictObject({
  status: z.int().min(100).max(599).default(200),
  delayMs: z.number().min(0).max(60_000).default(0),
  /** `answer` answers; `hang` never does; `reset` resets the connection. */
  how: z.enum(['answer', 'hang', 'reset']).default('answer'),
});

export type EndpointState = z.output<typeof endpointState>;

export interface Farm {
  /** The first port's address; it also takes `POST /set` and `GET /stats`. */
  address: string;
  ports: number[];
  /** The address of endpoint `n`, spread evenly over the ports. */
  url(n: number): string;
  /** Sets the endpoints `from` to `to`, both included. Throws `invalid` outside the farm. */
  set(from: number, to: number, state: z.input<typeof endpointState>): void;
  /** Requests taken since the start. */
  requests(): number;
  close(): Promise<void>;
}

export interface FarmOptions {
  count: number;
  host: string;
  /** For delays; the machine's own unless told otherwise, since a farm is a program of its own. */
  clock?: Clock;
  /** The first port; 0 lets the system choose. The others are always chosen by the system. */
  port?: number;
  /** Over how many ports to spread; more than one keeps fresh connections from running out of source ports. */
  portCount?: number;
}

const HEALTHY: EndpointState = { status: 200, delayMs: 0, how: 'answer' };
const BODY = Buffer.from('{"status":"ok"}');
const setInput = z.strictObject({ from: z.int(), to: z.int(), state: endpointState });

/**
 * A cheap farm of HTTP targets for benches: `count` endpoints at `/t/<n>`, n from 0, each with a state of its own.
 * Throws `invalid` for a count that is not positive and `unavailable` when the port is taken.
 */
export async function startFarm({ count, host, clock = realClock, port = 0, portCount = 4 }: FarmOptions): Promise<Farm> {
  if (!Number.isInteger(count) || count < 1) throw new AppError('invalid', `a farm has at least one target, not ${count}`);
  const states = new Map<number, EndpointState>();
  const pauses = createPauses(clock);
  let requests = 0;
  const servers: Server[] = [];
  const ports: number[] = [];

  const set: Farm['set'] = (from, to, state) => {
    if (!(from >= 0 && from <= to && to < count)) throw new AppError('invalid', `the targets ${from} to ${to} are not within 0 to ${count - 1}`);
    const parsed = endpointState.parse(state);
    for (let n = from; n <= to; n++) states.set(n, parsed);
  };

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    if (!path.startsWith('/t/')) return void control(request, response, { set, requests: () => requests });
    const n = Number(path.slice(3));
    requests++;
    if (!(n >= 0 && n < count)) return void response.writeHead(404).end();
    void answer(response, states.get(n) ?? HEALTHY, pauses);
  };

  async function close(): Promise<void> {
    pauses.endAll();
    await Promise.all(
      servers.map((server) => new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })),
    );
  }

  try {
    for (let i = 0; i < portCount; i++) {
      const server = createServer(handle);
      ports.push(await listen(server, host, i === 0 ? port : 0));
      servers.push(server);
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  const at = (index: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${ports[index % ports.length]}`;
  return { address: at(0), ports, url: (n) => `${at(n)}/t/${n}`, set, requests: () => requests, close };
}

async function answer(response: ServerResponse, state: EndpointState, pauses: Pauses): Promise<void> {
  if (state.how === 'reset') return void response.socket?.resetAndDestroy();
  if (state.how === 'hang' || (state.delayMs > 0 && !(await pauses.wait(state.delayMs)))) return;
  response.writeHead(state.status, { 'content-type': 'application/json', 'content-length': BODY.length });
  response.end(BODY);
}

/** `POST /set {from, to, state}` and `GET /stats`, for a farm that runs in a process of its own. */
async function control(request: IncomingMessage, response: ServerResponse, farm: Pick<Farm, 'set' | 'requests'>): Promise<void> {
  const reply = (status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    if (request.method === 'POST' && request.url === '/set') {
      const { from, to, state } = setInput.parse(JSON.parse((await readBody(request)) ?? ''));
      farm.set(from, to, state);
    } else if (request.url !== '/stats') throw new AppError('not_found', 'the farm serves /t/<n>, GET /stats and POST /set');
    reply(200, { requests: farm.requests(), rssBytes: process.memoryUsage.rss(), cpuMicros: process.cpuUsage() });
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : new AppError('invalid', `the request cannot be read: ${messageOf(thrown)}`);
    reply(ERROR_STATUS[error.code], { error: error.toData() });
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(host, port, error)));
    server.listen({ host, port, exclusive: true, backlog: 1_024 }, () => {
      const bound = server.address();
      resolve(bound !== null && typeof bound === 'object' ? bound.port : port);
    });
  });
}
