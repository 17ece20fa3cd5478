import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { startControl } from './control.ts';
import type { Control } from './control.ts';
import { runDemo } from './demo.ts';
import { startHospital } from './hospital.ts';
import type { Hospital, HospitalState } from './hospital.ts';
import { errorCode, postJson, request } from './test-clients.ts';

let hospital: Hospital;
let control: Control;
beforeEach(async () => {
  hospital = await startHospital({ host: '127.0.0.1', clock: new VirtualClock() });
  control = await startControl(hospital, { host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await control.close();
  await hospital.close();
});

const active = (body: string, id: string): unknown => (JSON.parse(body) as HospitalState).services.find((one) => one.id === id)!.active;

it('serves its page under a strict policy with nothing inline', async () => {
  const page = await request(`${control.address}/`);
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/);
  expect(page.body).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=/);
  for (const [, path] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) expect((await request(`${control.address}${path}`)).status).toBe(200);
  const script = await request(`${control.address}/control.js`);
  expect(script.headers['content-type']).toContain('javascript');
  expect(() => new Function(script.body)).not.toThrow();
  expect(script.body).not.toContain('innerHTML');
});

it('tells the state, injects, clears and plays', async () => {
  const state = JSON.parse((await request(`${control.address}/state`)).body) as { scenarios: { name: string }[] };
  expect(state.scenarios.map((one) => one.name)).toContain('monday-morning');
  const injected = await postJson(`${control.address}/inject`, { service: 'ehr', fault: { kind: 'latency', fixed: '1s' } });
  expect([injected.status, active(injected.body, 'ehr')]).toEqual([200, [{ kind: 'latency', fixed: 1_000, jitter: 0 }]]);
  await postJson(`${control.address}/inject`, { service: 'dns', fault: { kind: 'errors' } });
  expect(active((await postJson(`${control.address}/clear`, { service: 'ehr' })).body, 'ehr')).toEqual([]);
  expect(active((await postJson(`${control.address}/clear`, {})).body, 'dns')).toEqual([]);
  expect(JSON.parse((await postJson(`${control.address}/scenario`, { name: 'database-outage' })).body)).toMatchObject({ scenario: { name: 'database-outage' } });
  expect(JSON.parse((await postJson(`${control.address}/scenario`, { name: null })).body)).toMatchObject({ scenario: null });
});

describe('what it refuses', () => {
  const fault = { service: 'ehr', fault: { kind: 'outage' } };

  it.each([
    ['another host name', { host: 'attacker.example' }, 403, 'forbidden'],
    ['another site', { origin: 'https://attacker.example' }, 403, 'forbidden'],
    ['an opaque origin', { origin: 'null' }, 403, 'forbidden'],
    ['a form', { 'content-type': 'text/plain' }, 400, 'invalid'],
  ] as const)('%s', async (_what, headers, status, code) => {
    const answer = await postJson(`${control.address}/inject`, fault, headers);
    expect([answer.status, (JSON.parse(answer.body) as { error: { code: string } }).error.code]).toEqual([status, code]);
    expect(hospital.state().services.every((one) => one.active.length === 0)).toBe(true);
  });

  it('takes its own page and localhost', async () => {
    const port = new URL(control.address).port;
    expect((await postJson(`${control.address}/clear`, {}, { origin: control.address })).status).toBe(200);
    expect((await postJson(`${control.address}/clear`, {}, { host: `localhost:${port}`, origin: `http://localhost:${port}` })).status).toBe(200);
  });

  it.each([
    ['/inject', { service: 'ehr', fault: { kind: 'gremlins' } }, 400, /a fault has a kind/],
    ['/inject', { service: 'ehr', fault: {}, more: 1 }, 400, /more/],
    ['/inject', { service: 'morgue', fault: { kind: 'outage' } }, 404, /no service "morgue"/],
    ['/scenario', { name: 'tuesday' }, 404, /no scenario "tuesday"/],
    ['/scenario', {}, 400, /^name: /],
    ['/elsewhere', {}, 404, /there are \/inject/],
    ['/inject', 'x'.repeat(20_000), 400, /16384 bytes/],
  ])('POST %s %j', async (path, body, status, words) => {
    const answer = await postJson(`${control.address}${path}`, body);
    expect(answer.status).toBe(status);
    expect((JSON.parse(answer.body) as { error: { message: string } }).error.message).toMatch(words);
  });

  it('text that is not JSON, and other methods', async () => {
    expect((await request(`${control.address}/inject`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })).body).toContain('not JSON');
    expect((await request(`${control.address}/inject`)).status).toBe(404);
    expect((await request(`${control.address}/state`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('the demo', () => {
  it('prints every service with its address and says where it listens', async () => {
    const lines: string[] = [];
    const demo = await runDemo({ port: 0, clock: new VirtualClock(Date.now()), out: (line) => lines.push(line) });
    for (const { name, address } of demo.hospital.services) expect(lines.some((line) => line.includes(name) && line.includes(address))).toBe(true);
    expect(lines.at(-1)).toBe(`listening ${demo.address}`);
    expect((await request(`${demo.address}/state`)).status).toBe(200);
    await demo.close();
    expect(await errorCode(request(demo.address))).toBe('ECONNREFUSED');
  });

  it('says when its port is taken and leaves nothing running', async () => {
    await expect(runDemo({ port: Number(new URL(control.address).port), clock: new VirtualClock(Date.now()), out: () => undefined })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
