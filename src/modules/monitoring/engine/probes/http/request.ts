import type { ProbeOf } from '../../../spec.ts';
import { endpointOf, type Endpoint } from '../connect.ts';
import type { FamilyWish } from '../resolver.ts';
import { compileTls, type TlsOptions, type TlsPlan } from '../tls-options.ts';

export type HttpOptions = ProbeOf<'http'>;

export interface ProxyPlan {
  endpoint: Endpoint;
  tls: TlsPlan | null;
  authorization: string;
}

/** Everything one request needs, made once; redirects make a new one on the way. */
export interface RequestPlan {
  url: string;
  origin: string;
  hostname: string;
  method: string;
  endpoint: Endpoint;
  tls: TlsPlan | null;
  proxy: ProxyPlan | null;
  /** Path and query as sent. */
  target: string;
  /** The bytes of head and body, ready to send. */
  bytes: Buffer;
}

export interface RequestParts {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  authorization: string;
  cookie: string;
  tls: TlsOptions | undefined;
  family: FamilyWish;
  proxy: ProxyPlan | null;
}

const OWN_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/** Prepares the proxy of a target; null without one. An https proxy is trusted by the same authorities as the target. */
export function compileProxy(text: string | undefined, family: FamilyWish, tls: TlsOptions | undefined): ProxyPlan | null {
  if (!text) return null;
  const url = new URL(text);
  const secure = url.protocol === 'https:';
  return {
    endpoint: endpointOf(url.hostname, portOf(url), family),
    tls: secure ? compileTls({ ca: tls?.ca, insecure: tls?.insecure ?? false }, url.hostname) : null,
    authorization: url.username ? basic(decodeURIComponent(url.username), decodeURIComponent(url.password)) : '',
  };
}

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

export function portOf(url: URL): number {
  return url.port ? Number(url.port) : url.protocol === 'https:' ? 443 : 80;
}

/** The authorization a target declares, from its options or the user part of its URL; empty for none and for digest. */
export function authorizationOf(options: HttpOptions, url: URL): string {
  const { auth } = options;
  if (auth?.type === 'basic') return basic(auth.username, auth.password);
  if (auth?.type === 'bearer') return `Bearer ${auth.token}`;
  if (auth?.type === 'digest' || !url.username) return '';
  return basic(decodeURIComponent(url.username), decodeURIComponent(url.password));
}

/** Builds a request: HTTP/1.1, one connection, closed afterwards. */
export function compileRequest(parts: RequestParts): RequestPlan {
  const { url, method } = parts;
  const hostname = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  const tls = url.protocol === 'https:' ? compileTls(parts.tls, hostname) : null;
  const target = `${url.pathname}${url.search}` || '/';
  const plain = parts.proxy !== null && tls === null;
  const lines = [`${method} ${plain ? `http://${url.host}${target}` : target} HTTP/1.1`];
  const given = new Set(Object.keys(parts.headers).map((name) => name.toLowerCase()));
  lines.push(`Host: ${headerOf(parts.headers, 'host') ?? url.host}`, 'Connection: close');
  if (!given.has('user-agent')) lines.push('User-Agent: Watchfloor');
  if (!given.has('accept')) lines.push('Accept: */*');
  for (const [name, value] of Object.entries(parts.headers)) {
    const lower = name.toLowerCase();
    if (!OWN_HEADERS.has(lower) && !(lower === 'authorization' && parts.authorization) && !(lower === 'cookie' && parts.cookie)) lines.push(`${name}: ${value}`);
  }
  if (parts.authorization) lines.push(`Authorization: ${parts.authorization}`);
  const ownCookie = headerOf(parts.headers, 'cookie');
  if (parts.cookie) lines.push(`Cookie: ${ownCookie ? `${ownCookie}; ` : ''}${parts.cookie}`);
  if (plain && parts.proxy?.authorization) lines.push(`Proxy-Authorization: ${parts.proxy.authorization}`);
  const body = parts.body === undefined ? Buffer.alloc(0) : Buffer.from(parts.body);
  if (body.length > 0 || ['POST', 'PUT', 'PATCH'].includes(method)) lines.push(`Content-Length: ${body.length}`);
  return {
    url: `${url.protocol}//${url.host}${target}`,
    origin: url.origin,
    hostname,
    method,
    endpoint: endpointOf(hostname, portOf(url), parts.family),
    tls,
    proxy: parts.proxy,
    target,
    bytes: Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]),
  };
}

function headerOf(headers: Record<string, string>, wanted: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}
