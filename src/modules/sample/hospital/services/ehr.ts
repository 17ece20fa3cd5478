import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { TCP_FAULTS } from '../service.ts';
import type { ServiceContext, ServiceDefinition } from '../service.ts';
import { json, listenWeb, notFound } from '../web.ts';
import type { WebReply, WebRequest } from '../web.ts';
import { page } from './page.ts';

/** The synthetic account of the sample EHR; it opens an empty page and nothing else. */
export const EHR_ACCOUNT = { username: 'probe', password: 'synthetic-only' } as const;

const COOKIE = 'sample_ehr_session';
const SESSION_MS = 900_000;
const MOST_SESSIONS = 500;

/** The electronic health record: health document, sign-in with a session cookie, and a page that needs it. */
export const ehr: ServiceDefinition = {
  id: 'ehr',
  name: 'EHR web',
  protocol: 'http',
  faults: TCP_FAULTS,
  needs: ['database', 'identity'],
  start(context) {
    const sessions = createSessions(context);
    return listenWeb(context, { answer: (request) => answer(request, context, sessions) });
  },
};

function answer(request: WebRequest, context: ServiceContext, sessions: Sessions): WebReply {
  const route = `${request.method} ${request.path}`;
  if (route === 'GET /health') return health(context);
  if (route === 'GET /login') return page('Sign in', SIGN_IN_FORM);
  if (route === 'POST /login') return signIn(request, context, sessions);
  if (route === 'GET /') return redirect('/worklist');
  if (route === 'GET /worklist') return sessions.holds(cookieOf(request)) ? page('Worklist', '<p>No entries. The sample hospital treats nobody.</p>') : redirect('/login');
  if (route === 'POST /logout') return signOut(request, sessions);
  return notFound(request.path);
}

function health(context: ServiceContext): WebReply {
  const database = context.isOut('database') ? 'fail' : 'pass';
  return json({ status: database === 'pass' ? 'ok' : 'fail', version: '1.0', checks: { database } }, database === 'pass' ? 200 : 503);
}

function signIn(request: WebRequest, context: ServiceContext, sessions: Sessions): WebReply {
  if (context.isOut('identity')) return page('Sign in', '<p>Sign-in is unavailable: the identity provider does not answer.</p>', 503);
  const form = new URLSearchParams(request.body);
  if (!same(form.get('username'), EHR_ACCOUNT.username) || !same(form.get('password'), EHR_ACCOUNT.password)) {
    return page('Sign in', `<p role="alert">The name or the password is wrong.</p>${SIGN_IN_FORM}`, 401);
  }
  return redirect('/worklist', `${COOKIE}=${sessions.open()}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_MS / 1_000}`);
}

function signOut(request: WebRequest, sessions: Sessions): WebReply {
  sessions.end(cookieOf(request));
  return redirect('/login', `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
}

function redirect(location: string, cookie?: string): WebReply {
  return { status: 303, type: 'text/plain; charset=utf-8', body: '', headers: { location, ...(cookie === undefined ? {} : { 'set-cookie': cookie }) } };
}

function same(given: string | null, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(wanted));
}

function cookieOf(request: WebRequest): string {
  for (const part of (request.header('cookie') ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE) return value ?? '';
  }
  return '';
}

interface Sessions {
  open(): string;
  holds(token: string): boolean;
  end(token: string): void;
}

/** Sessions in memory; the oldest makes room when there are too many. Tokens are secrets, so they do not come from the seed. */
function createSessions({ clock }: ServiceContext): Sessions {
  const endsAt = new Map<string, number>();
  return {
    open() {
      const oldest = endsAt.keys().next();
      if (endsAt.size >= MOST_SESSIONS && !oldest.done) endsAt.delete(oldest.value);
      const token = randomBytes(24).toString('base64url');
      endsAt.set(token, clock.monotonic() + SESSION_MS);
      return token;
    },
    holds: (token) => (endsAt.get(token) ?? -Infinity) > clock.monotonic(),
    end: (token) => void endsAt.delete(token),
  };
}

const SIGN_IN_FORM = `<form method="post" action="/login">
<p><label>Name <input name="username" autocomplete="username"></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password"></label></p>
<p><button>Sign in</button></p>
</form>`;
