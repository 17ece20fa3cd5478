import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { deliver } from './deliver.ts';
import type { Treatment } from './gate.ts';
import { listenTcp } from './listener.ts';
import type { Listener } from './listener.ts';
import type { ServiceContext } from './service.ts';
import type { ServerCertificates } from './certificates.ts';

export interface WebRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  header(name: string): string | undefined;
  /** At most 64 KiB; longer bodies are answered with 413. */
  body: string;
  /** `http://host:port` of this service. */
  origin: string;
}

export interface WebReply {
  status: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
}

export interface WebService {
  answer(request: WebRequest): WebReply;
  /** The reply of an injected error; plain JSON when left out. */
  failure?(status: number): WebReply;
  /** Serves TLS with these. */
  certificates?: ServerCertificates;
}

const BODY_LIMIT = 65_536;

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): WebReply {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value), headers };
}

export function notFound(path: string): WebReply {
  return json({ status: 'fail', error: `nothing is served at ${path}` }, 404);
}

/** Starts an HTTP or HTTPS service behind its gate. */
export async function listenWeb(context: ServiceContext, service: WebService): Promise<Listener> {
  const { host, gate } = context;
  let origin = '';
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => void handle(context, service, origin, incoming, outgoing);
  const plain = service.certificates ? null : createServer(onRequest);
  const [valid, expired] = service.certificates ? [false, true].map((old) => secureServer(service.certificates!, old, onRequest)) : [];
  const listener = await listenTcp({
    host,
    port: context.port,
    gate,
    // The HTTP servers never listen themselves: connections are handed to them, so that the gate decides first.
    serve: (socket) => void (plain ?? (gate.expired() ? expired! : valid!)).emit('connection', socket),
  });
  origin = `${plain ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${listener.port}`;
  return listener;
}

function secureServer(certificates: ServerCertificates, old: boolean, onRequest: (i: IncomingMessage, o: ServerResponse) => void): Server {
  const { certPem, keyPem } = old ? certificates.expired : certificates.valid;
  const server = createSecureServer({ cert: certPem, key: keyPem, minVersion: 'TLSv1.2' }, onRequest);
  // A client that does not trust the certificate ends the handshake; the socket is gone by then.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

async function handle(context: ServiceContext, service: WebService, origin: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  outgoing.on('error', () => outgoing.destroy());
  const treatment = context.gate.next();
  const body = await readBody(incoming);
  if (treatment.hangs) return;
  if (!(await context.pauses.wait(treatment.delayMs))) return;
  const reply = body === null ? json({ status: 'fail', error: `a body may hold ${BODY_LIMIT} bytes at the most` }, 413) : decide(service, treatment, toRequest(incoming, body, origin));
  await respond(outgoing, reply, treatment, context);
}

function decide(service: WebService, treatment: Treatment, request: WebRequest): WebReply {
  if (!treatment.fails) return service.answer(request);
  return service.failure?.(treatment.status) ?? json({ status: 'fail', error: 'injected by the sample hospital' }, treatment.status);
}

async function respond(outgoing: ServerResponse, reply: WebReply, treatment: Treatment, context: ServiceContext): Promise<void> {
  const body = Buffer.from(reply.body, 'utf8');
  outgoing.writeHead(reply.status, { 'content-type': reply.type, 'content-length': body.length, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...reply.headers });
  outgoing.flushHeaders();
  if (await deliver(outgoing, outgoing.req.method === 'HEAD' ? Buffer.alloc(0) : body, treatment, context.pauses)) outgoing.end();
}

function toRequest(incoming: IncomingMessage, body: string, origin: string): WebRequest {
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2);
  return {
    method: incoming.method === 'HEAD' ? 'GET' : (incoming.method ?? 'GET'),
    path,
    query: new URLSearchParams(query),
    header(name) {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body,
    origin,
  };
}

/** The body as text; null when it is longer than the limit. An aborted request counts as an empty body. */
export async function readBody(incoming: IncomingMessage, limit = BODY_LIMIT): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      // A little more is read so that an honest client sees its 413; a body without end is cut off.
      if (size > limit * 16) incoming.destroy();
    }
  } catch {
    return '';
  }
  return size > limit ? null : Buffer.concat(chunks).toString('utf8');
}
