import { afterEach, describe, expect, it } from 'vitest';
import type { CallOutput } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import type { Reader } from '#kit/services.ts';
import type { sla } from '#modules/sla/contract.ts';
import { openBench, type Bench } from './bench.ts';

type Library = CallOutput<typeof sla, 'listReports'>;

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

let bench: Bench;
afterEach(() => bench.stop());

/** An engine that starts at an instant, with an objective three days old and the periods that are reported by themselves. */
async function startAt(at: string, settings: object): Promise<Bench> {
  bench = await openBench({ startAt: Date.parse(at) - 3 * DAY, ready: false });
  await bench.addTarget('ehr');
  bench.history('ehr', [['up', Date.parse(at) - 40 * DAY, null]]);
  await bench.call('sla/putObjective', { spec: { id: 'ehr-up', kind: 'availability', target: 0.9, window: '7d', source: { target: 'ehr' } } });
  await bench.call('sla/setReportSettings', { day: false, week: false, month: false, quarter: false, ...settings });
  bench.clock.jumpWall(3 * DAY);
  await bench.host.ready();
  return bench;
}

const made = async (b: Bench): Promise<string[]> => (await b.call<Library>('sla/listReports')).reports.map((report) => report.id);

describe('reports made by themselves', () => {
  // Six o'clock in Vienna is 04:00 UTC on the day that lost an hour, and 05:00 on the one that has one more.
  it.each([
    ['the day the clock goes forward', '2026-03-29T03:40:00Z', 'day', 'day-2026-03-28-europe-vienna', '2026-03-28T00:00+01:00', 24],
    ['the day after it, whose report has 23 hours', '2026-03-30T03:40:00Z', 'day', 'day-2026-03-29-europe-vienna', '2026-03-29T00:00+01:00', 23],
    ['the day the clock goes back', '2026-10-25T04:40:00Z', 'day', 'day-2026-10-24-europe-vienna', '2026-10-24T00:00+02:00', 24],
    ['the day after that, whose report has 25 hours', '2026-10-26T04:40:00Z', 'day', 'day-2026-10-25-europe-vienna', '2026-10-25T00:00+02:00', 25],
    ['Monday of the week that lost an hour', '2026-03-30T03:40:00Z', 'week', 'week-2026-03-23-europe-vienna', '2026-03-23T00:00+01:00', 167],
  ])('at six in their zone: %s', async (_day, at, period, id, from, hours) => {
    const b = await startAt(at, { timeZone: 'Europe/Vienna', hour: 6, [period]: true });
    await b.pass(19 * MINUTE);
    expect(await made(b)).toEqual([]);
    await b.pass(6 * MINUTE);
    expect(await made(b)).toEqual([id]);
    const [report] = (await b.call<Library>('sla/listReports')).reports;
    expect(report).toMatchObject({ from: Date.parse(from), to: Date.parse(from) + hours * 60 * MINUTE, madeBy: 'system:sla', running: false });
    await b.pass(60 * MINUTE);
    expect(await made(b)).toEqual([id]);
  });

  it('at an hour the clock skips: at the first instant after it', async () => {
    const b = await startAt('2026-03-29T00:40:00Z', { timeZone: 'Europe/Vienna', hour: 2, day: true });
    await b.pass(19 * MINUTE);
    expect(await made(b)).toEqual([]);
    await b.pass(6 * MINUTE);
    expect(await made(b)).toEqual(['day-2026-03-28-europe-vienna']);
  });

  it('afterwards, when the engine was not running at the hour', async () => {
    const b = await startAt('2026-04-01T13:00:00Z', { timeZone: 'America/New_York', hour: 6, month: true, quarter: true });
    await b.pass(6 * MINUTE);
    expect((await made(b)).toSorted()).toEqual(['month-2026-03-01-america-new-york', 'quarter-2026-01-01-america-new-york']);
  });
});

/** A reader that works for ever, a quarter done, until it is told to stop. */
function busyReader(): Reader {
  return {
    run: (_job, _input, { onProgress, signal } = {}) =>
      new Promise((_resolve, reject) => {
        onProgress?.(0.25, 'a quarter');
        signal?.addEventListener('abort', () => reject(new AppError('conflict', 'cancelled')));
      }),
    stop: () => Promise.resolve(),
  };
}

describe('tasks', () => {
  async function openBusy(): Promise<Bench> {
    bench = await openBench({ reader: busyReader });
    await bench.addTarget('ehr');
    await bench.call('sla/putObjective', { spec: { id: 'ehr-up', kind: 'availability', target: 0.9, window: '7d', source: { target: 'ehr' } } });
    return bench;
  }

  it('a report says how far it is, and nothing is left of one that is cancelled', async () => {
    const b = await openBusy();
    const { job } = await b.call<{ job: string }>('sla/startReport', { period: 'month' });
    await b.pass(10);
    // Reading is the first half of the work.
    expect(b.jobs.rows().get(job)).toMatchObject({ state: 'running', progressRatio: 0.625 });
    await b.call('system/cancelJob', { id: job });
    await b.pass(10);
    expect(b.jobs.rows().get(job)).toMatchObject({ state: 'cancelled' });
    expect(await made(b)).toEqual([]);
  });

  it('so does a trend', async () => {
    const b = await openBusy();
    const { job } = await b.call<{ job: string }>('sla/trend', { objective: 'ehr-up' });
    await b.pass(10);
    expect(await b.call('sla/trendResult', { job })).toMatchObject({ state: 'running', progressRatio: 0.25, result: null });
    expect(await b.call('sla/cancelTrend', { job })).toEqual({ cancelled: true });
    await b.pass(10);
    expect(await b.call('sla/trendResult', { job })).toMatchObject({ state: 'cancelled', result: null });
    expect(await b.call('sla/cancelTrend', { job })).toEqual({ cancelled: false });
  });
});
