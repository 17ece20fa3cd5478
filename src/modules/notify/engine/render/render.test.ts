import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { channelSpec, type ChannelInput } from '../../spec.ts';
import { fitBytes, fitCharacters } from './fit-text.ts';
import type { Message, MessageEvent } from './message.ts';
import { shortKey } from './paging.ts';
import { renderFor, type Rendered } from './render.ts';
import { signWebhook } from './webhook.ts';

const NOW = Date.UTC(2026, 2, 29, 3, 4, 5);
const MESSAGE: Message = {
  id: 'msg_1',
  event: 'triggered',
  incident: { id: 'INC-7', title: 'EHR web is down', severity: 'critical', status: 'open', targets: ['ehr-web', 'ehr-db'] },
  dedupKey: 'incident:7',
  at: NOW - 1_000,
  details: 'connect ECONNREFUSED 10.0.0.1:443 <script>',
  response: 'Follow the downtime procedure',
  url: 'https://desk.example/incidents/7',
  ackCode: '4711',
};

const CHANNELS: Record<string, ChannelInput> = {
  webhook: { id: 'c', type: 'webhook', url: 'https://hooks.example/x', secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
  slack: { id: 'c', type: 'slack', url: 'https://hooks.slack.example/services/T/B/X' },
  slackToken: { id: 'c', type: 'slack', token: 'xoxb-1', channel: 'C1' },
  teams: { id: 'c', type: 'teams', url: 'https://prod.logic.example/workflows/1?sig=abc' },
  pagerduty: { id: 'c', type: 'pagerduty', routingKey: 'R1' },
  opsgenie: { id: 'c', type: 'opsgenie', apiKey: 'K1' },
  telegram: { id: 'c', type: 'telegram', token: '1:abc', chatId: -100 },
  ntfy: { id: 'c', type: 'ntfy', topic: 'desk', token: 'tk' },
  sms: { id: 'c', type: 'sms', accountSid: 'AC1', authToken: 'T', from: '+1', to: '+2' },
  voice: { id: 'c', type: 'voice', accountSid: 'AC1', authToken: 'T', from: '+1', to: '+2' },
  smtp: { id: 'c', type: 'smtp', host: 'mail.example', from: 'desk@example.org', to: 'ana@example.org' },
};
const CONTEXT = { now: NOW, host: 'desk.example', statusUrl: 'https://desk.example/status', gatherUrl: 'https://desk.example/gather?a=1&b=2', threadTs: '17.1' };

function render(name: string, change: Partial<Message> = {}, more: object = { phiAllowed: true }): Rendered {
  return renderFor(channelSpec.parse({ ...CHANNELS[name], ...more }), { ...MESSAGE, ...change }, CONTEXT);
}

function http(name: string, change: Partial<Message> = {}, more?: object) {
  const rendered = render(name, change, more);
  if (rendered.kind !== 'http') throw new Error('not an HTTP channel');
  return rendered.request;
}

const json = (name: string, change: Partial<Message> = {}, more?: object) => JSON.parse(http(name, change, more).body) as Record<string, never>;

describe('generic webhook', () => {
  it('has the fields others rely on', () => {
    expect(json('webhook')).toEqual({ event: 'triggered', incident: { id: 'INC-7', title: 'EHR web is down', severity: 'critical', status: 'open', targets: ['ehr-web', 'ehr-db'] }, dedupKey: 'incident:7', at: '2026-03-29T03:04:04.000Z', url: MESSAGE.url, response: MESSAGE.response, details: MESSAGE.details });
  });

  it('is verified by the standardwebhooks package, for each of several secrets, and not when touched', () => {
    const secrets = [7, 8].map((fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`);
    // The oracle compares with its own clock, so the attempt is dated now.
    const now = Date.now();
    const rendered = renderFor(channelSpec.parse({ id: 'c', type: 'webhook', url: 'https://h.example', secrets }), MESSAGE, { ...CONTEXT, now });
    const request = rendered.kind === 'http' ? rendered.request : null;
    for (const secret of secrets) expect(new Webhook(secret).verify(request!.body, { ...request!.headers })).toMatchObject({ event: 'triggered' });
    expect(() => new Webhook(secrets[0]!).verify(request!.body.replace('critical', 'advisory'), { ...request!.headers })).toThrow();
    expect(() => new Webhook(`whsec_${Buffer.alloc(32, 9).toString('base64')}`).verify(request!.body, { ...request!.headers })).toThrow();
  });

  it('signs as the specification says, and refuses a broken secret', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signWebhook(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(() => signWebhook('whsec_%%%', 'i', 1, '')).toThrow(/not base64/);
    expect(http('webhook', {}, { secret: undefined }).headers['webhook-signature']).toBeUndefined();
  });
});

describe('what each channel takes', () => {
  it('Slack: header, facts, details, button; escaped; a thread only with a token', () => {
    const body = json('slack') as unknown as { text: string; blocks: { type: string; text?: { text: string } }[] };
    expect(body.blocks.map((block) => block.type)).toEqual(['header', 'section', 'section', 'actions']);
    expect(body.blocks[2]!.text!.text).toBe('connect ECONNREFUSED 10.0.0.1:443 &lt;script&gt;');
    expect(json('slackToken')).toMatchObject({ channel: 'C1', thread_ts: '17.1' });
    expect(http('slackToken').headers['authorization']).toBe('Bearer xoxb-1');
  });

  it('Teams: an Adaptive Card 1.2 in a message', () => {
    expect(json('teams')).toMatchObject({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: { type: 'AdaptiveCard', version: '1.2', actions: [{ type: 'Action.OpenUrl' }] } }] });
  });

  it.each<[MessageEvent, string]>([['triggered', 'trigger'], ['escalated', 'trigger'], ['acknowledged', 'acknowledge'], ['resolved', 'resolve']])('PagerDuty: %s is %s with the same keys', (event, action) => {
    expect(json('pagerduty', { event })).toMatchObject({ routing_key: 'R1', event_action: action, dedup_key: 'incident:7' });
    expect('payload' in json('pagerduty', { event })).toBe(action === 'trigger');
  });

  it('Opsgenie: created, acknowledged and closed by alias', () => {
    expect(json('opsgenie')).toMatchObject({ alias: 'incident:7', priority: 'P1' });
    expect(http('opsgenie', { event: 'resolved' }).url).toBe('https://api.opsgenie.com/v2/alerts/incident%3A7/close?identifierType=alias');
    expect(http('opsgenie', { event: 'acknowledged' }).url).toContain('/acknowledge?');
    expect(http('opsgenie').headers['authorization']).toBe('GenieKey K1');
  });

  it('Telegram and ntfy', () => {
    expect(http('telegram').url).toBe('https://api.telegram.org/bot1:abc/sendMessage');
    expect(json('telegram')).toMatchObject({ chat_id: '-100' });
    expect(json('ntfy')).toMatchObject({ topic: 'desk', priority: 5, click: MESSAGE.url });
    expect(json('ntfy', { event: 'resolved' })).toMatchObject({ priority: 2, tags: ['white_check_mark', 'resolved'] });
  });

  it('SMS keeps link and code; voice is well-formed and asks for a key', () => {
    const sms = new URLSearchParams(http('sms', { incident: { ...MESSAGE.incident, title: 'x'.repeat(2_000) } }).body);
    expect(sms.get('Body')).toMatch(/^TRIGGERED critical: x+…\nReply "ack 4711"\nhttps:\/\/desk\.example\/incidents\/7$/);
    expect(sms.get('Body')!.length).toBeLessThanOrEqual(459);
    expect(sms.get('StatusCallback')).toBe('https://desk.example/status');
    const twiml = new URLSearchParams(http('voice', { incident: { ...MESSAGE.incident, title: 'A & B <c>' } }).body).get('Twiml')!;
    expect(twiml).toContain('A &#38; B &#60;c&#62;.');
    expect(twiml).toContain('action="https://desk.example/gather?a=1&#38;b=2"');
    expect(http('sms').headers['authorization']).toBe(`Basic ${btoa('AC1:T')}`);
  });

  it('e-mail: one thread an incident, no header injection, escaped', () => {
    const email = (change: Partial<Message>) => {
      const rendered = render('smtp', change);
      return rendered.kind === 'email' ? rendered.email : null;
    };
    const first = email({})!;
    const second = email({ id: 'msg 2', event: 'resolved' })!;
    expect(first).toMatchObject({ messageId: '<INC-7@desk.example>', references: [], inReplyTo: null, to: ['ana@example.org'] });
    expect(second).toMatchObject({ messageId: '<INC-7.msg_2@desk.example>', references: ['<INC-7@desk.example>'], inReplyTo: '<INC-7@desk.example>' });
    expect(second.subject).toBe(`Re: ${first.subject}`);
    expect(first.html).toContain('&#60;script&#62;');
    expect(email({ incident: { ...MESSAGE.incident, title: 'a\r\nBcc: x@y' } })!.subject).not.toMatch(/[\r\n]/);
    expect(first.headers).toMatchObject({ 'Auto-Submitted': 'auto-generated', Importance: 'high' });
  });
});

describe('patient data', () => {
  it.each(Object.keys(CHANNELS))('%s: details, instructions and typed titles stay in the house unless the channel is cleared', (name) => {
    const change = { details: 'patient Jane Roe', response: 'see Jane Roe', incident: { ...MESSAGE.incident, title: 'call Jane Roe', isTitleTyped: true } };
    const closed = JSON.stringify(render(name, change, {}));
    expect(closed).not.toContain('Jane');
    expect(closed.replaceAll('+', ' ')).toContain(name === 'pagerduty' ? 'Incident INC-7' : 'INC-7');
    expect(JSON.stringify(render(name, change, { phiAllowed: true })).replaceAll('+', ' ')).toContain('Jane');
  });

  it('a title made from target names stays readable', () => expect(json('webhook', {}, {})).toMatchObject({ incident: { title: 'EHR web is down', targets: ['ehr-web', 'ehr-db'] } }));
});

describe('limits', () => {
  const LIMITS: Record<string, [max: number, measure: (name: string, change: Partial<Message>) => number]> = {
    webhook: [20_000, (name, change) => Buffer.byteLength(http(name, change).body)],
    slack: [13_200, (name, change) => http(name, change).body.length],
    teams: [28 * 1024, (name, change) => Buffer.byteLength(http(name, change).body)],
    pagerduty: [512 * 1024, (name, change) => Buffer.byteLength(http(name, change).body)],
    telegram: [4_096, (name, change) => (json(name, change)['text'] as unknown as string).length],
    ntfy: [4_096, (name, change) => Buffer.byteLength(json(name, change)['message'] as unknown as string)],
    opsgenie: [15_000, (name, change) => (json(name, change)['description'] as unknown as string).length],
  };

  it.each(Object.entries(LIMITS))('%s stays within its limit and says that it cut', (name, [max, measure]) => {
    for (const details of ['a'.repeat(60_000), '"\\\n'.repeat(20_000), '\u{1F642}'.repeat(20_000), '\u0001'.repeat(30_000)]) {
      expect(measure(name, { details })).toBeLessThanOrEqual(max);
      const request = http(name, { details });
      expect(request.isTruncated).toBe(true);
      expect(request.body).toContain('incidents/7');
    }
    expect(http(name).isTruncated).toBe(false);
  });

  it('cuts between characters, never over the limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 0, max: 60 }), (text, max) => {
        expect(Buffer.byteLength(fitBytes(text, max).text)).toBeLessThanOrEqual(max);
        expect(fitCharacters(text, max).text.length).toBeLessThanOrEqual(max);
        expect(fitCharacters(text, max).text.isWellFormed()).toBe(true);
        expect(fitBytes(text, max).text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('shortens keys without making two one', () => {
    expect(shortKey('a'.repeat(600) + 'x', 255)).toHaveLength(255);
    expect(shortKey('a'.repeat(600) + 'x', 255)).not.toBe(shortKey('a'.repeat(600) + 'y', 255));
    expect(shortKey('k', 255)).toBe('k');
  });
});

describe('channels as declared', () => {
  it.each<[string, object]>([['no url', { id: 'a', type: 'webhook' }], ['a file', { id: 'a', type: 'webhook', url: 'file:///etc/passwd' }], ['neither url nor token', { id: 'a', type: 'slack' }], ['an unknown kind', { id: 'a', type: 'fax' }], ['a header with a line break', { id: 'a', type: 'webhook', url: 'https://x', headers: { a: 'b\r\nc: d' } }]])('refuses %s', (_name, channel) => expect(channelSpec.safeParse(channel).success).toBe(false));
});
