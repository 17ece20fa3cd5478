import type { IncomingMessage } from 'node:http';
import type { Actor } from '#shared/access.ts';
import type { Access } from '../access.ts';

export const SESSION_COOKIE = 'wf_session';

/** Who sends a request: its bearer token, else its session cookie, else nobody. */
export function identify(request: IncomingMessage, access: Access): Actor | null {
  const from = request.socket.remoteAddress ?? 'unknown';
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer) return access.byToken(bearer, from);
  const session = cookie(request.headers.cookie, SESSION_COOKIE);
  return session ? access.bySession(session, from) : null;
}

export function cookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
