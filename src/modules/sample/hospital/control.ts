import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { AppError, ERROR_STATUS, messageOf } from '#shared/errors.ts';
import { CONTROL_CSS } from './control-css.ts';
import { CONTROL_HTML, CONTROL_ICON } from './control-page.ts';
import { CONTROL_JS } from './control-script.ts';
import { parseFault } from './fault.ts';
import type { Hospital } from './hospital.ts';
import { cannotListen } from './listener.ts';
import { SCENARIOS } from './scenario.ts';
import { readBody } from './web.ts';

export interface Control {
  address: string;
  close(): Promise<void>;
}

const HEADERS = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

const FILES: Record<string, { type: string; body: string }> = {
  '/': { type: 'text/html; charset=utf-8', body: CONTROL_HTML },
  '/control.js': { type: 'text/javascript; charset=utf-8', body: CONTROL_JS },
  '/icon.svg': { type: 'image/svg+xml', body: CONTROL_ICON },
  '/control.css': { type: 'text/css; charset=utf-8', body: CONTROL_CSS },
};

const injectInput = z.strictObject({ service: z.string(), fault: z.unknown() });
const clearInput = z.strictObject({ service: z.string().optional() });
const scenarioInput = z.strictObject({ name: z.string().nullable() });

/**
 * Serves the control panel of a hospital: `GET /` (a page), `GET /state`, `POST /inject {service, fault}`, `POST /clear {service?}` and
 * `POST /scenario {name}`, where a null name stops the one running. Each POST answers with the new state. Requests whose Host or Origin
 * is not this machine's loopback are refused, and a POST must be JSON, so that no web page elsewhere can press the buttons.
 * Throws `unavailable` when the port is taken.
 */
export async function startControl(hospital: Hospital, { host, port }: { host: string; port: number }): Promise<Control> {
  const server = createServer((request, response) => void handle(hospital, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(host, port, error)));
    server.listen({ host, port, exclusive: true }, resolve);
  });
  const bound = server.address();
  const chosen = bound !== null && typeof bound === 'object' ? bound.port : port;
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(hospital: Hospital, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => response.destroy());
  try {
    checkOrigin(request);
    const path = (request.url ?? '/').split('?', 1)[0]!;
    const file = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
    if (request.method === 'GET' && file) return send(response, 200, file.type, file.body);
    if (request.method === 'GET' && path === '/state') return sendJson(response, 200, describe(hospital));
    if (request.method !== 'POST') throw new AppError('not_found', `nothing is served at ${request.method} ${path}; see GET /`);
    await act(hospital, path, await readJson(request));
    sendJson(response, 200, describe(hospital));
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : new AppError('internal', messageOf(thrown));
    sendJson(response, ERROR_STATUS[error.code], { error: error.toData() });
  }
}

/** Refuses requests made through another name (DNS rebinding) or from another site's page. */
function checkOrigin({ headers: { host = '', origin } }: IncomingMessage): void {
  if (!LOOPBACK.has(host.replace(/:\d+$/, ''))) throw new AppError('forbidden', `the Host "${host}" is not this machine; open the control panel by 127.0.0.1 or localhost`);
  if (origin !== undefined && origin !== `http://${host}`) throw new AppError('forbidden', `requests from ${origin} are refused; use the control panel's own page`);
}

async function act(hospital: Hospital, path: string, body: unknown): Promise<void> {
  if (path === '/inject') {
    const { service, fault } = parse(injectInput, body);
    return hospital.inject(service, parseFault(fault));
  }
  if (path === '/clear') return hospital.clear(parse(clearInput, body).service);
  if (path === '/scenario') {
    const { name } = parse(scenarioInput, body);
    return name === null ? hospital.stopScenario() : hospital.runScenario(name);
  }
  throw new AppError('not_found', `nothing is served at POST ${path}; there are /inject, /clear and /scenario`);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) throw new AppError('invalid', 'send JSON, with content-type: application/json');
  const body = await readBody(request, 16_384);
  if (body === null) throw new AppError('invalid', 'a request may hold 16384 bytes at the most');
  try {
    return JSON.parse(body === '' ? '{}' : body) as unknown;
  } catch (thrown) {
    throw new AppError('invalid', `the request is not JSON: ${messageOf(thrown)}`);
  }
}

function parse<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', parsed.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`).join('; '), parsed.error.issues);
}

function describe(hospital: Hospital): Record<string, unknown> {
  return { ...hospital.state(), scenarios: SCENARIOS.map(({ name, title, description, steps }) => ({ name, title, description, lengthMs: steps.at(-1)?.atMs ?? 0 })) };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
