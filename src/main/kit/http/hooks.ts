import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, ERROR_STATUS, messageOf } from '#shared/errors.ts';
import type { Actor } from '#shared/access.ts';
import type { HookAct, LinkRedeemed, LinkView } from '#modules/notify/contract.ts';
import type { Host } from '../host.ts';

const ACTS_PER_MINUTE = 30;
const HOOKS_PER_MINUTE = 600;
const BODY_LIMIT = 32 * 1024;

const CALLS: Record<HookAct['verb'], string> = { acknowledge: 'incidents/acknowledge', escalate: 'incidents/escalate' };

/**
 * What comes in from outside without a sign-in, each with a proof of its own: acknowledge links by their signature, Twilio's callbacks by Twilio's.
 * Whoever holds a link acts as the one it was sent to, by that verb on that incident, once.
 */
export function serveHooks(app: FastifyInstance, host: Host): void {
  if (!host.dispatcher.spec('notify/readLink')) return;
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, parsed) => parsed(null, Object.fromEntries(new URLSearchParams(body as string))));
    const limit = (max: number) => ({ config: { rateLimit: { max, timeWindow: 60_000 } }, bodyLimit: BODY_LIMIT });
    // Not a named parameter: those are cut at a hundred characters.
    scope.get('/act/*', limit(ACTS_PER_MINUTE), (request, reply) => showLink(host, request, reply));
    scope.post('/act/*', limit(ACTS_PER_MINUTE), (request, reply) => useLink(host, request, reply));
    scope.post('/hooks/twilio/:channel/:what', limit(HOOKS_PER_MINUTE), (request, reply) => takeTwilio(host, request, reply));
    done();
  });
}

const tokenOf = (request: FastifyRequest): string => (request.params as { '*': string })['*'].slice(0, 2_000) || '-';
const gate = (request: FastifyRequest, id: string): Actor => ({ id, role: 'operator', from: request.ip });

/** Looking changes nothing: mail scanners and chat previews open every link they see. */
async function showLink(host: Host, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const token = tokenOf(request);
  const view = (await host.dispatcher.call(gate(request, 'link'), 'notify/readLink', { token })) as LinkView;
  if (view.state !== 'open') return shut(reply, view.state);
  const who = nameOf(view.recipient);
  return page(reply, 200, `Acknowledge ${view.incident}?`, `You take the incident as ${who}. Everybody who was told hears of it, and the chain stops.`, `<form method="post"><input type="hidden" name="confirm" value="${escapeHtml(view.confirm)}"><button>Acknowledge ${escapeHtml(view.incident)}</button></form>`);
}

async function useLink(host: Host, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const token = tokenOf(request);
  const { confirm = '' } = (request.body ?? {}) as { confirm?: string };
  const redeemed = (await host.dispatcher.call(gate(request, 'link'), 'notify/redeemLink', { token, confirm })) as LinkRedeemed;
  if (redeemed.act === null) return shut(reply, redeemed.state);
  try {
    await act(host, request, redeemed.act, 'by the link in the message');
  } catch (thrown) {
    return page(reply, thrown instanceof AppError ? ERROR_STATUS[thrown.code] : 500, `${redeemed.act.incident} was not acknowledged`, thrown instanceof AppError ? messageOf(thrown) : 'Something went wrong. Open the console.');
  }
  return page(reply, 200, `${redeemed.act.incident} is acknowledged`, `By ${nameOf(redeemed.act.as)}. You can close this page.`);
}

async function takeTwilio(host: Host, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { channel, what } = request.params as { channel: string; what: string };
  const input = { channel, what, path: request.url, signature: String(request.headers['x-twilio-signature'] ?? ''), fields: request.body ?? {} };
  const { xml, act: wanted } = (await host.dispatcher.call(gate(request, 'twilio'), 'notify/receiveTwilio', input)) as { xml: string | null; act: HookAct | null };
  if (wanted !== null) {
    try {
      await act(host, request, wanted, 'by a key pressed at the call');
    } catch (thrown) {
      return await reply.type('text/xml').send(`<?xml version="1.0" encoding="UTF-8"?><Response><Say>${escapeHtml(thrown instanceof AppError ? messageOf(thrown) : 'It did not work. Open the console.')}</Say></Response>`);
    }
  }
  return xml === null ? reply.status(204).send() : reply.type('text/xml').send(xml);
}

/** Acts as the recipient, under the name of the address the request came from; a link whose act failed can be used again. */
async function act(host: Host, request: FastifyRequest, { as, verb, incident, token }: HookAct, note: string): Promise<void> {
  try {
    await host.dispatcher.call({ id: as, role: 'operator', from: `link ${request.ip}` }, CALLS[verb], { id: incident, note });
  } catch (thrown) {
    await host.dispatcher.call(gate(request, 'link'), 'notify/returnLink', { token });
    throw thrown;
  }
}

function nameOf(recipient: string): string {
  return recipient.replace(/^user:/, '').replace(/^link:/, 'the channel ');
}

type Shut = Exclude<LinkRedeemed['state'], 'open'>;
const STATUS: Record<Shut, number> = { invalid: 404, expired: 410, used: 409, unconfirmed: 400 };
const TITLES: Record<Shut, string> = { invalid: 'This link is not valid', expired: 'This link has expired', used: 'This link was used before', unconfirmed: 'Please confirm' };
const TEXTS: Record<Shut, string> = {
  invalid: 'It is incomplete or was altered. Open the incident in the console.',
  expired: 'Open the incident in the console.',
  used: 'Each link works once. Open the incident in the console to see who has it.',
  unconfirmed: 'Open the link again and press the button there.',
};

function shut(reply: FastifyReply, state: LinkRedeemed['state']): FastifyReply {
  const why = state === 'open' ? 'invalid' : state;
  return page(reply, STATUS[why], TITLES[why], TEXTS[why]);
}

const STYLE = ':root{color-scheme:light dark}body{font:18px/1.5 system-ui,sans-serif;margin:12vh auto;max-width:32rem;padding:0 1.5rem}h1{font-size:1.5rem}button{font:inherit;padding:.8rem 1.4rem;border-radius:6px;border:0;background:#b4001e;color:#fff;cursor:pointer}';
/** As strict as that of every page, but for the one form and the one style. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

function page(reply: FastifyReply, status: number, title: string, text: string, form = ''): FastifyReply {
  return reply
    .status(status)
    .headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' })
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${form}</main></body></html>`);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
