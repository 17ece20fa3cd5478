import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Remote } from '#shared/contract.ts';
import { sla as contract } from '#modules/sla/contract.ts';
import slaModule from '#modules/sla/engine.ts';
import { START, startBench, until, type Bench } from './fixture.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const SEC = 1_000;
const MIN = 60 * SEC;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
let bench: Bench;
let sla: Remote<typeof contract>;
let ops: Receiver;

beforeEach(async () => {
  ops = await startReceiver();
  bench = await startBench({ extra: [slaModule] });
  sla = bench.host.dispatcher.use(contract, 'test');
  await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: `${ops.url}/hook` } });
  await bench.oncall.putPolicy({ policy: { id: 'default', steps: [{ notify: ['channel:ops'] }], ackExpires: '2h' } });
  await bench.add({ id: 'ehr-web', name: 'EHR web', group: 'Clinical/EHR' });
  bench.db.run('DELETE FROM monitoring_intervals WHERE target = ?', 'ehr-web');
  bench.db.run("INSERT INTO monitoring_intervals (target, state, \"from\", \"to\", code, message) VALUES ('ehr-web', 'up', ?, NULL, 'OK', '')", START - 30 * DAY);
});
afterEach(async () => {
  await bench.stop();
  await ops.close();
});

/** Slow counts against it, so that it can burn without an outage. */
const objective = { id: 'ehr-fast', name: 'EHR fast', kind: 'availability', target: '99.9%', window: '30d', every: '20s', degraded: 'down', service: 'EHR', source: { target: 'ehr-web' } } as const;
const events = () => ops.received.map((one) => `${String(one.json['event'])} ${String((one.json['incident'] as { title: string }).title)}`);
const alerts = async () => (await bench.incidents.listAlerts({})).alerts.filter((alert) => alert.objective !== '');
const open = async () => (await bench.incidents.list({})).incidents;
const said = (text: string) => async () => {
  await bench.run(200, 100);
  return events().some((one) => one.includes(text));
};

/** Degraded for as long, then up. */
async function slow(ms: number): Promise<void> {
  await bench.hold('ehr-web', 'degraded', ms);
}

describe('a service level whose budget burns', () => {
  test('fast burn → alert → incident → page → recovers → resolved, each step with its evidence', async () => {
    await sla.putObjective({ spec: objective });
    await bench.hold('ehr-web', 'up', 2 * MIN);
    await slow(4 * MIN);
    await until(said('EHR fast: error budget burns too fast'), 'the burn is told');
    expect(await alerts()).toMatchObject([{ rule: 'service-level-burn', state: 'firing', severity: 'critical', objective: 'ehr-fast', target: 'ehr-web', incident: 'INC-1', labels: { service: 'EHR', group: 'Clinical/EHR' } }]);
    expect(await open()).toMatchObject([{ id: 'INC-1', severity: 'critical', targets: ['ehr-web'], policy: 'default', status: 'new' }]);
    const { response } = await bench.incidents.get({ id: 'INC-1' });
    expect(response).toContain('hold rollouts');
    await bench.incidents.acknowledge({ id: 'INC-1' });

    await bench.hold('ehr-web', 'up', 32 * MIN);
    await until(said('resolved EHR fast'), 'the end is told');
    expect(events()).toEqual(['triggered EHR fast: error budget burns too fast', 'acknowledged EHR fast: error budget burns too fast', 'resolved EHR fast: error budget burns too fast']);
    expect(await alerts()).toMatchObject([{ state: 'resolved' }]);
    const { entries } = await bench.incidents.timeline({ id: 'INC-1' });
    const [fired] = entries.filter((entry) => entry.kind === 'alert-fired');
    expect(fired).toMatchObject({ evidence: { type: 'objective', id: 'ehr-fast' } });
    expect(fired!.text).toMatch(/times the sustainable rate over 1h and 5m/);
  }, 60_000);

  test('the burn of an outage is told by its incident: one page; the violation is told by itself and, once closed by a person, not again', async () => {
    await sla.putObjective({ spec: { ...objective, degraded: 'up', target: '99%', window: '1d' } });
    await bench.incidents.setRouting({ routes: [{ policy: 'default', repeatInterval: '90m' }] });
    await bench.hold('ehr-web', 'up', 2 * MIN);
    await bench.hold('ehr-web', 'down', 12 * MIN);
    expect(await alerts()).toMatchObject([{ rule: 'service-level-burn', state: 'firing', incident: 'INC-1' }]);
    expect((await bench.incidents.explain({ alert: 'service-level-burn/ehr-web' })).text).toContain('It is told by INC-1');
    expect(await open()).toMatchObject([{ id: 'INC-1', title: 'EHR web is down' }]);
    const { entries } = await bench.incidents.timeline({ id: 'INC-1' });
    expect(entries.filter((entry) => entry.evidence?.type === 'objective')).toHaveLength(1);
    expect(events()).toEqual(['triggered EHR web is down']);

    await bench.hold('ehr-web', 'down', 8 * MIN);
    await until(said('triggered EHR fast: service level violated'), 'the violation is told');
    expect((await open()).map((card) => card.title)).toEqual(expect.arrayContaining(['EHR web is down', 'EHR fast: service level violated']));
    await bench.hold('ehr-web', 'up', 2 * MIN);
    const [violation, ...others] = await open();
    expect([violation!.title, ...others.map((card) => card.title)]).toEqual(['EHR fast: service level violated']);
    await bench.incidents.resolve({ id: violation!.id, note: 'the owner knows' });
    await until(said('resolved EHR fast: service level violated'), 'its end is told');
    // Past the repeat interval it is violated still.
    for (let i = 0; i < 7; i++) {
      bench.result('ehr-web', 'up');
      await bench.run(15 * MIN, MIN);
    }
    expect(await alerts()).toContainEqual(expect.objectContaining({ rule: 'service-level-violated', state: 'firing', incident: null }));
    expect(events().filter((one) => one.includes('violated'))).toEqual(['triggered EHR fast: service level violated', 'resolved EHR fast: service level violated']);
  }, 120_000);

  test('a rule of one\'s own takes the place of the built-in ones: pending, firing, and simulated', async () => {
    await sla.putObjective({ spec: objective });
    const rule = { id: 'slow-burn', objective: 'ehr-*', when: 'burnLong >= 20.0 && burnShort >= 20.0', for: '5m', severity: 'warning', default: false, response: 'Look at the pool.' };
    expect(await bench.incidents.putRule({ rule })).toEqual({ id: 'slow-burn', warnings: [] });
    await bench.hold('ehr-web', 'up', 2 * MIN);
    await slow(3 * MIN);
    expect(await alerts()).toMatchObject([{ rule: 'slow-burn', state: 'pending', severity: 'warning' }]);
    expect(await open()).toEqual([]);
    await slow(6 * MIN);
    expect(await alerts()).toMatchObject([{ rule: 'slow-burn', state: 'firing', response: 'Look at the pool.' }]);
    expect(await open()).toMatchObject([{ title: 'EHR fast: slow-burn', severity: 'warning' }]);

    await bench.hold('ehr-web', 'up', 32 * MIN);
    const trial = await bench.incidents.simulateRule({ rule: { ...rule, when: 'budgetConsumed > 0.1', for: 0 }, days: 1 });
    expect(trial).toMatchObject({ targets: 1, firings: 1, alerts: [{ target: 'ehr-fast', resolvedAt: null }] });
    expect(trial.observedRatio).toBeCloseTo(1, 1);
    expect(trial.limits.join()).toContain('every 1h');
  }, 60_000);

  test('one on the sample hospital alarms on this desk, marked, and nowhere else', async () => {
    await bench.add({ id: 'sample-lab', sample: true });
    bench.db.run('DELETE FROM monitoring_intervals WHERE target = ?', 'sample-lab');
    bench.db.run("INSERT INTO monitoring_intervals (target, state, \"from\", \"to\", code, message) VALUES ('sample-lab', 'up', ?, NULL, 'OK', '')", START - 30 * DAY);
    await sla.putObjective({ spec: { ...objective, id: 'sample-fast', name: 'Sample fast', source: { target: 'sample-lab' } } });
    await bench.hold('sample-lab', 'up', MIN);
    await bench.hold('sample-lab', 'degraded', 4 * MIN);
    expect(await open()).toMatchObject([{ title: 'Sample fast: error budget burns too fast', sample: true }]);
    expect([...bench.host.topic('notify/pages').rows().keys()]).toEqual(['INC-1']);
    expect(events()).toEqual([]);
  }, 60_000);

  test('what cannot be is refused, and a rule that may page says what to do', async () => {
    const refused = async (rule: object): Promise<string> => bench.incidents.putRule({ rule: { id: 'x', ...rule } }).then(() => 'taken', (thrown: unknown) => String(thrown));
    expect(await refused({ objective: '*', when: "state == 'down'" })).toMatch(/may name .*burn/);
    expect(await refused({ when: 'burn > 6.0' })).toMatch(/cannot be read/);
    expect(await refused({ objective: '*', target: 'ehr-web', when: 'violated' })).toMatch(/leave "target" out/);
    expect(await refused({ objective: 'none', when: 'violated' })).toMatch(/without saying what to do/);
    expect(await refused({ when: "state == 'degraded'", severity: 'critical' })).toMatch(/without saying what to do/);
    await bench.run(10 * SEC);
    expect((await bench.incidents.putRule({ rule: { id: 'x', objective: 'none', when: 'violated', severity: 'warning' } })).warnings).toEqual(['there is no service level "none" now']);
  });
});
