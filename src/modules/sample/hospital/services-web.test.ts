import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '#kit/clock.ts';
import { startHospital } from './hospital.ts';
import type { Hospital } from './hospital.ts';
import { EHR_ACCOUNT } from './services/ehr.ts';
import { createBacklog } from './services/lab.ts';
import { request, service } from './test-clients.ts';

let hospital: Hospital;
beforeAll(async () => {
  hospital = await startHospital({ host: '127.0.0.1', clock: new VirtualClock(Date.now()) });
});
afterAll(() => hospital.close());

const at = (id: Parameters<typeof service>[1]): string => service(hospital, id).address;

describe('the EHR', () => {
  const form = (fields: Record<string, string>) => ({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() });

  it('tells its health', async () => {
    const answer = await request(`${at('ehr')}/health`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ status: 'ok', checks: { database: 'pass' } });
  });

  it('signs in with a session cookie, shows the protected page, and signs out', async () => {
    expect((await request(`${at('ehr')}/login`)).body).toContain('<form method="post"');
    const refused = await request(`${at('ehr')}/worklist`);
    expect([refused.status, refused.headers.location]).toEqual([303, '/login']);
    const signedIn = await request(`${at('ehr')}/login`, form(EHR_ACCOUNT));
    expect([signedIn.status, signedIn.headers.location]).toEqual([303, '/worklist']);
    const setCookie = signedIn.headers['set-cookie']![0]!;
    expect(setCookie).toMatch(/HttpOnly; SameSite=Strict/);
    const cookie = setCookie.split(';')[0]!;
    expect((await request(`${at('ehr')}/worklist`, { headers: { cookie } })).status).toBe(200);
    await request(`${at('ehr')}/logout`, { method: 'POST', headers: { cookie } });
    expect((await request(`${at('ehr')}/worklist`, { headers: { cookie } })).status).toBe(303);
  });

  it('refuses a wrong password and an invented session', async () => {
    expect((await request(`${at('ehr')}/login`, form({ ...EHR_ACCOUNT, password: 'no' }))).status).toBe(401);
    expect((await request(`${at('ehr')}/worklist`, { headers: { cookie: 'sample_ehr_session=' } })).status).toBe(303);
  });
});

it('serves a FHIR R4 CapabilityStatement and an empty search', async () => {
  const metadata = await request(`${at('fhir')}/fhir/metadata`);
  expect(metadata.headers['content-type']).toBe('application/fhir+json; charset=utf-8');
  const statement = JSON.parse(metadata.body) as Record<string, unknown>;
  expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', status: 'active', kind: 'instance', fhirVersion: '4.0.1', format: ['application/fhir+json'] });
  const search = JSON.parse((await request(`${at('fhir')}/fhir/Patient?identifier=x`)).body) as Record<string, unknown>;
  expect(search).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 0, link: [{ url: `${at('fhir')}/fhir/Patient?identifier=x` }] });
  const other = await request(`${at('fhir')}/fhir/Observation`);
  expect([other.status, (JSON.parse(other.body) as { resourceType: string }).resourceType]).toEqual([404, 'OperationOutcome']);
});

it('serves the small web services', async () => {
  expect((await request(`${at('portal')}/`)).body).toContain('Patient portal');
  expect(await request(`${at('pacs-web')}/dicom-web/studies?limit=1`)).toMatchObject({ status: 200, body: '[]' });
  const discovery = JSON.parse((await request(`${at('identity')}/.well-known/openid-configuration`)).body) as Record<string, string>;
  expect(discovery.issuer).toBe(at('identity'));
  expect(JSON.parse((await request(discovery.jwks_uri!)).body)).toEqual({ keys: [] });
  expect((await request(`${at('portal')}/nowhere`)).status).toBe(404);
});

it('takes prescriptions over TLS that the hospital authority vouches for', async () => {
  const answer = await request(`${at('pharmacy')}/messages`, { method: 'POST', body: 'synthetic', ca: hospital.caPem });
  expect(answer.status).toBe(202);
  expect(JSON.parse(answer.body)).toMatchObject({ status: 'accepted', reference: expect.stringMatching(/^[0-9a-f]{16}$/) });
  await expect(request(`${at('pharmacy')}/health`)).rejects.toThrow(/certificate/);
});

it('answers an oversized body with 413 and HEAD without a body', async () => {
  expect((await request(`${at('pharmacy')}/messages`, { method: 'POST', body: 'x'.repeat(70_000), ca: hospital.caPem })).status).toBe(413);
  const head = await request(`${at('portal')}/`, { method: 'HEAD' });
  expect([head.status, head.body]).toEqual([200, '']);
  expect(Number(head.headers['content-length'])).toBeGreaterThan(100);
});

describe('the lab queue', () => {
  it('is short and young while orders are taken', async () => {
    expect(JSON.parse((await request(`${at('lab')}/queue`)).body)).toEqual({ queue: 'orders', depth: 2, oldestAgeSeconds: 1, receiving: true });
  });

  it('ages with the time it is stalled and drains five times as fast', () => {
    const clock = new VirtualClock();
    const backlog = createBacklog(clock);
    backlog.observe(true);
    clock.advance(60_000);
    backlog.observe(false);
    expect(backlog.look()).toEqual({ depth: 32, oldestAgeSeconds: 61 });
    clock.advance(6_000);
    backlog.observe(false);
    expect(backlog.look()).toEqual({ depth: 17, oldestAgeSeconds: 31 });
    clock.advance(60_000);
    backlog.observe(false);
    expect(backlog.look()).toEqual({ depth: 2, oldestAgeSeconds: 1 });
  });
});
