import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#shared/access.ts';
import { VirtualClock } from '#kit/clock.ts';
import { START, startBench, type Bench } from './fixture.ts';

const SEC = 1_000;
const MIN = 60 * SEC;
const ada: Actor = { id: 'user:ada', role: 'commander', from: '10.0.0.5' };
const wall: Actor = { id: 'token:wall-1', role: 'viewer', from: '10.0.0.9' };
let bench: Bench;

beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

async function downTargets(...ids: string[]): Promise<void> {
  for (const id of ids) await bench.add({ id });
  for (const id of ids) bench.up(id);
  await bench.run(SEC);
  for (const id of ids) bench.down(id);
  await bench.run(2 * SEC, 200);
}
const kinds = async (id: string) => (await bench.incidents.timeline({ id })).entries.map((entry) => entry.kind);
const ask = (call: string, input: unknown, actor: Actor = ada) => bench.as(actor, `incidents/${call}`, input);

describe('what people do with an incident', () => {
  test('roles, tasks, notes, texts and downtime are kept and told in the timeline, by name', async () => {
    const { id } = (await ask('declare', { title: 'Lab results are late', severity: 'warning' })) as { id: string };
    await ask('setRole', { id, role: 'commander', person: 'ada' });
    const { task } = (await ask('addTask', { id, text: 'Call the vendor', assignee: 'ben' })) as { task: string };
    await ask('setTask', { id, task, done: true });
    await ask('addNote', { id, text: 'Paper forms handed out' });
    await ask('setTexts', { id, statuspage: 'We are looking into it.' });
    await ask('setDowntime', { id, downtime: { procedureStartedAt: START + MIN, affectedUnits: 'ED, ICU' }, patientSafety: true });
    await ask('setStatus', { id, status: 'mitigating' });
    await ask('setStatus', { id, status: 'monitoring', note: 'queue drains' });
    await ask('resolve', { id, note: 'done' });
    const found = await bench.incidents.get({ id });
    expect(found).toMatchObject({ status: 'resolved', commander: 'ada', acknowledgedBy: 'ada', patientSafety: true, statuspage: 'We are looking into it.', downtime: { affectedUnits: 'ED, ICU' }, tasks: [{ done: true, assignee: 'ben' }], manual: true });
    expect(found.milestones.map((one) => one.name)).toEqual(expect.arrayContaining(['declared', 'acknowledged', 'mitigated', 'resolved']));
    const { entries, intact } = await bench.incidents.timeline({ id });
    expect(intact).toBe(true);
    expect(entries.filter((entry) => entry.by === 'ada').map((entry) => entry.kind)).toEqual(['declared', 'role', 'task', 'task', 'note', 'text', 'downtime', 'acknowledged', 'status', 'status', 'resolved']);
    const { text } = await bench.incidents.reviewTemplate({ id });
    for (const part of ['Lab results are late', 'Downtime procedure', 'Paper forms handed out', 'Patient safety was concerned']) expect(text).toContain(part);
    await expect(ask('acknowledge', { id })).rejects.toThrow(/resolved/);
  });

  test('a corrected milestone keeps the first value; the figures use the corrected one', async () => {
    await downTargets('lab');
    await ask('acknowledge', { id: 'INC-1' });
    const before = (await bench.incidents.get({ id: 'INC-1' })).milestones.find((one) => one.name === 'impactStart')!;
    await ask('setMilestone', { id: 'INC-1', name: 'impactStart', at: before.at - 10 * MIN });
    await ask('setMilestone', { id: 'INC-1', name: 'impactStart', at: before.at - 20 * MIN });
    expect((await bench.incidents.get({ id: 'INC-1' })).milestones.find((one) => one.name === 'impactStart')).toMatchObject({ at: before.at - 20 * MIN, original: before.at, source: 'manual', editedBy: 'ada' });
    bench.up('lab');
    await bench.run(2 * SEC);
    const { figures } = await bench.incidents.figures({ from: START - MIN, to: START + 60 * MIN });
    const ttd = figures.find((one) => one.metric === 'ttd')!;
    expect(ttd.n).toBe(1);
    expect(ttd.medianMs).toBeGreaterThanOrEqual(20 * MIN);
    expect(figures.find((one) => one.metric === 'tta')!.n).toBe(1);
  });

  test('merging closes one into the other; splitting takes targets out; both ends know', async () => {
    await downTargets('a', 'b');
    await ask('merge', { into: 'INC-1', ids: ['INC-2'] });
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ id: 'INC-1', targets: ['a', 'b'] }]);
    expect(await bench.incidents.get({ id: 'INC-2' })).toMatchObject({ status: 'resolved', mergedInto: 'INC-1' });
    bench.up('a');
    await bench.run(3 * SEC);
    expect((await bench.incidents.list({})).incidents).toHaveLength(1);
    const { id } = (await ask('split', { id: 'INC-1', targets: ['b'], title: 'b apart' })) as { id: string };
    await bench.run(3 * SEC);
    expect((await bench.incidents.list({})).incidents).toMatchObject([{ id, targets: ['b'] }]);
    expect(await kinds('INC-1')).toEqual(expect.arrayContaining(['merged', 'split', 'resolved']));
    bench.up('b');
    await bench.run(3 * SEC);
    expect((await bench.incidents.list({})).incidents).toEqual([]);
  });

  test('a snooze is no answer: it ends, and the chain begins again', async () => {
    await downTargets('lab');
    await ask('snooze', { id: 'INC-1', forMs: 15 * MIN });
    await bench.run(14 * MIN, 20 * SEC);
    expect((await bench.incidents.list({})).incidents[0]).toMatchObject({ snoozedUntil: expect.any(Number) as number, acknowledgedBy: null });
    await bench.run(2 * MIN, 5 * SEC);
    expect(await kinds('INC-1')).toEqual(expect.arrayContaining(['snoozed', 'snooze-ended']));
    expect((await bench.incidents.list({})).incidents[0]).toMatchObject({ snoozedUntil: null });
  });

  test('at a wall a person and a PIN acknowledge; a wrong PIN does not, and five close it', async () => {
    await bench.oncall.putPerson({ id: 'ben', name: 'Ben', contacts: [], pinSecret: '4711' });
    await downTargets('lab');
    await expect(ask('acknowledge', { id: 'INC-1' }, wall)).rejects.toThrow(/needs the role/);
    for (let i = 0; i < 5; i++) await expect(ask('acknowledgeWithPin', { id: 'INC-1', user: 'ben', pinSecret: '0000' }, wall)).rejects.toThrow(/not the PIN/);
    await expect(ask('acknowledgeWithPin', { id: 'INC-1', user: 'ben', pinSecret: '4711' }, wall)).rejects.toThrow(/Too many/);
    await bench.run(6 * MIN, 20 * SEC);
    await ask('acknowledgeWithPin', { id: 'INC-1', user: 'ben', pinSecret: '4711' }, wall);
    expect((await bench.incidents.list({})).incidents[0]).toMatchObject({ acknowledgedBy: 'ben' });
    expect(JSON.stringify(bench.db.all('SELECT * FROM oncall_person'))).not.toContain('4711');
  });

  test('a changed or missing entry breaks the chain of the timeline, and the database refuses both', async () => {
    await downTargets('lab');
    expect(() => bench.db.run("UPDATE incidents_timeline SET text = 'x'")).toThrow(/append-only/);
    expect(() => bench.db.run('DELETE FROM incidents_timeline')).toThrow(/append-only/);
    bench.db.exec('DROP TRIGGER incidents_timeline_no_update');
    bench.db.run("UPDATE incidents_timeline SET text = 'x' WHERE seq = 2");
    expect((await bench.incidents.timeline({ id: 'INC-1' })).intact).toBe(false);
  });
});

describe('this desk', () => {
  test('quiet hours end, hush what is not critical, and never the last way to somebody', async () => {
    await expect(bench.notify.setQuietHours({ until: START + 24 * 60 * MIN, reason: 'night' })).rejects.toThrow(/12 hours/);
    await bench.notify.setQuietHours({ until: START + 10 * MIN, reason: 'handover' });
    await bench.oncall.putPolicy({ policy: { id: 'solo', steps: [{ notify: 'user:ana' }] } });
    await ask('declare', { title: 'advisory', severity: 'advisory' });
    await ask('declare', { title: 'critical', severity: 'critical' });
    await ask('declare', { title: 'only the desk', severity: 'advisory', policy: 'solo' });
    await bench.run(SEC, 100);
    const quiet = () => Object.fromEntries([...bench.host.topic<{ title: string; quiet: boolean }>('notify/pages').rows().values()].map((row) => [row.title, row.quiet]));
    expect(quiet()).toEqual({ advisory: true, critical: false, 'only the desk': false });
    await bench.run(10 * MIN, 20 * SEC);
    expect(quiet()).toEqual({ advisory: false, critical: false, 'only the desk': false });
  });

  test('the test alarm is shown, and counts only when it was seen and heard', async () => {
    const { id } = await bench.notify.testAlarm({});
    await bench.run(SEC, 100);
    expect(bench.host.topic<{ event: string }>('notify/pages').get(id)).toMatchObject({ event: 'test' });
    expect(await bench.notify.confirmTest({ id, seen: true, heard: false })).toMatchObject({ ok: false, message: expect.stringContaining('not heard') as unknown });
    expect((await bench.notify.listTests({})).tests).toMatchObject([{ id, seen: true, heard: false }]);
    await bench.notify.reportSelfCheck({ seat: 'desk', tray: true, notifications: false, sound: true, detail: 'notifications are blocked by the system' });
    expect(bench.host.topic<{ selfCheck: { ok: boolean; message: string } }>('notify/state').get('alarm')!.selfCheck).toMatchObject({ ok: false, message: expect.stringContaining('blocked') as unknown });
  });
});

test('a restart takes up where it stopped: no second page, the acknowledgement holds, the end is told', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'restart-'));
  const clock = new VirtualClock(START);
  const open = () => startBench({ clock, dir, path: join(dir, 'core.db') });
  let desk = await open();
  try {
    for (const state of ['up', 'up', 'down', 'down'] as const) {
      if (state === 'up') await desk.add({ id: 'lab' }).catch(() => {});
      await desk.run(10, 10);
      desk.result('lab', state);
    }
    await desk.run(2 * SEC, 200);
    await desk.incidents.acknowledge({ id: 'INC-1' });
    await desk.run(2 * SEC, 200);
    const messages = () => desk.db.get<{ n: number }>('SELECT count(*) AS n FROM outbox')!.n;
    const before = messages();
    await desk.stop();
    clock.jumpWall(5 * MIN);
    desk = await open();
    await desk.run(10 * SEC);
    expect(messages()).toBe(before);
    expect((await desk.incidents.list({})).incidents).toMatchObject([{ id: 'INC-1', status: 'acknowledged', ackExpiresAt: expect.any(Number) as number }]);
    desk.up('lab');
    await desk.run(3 * SEC, 200);
    expect((await desk.incidents.list({ state: 'closed' })).incidents).toMatchObject([{ id: 'INC-1' }]);
    expect(messages()).toBe(before + 1);
  } finally {
    await desk.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
