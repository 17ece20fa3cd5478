import { afterEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { CallOutput } from '#shared/contract.ts';
import { readConfig } from '#kit/config/read.ts';
import configurationEngine from '#modules/configuration/engine.ts';
import monitoringEngine from '#modules/monitoring/engine.ts';
import { sections as monitoringSections } from '#modules/monitoring/config.ts';
import { sections } from '#modules/sla/config.ts';
import type { sla } from '#modules/sla/contract.ts';
import slaEngine from '#modules/sla/engine.ts';
import systemEngine from '#modules/system/engine.ts';
import { openBench, type Bench } from './bench.ts';

type List = CallOutput<typeof sla, 'list'>;
type Preview = CallOutput<typeof sla, 'previewExclusion'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 3, 15);

let bench: Bench;
afterEach(async () => {
  await bench?.stop();
  bench = null as never;
});

async function open(): Promise<Bench> {
  bench = await openBench({ startAt: NOW, ready: false, modules: [configurationEngine, monitoringEngine, slaEngine, systemEngine] as never });
  await bench.addTarget('ehr', { group: 'Clinical/EHR' });
  await bench.addTarget('lab', { group: 'Clinical/Lab' });
  bench.history('ehr', [['up', NOW - 40 * DAY, NOW - DAY], ['down', NOW - DAY, NOW - DAY + HOUR, 'TIMEOUT'], ['up', NOW - DAY + HOUR, null]]);
  bench.history('lab', [['up', NOW - 40 * DAY, NOW - 2 * DAY], ['down', NOW - 2 * DAY, NOW - 2 * DAY + 2 * HOUR, 'TIMEOUT'], ['up', NOW - 2 * DAY + 2 * HOUR, null]]);
  return bench;
}

const availability = (id: string, target: string, change: object = {}) => ({ id, kind: 'availability', target: 0.999, window: '7d', slice: { length: '1h' }, source: { target }, ...change });

describe('exclusions', () => {
  it('are previewed, authored by the caller, and count once approved', async () => {
    const b = await open();
    await b.call('sla/putObjective', { spec: availability('o', 'ehr') });
    const stretch = { from: NOW - DAY, to: NOW - DAY + HOUR };
    const { before, after } = await b.call<Preview>('sla/previewExclusion', { objective: 'o', ...stretch });
    expect(before).toMatchObject({ verdict: 'breached', value: 167 / 168, raw: 167 / 168, excluded: 0 });
    expect(after).toMatchObject({ verdict: 'met', value: 1, raw: 167 / 168, excluded: 1 });
    const { id, approved, retroactive } = await b.call<{ id: string; approved: boolean; retroactive: boolean }>('sla/addExclusion', { objective: 'o', ...stretch, reason: 'planned' }, 'commander');
    expect([approved, retroactive]).toEqual([false, true]);
    expect((await b.call<List>('sla/list')).objectives[0]!.verdict).toBe('breached');
    await expect(b.call('sla/addExclusion', { objective: 'o', ...stretch, reason: 'mine', approve: true }, 'commander')).rejects.toThrow('needs the role owner');
    await expect(b.call('sla/approveExclusion', { id }, 'commander')).rejects.toThrow('owner');
    await b.call('sla/approveExclusion', { id }, 'owner');
    expect((await b.call<List>('sla/list')).objectives[0]).toMatchObject({ verdict: 'met', raw: 167 / 168 });
    const { exclusions } = await b.call<CallOutput<typeof sla, 'listExclusions'>>('sla/listExclusions', { objective: 'o' });
    expect(exclusions).toMatchObject([{ by: 'user:commander', approvedBy: 'user:owner', retroactive: true }]);
    const back = await b.call<Preview>('sla/previewExclusion', { objective: 'o', without: id });
    expect([back.before.value, back.after.value]).toEqual([1, 167 / 168]);
    await b.call('sla/removeExclusion', { id, reason: 'wrong day' }, 'owner');
    expect((await b.call<List>('sla/list')).objectives[0]!.verdict).toBe('breached');
    const all = await b.call<CallOutput<typeof sla, 'listExclusions'>>('sla/listExclusions', { objective: 'o', removed: true });
    expect(all.exclusions).toMatchObject([{ id, removedBy: 'user:owner' }]);
    await expect(b.call('sla/approveExclusion', { id }, 'owner')).rejects.toThrow('taken out');
  });

  it('read a local time in the objective’s zone', async () => {
    const b = await open();
    await b.call('sla/putObjective', { spec: availability('o', 'ehr', { slice: undefined, window: { kind: 'calendar', period: 'month', timeZone: 'Europe/Vienna' } }) });
    await b.call('sla/addExclusion', { objective: 'o', from: '2026-04-10 02:00', to: '2026-04-10 03:00', reason: 'x' });
    const { exclusions } = await b.call<CallOutput<typeof sla, 'listExclusions'>>('sla/listExclusions', {});
    expect(exclusions[0]!.from).toBe(Date.UTC(2026, 3, 10, 0));
    await expect(b.call('sla/addExclusion', { objective: 'o', from: '2026-04-10', to: '2026-04-10', reason: 'x' })).rejects.toThrow('must lie after from');
  });
});

describe('composites', () => {
  it('say which child burned what, and why they cannot be judged', async () => {
    const b = await open();
    await b.call('sla/putObjective', { spec: availability('e', 'ehr') });
    await b.call('sla/putObjective', { spec: availability('l', 'lab') });
    await b.call('sla/putObjective', { spec: availability('m', 'lab', { window: '1d' }) });
    const put = (id: string, kind: string, children: string[]) => b.call('sla/putComposite', { spec: { id, kind, target: 0.99, children: children.map((objective) => ({ objective })) } });
    await put('journey', 'all-good slice', ['e', 'l']);
    await put('chain', 'serial', ['e', 'l']);
    await put('bad', 'weighted', ['e', 'm']);
    const { composites } = await b.call<List>('sla/list');
    const row = (id: string) => composites.find((each) => each.id === id)!;
    expect(row('journey')).toMatchObject({ verdict: 'breached', value: 165 / 168, children: [{ id: 'e', loss: 1 }, { id: 'l', loss: 2 }] });
    expect(row('chain').value).toBeCloseTo((167 / 168) * (166 / 168), 12);
    expect(row('bad')).toMatchObject({ verdict: 'no data' });
    expect(row('bad').reason).toContain('different windows');
    await expect(put('x', 'serial', ['nobody'])).rejects.toThrow('children[0].objective');
    const told = await b.call<CallOutput<typeof sla, 'checkComposite'>>('sla/checkComposite', { spec: { id: 'tried', kind: 'serial', target: '90%', children: [{ objective: 'nowhere' }] } });
    expect(told.row).toMatchObject({ verdict: 'no data', reason: 'there is no objective "nowhere"', target: 0.9 });
    expect((await b.call<List>('sla/list')).composites.map((each) => each.id)).not.toContain('tried');
    const chain = await b.call<CallOutput<typeof sla, 'getComposite'>>('sla/getComposite', { id: 'chain' });
    await b.call('sla/putComposite', { spec: { ...chain.spec, name: 'Renamed', target: 0.98 } });
    expect((await b.call<List>('sla/list')).composites.find((each) => each.id === 'chain')).toMatchObject({ name: 'Renamed', target: 0.98 });
    await b.call('sla/deleteComposite', { id: 'bad' });
    expect((await b.call<List>('sla/list')).composites.map((each) => each.id).sort()).toEqual(['chain', 'journey']);
  });
});

describe('OpenSLO', () => {
  it('goes out and comes back the same', async () => {
    const b = await open();
    const spec = availability('o', 'ehr', { window: '30d', gap: 'hold(5m)', burnRows: [{ long: '1h', short: '5m', factor: 14.4 }], description: 'EHR', service: 'clinical' });
    await b.call('sla/putObjective', { spec });
    const before = await b.call<CallOutput<typeof sla, 'getObjective'>>('sla/getObjective', { id: 'o' });
    const { text } = await b.call<{ text: string }>('sla/exportOpenSlo');
    const [document] = parseAllDocuments(text) as unknown as { toJS(): { kind: string; spec: { timeWindow: { duration: string }[] } } }[];
    expect(document!.toJS()).toMatchObject({ kind: 'SLO', apiVersion: 'openslo/v1', spec: { budgetingMethod: 'Timeslices', timeWindow: [{ duration: '30d', isRolling: true }] } });
    await b.call('sla/deleteObjective', { id: 'o' });
    expect(await b.call('sla/importOpenSlo', { text, dryRun: true })).toMatchObject({ objectives: [{ id: 'o', created: true }] });
    expect((await b.call<List>('sla/list')).objectives).toEqual([]);
    await b.call('sla/importOpenSlo', { text });
    expect((await b.call<CallOutput<typeof sla, 'getObjective'>>('sla/getObjective', { id: 'o' })).spec).toEqual(before.spec);
  });

  it('tells what it cannot read and takes the rest', async () => {
    const b = await open();
    const slo = (name: string, duration: string) => `apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: ${name}}\nspec:\n  service: s\n  indicator: {spec: {ratioMetric: {good: {}, total: {}}}}\n  timeWindow: [{duration: ${duration}, isRolling: true}]\n  budgetingMethod: Occurrences\n  objectives: [{target: 0.99}]\n`;
    const told = await b.call<CallOutput<typeof sla, 'importOpenSlo'>>('sla/importOpenSlo', { text: `${slo('good', '28d')}---\n${slo('bad', 'soon')}` });
    expect(told.objectives).toMatchObject([{ id: 'good' }]);
    expect(told.errors).toMatchObject([{ id: 'bad' }]);
  });
});

describe('the configuration file', () => {
  const FILE = `version: 1
targets:
  - { id: ehr, name: ehr, group: Clinical/EHR, probe: { type: tcp, host: 127.0.0.1, port: 9 }, every: 60s, downAfter: 1, upAfter: 1 }
objectives:
  - id: ehr-up
    kind: availability
    target: 99.9%
    window: { kind: calendar, period: month, timeZone: Europe/Vienna }
    gap: hold(5m)
    source: { target: ehr }
    policy: [{ atConsumed: 1, actions: [blockRollout] }]
  - { id: clinical, kind: availability, target: 0.99, window: 28d, source: { group: Clinical, combine: any } }
  - { id: tat, kind: value, statistic: p90, upper: 60, unit: min, window: 30d, source: { pushed: lab }, citation: { title: Site definition } }
`;

  it('declares, exports and is the same again', async () => {
    const b = await open();
    await b.call('configuration/apply', { files: [{ file: 'a.yaml', text: FILE }] });
    await b.pass(10);
    expect((await b.call<List>('sla/list')).objectives.map((row) => row.id).sort()).toEqual(['clinical', 'ehr-up', 'tat']);
    const { text } = await b.call<{ text: string }>('configuration/export');
    expect(text).toContain('gap:\n      hold: 5m');
    const { changes } = await b.call<{ changes: { kind: string; at: string }[] }>('configuration/diff', { files: [{ file: 'b.yaml', text }] });
    expect(changes.filter((change) => change.at === 'objectives').map((change) => change.kind)).toEqual(['same', 'same', 'same']);
    await b.call('configuration/apply', { files: [{ file: 'a.yaml', text: FILE.split('  - { id: clinical')[0]! }] });
    await b.pass(10);
    expect((await b.call<List>('sla/list')).objectives.map((row) => row.id)).toEqual(['ehr-up']);
  });

  it('declares composites of objectives', async () => {
    const b = await open();
    const text = `${FILE}composites:\n  - { id: care, name: Care path, kind: weighted, target: 99%, children: [{ objective: ehr-up, weight: 2 }, { objective: clinical }] }\n`;
    await b.call('configuration/apply', { files: [{ file: 'a.yaml', text }] });
    await b.pass(20_000);
    expect(await b.call('sla/getComposite', { id: 'care' })).toMatchObject({ spec: { target: 0.99, children: [{ objective: 'ehr-up', weight: 2 }, { objective: 'clinical', weight: 1 }] }, row: { verdict: 'no data', reason: expect.stringContaining('different windows') } });
    const { text: exported } = await b.call<{ text: string }>('configuration/export');
    const { changes } = await b.call<{ changes: { kind: string; at: string }[] }>('configuration/diff', { files: [{ file: 'b.yaml', text: exported }] });
    expect(changes.filter((change) => change.at === 'composites').map((change) => change.kind)).toEqual(['same']);
    const { errors } = readConfig([{ file: 'a.yaml', text: text.replace('objective: clinical', 'objective: clinicl') }], [...monitoringSections, ...sections]);
    expect(errors.map((error) => error.message).join()).toContain('there is no objective "clinicl"; did you mean "clinical"?');
  });

  it('names the place of each mistake', () => {
    const text = FILE.replace('target: ehr }', 'target: ehrr }').replace('statistic: p90, upper: 60', 'upper: 60').replace('combine: any', 'combine: most').replace('source: { pushed: lab }', 'target: 95');
    const { errors } = readConfig([{ file: 'a.yaml', text }], [...monitoringSections, ...sections]);
    expect(errors.map((error) => `${error.line} ${error.path}`)).toEqual(expect.arrayContaining(['10 objectives[0].source.target', '13 objectives[2].target']));
    expect(errors.map((error) => error.message).join('\n')).toContain('there is no target "ehrr"; did you mean "ehr"?');
    expect(errors.some((error) => error.path.startsWith('objectives[1].source'))).toBe(true);
  });
});
