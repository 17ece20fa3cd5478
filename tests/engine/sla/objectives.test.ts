import { afterEach, describe, expect, it } from 'vitest';
import type { CallOutput } from '#shared/contract.ts';
import type { sla } from '#modules/sla/contract.ts';
import { openBench, type Bench, type BenchOptions } from './bench.ts';

type Status = CallOutput<typeof sla, 'status'>;
type List = CallOutput<typeof sla, 'list'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 3, 15);

let bench: Bench;
afterEach(() => bench.stop());

async function open(change: Partial<BenchOptions> = {}): Promise<Bench> {
  bench = await openBench({ startAt: NOW, ready: false, ...change });
  return bench;
}

/** Up for 30 days but for these outages. */
function outages(...stretches: [from: number, to: number][]): [string, number, number | null, string?][] {
  const rows: [string, number, number | null, string?][] = [];
  let at = NOW - 30 * DAY;
  for (const [from, to] of stretches) {
    rows.push(['up', at, from], ['down', from, to, 'TCP_REFUSED']);
    at = to;
  }
  return [...rows, ['up', at, null]];
}

describe('an availability objective', () => {
  it('is evaluated from state intervals, with causes and a burn-down', async () => {
    const b = await open();
    await b.addTarget('ehr');
    b.history('ehr', outages([NOW - 3 * DAY, NOW - 3 * DAY + 20 * MINUTE], [NOW - DAY, NOW - DAY + 10 * MINUTE]));
    await b.call('sla/putObjective', { spec: { id: 'ehr-up', name: 'EHR', kind: 'availability', target: '99.9%', window: '30d', source: { target: 'ehr' } } });
    const { objectives } = await b.call<List>('sla/list');
    expect(objectives).toMatchObject([{ id: 'ehr-up', verdict: 'met', target: 0.999, direction: 'lower', unit: 'ratio', n: 30 * DAY, coverage: 1, window: 'rolling 30d', source: 'target ehr', sample: false }]);
    expect(objectives[0]!.value).toBeCloseTo(1 - (30 * MINUTE) / (30 * DAY), 12);
    const status = await b.call<Status>('sla/status', { objective: 'ehr-up' });
    expect(status.causes).toMatchObject([
      { from: NOW - 3 * DAY, state: 'down', code: 'TCP_REFUSED', message: 'it was down', target: 'ehr', amount: 20 * MINUTE, open: false },
      { from: NOW - DAY, amount: 10 * MINUTE },
    ]);
    expect(status.causes[0]!.budgetRatio).toBeCloseTo(20 / 43.2, 9);
    expect(status.burnDown.map((point) => point.consumed)).toEqual([0, 0, 20 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE]);
    expect(status.series).toHaveLength(30);
    expect(status.series.filter((point) => point.value! < 1)).toHaveLength(2);
    expect(status.feasibility.warnings.join()).toContain('would page');
  });

  it('counts a group: all, any and weighted', async () => {
    const b = await open();
    for (const id of ['a', 'b']) await b.addTarget(id, { group: 'Clinical/EHR' });
    await b.addTarget('other', { group: 'Office' });
    b.history('a', outages([NOW - 2 * HOUR, NOW - HOUR]));
    b.history('b', outages([NOW - 90 * MINUTE, NOW - 30 * MINUTE]));
    for (const combine of ['all', 'any', 'weighted'] as const) {
      await b.call('sla/putObjective', { spec: { id: combine, kind: 'availability', target: 0.9, window: '1d', source: { group: 'Clinical', combine, ...(combine === 'weighted' ? { weights: { b: 3 } } : {}) } } });
    }
    const { objectives } = await b.call<List>('sla/list');
    const value = (id: string): number => objectives.find((row) => row.id === id)!.value!;
    expect(value('all')).toBeCloseTo(1 - 1.5 / 24, 9);
    expect(value('any')).toBeCloseTo(1 - 0.5 / 24, 9);
    expect(value('weighted')).toBeCloseTo(1 - 1 / 24, 9);
    const { causes } = await b.call<Status>('sla/status', { objective: 'all' });
    expect(causes).toMatchObject([{ amount: 90 * MINUTE, target: 'a', message: 'it was down (and 1 more)' }]);
  });

  it('refuses a target that is not there, and says so of one that went away', async () => {
    const b = await open();
    await expect(b.call('sla/putObjective', { spec: { id: 'x', kind: 'availability', target: 0.9, window: '1d', source: { target: 'nobody' } } })).rejects.toThrow('source.target: there is no target "nobody"');
    const checked = await b.call<{ ok: boolean; errors: { path: string }[] }>('sla/checkObjective', { spec: { id: 'x', kind: 'value', target: 5, window: '1d' } });
    expect(checked).toMatchObject({ ok: false, errors: [{ path: 'statistic' }] });
  });

  it('marks what watches the sample hospital', async () => {
    const b = await open();
    await b.addTarget('s', { sample: true });
    await b.call('sla/putObjective', { spec: { id: 'o', kind: 'availability', target: 0.9, window: '1d', source: { target: 's' } } });
    expect((await b.call<List>('sla/list')).objectives[0]!.sample).toBe(true);
    const dashboard = await b.call<CallOutput<typeof sla, 'dashboard'>>('sla/dashboard');
    expect(dashboard.counts.objectives).toBe(0);
  });
});

describe('pushed values', () => {
  const lab = { id: 'lab-tat', name: 'Laboratory', kind: 'value', unit: 'min', statistic: 'proportion', upper: 60, target: 0.9, minSamples: 10, window: { kind: 'calendar', period: 'month' } };

  it('come by call and by CSV, and a key replaces', async () => {
    const b = await open();
    await b.call('sla/putObjective', { spec: lab });
    const rows = Array.from({ length: 40 }, (_, i) => `${new Date(NOW - 10 * DAY + i * HOUR).toISOString()},${i % 20 === 0 ? 90 : 35},case-${i}`);
    const told = await b.call<{ accepted: number; replaced: number }>('sla/pushCsv', { objective: 'lab-tat', csv: `at,minutes,case\n${rows.join('\n')}`, value: 'minutes' });
    expect(told).toMatchObject({ accepted: 40, replaced: 0 });
    await b.call('sla/push', { objective: 'lab-tat', unit: 'min', samples: [{ at: NOW - HOUR, value: 20, key: 'case-0' }] });
    const status = await b.call<Status>('sla/status', { objective: 'lab-tat' });
    expect(status.evaluation).toMatchObject({ n: 40, value: 39 / 40 });
    expect(status.causes).toMatchObject([{ amount: 1, state: 'bad', message: '1 of 1 outside the limit, most 90 min' }]);
    const { samples, total } = await b.call<{ samples: { id: string; by: string }[]; total: number }>('sla/listSamples', { objective: 'lab-tat', limit: 1 });
    expect([total, samples[0]!.by]).toEqual([40, 'user:admin']);
    await b.call('sla/removeSamples', { ids: [samples[0]!.id] });
    expect((await b.call<Status>('sla/status', { objective: 'lab-tat' })).evaluation.n).toBe(39);
  });

  it('are refused as a whole with the place of the mistake', async () => {
    const b = await open();
    await b.call('sla/putObjective', { spec: lab });
    const refused = (csv: string, message: string) => expect(b.call('sla/pushCsv', { objective: 'lab-tat', csv })).rejects.toThrow(message);
    await refused('at,value\n2026-04-01T08:00:00Z,12\n2026-04-01T09:00:00Z,many', 'line 3, column "value": "many" is not a number');
    await refused('at,value,unit\n2026-04-01T08:00:00Z,12,h', 'is "h", the objective is in "min"');
    await refused('at,value\n2026-13-01,12', 'line 2.at');
    await refused('at,value\n2027-04-01,12', 'lies in the future');
    await refused('when it was,value\n2026-04-01,12', 'No column tells the time');
    await refused('at\n2026-04-01', 'No column holds the figures');
    await expect(b.call('sla/push', { objective: 'lab-tat', samples: [{ at: NOW, good: 3, total: 2 }] })).rejects.toThrow('samples[0].good: 3 of 2 cannot be');
    expect((await b.call<{ total: number }>('sla/listSamples', { objective: 'lab-tat' })).total).toBe(0);
  });
});

describe('healthcare templates', () => {
  it('count only once a person confirmed them, in that person’s name', async () => {
    const b = await open();
    const { templates } = await b.call<CallOutput<typeof sla, 'templates'>>('sla/templates');
    expect(templates.length).toBeGreaterThan(8);
    expect((await b.call<List>('sla/list')).objectives).toEqual([]);
    await expect(b.call('sla/confirm', { template: 'patient-response-time' })).rejects.toThrow('no limit is published');
    await b.call('sla/confirm', { template: 'door-to-ct', sourceVerified: true, timeZone: 'Europe/Vienna' }, 'owner');
    const { spec, confirmation } = await b.call<CallOutput<typeof sla, 'getObjective'>>('sla/getObjective', { id: 'door-to-ct' });
    expect(confirmation).toMatchObject({ template: 'door-to-ct', by: 'user:owner' });
    expect(spec.citation).toMatchObject({ edition: '2013', verifiedBy: 'user:owner' });
    await expect(b.call('sla/confirm', { template: 'door-to-ct' })).rejects.toThrow('already');
    const again = await b.call<CallOutput<typeof sla, 'templates'>>('sla/templates');
    expect(again.templates.find((each) => each.id === 'door-to-ct')!.confirmed).toMatchObject([{ objective: 'door-to-ct', by: 'user:owner' }]);
  });
});
