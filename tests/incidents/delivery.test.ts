import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startBench, until, type Bench } from './fixture.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const SEC = 1_000;
const MIN = 60 * SEC;
let bench: Bench;
let peer: Receiver;

beforeEach(async () => {
  peer = await startReceiver();
  bench = await startBench();
});
afterEach(async () => {
  await bench.stop();
  await peer.close();
});

/** A target that every declared channel hears of. */
async function route(...channels: Record<string, unknown>[]): Promise<void> {
  for (const channel of channels) await bench.notify.putChannel({ channel });
  await bench.incidents.setRouting({ routes: [{ channels: channels.map((channel) => channel['id'] as string) }] });
  await bench.add({ id: 'pacs', name: 'PACS' });
  bench.up('pacs');
  await bench.run(2 * SEC);
}
const soon = (condition: () => boolean) => async () => {
  await bench.run(50, 50);
  return condition();
};

describe('real peers', () => {
  test('Standard Webhooks: the reference library verifies what we sign, at each attempt', async () => {
    const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
    peer.answer({ status: 503 }, { status: 200 });
    await route({ id: 'ops', type: 'webhook', url: `${peer.url}/hook`, secret });
    bench.down('pacs');
    await until(soon(() => peer.received.length >= 2), 'the second attempt');
    const [first, second] = peer.received;
    expect(first!.headers['webhook-id']).toBe(second!.headers['webhook-id']);
    expect(first!.json['dedupKey']).toBe(second!.json['dedupKey']);
    for (const { body, headers } of peer.received) {
      // The library compares with the machine's clock; ours is virtual, so its time check is met by moving the clock, not by leaving it out.
      const at = Number(headers['webhook-timestamp']) * 1_000;
      const real = Date.now;
      Date.now = () => at;
      try {
        expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({ event: 'triggered' });
        expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow();
      } finally {
        Date.now = real;
      }
    }
  });

  test('Slack, Teams, PagerDuty, Opsgenie, Telegram, ntfy and Twilio get their shapes, each with trigger and end', async () => {
    await route(
      { id: 'slack', type: 'slack', url: `${peer.url}/slack` },
      { id: 'teams', type: 'teams', url: `${peer.url}/teams?sig=abc` },
      { id: 'pd', type: 'pagerduty', routingKey: 'key', url: `${peer.url}/pd` },
      { id: 'og', type: 'opsgenie', apiKey: 'key', url: `${peer.url}/og` },
      { id: 'tg', type: 'telegram', token: 't', chatId: '1', baseUrl: `${peer.url}/tg` },
      { id: 'push', type: 'ntfy', topic: 'x', url: `${peer.url}/ntfy` },
      { id: 'text', type: 'sms', accountSid: 'AC1', authToken: 't', from: '+1', to: '+2', baseUrl: `${peer.url}/tw` },
    );
    bench.down('pacs');
    await until(soon(() => peer.received.length >= 7), 'everybody was told');
    bench.up('pacs');
    await until(soon(() => peer.received.length >= 14), 'everybody was told of the end');
    const at = (path: string) => peer.received.filter((one) => one.path.startsWith(path)).map((one) => one.json);
    expect(at('/slack')[0]).toMatchObject({ blocks: expect.arrayContaining([expect.objectContaining({ type: 'header' })]) as unknown });
    expect(at('/teams')[0]).toMatchObject({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }] });
    expect(at('/pd').map((json) => [json['event_action'], json['dedup_key']])).toEqual([['trigger', 'INC-1'], ['resolve', 'INC-1']]);
    expect(peer.received.filter((one) => one.path.startsWith('/og')).map((one) => one.path)).toEqual(['/og/v2/alerts', '/og/v2/alerts/INC-1/close?identifierType=alias']);
    expect(at('/tg')).toHaveLength(2);
    expect(at('/ntfy')[0]).toMatchObject({ topic: 'x', priority: 5 });
    expect(peer.received.find((one) => one.path.startsWith('/tw'))!.body).toContain('To=%2B2');
  });

  test('mail arrives as one thread, and never in clear unless the operator wrote so', async () => {
    const mails: string[] = [];
    const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    } });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const port = (server.server.address() as { port: number }).port;
    try {
      const mail = { type: 'smtp', host: '127.0.0.1', port, from: 'desk@hospital.example', to: 'oncall@hospital.example' };
      await route({ id: 'mail', ...mail, tls: 'none' }, { id: 'strict', ...mail });
      const ours = () => mails.filter((text) => /^Subject:.*INC-1/m.test(text));
      bench.down('pacs');
      await until(soon(() => ours().length >= 1), 'the mail arrives');
      bench.up('pacs');
      await until(soon(() => ours().length >= 2), 'the second mail arrives');
      const header = (text: string, name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(text)?.[1];
      expect(header(ours()[1]!, 'In-Reply-To')).toBe(header(ours()[0]!, 'Message-ID'));
      expect(ours()[0]).toContain('Auto-Submitted: auto-generated');
      await bench.run(30 * SEC);
      const { channels } = await bench.notify.listChannels({});
      expect(channels.find((one) => one.id === 'strict')).toMatchObject({ lastDeliveredAt: null, lastError: expect.stringMatching(/TLS|STARTTLS/i) as unknown });
      // The strict one sent nothing; that it cannot is told through the other.
      expect(ours().filter((text) => text.includes('TRIGGERED'))).toHaveLength(1);
      await until(soon(() => mails.some((text) => text.includes('channel-strict'))), 'the trouble is told');
    } finally {
      server.close();
    }
  });
});

describe('delivery', () => {
  test('waits as long as Retry-After says, and the end never overtakes the beginning', async () => {
    peer.answer({ status: 429, headers: { 'retry-after': '60' } }, { status: 200 });
    await route({ id: 'ops', type: 'webhook', url: peer.url });
    bench.down('pacs');
    await until(soon(() => peer.received.length === 1), 'the first attempt');
    bench.up('pacs');
    await bench.run(50 * SEC, SEC);
    expect(peer.received).toHaveLength(1);
    await bench.run(15 * SEC, SEC);
    await until(soon(() => peer.received.length >= 3), 'both arrive');
    expect(peer.received.map((one) => one.json['event'])).toEqual(['triggered', 'triggered', 'resolved']);
  });

  test('410 switches the channel off; a dead letter is told elsewhere, once, and so is the end of the trouble', async () => {
    const other = await startReceiver();
    try {
      await bench.notify.putChannel({ channel: { id: 'other', type: 'webhook', url: other.url } });
      peer.answer({ status: 410 });
      await route({ id: 'ops', type: 'webhook', url: peer.url });
      bench.down('pacs');
      await until(soon(() => other.received.length >= 1), 'the other channel hears of it');
      expect(other.received[0]!.json).toMatchObject({ event: 'triggered', incident: { id: 'channel-ops', severity: 'critical' } });
      const { channels } = await bench.notify.listChannels({});
      expect(channels.find((one) => one.id === 'ops')).toMatchObject({ disabled: true, disabledReason: expect.stringContaining('410') as unknown });
      expect([...bench.host.topic<{ id: string }>('notify/pages').rows().keys()]).toContain('channel-ops');
      peer.answer({ status: 200 });
      await bench.notify.setChannelEnabled({ id: 'ops', enabled: true });
      expect(await bench.notify.testChannel({ id: 'ops' })).toMatchObject({ ok: true });
      await until(soon(() => other.received.length >= 2), 'the end of the trouble');
      expect(other.received.map((one) => one.json['event'])).toEqual(['triggered', 'resolved']);
      await bench.run(SEC);
      const { entries } = await bench.incidents.timeline({ id: 'INC-1' });
      expect(entries.map((entry) => entry.kind)).toContain('undelivered');
    } finally {
      await other.close();
    }
  });

  test('a page nobody can take within its deadline is dead, not late', async () => {
    peer.answer({ status: 500 });
    await route({ id: 'ops', type: 'webhook', url: peer.url });
    bench.down('pacs');
    await bench.run(11 * MIN, 5 * SEC);
    const { deliveries } = await bench.notify.deliveries({ incident: 'INC-1' });
    expect(deliveries.filter((one) => one.channel === 'ops')).toMatchObject([{ outcome: 'dead', event: 'triggered' }]);
    const attempts = peer.received.length;
    expect(attempts).toBeGreaterThan(3);
    await bench.run(5 * MIN, 5 * SEC);
    expect(peer.received).toHaveLength(attempts);
  }, 40_000);

  test('what began and ended while nothing could be sent comes as one digest', async () => {
    await route({ id: 'ops', type: 'webhook', url: peer.url });
    for (const id of ['ris', 'lis']) {
      await bench.add({ id });
      bench.up(id);
    }
    peer.answer({ status: 503, headers: { 'retry-after': '400' } });
    for (const id of ['pacs', 'ris', 'lis']) bench.down(id);
    await until(soon(() => peer.received.length === 3), 'the first attempts');
    for (const id of ['pacs', 'ris', 'lis']) bench.up(id);
    await bench.run(5 * MIN, 5 * SEC);
    peer.answer({ status: 200 });
    await bench.run(3 * MIN, 2 * SEC);
    expect(peer.received.slice(3).map((one) => one.json['event'])).toEqual(['digest']);
    expect(peer.received[3]!.json).toMatchObject({ incident: { title: expect.stringContaining('3 incidents') as unknown } });
  }, 40_000);

  test('metadata addresses and redirects are refused, private ones by setting', async () => {
    for (const url of ['http://169.254.169.254/latest', 'http://[fd00:ec2::254]/', 'http://[::ffff:a9fe:a9fe]/', 'http://2852039166/']) {
      await bench.notify.putChannel({ channel: { id: 'bad', type: 'webhook', url } });
      expect(await bench.notify.testChannel({ id: 'bad' }), url).toMatchObject({ ok: false, message: expect.stringContaining('metadata') as unknown });
    }
    await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: peer.url.replace('127.0.0.1', 'localhost') } });
    await bench.notify.setSettings({ allowPrivateAddresses: false });
    expect(await bench.notify.testChannel({ id: 'ops' })).toMatchObject({ ok: false, message: expect.stringContaining('private') as unknown });
    await bench.notify.setSettings({ allowPrivateAddresses: true });
    peer.answer({ status: 302, headers: { location: 'http://169.254.169.254/' } });
    expect(await bench.notify.testChannel({ id: 'ops' })).toMatchObject({ ok: false, message: expect.stringContaining('redirects') as unknown });
  });

  test('a sign of life goes out, and stops being one when the other side is gone', async () => {
    await bench.notify.setSettings({ heartbeatUrl: `${peer.url}/alive`, heartbeatEveryMs: 10_000 });
    await bench.run(25 * SEC, 500);
    await until(() => peer.received.length >= 2, 'two beats');
    expect(peer.received.length).toBeLessThanOrEqual(3);
    await peer.close();
    await bench.notify.setSettings({ heartbeatUrl: `${peer.url}/gone` });
    const state = () => bench.host.topic<{ heartbeat: { error: string; lastOkAt: number } }>('notify/state').get('alarm')!.heartbeat;
    await until(async () => {
      await bench.run(SEC, 500);
      return state().error !== '';
    }, 'the failure shows');
    expect(state().lastOkAt).toBeGreaterThan(0);
  });
});
