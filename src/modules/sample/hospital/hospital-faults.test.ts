import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { startHospital } from './hospital.ts';
import type { Hospital } from './hospital.ts';
import { SERVICE_IDS } from './service.ts';
import type { ServiceId } from './service.ts';
import { dnsOverUdp, errorCode, request, service, talk, turnUntil } from './test-clients.ts';
import type { Talk } from './test-clients.ts';

let hospital: Hospital;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock(Date.now());
  hospital = await startHospital({ host: '127.0.0.1', clock, seed: 3 });
});
afterEach(() => hospital.close());

const url = (id: ServiceId, path: string): string => `${service(hospital, id).address}${path}`;
const dial = (id: ServiceId): Talk => talk(service(hospital, id));
const MESSAGE = '\x0bMSH|^~\\&|A|B|C|D|||ADT^A01|42|P|2.5.1\r\x1c\r';
const question = { name: 'ehr.hospital.test', type: 'A' } as const;
const TCP_IDS = SERVICE_IDS.filter((id) => id !== 'dns');

/** Starts something that will wait on the clock, and moves the clock once it does. Returns how long it waited at least. */
async function delayed<T>(ms: number, start: () => Promise<T>): Promise<T> {
  const before = clock.pending;
  let over = false;
  const running = start().finally(() => (over = true));
  await turnUntil(() => clock.pending > before);
  clock.advance(ms - 1);
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  clock.advance(1);
  return running;
}

describe('latency', () => {
  it.each<[ServiceId, () => Promise<unknown>]>([
    ['ehr', () => request(url('ehr', '/health'))],
    ['pharmacy', () => request(url('pharmacy', '/health'), { ca: hospital.caPem })],
    ['database', () => once('database', '', 'READY')],
    ['smtp', () => once('smtp', '', '220')],
    ['hl7', () => once('hl7', MESSAGE, 'MSA|AA|42')],
    ['dns', () => dnsOverUdp(service(hospital, 'dns'), question)],
    ['gateway', async () => (await handshake('gateway')).destroy()],
  ])('holds %s back exactly as long as it says', async (id, ask) => {
    await hospital.inject(id, { kind: 'latency', fixed: '700ms' });
    await delayed(700, ask);
  });
});

describe('errors', () => {
  it('shows each protocol its own', async () => {
    for (const id of SERVICE_IDS) await hospital.inject(id, { kind: 'errors', ratio: 1, status: 502 });
    expect((await request(url('ehr', '/health'))).status).toBe(502);
    expect(await request(url('fhir', '/fhir/metadata'))).toMatchObject({ status: 502, body: expect.stringContaining('OperationOutcome') });
    expect(await once('hl7', MESSAGE, '\x1c\r')).toContain('MSA|AE|42|injected');
    expect((await dial('smtp').ended()).toString()).toMatch(/^421 /);
    expect(await dnsOverUdp(service(hospital, 'dns'), question)).toMatchObject({ rcode: 'SERVFAIL', answers: [] });
    expect(await once('database', 'PING\r\n', 'ERROR')).toContain('injected');
    expect(await errorCode(handshake('gateway'))).toMatch(/HANDSHAKE_FAILURE/);
    const association = dial('dicom');
    association.socket.write(Buffer.from(`0100000000440001${'00'.repeat(66)}`, 'hex'));
    expect((await association.ended()).toString('hex')).toBe('03000000000400020301');
  });

  it('fails the same requests for the same seed', async () => {
    const other = await startHospital({ host: '127.0.0.1', clock, seed: 3 });
    const runs: number[][] = [];
    for (const one of [hospital, other]) {
      await one.inject('portal', { kind: 'errors', ratio: 0.5 });
      const statuses: number[] = [];
      for (let i = 0; i < 20; i++) statuses.push((await request(`${service(one, 'portal').address}/`)).status);
      runs.push(statuses);
    }
    await other.close();
    expect(new Set(runs[0])).toEqual(new Set([200, 503]));
    expect(runs[1]).toEqual(runs[0]);
  });
});

describe('an outage', () => {
  it('refuses connections on every service and comes back on the same port', async () => {
    for (const id of SERVICE_IDS) await hospital.inject(id, { kind: 'outage' });
    for (const id of TCP_IDS) expect(await errorCode(dial(id).ended())).toBe('ECONNREFUSED');
    expect(hospital.state().services.every((one) => one.condition === 'down')).toBe(true);
    await hospital.clear();
    expect((await request(url('portal', '/'))).status).toBe(200);
    expect(await dnsOverUdp(service(hospital, 'dns'), question)).toMatchObject({ rcode: 'NOERROR' });
    expect(hospital.state().services.every((one) => one.condition === 'normal' && one.problem === null)).toBe(true);
  });

  it.each(TCP_IDS)('accepts %s and never answers when it hangs', async (id) => {
    await hospital.inject(id, { kind: 'outage', how: 'hang' });
    const client = dial(id);
    let heard = 0;
    client.socket.on('data', () => heard++);
    client.socket.write(id === 'hl7' ? MESSAGE : 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => client.socket.once('ready', resolve));
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([heard, client.socket.destroyed]).toEqual([0, false]);
    client.socket.destroy();
  });

  it('resets connections, the open ones included', async () => {
    const open = dial('database');
    await open.untilText('READY');
    await hospital.inject('database', { kind: 'outage', how: 'reset' });
    expect(await errorCode(open.ended())).toBe('ECONNRESET');
    expect(await errorCode(dial('database').ended())).toBe('ECONNRESET');
  });

  it('ends connections that are open when the listener goes', async () => {
    const open = dial('hl7');
    await new Promise((resolve) => open.socket.once('connect', resolve));
    open.socket.write(MESSAGE);
    await open.untilText('MSA|AA');
    await hospital.inject('hl7', { kind: 'outage' });
    await open.ended().catch(() => undefined);
    expect(open.socket.destroyed).toBe(true);
  });

  it('is felt by the services that need the one that is out', async () => {
    await hospital.inject('database', { kind: 'outage' });
    expect((await request(url('ehr', '/health'))).status).toBe(503);
    expect((await request(url('portal', '/'))).status).toBe(503);
    expect((await request(url('fhir', '/fhir/Patient'))).status).toBe(503);
    expect((await request(url('fhir', '/fhir/metadata'))).status).toBe(200);
    await hospital.clear('database');
    await hospital.inject('identity', { kind: 'outage', how: 'hang' });
    expect((await request(url('ehr', '/login'), { method: 'POST' })).status).toBe(503);
    await hospital.inject('hl7', { kind: 'outage', how: 'hang' });
    clock.advance(30_000);
    expect(JSON.parse((await request(url('lab', '/queue'))).body)).toMatchObject({ oldestAgeSeconds: 31, receiving: false });
  });
});

it('flaps: refuses, serves, refuses', async () => {
  await hospital.inject('pacs-web', { kind: 'flapping', down: '4s', up: '6s' });
  expect(await errorCode(request(url('pacs-web', '/')))).toBe('ECONNREFUSED');
  clock.advance(4_000);
  await hospital.inject('pacs-web', { kind: 'latency', fixed: 0 });
  expect((await request(url('pacs-web', '/'))).status).toBe(200);
  clock.advance(6_000);
  await hospital.inject('pacs-web', { kind: 'latency', fixed: 0 });
  expect(await errorCode(request(url('pacs-web', '/')))).toBe('ECONNREFUSED');
});

describe('answers', () => {
  it('end early when truncated', async () => {
    for (const id of ['portal', 'hl7', 'dns', 'smtp'] as const) await hospital.inject(id, { kind: 'truncated', keepRatio: 0.25 });
    expect(await errorCode(request(url('portal', '/')))).toBe('ECONNRESET');
    const engine = dial('hl7');
    engine.socket.write(MESSAGE);
    const part = await engine.ended();
    expect(part.toString()).toMatch(/^\x0bMSH\|/);
    expect(part.includes(0x1c)).toBe(false);
    expect((await dial('smtp').ended()).toString()).toMatch(/^220 mail/);
    expect(await dnsOverUdp(service(hospital, 'dns'), question)).toMatchObject({ flag_tc: true, answers: [] });
  });

  it('arrive a slice at a time when the body is slow', async () => {
    // {"keys":[]} is 11 bytes: 5, 5 and 1, each 100 ms after the one before.
    await hospital.inject('identity', { kind: 'slow-body', bytesPerSecond: 50 });
    const asked = request(url('identity', '/jwks'));
    await turnUntil(() => clock.pending === 1);
    clock.advance(100);
    expect(await delayed(100, () => asked)).toMatchObject({ body: '{"keys":[]}' });
  });
});

it('shows an expired certificate and the good one again', async () => {
  const tlsCode = (id: ServiceId): Promise<string> => errorCode(handshake(id, true));
  for (const id of ['pharmacy', 'gateway'] as const) {
    (await handshake(id, true)).destroy();
    await hospital.inject(id, { kind: 'expired-certificate' });
    expect(await tlsCode(id)).toBe('CERT_HAS_EXPIRED');
    await hospital.clear(id);
    (await handshake(id, true)).destroy();
  }
});

it('names what it cannot do', async () => {
  await expect(hospital.inject('morgue', { kind: 'outage' })).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('it has ehr, fhir') });
  await expect(hospital.inject('ehr', { kind: 'expired-certificate' })).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(/EHR web cannot take .* it can take latency/) });
  await expect(hospital.inject('ehr', { kind: 'latency', fixed: 'x' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(hospital.clear('morgue')).rejects.toMatchObject({ code: 'not_found' });
});

async function once(id: ServiceId, send: string, expected: string): Promise<string> {
  const client = dial(id);
  if (send) client.socket.write(send);
  const answer = await client.untilText(expected);
  client.socket.destroy();
  return answer;
}

function handshake(id: ServiceId, verify = false): Promise<ReturnType<typeof connectTls>> {
  const { host, port } = service(hospital, id);
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host, port, ca: hospital.caPem, rejectUnauthorized: verify });
    socket.once('secureConnect', () => resolve(socket)).once('error', reject);
  });
}
