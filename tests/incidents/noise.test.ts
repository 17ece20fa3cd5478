import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { START, startBench, until, type Bench } from './fixture.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const SEC = 1_000;
const MIN = 60 * SEC;
const HOUR = 60 * MIN;
let bench: Bench;
let ops: Receiver;

beforeEach(async () => {
  ops = await startReceiver();
  bench = await startBench();
  await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: ops.url } });
  await bench.incidents.setRouting({ routes: [{ channels: ['ops'] }] });
});
afterEach(async () => {
  await bench.stop();
  await ops.close();
});

async function targets(...ids: string[]): Promise<void> {
  for (const id of ids) await bench.add({ id });
  for (const id of ids) bench.up(id);
  await bench.run(SEC);
}
const gets = (n: number) => until(async () => {
  await bench.run(50, 50);
  return ops.received.length >= n;
}, `${n} messages`);
const events = () => ops.received.map((one) => `${String(one.json['event'])} ${(one.json['incident'] as { targets: string[] }).targets.join('+')}`);
const alertOf = async (target: string) => (await bench.incidents.listAlerts({})).alerts.find((one) => one.target === target)!;

describe('what is not told, and when it is after all', () => {
  test('a silence holds; when it ends while the alert fires, people hear of it', async () => {
    await targets('lab');
    await bench.incidents.silence({ match: { target: 'lab' }, endsAt: START + HOUR, comment: 'planned' });
    bench.down('lab');
    await bench.run(30 * MIN, 10 * SEC);
    expect(ops.received).toEqual([]);
    expect((await bench.incidents.list({})).incidents).toEqual([]);
    const { id, suppressedBy } = await alertOf('lab');
    expect(suppressedBy).toBe('silenced: planned');
    const trace = await bench.incidents.explain({ alert: id });
    expect(trace).toMatchObject({ nextNotificationAt: START + HOUR, steps: [{ receiver: 'channel:ops', verdict: 'muted', mutes: [{ kind: 'silence' }] }] });
    await bench.run(31 * MIN, 10 * SEC);
    await gets(1);
    expect(events()).toEqual(['triggered lab']);
    const { seats } = await bench.incidents.alarmHealth({ from: START, to: START + 2 * HOUR });
    expect(seats.find((one) => one.seat === 'desk')).toMatchObject({ n: 1, suppressed: { silence: 1 } });
  }, 40_000);

  test('what was told, then silenced, and ended meanwhile: its end is told', async () => {
    await targets('lab');
    bench.down('lab');
    await gets(1);
    await bench.incidents.silence({ match: { target: 'lab' }, endsAt: START + HOUR, comment: 'known' });
    await bench.run(MIN, 10 * SEC);
    bench.up('lab');
    await gets(2);
    expect(events()).toEqual(['triggered lab', 'resolved lab']);
  });

  test('a shelf puts one alert away by name and brings it back by itself', async () => {
    await targets('lab', 'ris');
    bench.down('lab');
    await gets(1);
    await bench.incidents.shelve({ alert: (await alertOf('lab')).id, forMs: 10 * MIN, reason: 'known, part ordered' });
    expect((await bench.incidents.listSilences({})).silences).toMatchObject([{ kind: 'shelf', holding: 1, comment: 'known, part ordered' }]);
    bench.down('ris');
    await gets(2);
    await bench.run(11 * MIN, 5 * SEC);
    expect((await alertOf('lab')).suppressedBy).toBe('');
    expect(events().filter((event) => event.endsWith('lab'))).toHaveLength(2);
  }, 40_000);

  test('a dependency that is down stands for what hangs on it: one incident, the rest symptoms', async () => {
    await targets('switch');
    for (const id of ['a', 'b', 'c']) await bench.add({ id, dependsOn: ['switch'] });
    for (const id of ['a', 'b', 'c']) bench.up(id);
    await bench.run(SEC);
    bench.down('switch');
    await gets(1);
    for (const id of ['a', 'b', 'c']) bench.down(id);
    await bench.run(10 * SEC);
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ targets: ['switch'], symptoms: 3 }]);
    expect(events()).toEqual(['triggered switch']);
    bench.up('switch');
    for (const id of ['a', 'b']) bench.up(id);
    await bench.run(10 * SEC);
    await gets(3);
    // What is still down on its own is told once nothing explains it any more.
    expect(events().toSorted()).toEqual(['resolved switch', 'triggered c', 'triggered switch']);
  });

  test('a symptom that failed before its cause goes into the incident of the cause, with the way back; outlasting it, it is an incident again', async () => {
    await targets('switch');
    for (const id of ['a', 'b']) await bench.add({ id, dependsOn: ['switch'] });
    for (const id of ['a', 'b']) bench.up(id);
    await bench.run(SEC);
    bench.down('a');
    bench.down('b');
    await gets(2);
    const { id: own } = await bench.incidents.declare({ title: 'Wards cannot order', severity: 'warning', targets: ['b'] });
    bench.down('switch');
    await gets(5);
    const { incidents: cards } = await bench.incidents.list({});
    expect(cards.map((card) => [card.targets.join(), card.symptoms])).toEqual(expect.arrayContaining([['switch', 2], ['b', 0]]));
    expect(cards.map((card) => card.id).toSorted()).toEqual([own, 'INC-4']);
    expect(ops.received.filter((one) => one.json['event'] === 'resolved').map((one) => (one.json['incident'] as { title: string }).title)).toEqual(['a is down (not over: it goes on as INC-4)', 'b is down (not over: it goes on as INC-4)']);
    const timelines = await Promise.all(['INC-1', 'INC-4'].map((id) => bench.incidents.timeline({ id })));
    const links = timelines.map(({ entries, intact }) => [intact, ...entries.filter((entry) => entry.kind === 'merged').map((entry) => entry.evidence?.id)]);
    expect(links).toEqual([[true, 'INC-4'], [true, 'INC-1', 'INC-2']]);
    expect((await bench.incidents.get({ id: 'INC-1' })).mergedInto).toBe('INC-4');
    // It is not opened anew while the cause stands, and is once the cause is gone.
    await bench.run(MIN, SEC);
    expect((await bench.incidents.list({})).incidents).toHaveLength(2);
    bench.up('switch');
    bench.up('a');
    await bench.run(10 * SEC);
    expect((await bench.incidents.list({})).incidents.filter((card) => !card.manual)).toMatchObject([{ id: 'INC-5', targets: ['b'] }]);
  });

  test('a pause ends an alert; not knowing does not', async () => {
    await targets('lab', 'ris');
    for (const id of ['lab', 'ris']) bench.down(id);
    await gets(2);
    await bench.run(5 * MIN, 10 * SEC);
    expect((await bench.monitoring.listTargets({})).targets.map((row) => row.state)).toEqual(['unknown', 'unknown']);
    expect((await bench.incidents.list({})).incidents).toHaveLength(2);
    await bench.monitoring.setPaused({ ids: ['lab'], paused: true });
    await bench.run(5 * SEC);
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ targets: ['ris'] }]);
  });

  test('sample targets alarm here, marked, and never leave the machine', async () => {
    await bench.add({ id: 'sample-ehr', sample: true });
    bench.up('sample-ehr');
    await bench.run(SEC);
    bench.down('sample-ehr');
    await bench.run(5 * SEC);
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ sample: true }]);
    expect([...bench.host.topic<{ sample: boolean }>('notify/pages').rows().values()]).toMatchObject([{ sample: true }]);
    expect(ops.received).toEqual([]);
  });
});

test('a storm of warnings comes to readers as the first few and one digest; each that was told is told its end', async () => {
  const ids = Array.from({ length: 30 }, (_, i) => `t${i}`);
  await bench.notify.putChannel({ channel: { id: 'chat', type: 'slack', url: ops.url } });
  await bench.incidents.setRouting({ routes: [{ channels: ['chat'] }] });
  for (const id of ids) await bench.add({ id, severity: 'warning' });
  for (const id of ids) bench.up(id);
  await bench.run(SEC);
  for (const id of ids) bench.down(id);
  await gets(10);
  await bench.run(2 * MIN, 2 * SEC);
  const titles = () => ops.received.map((one) => String(one.json['text']));
  expect(titles().filter((text) => text.startsWith('TRIGGERED'))).toHaveLength(10);
  expect(titles().filter((text) => text.startsWith('DIGEST'))).toEqual([expect.stringContaining('20 more: 20 warning')]);
  expect((await bench.incidents.list({})).incidents).toHaveLength(30);
  for (const id of ids) bench.up(id);
  await bench.run(30 * SEC, SEC);
  expect(titles().filter((text) => text.startsWith('RESOLVED'))).toHaveLength(30);
}, 40_000);

describe('rules', () => {
  test('pending for as long as the rule wants, firing through a short recovery, over after it', async () => {
    await targets('ehr-web');
    await bench.incidents.putRule({ rule: { id: 'slow', when: "state == 'degraded'", target: 'ehr-*', for: '5m', keepFiringFor: '2m', severity: 'warning', response: 'Look at the pool.' } });
    await bench.hold('ehr-web', 'degraded', 4 * MIN);
    expect(await alertOf('ehr-web')).toMatchObject({ rule: 'slow', state: 'pending' });
    expect(ops.received).toEqual([]);
    await bench.hold('ehr-web', 'degraded', 80 * SEC);
    await gets(1);
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ severity: 'warning', title: 'ehr-web: slow' }]);
    await bench.hold('ehr-web', 'up', MIN);
    expect((await alertOf('ehr-web')).state).toBe('firing');
    await bench.hold('ehr-web', 'up', 80 * SEC);
    await gets(2);
    expect(events()).toEqual(['triggered ehr-web', 'resolved ehr-web']);
  }, 40_000);

  test('a worse alert on the same target joins its incident and begins the chain anew, acknowledged or not', async () => {
    await targets('ehr-web');
    await bench.incidents.putRule({ rule: { id: 'slow', when: "state == 'degraded'", severity: 'warning', keepFiringFor: '1h' } });
    for (let i = 0; i < 2; i++) bench.result('ehr-web', 'degraded', 'SLOW');
    await gets(1);
    await bench.incidents.acknowledge({ id: 'INC-1' });
    bench.down('ehr-web');
    await until(async () => {
      await bench.run(50, 50);
      return (await bench.incidents.list({})).incidents[0]?.severity === 'critical';
    }, 'the severity rises');
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ id: 'INC-1', acknowledgedBy: null, status: 'new' }]);
  });

  test('`default: false` puts a rule in the place of the built-in one; absence is a rule over silence', async () => {
    await targets('job', 'other');
    await bench.incidents.putRule({ rule: { id: 'quiet', when: 'silentMs > 600000', target: 'job', default: false, severity: 'advisory' } });
    bench.down('job');
    await bench.run(MIN, 5 * SEC);
    expect((await bench.incidents.list({})).incidents).toEqual([]);
    await bench.run(11 * MIN, 10 * SEC);
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ severity: 'advisory', targets: ['job'] }]);
  }, 40_000);

  test('a rule is refused with the reason when it cannot be read', async () => {
    await expect(bench.incidents.putRule({ rule: { id: 'x', when: 'stat == 1' } })).rejects.toThrow(/stat/);
    await expect(bench.incidents.putRule({ rule: { id: 'x', when: 'true', for: 'soon', typo: 1 } })).rejects.toThrow(/rule.for.*typo|typo.*rule.for/);
    await expect(bench.incidents.putRule({ rule: { id: 'x', when: 'flapping', severity: 'critical' } })).rejects.toThrow(/response/);
    await bench.add({ id: 'lab', runbook: 'Call the lab.' });
    expect(await bench.incidents.putRule({ rule: { id: 'x', when: 'flapping', severity: 'critical', target: 'lab' } })).toEqual({ id: 'x', warnings: [] });
  });

  test('the past is replayed: what a rule would have done', async () => {
    await targets('lab');
    for (let i = 0; i < 3; i++) {
      await bench.hold('lab', 'down', (i + 1) * 4 * MIN);
      await bench.hold('lab', 'up', 2 * MIN);
    }
    const simulated = await bench.incidents.simulateRule({ rule: { id: 's', when: "state == 'down'", for: '5m' }, days: 1 });
    expect(simulated).toMatchObject({ targets: 1, firings: 2 });
    for (const { activeAt, firedAt } of simulated.alerts) expect(firedAt - activeAt).toBe(5 * MIN);
  }, 40_000);
});
