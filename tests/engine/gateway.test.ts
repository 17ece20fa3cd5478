import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { grants, ROLES } from '#shared/access.ts';
import { running, type Running } from './running.ts';

let here: Running;
beforeAll(async () => {
  here = await running();
});
afterAll(() => here.stop());

/** A request with headers fetch would not let through. */
function raw(path: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  const { hostname, port } = new URL(here.address);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}

function socketClose(headers: Record<string, string>): Promise<number | string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${here.address.replace('http', 'ws')}/ws`, { headers });
    socket.on('close', (code) => resolve(code));
    socket.on('error', (error) => resolve(error.message));
    socket.on('message', (data: Buffer) => resolve((JSON.parse(data.toString()) as { t: string }).t));
  });
}

describe('who gets in', () => {
  it('says that it is alive and ready to anybody', async () => {
    expect((await raw('/healthz')).text).toBe('{"status":"ok"}');
    expect((await raw('/readyz')).status).toBe(200);
  });

  it('answers no call without a sign-in', async () => {
    expect((await here.call('monitoring/listTargets', {})).status).toBe(401);
    expect((await here.call('monitoring/listTargets', {}, 'wf_wrong')).status).toBe(401);
    expect((await here.call('monitoring/listTargets', {}, here.token('viewer'))).status).toBe(200);
  });

  it('lets each role do what its calls allow, and nothing else', async () => {
    for (const role of ROLES) {
      const token = here.token(role);
      for (const { path, spec } of here.engine.host.dispatcher.calls()) {
        // An input no call accepts: who may pass is refused for the input, who may not for the role.
        const { status } = await here.call(path, 'not an input', token);
        expect(`${role} ${path} ${status === 403}`).toBe(`${role} ${path} ${!grants(role, spec.allow)}`);
      }
    }
  });

  it('gives the setup address once', async () => {
    const secret = here.engine.setupAddress!.split('#')[1]!;
    const post = (setup: string) => raw('/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ setup }) });
    expect((await post('wrong')).status).toBe(401);
    const first = await post(secret);
    expect(first.status).toBe(200);
    const cookie = String((first.headers['set-cookie'] as string[])[0]);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await post(secret)).status).toBe(401);
    expect((await raw('/api/system/me', { headers: { cookie: cookie.split(';')[0]! } })).status).toBe(200);
    expect(await socketClose({ cookie: cookie.split(';')[0]!, origin: here.address })).toBe('hello');
  });

  it('asks a socket to sign in, and refuses one from another site', async () => {
    expect(await socketClose({})).toBe(4401);
    expect(await socketClose({ authorization: `Bearer ${here.token('viewer')}`, origin: 'https://evil.example' })).toMatch(/403/);
    expect(await socketClose({ authorization: `Bearer ${here.token('viewer')}`, host: 'evil.example' })).toMatch(/403/);
  });
});

describe('what a hostile page or program tries', () => {
  it('refuses other host names, so that rebinding a name to this address gains nothing', async () => {
    for (const host of ['evil.example', 'evil.example:7070', '127.0.0.1.evil.example', '127.0.0.1@evil.example', '[::2]']) expect((await raw('/healthz', { headers: { host } })).status).not.toBe(200);
    for (const host of ['localhost', '127.0.0.1:1', '[::1]:7070']) expect((await raw('/healthz', { headers: { host } })).status).toBe(200);
  });

  it('refuses changes sent by another site', async () => {
    const { host } = new URL(here.address);
    const send = (origin: string) => raw('/api/session', { method: 'POST', headers: { origin, host, 'content-type': 'application/json' }, body: '{}' });
    expect((await send('https://evil.example')).status).toBe(403);
    expect((await send('null')).status).toBe(403);
    expect((await send(`http://${host}`)).status).toBe(401);
  });

  it('takes no path around the check', async () => {
    const paths = ['//api/monitoring/listTargets', '/api//monitoring/listTargets', '/api/monitoring%2flistTargets', '/API/monitoring/listTargets', '/api/./monitoring/listTargets', '/api/monitoring/listTargets;x', '/api/monitoring/listTargets/', '/x/../api/monitoring/listTargets', '/api/__proto__/constructor', '/api/monitoring/toString'];
    for (const path of paths) expect([400, 401, 404]).toContain((await raw(path)).status);
  });

  it('limits a body', async () => {
    const { status } = await raw('/api/monitoring/listTargets', { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${here.token('viewer')}` }, body: `{"x":"${'a'.repeat(9 * 1024 * 1024)}"}` });
    expect([400, 413]).toContain(status);
  });

  it('takes only JSON', async () => {
    const { status } = await raw('/api/monitoring/listTargets', { method: 'POST', headers: { 'content-type': 'text/plain', authorization: `Bearer ${here.token('viewer')}` }, body: '{}' });
    expect(status).toBe(400);
  });

  it('changes nothing on GET', async () => {
    const { status, text } = await raw('/api/monitoring/deleteTargets?ids=["machine-cpu"]', { headers: { authorization: `Bearer ${here.token('admin')}` } });
    expect(status).toBe(400);
    expect(text).toContain('POST');
  });

  it('sends the page policy with everything', async () => {
    const { headers } = await raw('/healthz');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('what a program uses', () => {
  it('reads with GET, plain or as JSON', async () => {
    const authorization = `Bearer ${here.token('viewer')}`;
    const plain = await raw('/api/monitoring/results?target=machine-memory&limit=5', { headers: { authorization } });
    expect(plain.status).toBe(200);
    const json = await raw(`/api/monitoring/results?input=${encodeURIComponent(JSON.stringify({ target: 'machine-memory', limit: 5 }))}`, { headers: { authorization } });
    expect(json.status).toBe(200);
  });

  it('describes every call', async () => {
    const { text } = await raw('/api/openapi.json');
    const document = JSON.parse(text) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toEqual(here.engine.host.dispatcher.calls().map(({ path }) => `/api/${path}`));
  });

  it('names the field that is wrong', async () => {
    const { status, body } = await here.call('monitoring/createTarget', { id: 'x', name: 'X', probe: { type: 'http', url: 'ftp://x' }, every: '10s', timeout: '20s' }, here.token('operator'));
    expect(status).toBe(400);
    expect(body['error']).toMatchObject({ code: 'invalid', details: expect.arrayContaining([expect.objectContaining({ path: 'probe.url' })]) as unknown });
  });

  it('takes heartbeats, and knows a late one', async () => {
    const operator = here.token('operator');
    await here.call('monitoring/createTarget', { id: 'backup', name: 'Nightly backup', probe: { type: 'push', slug: 'backup-1', period: '1m', grace: '1m' } }, operator);
    expect((await raw('/push/backup-1/start', { method: 'POST' })).status).toBe(200);
    expect((await raw('/push/backup-1', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'done=1' })).status).toBe(200);
    const state = async () => ((await here.call('monitoring/getTarget', { id: 'backup' }, operator)).body['status'] as { state: string; code: string }).state;
    expect(await state()).toBe('up');
    await raw('/push/backup-1/3');
    expect(await state()).toBe('down');
    await raw('/push/backup-1/0');
    expect(await state()).toBe('up');
    expect((await raw('/push/nobody')).status).toBe(404);
    expect((await raw('/push/backup-1/maybe')).status).toBe(400);
  });

  it('exports metrics under the names dashboards know', async () => {
    const { text } = await raw('/metrics');
    expect(text).toMatch(/^probe_success\{target="backup",group="",type="push"\} 1$/m);
    expect(text).toMatch(/^watchfloor_process_resident_memory_bytes \d+/m);
  });
});
