import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallOutput } from '#shared/contract.ts';
import type { sla } from '#modules/sla/contract.ts';
import { openBench, type Bench } from './bench.ts';

type Status = CallOutput<typeof sla, 'status'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 3, 15);

/** Speaks the part of the Prometheus API that is asked: points on the grid of the question, by a function of the time in seconds. */
interface FakePrometheus {
  server: Server;
  url: string;
  asked: URLSearchParams[];
  answer: (query: string, seconds: number) => string | null;
  /** Sends instead of an answer. */
  raw: ((respond: (status: number, body: string) => void) => void) | null;
  series: number;
  authorization: string | undefined;
}

let prometheus: FakePrometheus;
let bench: Bench;

beforeEach(async () => {
  const fake: FakePrometheus = { server: createServer(), url: '', asked: [], answer: () => '1', raw: null, series: 1, authorization: undefined };
  fake.server.on('request', (request, response) => {
    const url = new URL(request.url!, 'http://x');
    const ask = url.searchParams;
    fake.asked.push(ask);
    fake.authorization = request.headers.authorization;
    const respond = (status: number, body: string): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    if (fake.raw) return fake.raw(respond);
    if (url.pathname !== '/api/v1/query_range') return respond(404, '{}');
    const values: [number, string][] = [];
    for (let at = Number(ask.get('start')); at <= Number(ask.get('end')); at += Number(ask.get('step'))) {
      const value = fake.answer(ask.get('query')!, at);
      if (value !== null) values.push([at, value]);
    }
    respond(200, JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: Array.from({ length: values.length > 0 ? fake.series : 0 }, () => ({ metric: {}, values })) } }));
  });
  await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
  fake.url = `http://127.0.0.1:${(fake.server.address() as AddressInfo).port}`;
  prometheus = fake;
  bench = await openBench({ startAt: NOW, ready: false });
});

afterEach(async () => {
  prometheus.server.closeAllConnections();
  prometheus.server.close();
  await bench.stop();
});

const objective = (change: object, source: object = {}) => ({ id: 'p', kind: 'availability', target: 0.99, window: '6h', ...change, source: { promql: 'up', server: prometheus.url, ...source } });
const status = (): Promise<Status> => bench.call<Status>('sla/status', { objective: 'p' });

describe('PromQL', () => {
  it('reads ups and downs on the step’s grid, and counts what is absent as missing', async () => {
    const hole = NOW / 1_000 - 7_200;
    prometheus.answer = (_query, at) => (at >= hole && at < hole + 1_800 ? null : at >= hole + 3_600 && at < hole + 4_200 ? '0' : '1');
    await bench.call('sla/putObjective', { spec: objective({}, { token: 'abc' }) });
    const { evaluation } = await status();
    expect(evaluation).toMatchObject({ n: 330, missing: 30 });
    expect(evaluation.value).toBeCloseTo(320 / 330, 9);
    expect(evaluation.coverage).toBeCloseTo(330 / 360, 9);
    expect(prometheus.authorization).toBe('Bearer abc');
    expect(Number(prometheus.asked[0]!.get('start')) % 60).toBe(0);
  });

  it('joins good and total for a ratio, and takes values for a statistic', async () => {
    prometheus.answer = (query) => (query === 'good' ? '97' : query === 'all' ? '100' : '250');
    await bench.call('sla/putObjective', { spec: objective({ kind: 'ratio', target: 0.95 }, { promql: 'good', total: 'all' }) });
    expect((await status()).evaluation).toMatchObject({ verdict: 'met', n: 36_000, units: { n: 'events' } });
    await bench.call('sla/putObjective', { spec: objective({ kind: 'value', target: undefined, statistic: 'p95', upper: 200, unit: 'ms' }, { promql: 'latency' }) });
    expect((await status()).evaluation).toMatchObject({ verdict: 'breached', value: 250 });
  });

  it('asks again only for what is new', async () => {
    await bench.call('sla/putObjective', { spec: objective({}) });
    await status();
    const before = prometheus.asked.length;
    await bench.pass(10 * MINUTE);
    await status();
    const last = prometheus.asked.at(-1)!;
    expect(prometheus.asked.length).toBe(before + 1);
    expect(Number(last.get('end')) - Number(last.get('start'))).toBeLessThan(15 * 60);
  });

  const failures: [string, (respond: (status: number, body: string) => void) => void, RegExp][] = [
    ['an error of the query', (respond) => respond(400, '{"status":"error","errorType":"bad_data","error":"parse error at char 3"}'), /parse error at char 3/],
    ['a page of something else', (respond) => respond(200, '<html>login</html>'), /not in Prometheus' form/],
    ['another kind of result', (respond) => respond(200, '{"status":"success","data":{"resultType":"scalar","result":[]}}'), /a scalar, a matrix was due/],
  ];
  it.each(failures)('is no data and says why on %s', async (_name, raw, why) => {
    prometheus.raw = raw;
    await bench.call('sla/putObjective', { spec: objective({}) });
    const { objectives } = await bench.call<CallOutput<typeof sla, 'list'>>('sla/list');
    expect(objectives[0]).toMatchObject({ verdict: 'no data', value: null });
    expect(objectives[0]!.sourceError).toMatch(why);
    expect((await status()).objective.sourceError).toMatch(why);
  });

  it('gives up after ten seconds, and refuses several series', async () => {
    prometheus.raw = () => {};
    const put = bench.call('sla/putObjective', { spec: objective({}) });
    while (prometheus.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await bench.pass(10_001);
    await put;
    expect((await bench.call<CallOutput<typeof sla, 'list'>>('sla/list')).objectives[0]!.sourceError).toMatch(/no answer within 10 s/);
    prometheus.raw = null;
    prometheus.series = 2;
    expect((await status()).objective.sourceError).toContain('gives 2 series; aggregate it to one');
  });
});

describe('probe durations', () => {
  it('are values in ms; a failed probe has none and is missing', async () => {
    const b = bench;
    await b.addTarget('ehr');
    await b.host.ready();
    await b.observe('ehr', 'up', 20 * MINUTE, MINUTE, 120);
    await b.observe('ehr', 'down', 5 * MINUTE, MINUTE, 5_000);
    await b.call('sla/putObjective', { spec: { id: 'p', kind: 'value', statistic: 'p50', upper: 200, unit: 'ms', window: '25m', source: { target: 'ehr' } } });
    const { evaluation, objective: row } = await status();
    expect(evaluation).toMatchObject({ value: 120, n: 20, missing: 5, verdict: 'met' });
    expect(row).toMatchObject({ direction: 'upper', unit: 'ms', target: 0.5 });
  }, 60_000);
});

describe('staying current', () => {
  it('follows a change of state within a second and announces risk, violation, recovery once each', async () => {
    const b = bench;
    await b.addTarget('ehr');
    b.history('ehr', [['up', NOW - 6 * HOUR, null]]);
    await b.call('sla/putObjective', { spec: { id: 'o', kind: 'availability', target: 0.99, window: '6h', source: { target: 'ehr' }, policy: [{ atConsumed: 1, actions: ['blockRollout'] }] } });
    await b.host.ready();
    // Histories were written behind monitoring's back: its own view begins unknown.
    b.history('ehr', [['up', NOW - 6 * HOUR, null]]);
    await b.observe('ehr', 'up', MINUTE);
    await b.observe('ehr', 'down', 4 * MINUTE);
    const named = () => b.facts.map((f) => `${f.fact} ${(f.data['objective'] ?? '') as string}`.trim());
    expect(named()).toContain('sla/violated o');
    expect(named().filter((fact) => fact === 'sla/violated o')).toHaveLength(1);
    expect(await b.call('sla/gate', { action: 'blockRollout' })).toMatchObject({ allowed: false, blockedBy: [{ objective: 'o' }] });
    await b.call('sla/addOverride', { objective: 'o', action: 'blockRollout', reason: 'security fix', expiresAt: b.clock.now() + HOUR }, 'owner');
    expect(await b.call('sla/gate', { action: 'blockRollout' })).toMatchObject({ allowed: true });
    expect(named()).toContain('sla/policyChanged o');
    const { policies } = await b.call<CallOutput<typeof sla, 'policies'>>('sla/policies');
    expect(policies[0]!.actions[0]!.override).toMatchObject({ by: 'user:owner', reason: 'security fix' });
  }, 60_000);
});
