import { messageOf } from '#shared/errors.ts';
import type { Attempt, CompileHints, Start } from '../attempt.ts';
import { down, UP, type Verdict } from '../failure.ts';
import { excerpt, plainText } from '../plain-text.ts';
import { decodeBody } from './body.ts';
import { answerDigest, parseDigest } from './digest.ts';
import { exchange, type Answer } from './exchange.ts';
import { checkJsonPath, judgeAnswer, judgeText, statusTest } from './judge.ts';
import { authorizationOf, compileProxy, compileRequest, type HttpOptions, type ProxyPlan, type RequestPlan } from './request.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Headers worth keeping in evidence; all of them can be read by conditions. */
const KEPT_HEADERS = ['content-type', 'server', 'location', 'retry-after', 'last-modified', 'alt-svc'];
const DEFAULT_STATUS = '200-299';

/** What does not change from run to run. */
interface HttpPlan {
  options: HttpOptions;
  first: RequestPlan;
  proxy: ProxyPlan | null;
  accepts: (status: number) => boolean;
  ignoreStatus: boolean;
  needsText: boolean;
  needsHeaders: boolean;
}

/** What grows over the hops of one run. */
interface Journey {
  hops: { status: number; url: string }[];
  cookies: Map<string, Map<string, string>>;
  triedDigest: boolean;
}

/** Prepares an HTTP probe: parses its URL, TLS and expectations once. Throws `invalid` for a JSONPath that is not one. */
export function compileHttp(options: HttpOptions, hints: CompileHints): Start {
  const url = new URL(options.url);
  const { expect } = options;
  if (expect.jsonPath) checkJsonPath(expect.jsonPath.path);
  const proxy = compileProxy(options.proxy, options.family, options.tls);
  const plan: HttpPlan = {
    options,
    proxy,
    first: compileRequest({ ...options, url, authorization: authorizationOf(options, url), cookie: '', body: options.body, tls: options.tls, proxy }),
    accepts: statusTest(expect.status),
    ignoreStatus: hints.readsStatus && expect.status.length === 1 && expect.status[0] === DEFAULT_STATUS,
    needsText: hints.needsBody || expect.keyword !== undefined || expect.jsonPath !== undefined,
    needsHeaders: hints.needsHeaders,
  };
  return (attempt) => hop(attempt, plan, plan.first, { hops: [], cookies: new Map(), triedDigest: false });
}

function hop(attempt: Attempt, plan: HttpPlan, request: RequestPlan, journey: Journey): void {
  attempt.trace?.(`${request.method} ${request.url}`);
  exchange(attempt, {
    plan: request,
    maxBody: plan.options.maxBody,
    // A failure's body is kept for its excerpt; a redirect's never is.
    keepBody: (head) => plan.needsText || !plan.accepts(head.status),
    onAnswer: (answer) => {
      const next = nextRequest(attempt, plan, request, journey, answer);
      if (next) return hop(attempt, plan, next, journey);
      if (!attempt.finished) conclude(attempt, plan, request, journey, answer);
    },
  });
}

/** The request that follows an answer: a redirect's or a digest's; null when the answer is the last one. */
function nextRequest(attempt: Attempt, plan: HttpPlan, request: RequestPlan, journey: Journey, answer: Answer): RequestPlan | null {
  const { status, headers } = answer.head;
  if (status === 401 && plan.options.auth?.type === 'digest' && !journey.triedDigest) return withDigest(attempt, plan, request, journey, headers['www-authenticate'] ?? '');
  const location = headers['location'];
  if (!REDIRECTS.has(status) || location === undefined || plan.options.maxRedirects === 0) return null;
  const target = URL.canParse(location, request.url) ? new URL(location, request.url) : null;
  const shown = plainText(location, 200);
  const refuse = (code: string, text: string): null => {
    noteAnswer(attempt, plan, journey, answer, request);
    attempt.finish(down(code, `${request.endpoint.subject} ${text}`));
    return null;
  };
  if (!target) return refuse('REDIRECT_INVALID', `redirects to ${JSON.stringify(shown)}, which is not a URL`);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return refuse('REDIRECT_SCHEME', `redirects to ${shown}; only http: and https: are followed`);
  if (journey.hops.length >= plan.options.maxRedirects) return refuse('REDIRECT_LIMIT', `redirects more than ${plan.options.maxRedirects} times`);
  journey.hops.push({ status, url: plainText(`${target.origin}${target.pathname}`, 300) });
  return follow(plan, request, journey, answer, target);
}

/** 303 always becomes GET, 301 and 302 turn POST into GET, 307 and 308 repeat (RFC 9110 §15.4). */
function follow(plan: HttpPlan, request: RequestPlan, journey: Journey, answer: Answer, url: URL): RequestPlan {
  const { options } = plan;
  const { status, headers } = answer.head;
  storeCookies(journey, request.hostname, headers['set-cookie']);
  const toGet = (status === 303 && request.method !== 'HEAD') || ((status === 301 || status === 302) && request.method === 'POST');
  const sameOrigin = url.origin === plan.first.origin;
  const kept = Object.entries(options.headers).filter(([name]) => {
    const lower = name.toLowerCase();
    if (toGet && lower.startsWith('content-')) return false;
    return sameOrigin || !['authorization', 'cookie', 'host', 'proxy-authorization'].includes(lower);
  });
  const method = toGet ? 'GET' : request.method;
  const repeatsBody = !toGet && method === options.method && request.method === method;
  return compileRequest({
    url,
    method,
    headers: Object.fromEntries(kept),
    body: repeatsBody ? options.body : undefined,
    authorization: sameOrigin ? authorizationOf(options, new URL(options.url)) : '',
    cookie: cookieFor(journey, url.hostname),
    // A client certificate or a name for SNI is meant for the declared host alone.
    tls: url.hostname === plan.first.hostname || !options.tls ? options.tls : { ...options.tls, serverName: undefined, cert: undefined, key: undefined },
    family: options.family,
    proxy: plan.proxy,
  });
}

function withDigest(attempt: Attempt, plan: HttpPlan, request: RequestPlan, journey: Journey, header: string): RequestPlan | null {
  const { auth } = plan.options;
  const challenge = parseDigest(header);
  if (!challenge || auth?.type !== 'digest' || new URL(request.url).origin !== plan.first.origin) return null;
  journey.triedDigest = true;
  const cnonce = Array.from({ length: 4 }, () => Math.floor(attempt.random() * 0x1_0000_0000).toString(16).padStart(8, '0')).join('');
  const uri = request.proxy && !request.tls ? request.url : request.target;
  const authorization = answerDigest({ challenge, username: auth.username, password: auth.password, method: request.method, uri, cnonce });
  return compileRequest({
    url: new URL(request.url), method: request.method, headers: plan.options.headers, body: request.method === plan.options.method ? plan.options.body : undefined,
    authorization, cookie: cookieFor(journey, request.hostname), tls: plan.options.tls, family: plan.options.family, proxy: plan.proxy,
  });
}

function storeCookies(journey: Journey, host: string, lines: string | undefined): void {
  if (!lines) return;
  const jar = journey.cookies.get(host) ?? new Map<string, string>();
  for (const line of lines.split('\n').slice(0, 50)) {
    const pair = /^\s*([^=;\s]+)=([^;]*)/.exec(line);
    if (pair) jar.set(pair[1]!, pair[2]!.trim());
  }
  journey.cookies.set(host, jar);
}

function cookieFor(journey: Journey, host: string): string {
  return [...(journey.cookies.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
}

function noteAnswer(attempt: Attempt, plan: HttpPlan, journey: Journey, answer: Answer, request: RequestPlan): void {
  const { evidence } = attempt;
  const { headers } = answer.head;
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) if (headers[name] !== undefined) kept[name] = plainText(headers[name], 300);
  evidence['headers'] = kept;
  evidence['bodySize'] = answer.bodySize;
  if (answer.truncated) evidence['bodyTruncated'] = true;
  if (journey.hops.length > 0) {
    evidence['redirects'] = journey.hops;
    evidence['finalUrl'] = plainText(request.url.split('?')[0]!, 300);
  }
  if (plan.needsHeaders) attempt.headers = headers;
}

function conclude(attempt: Attempt, plan: HttpPlan, request: RequestPlan, journey: Journey, answer: Answer): void {
  noteAnswer(attempt, plan, journey, answer, request);
  const verdict = judgeAnswer(attempt, answer, { expect: plan.options.expect, accepts: plan.accepts, ignoreStatus: plan.ignoreStatus, subject: request.endpoint.subject });
  if (!answer.body) return attempt.finish(verdict);
  const encoding = answer.head.headers['content-encoding'];
  if (!encoding) return concludeText(attempt, plan, verdict, answer.body, answer.truncated);
  attempt.doing = `decompressing the body of ${request.endpoint.subject}`;
  attempt.cleanup(
    decodeBody(answer.body, encoding, plan.options.maxBody, (decoded) => {
      if (attempt.finished) return;
      if (decoded.truncated) attempt.evidence['bodyTruncated'] = true;
      const broken = decoded.fault !== '' && !answer.truncated && plan.needsText && verdict.state === 'up';
      concludeText(attempt, plan, broken ? down('BODY_ENCODING', `the body cannot be decoded: ${decoded.fault}`) : verdict, decoded.bytes, answer.truncated || decoded.truncated);
    }),
  );
}

function concludeText(attempt: Attempt, plan: HttpPlan, verdict: Verdict, bytes: Buffer, truncated: boolean): void {
  const text = bytes.toString('utf8');
  attempt.body = text;
  let final = verdict;
  try {
    if (plan.needsText && verdict.state === 'up') final = judgeText(plan.options.expect, text, truncated) ?? UP;
  } catch (thrown) {
    final = down('JSON_PATH', messageOf(thrown));
  }
  if (final.state !== 'up' && bytes.length > 0) attempt.evidence['bodyExcerpt'] = excerpt(bytes);
  attempt.finish(final);
}
