import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { systemActor, type Actor } from '#shared/access.ts';
import { CONTENT_SECURITY_POLICY } from '#shared/csp.ts';
import { AppError, ERROR_STATUS, messageOf, type ErrorData } from '#shared/errors.ts';
import type { Access } from '../access.ts';
import { toErrorData } from '../dispatcher.ts';
import type { Host } from '../host.ts';
import { sameSecret } from '../ids.ts';
import { serveHooks } from './hooks.ts';
import { allowedHosts, isLoopback, isOurHost, isOurOrigin } from './guard.ts';
import { cookie, identify, SESSION_COOKIE } from './identity.ts';
import { openApi } from './openapi.ts';
import { serveSockets } from './socket.ts';

export interface GatewayOptions {
  host: Host;
  bind: string;
  port: number;
  /** Folder of the built pages; without it only the API is served. */
  pages: string | null;
  /** Further names the server may be called by. */
  publicHosts: readonly string[];
  /** The one-time secret of the first start, and what marks it used. */
  setup: { secret: string | null; used(): void };
  ready(): { ok: boolean; detail: string };
}

export interface Gateway {
  address: string;
  close(): Promise<void>;
}

const BODY_LIMIT = 8 * 1024 * 1024;
const CALLS_PER_MINUTE = 6_000;
const SIGN_INS_PER_MINUTE = 20;

/** Starts the HTTP and WebSocket surface. Throws `unavailable` with the remedy when the port cannot be had. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { host } = options;
  const hosts = allowedHosts(options.bind, options.publicHosts);
  const app = Fastify({ bodyLimit: BODY_LIMIT, requestTimeout: 30_000, forceCloseConnections: true, routerOptions: { caseSensitive: true } });
  app.server.headersTimeout = 10_000;

  app.addHook('onRequest', async (request, reply) => {
    if (!isOurHost(request.headers.host, hosts)) throw new AppError('forbidden', 'This server does not answer to that host name. Use its address, or name it with --public-host.');
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOurOrigin(request.headers.origin, request.headers.host)) throw new AppError('forbidden', 'The request comes from a page of another site.');
    secureHeaders(reply);
  });
  app.setErrorHandler((thrown: Error & { statusCode?: number }, request, reply) => {
    const data = asErrorData(thrown, host, request.url);
    void reply.status(ERROR_STATUS[data.code]).send({ error: data });
  });
  app.setNotFoundHandler((request, reply) => {
    if (request.method === 'GET' && options.pages !== null && (request.headers.accept ?? '').includes('text/html') && !request.url.startsWith('/api/')) return reply.type('text/html').sendFile('index.html');
    return reply.status(404).send({ error: { code: 'not_found', message: `There is nothing at ${request.url.split('?')[0]}.` } });
  });

  await app.register(fastifyRateLimit, { global: false });
  if (options.pages !== null && existsSync(options.pages)) {
    await app.register(fastifyStatic, { root: options.pages, wildcard: false, cacheControl: false, setHeaders: (reply, path) => void reply.header('cache-control', /assets/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache') });
  }
  serveHealth(app, options);
  serveSessions(app, host.access, options);
  servePush(app, host);
  serveIngest(app, host);
  serveHooks(app, host);
  serveCalls(app, host);

  try {
    await app.listen({ host: options.bind, port: options.port });
  } catch (thrown) {
    await app.close();
    throw new AppError('unavailable', listenProblem(thrown, options));
  }
  const closeSockets = serveSockets({ server: app.server, served: host.served, access: host.access, hosts });
  const { port } = app.server.address() as AddressInfo;
  return {
    address: `http://${options.bind.includes(':') ? `[${options.bind}]` : options.bind}:${port}`,
    async close() {
      closeSockets();
      await app.close();
    },
  };
}

function secureHeaders(reply: FastifyReply): void {
  reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('cross-origin-opener-policy', 'same-origin');
  reply.header('cross-origin-resource-policy', 'same-origin');
}

function serveHealth(app: FastifyInstance, { host, ready, bind }: GatewayOptions): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const { ok, detail } = ready();
    return reply.status(ok ? 200 : 503).send({ status: ok ? 'ok' : 'unavailable', detail });
  });
  app.get('/metrics', async (request, reply) => {
    if (!isLoopback(bind) && !identify(request.raw, host.access)) throw new AppError('unauthenticated', 'Metrics need a bearer token when the server is reachable from other machines.');
    const parts: string[] = [];
    for (const { path } of host.dispatcher.calls()) {
      if (path.endsWith('/metrics')) parts.push(((await host.dispatcher.call(systemActor('gateway'), path, {})) as { text: string }).text);
    }
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(parts.join(''));
  });
}

function serveSessions(app: FastifyInstance, access: Access, { setup }: GatewayOptions): void {
  const limited = { config: { rateLimit: { max: SIGN_INS_PER_MINUTE, timeWindow: 60_000 } } };
  app.post('/api/session', limited, async (request, reply) => {
    const from = request.ip;
    const body = (request.body ?? {}) as { setup?: unknown; token?: unknown; user?: unknown; password?: unknown };
    let actor: Actor | null = null;
    if (typeof body.setup === 'string') {
      if (setup.secret !== null && sameSecret(body.setup, setup.secret)) actor = { id: 'user:setup', role: 'admin', from };
    } else if (typeof body.token === 'string') actor = access.byToken(body.token, from);
    else if (typeof body.user === 'string' && typeof body.password === 'string') actor = await access.byPassword(body.user, body.password, from);
    if (!actor) throw new AppError('unauthenticated', 'That did not match. Check the name and password, or use the address the first start printed.');
    if (typeof body.setup === 'string') setup.used();
    setCookie(reply, access.openSession(actor), 30 * 86_400);
    return { actor: actor.id, role: actor.role };
  });
  app.delete('/api/session', async (request, reply) => {
    const secret = cookie(request.headers.cookie, SESSION_COOKIE);
    if (secret) access.closeSession(secret);
    setCookie(reply, '', 0);
    return {};
  });
}

function setCookie(reply: FastifyReply, value: string, maxAgeS: number): void {
  reply.header('set-cookie', `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}`);
}

function servePush(app: FastifyInstance, host: Host): void {
  const limited = { config: { rateLimit: { max: CALLS_PER_MINUTE, timeWindow: 60_000 } }, bodyLimit: 100 * 1024 };
  const push = async (request: FastifyRequest): Promise<unknown> => {
    const { slug, signal } = request.params as { slug: string; signal?: string };
    const query = request.query as Record<string, string>;
    return host.dispatcher.call({ id: 'push', role: 'operator', from: request.ip }, 'monitoring/push', {
      slug,
      signal: signal ?? (query['status'] === 'down' ? 'fail' : 'success'),
      message: query['msg'] ?? (typeof request.body === 'string' ? request.body.slice(0, 10_000) : ''),
      durationMs: query['ping'] !== undefined && query['ping'] !== '' ? Number(query['ping']) : null,
    });
  };
  app.register((scope, _options, done) => {
    // A heartbeat's body is text whatever its type says.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body));
    for (const method of ['GET', 'POST'] as const) {
      scope.route({ method, url: '/push/:slug', ...limited, handler: push });
      scope.route({ method, url: '/push/:slug/:signal', ...limited, handler: push });
    }
    done();
  });
}

/** What other programs post in their own form, and the call that understands it. */
const INGEST: Record<string, string> = { alertmanager: 'incidents/receiveAlertmanager' };

function serveIngest(app: FastifyInstance, host: Host): void {
  const limited = { config: { rateLimit: { max: CALLS_PER_MINUTE, timeWindow: 60_000 } } };
  async function take(request: FastifyRequest, kind: string): Promise<unknown> {
    const actor = identify(request.raw, host.access);
    if (!actor) throw new AppError('unauthenticated', 'Send a bearer token (watchfloor token create --role operator).');
    const call = Object.hasOwn(INGEST, kind) ? INGEST[kind]! : null;
    if (call === null || !host.dispatcher.spec(call)) throw new AppError('not_found', `Nothing takes in "${kind}"; known are ${Object.keys(INGEST).join(', ')}.`);
    return (await host.dispatcher.call(actor, call, { payload: request.body })) ?? {};
  }
  app.post('/ingest/:kind', limited, (request) => take(request, (request.params as { kind: string }).kind));
  // Where Prometheus, Grafana and amtool post, who take us for an Alertmanager.
  app.post('/api/v2/alerts', limited, (request) => take(request, 'alertmanager'));
}

function serveCalls(app: FastifyInstance, host: Host): void {
  const limited = { config: { rateLimit: { max: CALLS_PER_MINUTE, timeWindow: 60_000 } } };
  app.get('/api/openapi.json', () => openApi(host.dispatcher, host.served.version));

  async function answer(request: FastifyRequest, input: (path: string) => unknown): Promise<unknown> {
    const actor = identify(request.raw, host.access);
    if (!actor) throw new AppError('unauthenticated', 'Sign in, or send a bearer token (watchfloor token create).');
    const { module, call } = request.params as { module: string; call: string };
    const path = `${module}/${call}`;
    return (await host.dispatcher.call(actor, path, input(path))) ?? {};
  }
  app.post('/api/:module/:call', limited, (request) => answer(request, () => request.body));
  app.get('/api/:module/:call', limited, (request) =>
    answer(request, (path) => {
      if (host.dispatcher.spec(path)?.audit) throw new AppError('invalid', `"${path}" changes something: send it as POST.`);
      return fromQuery(request.query as Record<string, string>, (input) => host.dispatcher.spec(path)?.input.safeParse(input).success ?? false);
    }),
  );
}

/** Query parameters as a call's input: `?input={json}`, or plain parameters, taken as JSON where the text alone does not fit. */
function fromQuery(query: Record<string, string>, fits: (input: unknown) => boolean): unknown {
  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  };
  if (query['input'] !== undefined) return parse(query['input']);
  if (fits(query)) return query;
  return Object.fromEntries(Object.entries(query).map(([key, text]) => [key, parse(text)]));
}

function asErrorData(thrown: Error & { statusCode?: number }, host: Host, url: string): ErrorData {
  if (thrown instanceof AppError) return thrown.toData();
  if (thrown.statusCode === 429) return { code: 'too_many', message: 'Too many requests; wait a minute.' };
  if (thrown.statusCode !== undefined && thrown.statusCode < 500) return { code: 'invalid', message: messageOf(thrown) };
  return toErrorData(thrown, host.served.log, host.served.ids, url);
}

function listenProblem(thrown: unknown, { bind, port }: GatewayOptions): string {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return `Port ${port} on ${bind} is taken by another program. Choose another with --port, or --port 0 for any free one.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this account. Choose one above 1023 with --port.`;
  if (code === 'EADDRNOTAVAIL') return `${bind} is not an address of this machine. Choose another with --host.`;
  return `The gateway could not listen on ${bind}:${port}: ${messageOf(thrown)}.`;
}
