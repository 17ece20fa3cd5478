import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startBench, until, type Bench } from './fixture.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const SEC = 1_000;
const MIN = 60 * SEC;
let bench: Bench;
let ops: Receiver;

beforeEach(async () => {
  ops = await startReceiver();
  bench = await startBench();
  await bench.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: `${ops.url}/hook` } });
});
afterEach(async () => {
  await bench.stop();
  await ops.close();
});

const events = () => ops.received.map((one) => one.json['event']);
const gets = (n: number) => async () => {
  await bench.run(50, 50);
  return ops.received.length >= n;
};

async function ready(): Promise<void> {
  await bench.oncall.putSchedule({ schedule: { id: 'primary', timeZone: 'Europe/Berlin', rotations: [{ id: 'r', type: 'weekly', start: '2026-01-05T08:00', users: ['ana', 'ben'] }] } });
  await bench.oncall.putPerson({ id: 'ana', name: 'Ana', contacts: [] });
  await bench.oncall.putPolicy({ policy: { id: 'default', steps: [{ after: '0s', notify: ['schedule:primary', 'channel:ops'] }, { after: '1m', notify: ['channel:ops'] }], repeat: 1, ackExpires: '5m', fallback: 'channel:ops' } });
  await bench.add({ id: 'ehr-web', name: 'EHR web', group: 'Clinical/EHR', runbook: 'Restart the pool.' });
  bench.up('ehr-web');
  await bench.run(2 * SEC);
}

describe('from a target that is down to a person who answers', () => {
  test('down → incident → policy → webhook → acknowledged → resolved', async () => {
    await ready();
    bench.down('ehr-web');
    await until(gets(1), 'the page arrives');
    const { incidents: [card] } = await bench.incidents.list({});
    expect(card).toMatchObject({ id: 'INC-1', title: 'EHR web is down', severity: 'critical', status: 'new', targets: ['ehr-web'], policy: 'default', unanswered: false });
    expect(ops.received[0]!.json).toMatchObject({ event: 'triggered', incident: { id: 'INC-1', title: 'EHR web is down', severity: 'critical', status: 'new', targets: ['ehr-web'] } });
    // A channel that is not cleared for patient data gets no instructions and no evidence.
    expect(ops.received[0]!.json).not.toHaveProperty('response');
    expect([...bench.host.topic<{ event: string; users: string[] }>('notify/pages').rows().values()]).toMatchObject([{ event: 'triggered', users: ['ana'] }]);

    await bench.as({ id: 'user:ana', role: 'oncall', from: 'local' }, 'incidents/acknowledge', { id: 'INC-1', note: 'looking' });
    await until(gets(2), 'the acknowledgement arrives');
    bench.up('ehr-web');
    await until(gets(3), 'the end arrives');
    expect(events()).toEqual(['triggered', 'acknowledged', 'resolved']);
    expect(new Set(ops.received.map((one) => one.json['dedupKey'])).size).toBe(3);
    expect((await bench.incidents.list({})).incidents).toEqual([]);
    expect((await bench.incidents.list({ state: 'closed' })).incidents).toMatchObject([{ status: 'resolved', acknowledgedBy: 'ana' }]);

    await bench.run(2 * SEC);
    const { entries, intact } = await bench.incidents.timeline({ id: 'INC-1' });
    expect(intact).toBe(true);
    expect(entries.map((entry) => entry.kind)).toEqual(expect.arrayContaining(['opened', 'alert-fired', 'called', 'delivered', 'acknowledged', 'resolved']));
    for (const entry of entries) if (['alert-fired', 'called', 'delivered'].includes(entry.kind)) expect(entry.evidence, entry.kind).not.toBeNull();
    const { milestones, receipts } = await bench.incidents.get({ id: '1' });
    expect(milestones.map((one) => one.name).sort()).toEqual(['acknowledged', 'delivered', 'detected', 'impactStart', 'resolved']);
    expect(receipts.filter((one) => one.outcome === 'delivered' && one.channel === 'ops')).toHaveLength(3);
  });

  test('nobody answers: it escalates, ends unanswered, and an acknowledgement that lapses begins anew', async () => {
    await ready();
    bench.down('ehr-web');
    await until(gets(1), 'the page arrives');
    await bench.run(62 * SEC, 10 * SEC);
    await until(gets(2), 'the second step');
    expect(events()).toEqual(['triggered', 'escalated']);
    await bench.incidents.acknowledge({ id: 'INC-1' });
    await bench.run(4 * MIN, 20 * SEC);
    const before = ops.received.length;
    expect((await bench.incidents.list({})).incidents[0]!.status).toBe('acknowledged');
    await bench.run(2 * MIN, 10 * SEC);
    await until(gets(before + 1), 'the chain begins again');
    expect(events().at(-1)).toBe('escalated');
    expect((await bench.incidents.list({ state: 'new' })).incidents[0]).toMatchObject({ acknowledgedBy: null });
    await bench.run(6 * MIN, 30 * SEC);
    expect((await bench.incidents.list({ state: 'unanswered' })).incidents[0]).toMatchObject({ unanswered: true, nextEscalationAt: null });
    expect([...bench.host.topic<{ unanswered: boolean }>('notify/pages').rows().values()]).toMatchObject([{ unanswered: true }]);
  }, 60_000);

  test('at 03:00 nobody serves: the incident is opened and the fallback is paged', async () => {
    const night = await startBench({ startAt: Date.UTC(2026, 0, 6, 2, 59, 50) });
    try {
      await night.notify.putChannel({ channel: { id: 'ops', type: 'webhook', url: ops.url } });
      await night.oncall.putSchedule({ schedule: { id: 'day', timeZone: 'UTC', rules: [{ days: 'daily', from: '08:00', to: '20:00', user: 'ana' }] } });
      await night.oncall.putPolicy({ policy: { id: 'default', steps: [{ notify: 'schedule:day' }], fallback: 'channel:ops' } });
      await night.add({ id: 'lab' });
      night.up('lab');
      await night.run(12 * SEC);
      night.down('lab');
      await until(async () => {
        await night.run(50, 50);
        return ops.received.length > 0;
      }, 'the fallback is paged');
      expect(ops.received[0]!.json).toMatchObject({ event: 'triggered', incident: { targets: ['lab'] } });
      const { entries } = await night.incidents.timeline({ id: 'INC-1' });
      expect(entries.map((entry) => entry.kind)).toEqual(expect.arrayContaining(['gap', 'fallback']));
      expect((await night.oncall.gaps({})).gaps.length).toBeGreaterThan(28);
    } finally {
      await night.stop();
    }
  });

  test('without any configuration there is an incident and a page on this desk', async () => {
    await bench.add({ id: 'lab' });
    bench.up('lab');
    await bench.run(SEC);
    bench.down('lab');
    await bench.run(2 * SEC, 100);
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ title: 'lab is down', policy: null }]);
    expect([...bench.host.topic<{ id: string }>('notify/pages').rows().keys()]).toEqual(['INC-1']);
    await bench.run(12 * MIN, 10 * SEC);
    expect((await bench.incidents.list({ state: 'unanswered' })).incidents).toHaveLength(1);
    expect(ops.received).toEqual([]);
  });
});
