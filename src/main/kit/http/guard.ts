import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Names a browser may call this server by. Anything else in `Host` is a rebinding attempt or a mistake. */
export function allowedHosts(bound: string, extra: readonly string[]): Set<string> {
  const names = ['localhost', '127.0.0.1', '::1', bound.toLowerCase(), ...extra.map((name) => name.toLowerCase())];
  if (!isLoopback(bound)) names.push(hostname().toLowerCase());
  return new Set(names);
}

/** The name in a `Host` header, without port and brackets, lower case; empty when there is none. */
export function hostName(header: string | undefined): string {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:]+))(?::\d+)?$/i.exec(header ?? '');
  return (match?.[1] ?? match?.[2] ?? '').toLowerCase();
}

/** Whether a `Host` header names this server. Bound to every address, any IP literal is one of ours. */
export function isOurHost(header: string | undefined, allowed: Set<string>): boolean {
  const name = hostName(header);
  return allowed.has(name) || ((allowed.has('0.0.0.0') || allowed.has('::')) && isIP(name) !== 0);
}

/** A request with an `Origin` must come from a page this server served. */
export function isOurOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address) || address.startsWith('::ffff:127.');
}
