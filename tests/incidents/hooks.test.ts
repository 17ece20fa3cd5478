import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { VirtualClock } from '#kit/clock.ts';
import { openGateway, type Gateway } from '#kit/http/gateway.ts';
import { oncall } from '#modules/oncall/contract.ts';
import { signTwilio } from '#modules/notify/engine/twilio.ts';
import { startBench, until, type Bench } from './fixture.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const SEC = 1_000;
const HOUR = 3_600 * SEC;
const AUTH = 'twilio-auth-token';
let bench: Bench;
let peer: Receiver;
let gateway: Gateway;

beforeEach(async () => {
  peer = await startReceiver();
  bench = await startBench();
  gateway = await openGateway({ host: bench.host, bind: '127.0.0.1', port: 0, pages: null, publicHosts: [], setup: { secret: null, used() {} }, ready: () => ({ ok: true, detail: '' }) });
  await bench.notify.setSettings({ publicUrl: `${gateway.address}/` });
});
afterEach(async () => {
  await gateway.close();
  await bench.stop();
  await peer.close();
});

const soon = (condition: () => boolean) => async () => {
  await bench.run(50, 50);
  return condition();
};

/** An incident that a channel was told of. */
async function incidentVia(channel: Record<string, unknown>, user?: string): Promise<void> {
  await bench.notify.putChannel({ channel });
  if (user === undefined) await bench.incidents.setRouting({ routes: [{ channels: [channel['id'] as string] }] });
  else {
    await bench.host.dispatcher.use(oncall, 'test').putPerson({ id: user, name: 'Ana Example', contacts: [{ channel: channel['id'] as string }] });
    await bench.oncall.putPolicy({ policy: { id: 'default', steps: [{ notify: `user:${user}` }] } });
  }
  await bench.add({ id: 'pacs', name: 'PACS' });
  bench.up('pacs');
  await bench.run(2 * SEC);
  bench.down('pacs');
  await until(soon(() => peer.received.length > 0), 'the channel is told');
}
const incident = async () => (await bench.incidents.list({})).incidents[0]!;
const receipts = async () => (await bench.notify.deliveries({ incident: 'INC-1' })).deliveries.filter((one) => one.channel !== 'desktop');
const form = (fields: Record<string, string>) => ({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });
const confirmOf = (html: string) => /name="confirm" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('acknowledge links', () => {
  const slackLink = (): string => {
    const { blocks } = peer.received[0]!.json as { blocks: { type: string; elements?: { url: string; text: { text: string } }[] }[] };
    return blocks.flatMap((block) => block.elements ?? []).find((each) => each.text.text === 'Acknowledge')!.url;
  };

  test('show a page first, act on the button, once, and are audited under the recipient', async () => {
    await incidentVia({ id: 'chat', type: 'slack', url: `${peer.url}/slack` }, 'ana');
    const link = slackLink();
    expect(link).toMatch(new RegExp(`^${gateway.address}/act/[\\w-]+\\.[\\w-]+$`));
    // Link scanners and previews look as often as they like.
    for (let i = 0; i < 3; i++) {
      const looked = await fetch(link);
      expect(looked.status).toBe(200);
      expect(looked.headers.get('cache-control')).toBe('no-store');
      expect(looked.headers.get('content-security-policy')).toContain("form-action 'self'");
    }
    expect((await fetch(link, { method: 'HEAD' })).status).toBeLessThan(500);
    expect(await incident()).toMatchObject({ acknowledgedBy: null });

    const html = await (await fetch(link)).text();
    expect(html).toContain('as ana');
    // A scanner that posts what it finds in the address only has not seen the page.
    expect((await fetch(link, form({}))).status).toBe(400);
    expect((await fetch(link, { ...form({ confirm: confirmOf(html) }), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' } })).status).toBe(403);
    expect(await incident()).toMatchObject({ acknowledgedBy: null });

    const done = await fetch(link, { ...form({ confirm: confirmOf(html) }), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: gateway.address } });
    expect(done.status).toBe(200);
    expect(await done.text()).toContain('INC-1 is acknowledged');
    expect(await incident()).toMatchObject({ acknowledgedBy: 'ana', status: 'acknowledged' });
    const [row] = bench.audit.search({ limit: 5, text: 'incidents/acknowledge' }).rows;
    expect(row).toMatchObject({ outcome: 'started', actor: 'user:ana', from: expect.stringMatching(/^link /) as unknown });

    expect((await fetch(link, form({ confirm: confirmOf(html) }))).status).toBe(409);
    expect((await fetch(link)).status).toBe(409);
    // Neither the trail nor a receipt holds the link.
    expect(JSON.stringify(bench.audit.search({ limit: 100 }).rows)).not.toContain(link.split('/act/')[1]);
    expect(JSON.stringify(await receipts())).not.toContain('/act/');
  });

  test('are refused when tampered with, expired, or for another incident', async () => {
    await incidentVia({ id: 'chat', type: 'slack', url: `${peer.url}/slack` });
    const link = slackLink();
    const [body, mac] = link.split('/act/')[1]!.split('.') as [string, string];
    const grant = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
    const other = Buffer.from(JSON.stringify([grant[0], 'INC-2', ...grant.slice(2)])).toString('base64url');
    for (const token of [`${other}.${mac}`, `${body}.${mac.slice(0, -1)}${mac.endsWith('A') ? 'B' : 'A'}`, body, `${body}.`, `${body}.${mac}.x`, 'x.y', '%00.%00']) {
      expect((await fetch(`${gateway.address}/act/${token}`)).status, token).toBe(404);
      expect((await fetch(`${gateway.address}/act/${token}`, form({ confirm: 'x' }))).status, token).toBe(404);
    }
    const confirm = confirmOf(await (await fetch(link)).text());
    (bench.clock as VirtualClock).jumpWall(13 * HOUR);
    expect((await fetch(link)).status).toBe(410);
    expect((await fetch(link, form({ confirm }))).status).toBe(410);
    expect(await incident()).toMatchObject({ acknowledgedBy: null });
  });

  test('are limited in number, and work again when the act failed', async () => {
    await incidentVia({ id: 'chat', type: 'slack', url: `${peer.url}/slack` });
    const link = slackLink();
    const confirm = confirmOf(await (await fetch(link)).text());
    await bench.incidents.resolve({ id: 'INC-1' });
    const refused = await fetch(link, form({ confirm }));
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('was not acknowledged');
    expect((await fetch(link)).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push((await fetch(link, form({}))).status);
    expect(statuses).toContain(429);
  });

  test('are offered only with a public address, and on each kind of channel', async () => {
    await bench.notify.setSettings({ publicUrl: '' });
    for (const channel of [{ id: 'chat', type: 'slack', url: `${peer.url}/slack` }, { id: 'push', type: 'ntfy', topic: 't', url: `${peer.url}/ntfy` }, { id: 'text', type: 'sms', accountSid: 'AC1', authToken: AUTH, from: '+1', to: '+2', baseUrl: `${peer.url}/tw` }]) await bench.notify.putChannel({ channel });
    await bench.incidents.setRouting({ routes: [{ channels: ['chat', 'push', 'text'] }] });
    for (const id of ['a', 'b']) {
      await bench.add({ id });
      bench.up(id);
    }
    await bench.run(2 * SEC);
    bench.down('a');
    await until(soon(() => peer.received.length === 3), 'three are told');
    expect(peer.received.map((one) => one.body).join()).not.toContain('act%2F');
    expect(peer.received.map((one) => one.body).join()).not.toContain('/act/');
    await bench.notify.setSettings({ publicUrl: gateway.address });
    await bench.run(120 * SEC, SEC);
    peer.received.length = 0;
    bench.down('b');
    await until(soon(() => peer.received.length >= 3), 'three are told again');
    const body = (path: string) => decodeURIComponent(peer.received.find((one) => one.path.startsWith(path))!.body);
    for (const path of ['/slack', '/ntfy', '/tw']) expect(body(path), path).toContain(`${gateway.address}/act/`);
  });
});

describe('Twilio', () => {
  const twilio = (type: 'sms' | 'voice') => ({ id: 'phone', type, accountSid: 'AC1', authToken: AUTH, from: '+1', to: '+2', baseUrl: `${peer.url}/tw` });
  const sent = () => new URLSearchParams(peer.received[0]!.body);
  const call = (url: string, fields: Record<string, string>, signature = signTwilio(AUTH, url, fields)) => fetch(url, { ...form(fields), headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature } });

  test('a text message is delivered when the carrier says so, whatever the order it says it in', async () => {
    await incidentVia(twilio('sms'));
    const url = sent().get('StatusCallback')!;
    expect(url).toMatch(new RegExp(`^${gateway.address}/hooks/twilio/phone/status\\?id=out_`));
    await until(async () => {
      await bench.run(50, 50);
      return (await receipts()).length > 0;
    }, 'the receipt');
    expect(await receipts()).toMatchObject([{ outcome: 'accepted', carrier: '' }]);

    expect((await call(url, { MessageSid: 'SM1', MessageStatus: 'queued' })).status).toBe(204);
    expect(await receipts()).toMatchObject([{ carrier: 'queued' }]);
    await call(url, { MessageSid: 'SM1', MessageStatus: 'delivered' });
    await call(url, { MessageSid: 'SM1', MessageStatus: 'sent' });
    await call(url, { MessageSid: 'SM1', MessageStatus: 'delivered' });
    expect(await receipts()).toMatchObject([{ outcome: 'delivered', detail: 'Twilio: delivered (SM1)' }, { outcome: 'accepted', carrier: 'delivered' }]);
    await bench.run(2 * SEC);
    expect((await bench.incidents.timeline({ id: 'INC-1' })).entries.map((entry) => entry.kind)).toEqual(expect.arrayContaining(['accepted', 'delivered']));
  });

  test('a message that did not arrive is dead, with the reason', async () => {
    await incidentVia(twilio('sms'));
    await call(sent().get('StatusCallback')!, { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003' });
    expect((await receipts())[0]).toMatchObject({ outcome: 'dead', detail: 'Twilio: undelivered, error 30003 (SM1)' });
    expect((await bench.notify.listChannels({})).channels[0]).toMatchObject({ lastError: expect.stringContaining('30003') as unknown });
  });

  test('nothing is believed that Twilio did not sign', async () => {
    await incidentVia(twilio('sms'));
    const url = sent().get('StatusCallback')!;
    const fields = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    for (const signature of ['', 'x', signTwilio('other', url, fields), signTwilio(AUTH, url, { ...fields, MessageStatus: 'sent' }), signTwilio(AUTH, `${url}1`, fields)]) {
      expect((await call(url, fields, signature)).status, signature).toBe(403);
    }
    expect((await call(url.replace('/phone/', '/other/'), fields)).status).toBe(404);
    expect((await receipts()).some((one) => one.outcome === 'delivered')).toBe(false);
  });

  test('a called person acknowledges by pressing 1, once', async () => {
    await incidentVia(twilio('voice'), 'ana');
    const twiml = sent().get('Twiml')!;
    const url = /action="([^"]+)"/.exec(twiml)![1]!.replaceAll('&#38;', '&');
    expect(twiml).toContain('press 1');
    expect(await (await call(url, { CallSid: 'CA1', Digits: '9' })).text()).toContain('means nothing');
    const answer = await call(url, { CallSid: 'CA1', Digits: '1' });
    expect(answer.headers.get('content-type')).toContain('text/xml');
    expect(await answer.text()).toContain('<Say>Acknowledged. It is yours.</Say>');
    expect(await incident()).toMatchObject({ acknowledgedBy: 'ana' });
    expect(await (await call(url, { CallSid: 'CA1', Digits: '1' })).text()).toContain('answered before');
    await call(sent().get('StatusCallback')!, { CallSid: 'CA1', CallStatus: 'completed', CallDuration: '12' });
    expect((await receipts())[0]).toMatchObject({ outcome: 'delivered', channelType: 'voice', detail: 'Twilio: completed, 12 s (CA1)' });
  });
});
