import { Agent, request as ask } from 'undici';
import { messageOf } from '#shared/errors.ts';
import type { Clock } from '#kit/clock.ts';
import { DeliveryError } from '#kit/outbox.ts';
import { checkLiteral, guardedLookup } from './addresses.ts';
import type { RenderedRequest } from './render/message.ts';

const TIMEOUT_MS = 10_000;
/** As much of an answer as is kept to explain it. */
const ANSWER_BYTES = 4_096;

export interface Answer {
  status: number;
  body: string;
}

/** Sends requests: no redirects, ten seconds, guarded addresses. */
export interface HttpClient {
  send(request: RenderedRequest, options: { allowPrivate: boolean; signal?: AbortSignal }): Promise<Answer>;
  close(): Promise<void>;
}

/** Throws `DeliveryError`: final where trying again cannot help, with the wait where the service names one. */
export function createHttpClient(clock: Clock): HttpClient {
  const agents = new Map<boolean, Agent>();
  const agentFor = (allowPrivate: boolean): Agent => {
    const known = agents.get(allowPrivate);
    if (known) return known;
    const made = new Agent({ connect: { lookup: guardedLookup(allowPrivate) as never, timeout: TIMEOUT_MS }, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS, keepAliveTimeout: 4_000, connections: 4 });
    agents.set(allowPrivate, made);
    return made;
  };

  return {
    async send(request, { allowPrivate, signal }) {
      const abort = new AbortController();
      const limit = clock.after(TIMEOUT_MS, () => abort.abort(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
      signal?.addEventListener('abort', () => abort.abort(signal.reason));
      try {
        checkLiteral(new URL(request.url).hostname, allowPrivate);
        const response = await ask(request.url, { method: request.method, headers: request.headers, body: request.body, dispatcher: agentFor(allowPrivate), signal: abort.signal });
        const answer = { status: response.statusCode, body: await beginning(response.body) };
        judge(answer, [response.headers['retry-after'] ?? []].flat()[0] ?? null, clock.now());
        return answer;
      } catch (thrown) {
        if (thrown instanceof DeliveryError) throw thrown;
        throw new DeliveryError(reason(thrown), { final: isRefused(thrown) });
      } finally {
        limit.cancel();
      }
    },
    async close() {
      await Promise.allSettled([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/** Standard Webhooks: 2xx is delivered. 4xx means the request itself is wrong, except where the service asks for patience. */
function judge({ status, body }: Answer, retryAfter: string | null, now: number): void {
  if (status >= 200 && status < 300) return;
  const text = `HTTP ${status}${body === '' ? '' : `: ${body.slice(0, 300)}`}`;
  if (status >= 300 && status < 400) throw new DeliveryError(`HTTP ${status}: redirects are not followed; write the final address`, { final: true });
  const wait = retryAfter === null ? telegramWait(body) : waitOf(retryAfter, now);
  const canHelp = status >= 500 || [408, 409, 421, 423, 425, 429].includes(status);
  throw new DeliveryError(text, { ...(wait === null ? {} : { retryAfterMs: wait }), final: !canHelp });
}

/** `Retry-After` in ms: seconds or a date; nothing for anything else. */
export function waitOf(text: string, now: number): number | null {
  if (/^\d+$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function telegramWait(body: string): number | null {
  const found = /"retry_after"\s*:\s*(\d+)/.exec(body);
  return found ? Number(found[1]) * 1_000 : null;
}

async function beginning(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= ANSWER_BYTES) break;
  }
  return text.slice(0, ANSWER_BYTES).trim();
}

function reason(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = (cause as { code?: unknown }).code;
  return `${messageOf(cause) || 'the connection failed'}${typeof code === 'string' && !messageOf(cause).includes(code) ? ` (${code})` : ''}`;
}

function isRefused(thrown: unknown): boolean {
  const code = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;
  return code(thrown) === 'forbidden' || (thrown instanceof Error && code(thrown.cause) === 'forbidden');
}
