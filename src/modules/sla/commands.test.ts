import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { runSlaEvaluate, runTrend } from './commands.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T = Date.UTC(2026, 0, 1);

function run(objectiveText: string, data: unknown, at?: string | number) {
  return runSlaEvaluate({ objectiveText, objectivePath: 'o.yaml', dataText: typeof data === 'string' ? data : JSON.stringify(data), dataPath: 'd.json', at });
}

const DAILY = `
id: ehr
name: EHR web
kind: availability
target: 0.99
window: { kind: rolling, duration: 1d }
gap: exclude
exclusions: []
`;

describe('sla evaluate on state intervals', () => {
  const day = (downMs: number) => ({ intervals: [{ state: 'up', from: T, to: T + DAY - downMs }, { state: 'down', from: T + DAY - downMs, to: T + DAY }] });

  it('fully observed and above the target is met', () => {
    const { result, exitCode } = run(DAILY, day(10 * 60_000));
    expect(result).toMatchObject({ verdict: 'met', n: DAY, missing: 0, excluded: 0, coverage: 1, units: { n: 'ms' } });
    expect(result.value).toBe(1 - 600_000 / DAY);
    expect([result.ciLow, result.ciHigh]).toEqual([result.value, result.value]);
    expect(result.budget).toMatchObject({ total: 864_000, consumed: 600_000, remaining: 264_000, unit: 'ms' });
    expect(exitCode).toBe(0);
  });

  it('below it is breached, with a negative remainder', () => {
    const { result, exitCode } = run(DAILY, day(HOUR));
    expect(result).toMatchObject({ verdict: 'breached', raw: { value: 23 / 24 }, adjusted: { value: 23 / 24 } });
    expect(result.budget!.remaining).toBeLessThan(0);
    expect(exitCode).toBe(1);
  });

  it('exactly on the target is met', () => {
    expect(run(DAILY, day(DAY / 100)).result.verdict).toBe('met');
    expect(run(DAILY, day(DAY / 100 + 1)).result.verdict).toBe('breached');
  });

  it('gaps are left out, bad or good as the objective says', () => {
    const data = { intervals: [{ state: 'up', from: T, to: T + 20 * HOUR }, { state: 'unknown', from: T + 20 * HOUR, to: T + DAY }] };
    const figure = (gap: string) => run(DAILY.replace('gap: exclude', `gap: ${gap}`), data).result;
    expect(figure('exclude')).toMatchObject({ value: 1, missing: 4 * HOUR, coverage: 20 / 24, verdict: 'met' });
    expect(figure('bad')).toMatchObject({ value: 20 / 24, verdict: 'breached' });
    expect(figure('good')).toMatchObject({ value: 1 });
    expect(figure('hold(1h)')).toMatchObject({ n: 21 * HOUR, missing: 3 * HOUR });
    expect(figure('exclude').bounds).toEqual({ worst: 20 / 24, best: 1 });
  });

  it('mostly unobserved proves nothing', () => {
    const { result, exitCode } = run(DAILY, { intervals: [{ state: 'up', from: T, to: T + HOUR }] });
    expect(result).toMatchObject({ verdict: 'not proven', value: 1, coverage: 1 / 24 });
    expect(result.warnings).toContain('the objective names no minCoverage, so one half was required');
    expect(exitCode).toBe(3);
  });

  it('no interval at all is no data', () => {
    expect(run(DAILY, { intervals: [] }, '2026-01-02')).toMatchObject({ exitCode: 3, result: { verdict: 'no data', value: null, n: 0, ciLow: null } });
    expect(run(DAILY, { intervals: [] })).toMatchObject({ exitCode: 3 });
  });

  it('degraded counts as up unless told otherwise; maintenance is excluded; paused is missing', () => {
    const data = { intervals: [{ state: 'DEGRADED', from: T, to: T + 12 * HOUR }, { state: 'up', from: T + 12 * HOUR, to: T + 20 * HOUR }, { state: 'maintenance', from: T + 20 * HOUR, to: T + 22 * HOUR }, { state: 'paused', from: T + 22 * HOUR, to: T + DAY }] };
    expect(run(DAILY, data).result).toMatchObject({ value: 1, excluded: 2 * HOUR, missing: 2 * HOUR, coverage: 20 / 22 });
    expect(run(`${DAILY}degraded: down\n`, data).result).toMatchObject({ value: 8 / 20, verdict: 'breached' });
  });

  it('evaluates at an instant, cutting what comes later', () => {
    const data = { intervals: [{ state: 'up', from: '2026-01-01T00:00:00Z', to: '2026-01-02T12:00:00Z' }, { state: 'down', from: '2026-01-02T12:00:00Z' }] };
    expect(run(DAILY, data, '2026-01-02T12:00:00Z').result).toMatchObject({ value: 1, window: { from: '2026-01-01T12:00:00.000Z', to: '2026-01-02T12:00:00.000Z' } });
    expect(run(DAILY, data, '2026-01-02T18:00:00Z').result.value).toBe(0.75);
  });

  it('a calendar day in Vienna in March has 23 hours', () => {
    const objective = DAILY.replace('{ kind: rolling, duration: 1d }', '{ kind: calendar, period: day, timeZone: Europe/Vienna }');
    const data = { intervals: [{ state: 'up', from: '2026-03-28T00:00:00Z', to: '2026-03-30T12:00:00Z' }] };
    expect(run(objective, data, '2026-03-30T00:00').result).toMatchObject({ n: 23 * HOUR, budget: { total: 23 * HOUR * 0.01 }, window: { from: '2026-03-28T23:00:00.000Z', end: '2026-03-29T22:00:00.000Z' } });
  });

  it('slices: a bad minute at night counts as much as one at noon', () => {
    const objective = DAILY.replace('target: 0.99', 'target: 0.95').replace('1d', '14d') + 'slice: { length: 1m, target: 1 }\n';
    const data = { intervals: [{ state: 'up', from: T, to: T + 13 * DAY }, { state: 'down', from: T + 13 * DAY, to: T + 13 * DAY + 30_000 }, { state: 'up', from: T + 13 * DAY + 30_000, to: T + 14 * DAY }] };
    const { result } = run(objective, data);
    expect(result).toMatchObject({ n: 20_160, units: { n: 'slices' }, value: 20_159 / 20_160, budget: { total: 1008, consumed: 1, unit: 'slices' } });
  });

  it('one week at 99.95 % allows 5 min 2.4 s', () => {
    const { result } = run(DAILY.replace('0.99', '0.9995').replace('1d', '1w'), { intervals: [{ state: 'up', from: T, to: T + 7 * DAY }] });
    expect(result.budget!.total).toBe(302_400);
  });
});

describe('sla evaluate on samples', () => {
  it('good of total with the Wilson interval decides', () => {
    const objective = 'id: r\nkind: ratio\ntarget: 0.99\nwindow: 30d\n';
    const rows = (good: number, total: number) => ({ samples: [{ at: T, good, total }] });
    expect(run(objective, rows(381, 381))).toMatchObject({ exitCode: 0, result: { verdict: 'met', n: 381, units: { n: 'events' } } });
    expect(run(objective, rows(380, 380))).toMatchObject({ exitCode: 3, result: { verdict: 'not proven' } });
    expect(run(objective, rows(90, 100))).toMatchObject({ exitCode: 1, result: { verdict: 'breached', value: 0.9 } });
    expect(run(objective, rows(98, 100))).toMatchObject({ exitCode: 3 });
    expect(run(`${objective}verdictBy: point\n`, rows(98, 100))).toMatchObject({ exitCode: 1 });
  });

  it('a missing count is not zero', () => {
    const { result } = run('id: r\nkind: ratio\ntarget: 0.9\nwindow: 30d\n', { samples: [{ at: T, good: 100, total: 100 }, { at: T + HOUR, good: null, total: 100 }, { at: T + 2 * HOUR, good: 95, total: 100 }] });
    expect(result).toMatchObject({ value: 195 / 200, n: 200, missing: 1, coverage: 200 / 300 });
  });

  it('a known interval makes absent samples missing', () => {
    const samples = Array.from({ length: 60 }, (_, i) => ({ at: T + i * 60_000, state: 'up' }));
    const { result } = run('id: a\nkind: availability\ntarget: 0.5\nwindow: 2h\nevery: 1m\n', { samples }, T + 2 * HOUR);
    expect(result).toMatchObject({ n: 60, missing: 60, coverage: 0.5 });
  });

  it('a minimum of samples', () => {
    const samples = Array.from({ length: 40 }, (_, i) => ({ at: T + i * 60_000, value: 10 }));
    const { result } = run('id: v\nkind: value\nstatistic: mean\ndirection: upper\ntarget: 20\nminSamples: 50\nwindow: 1d\n', { samples });
    expect(result).toMatchObject({ verdict: 'not proven', reason: '40 samples are fewer than the 50 required' });
  });

  it('quantiles, the mean and rates against a limit', () => {
    const samples = Array.from({ length: 200 }, (_, i) => ({ at: T + i * 60_000, value: 100 + (i % 100) }));
    const verdict = (text: string) => run(`id: v\nkind: value\nwindow: 1d\n${text}\n`, { samples }).result;
    expect(verdict('statistic: p95\nupper: 250')).toMatchObject({ verdict: 'met', n: 200 });
    expect(verdict('statistic: p95\ntarget: 150\ndirection: upper')).toMatchObject({ verdict: 'breached' });
    expect(verdict('statistic: p50\ntarget: 149\ndirection: lower')).toMatchObject({ verdict: 'not proven', value: 149.5 });
    expect(verdict('statistic: mean\nupper: 160')).toMatchObject({ value: 149.5, verdict: 'met', budget: null, burn: [] });
    expect(verdict('statistic: proportion\nupper: 180\ntarget: 0.7')).toMatchObject({ value: 162 / 200, verdict: 'met' });
    expect(run('id: v\nkind: value\nwindow: 1d\nstatistic: rate\nper: 1h\nupper: 5\n', { samples: [{ at: T, value: 1 }, { at: T + HOUR, value: 3 }] }).result.value).toBe(2);
  });

  it('the order of samples does not matter, and the window takes exactly its length', () => {
    const samples = Array.from({ length: 2_000 }, (_, i) => ({ at: T + i * 60_000, state: i % 7 === 0 ? 'down' : 'up' }));
    const objective = DAILY;
    expect(run(objective, { samples: samples.toReversed() }).result).toEqual(run(objective, { samples }).result);
    expect(run(objective, { samples }).result.n).toBe(1440);
    expect(run(objective, { samples }, T + 1_500 * 60_000).result.n).toBe(1440);
  });

  it('exclusions take samples out', () => {
    const objective = `${DAILY.replace('exclusions: []', '')}exclusions: [{ from: "2026-01-01T00:00:00Z", to: "2026-01-01T01:00:00Z", reason: move, by: ops }]\n`;
    const samples = Array.from({ length: 600 }, (_, i) => ({ at: T + i * 60_000, state: i < 60 ? 'down' : 'up' }));
    expect(run(objective, { samples }).result).toMatchObject({ value: 1, excluded: 60, n: 540, raw: { value: 0.9 } });
    expect(run(objective.replace('by: ops', 'by: ops, approved: false'), { samples }).result).toMatchObject({ value: 0.9, excluded: 0, warnings: expect.arrayContaining(['1 exclusion awaits approval and had no effect']) });
  });
});

describe('refusals name file and field', () => {
  const ok = { intervals: [] };
  it.each([
    [DAILY.replace('0.99', '99.9'), ok, /o\.yaml: target: is a ratio between 0 and 1: write 0\.999/],
    [DAILY.replace('target: 0.99\n', ''), ok, /o\.yaml: target: is missing/],
    [DAILY.replace('kind: availability', 'kind: uptime'), ok, /o\.yaml: kind/],
    [`${DAILY}minSample: 3\n`, ok, /o\.yaml: .*minSample/],
    [DAILY.replace('1d', 'a while'), ok, /o\.yaml: window\.duration: "a while" is not a duration/],
    [DAILY.replace('{ kind: rolling, duration: 1d }', '{ kind: calendar, period: month, timeZone: Mars/Base }'), ok, /window\.timeZone: "Mars\/Base"/],
    [DAILY.replace('exclusions: []', 'exclusions: [{ from: 5, to: 3, reason: x, by: y }]'), ok, /exclusions\[0\]\.to: lies before from/],
    [DAILY.replace('exclusions: []', 'exclusions: [{ from: 5, to: 9, by: y }]'), ok, /exclusions\[0\]\.reason/],
    ['id: v\nkind: value\nwindow: 1d\ntarget: 5\n', { samples: [] }, /o\.yaml: statistic: is missing/],
    ['id: v\nkind: value\nstatistic: p95\nwindow: 1d\ntarget: 5\n', { samples: [] }, /o\.yaml: direction: is missing/],
    ['id: v\nkind: value\nstatistic: p95\nwindow: 1d\nlower: 5\nupper: 4\n', { samples: [] }, /lower: 5 lies above upper 4/],
    ['id: v\nkind: value\nstatistic: p95\nwindow: 1d\nupper: 4\n', ok, /d\.json: samples: are missing/],
    [DAILY, { intervals: [{ state: 'upp', from: 0, to: 1 }] }, /d\.json: intervals\[0\]\.state/],
    [DAILY, { intervals: [{ state: 'up', from: 10, to: 1 }] }, /d\.json: intervals\[0\]\.to: lies before from/],
    [DAILY, { intervals: [{ state: 'up', from: 'noon', to: 1 }] }, /d\.json: intervals\[0\]\.from: "noon" is not a point in time/],
    ['id: r\nkind: ratio\ntarget: 0.1\ndirection: upper\nwindow: 1d\n', ok, /o\.yaml: direction: "upper" does not fit kind ratio/],
    [`${DAILY}upper: 3\n`, ok, /o\.yaml: upper: belongs to kind value/],
    [DAILY, {}, /d\.json: data: the data needs "intervals" or "samples"/],
    [DAILY, '{ "intervals": [', /d\.json: /],
    ['', ok, /o\.yaml: holds no objective/],
  ])('%#', (objective, data, message) => {
    let thrown: unknown;
    try {
      run(objective, data);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect((thrown as AppError).code).toBe('invalid');
    expect((thrown as AppError).message).toMatch(message);
  });

  it.each([
    [DAILY.replace('window: { kind: rolling, duration: 1d }\n', ''), ok, /o\.yaml: window: is required .*write \{ kind: rolling, duration: 30d \}/],
    [DAILY.replace('target', 'targt'), ok, /o\.yaml: targt: unknown key; did you mean "target"\?/],
    [`${DAILY}---\nid: b\n`, ok, /o\.yaml: holds several documents/],
    ['id: r\nkind: ratio\ntarget: 0.9\nwindow: 1d\n', { samples: [{ at: 0, value: 17 }] }, /d\.json: samples: none of them carries "good" and "total"/],
    ['id: v\nkind: value\nstatistic: p95\nwindow: 1d\nupper: 4\n', { samples: [{ at: 0, good: 1, total: 1 }] }, /d\.json: samples: none of them carries "value"/],
    [DAILY, '{"intervals":[{"state":"up",}', /d\.json: .*JSON at position 28/],
    [DAILY, { intervals: Array.from({ length: 40 }, () => ({ state: 'x', from: 0, to: 1 })) }, /intervals\[9\].*; and 30 more$/],
  ])('and the remedy, %#', (objective, data, message) => {
    expect(() => run(objective, data)).toThrow(message);
  });

  it('a byte order mark is no part of a file', () => {
    expect(run(`\uFEFF${DAILY}`, `\uFEFF${JSON.stringify(ok)}`).result.verdict).toBe('no data');
  });

  it('all schema errors at once', () => {
    expect(() => run('kind: x\nwindow: 1d\ngap: maybe\n', ok)).toThrow(/kind: .*; gap: /);
  });
});

describe('trend', () => {
  const csv = (values: readonly (number | string)[]) => values.join('\n');

  it('nothing, rising, falling, a step, too few', () => {
    const wobble = Array.from({ length: 60 }, (_, i) => Math.sin(i * 12.9898) * 5 + Math.cos(i * 78.233) * 5);
    expect(runTrend({ csvText: csv(wobble) })).toMatchObject({ exitCode: 0, result: { verdict: 'none', n: 60, changePoint: null, seed: 1 } });
    expect(runTrend({ csvText: csv(wobble.map((w, i) => w + i)) })).toMatchObject({ exitCode: 1, result: { verdict: 'increasing' } });
    expect(runTrend({ csvText: csv(wobble.map((w, i) => w - i)) })).toMatchObject({ exitCode: 1, result: { verdict: 'decreasing' } });
    expect(runTrend({ csvText: csv(wobble.map((w, i) => w + (i < 25 ? 0 : 60))) })).toMatchObject({ exitCode: 1, result: { verdict: 'step', changePoint: { index: 25, at: '25' } } });
    expect(runTrend({ csvText: csv(wobble.slice(0, 9)) })).toMatchObject({ exitCode: 3, result: { verdict: 'too few', n: 9 } });
    expect(runTrend({ csvText: csv(new Array(50).fill(3)) })).toMatchObject({ exitCode: 0, result: { verdict: 'none' } });
  });

  it('gives the slope per day from dates, and counts what is missing', () => {
    const rows = Array.from({ length: 40 }, (_, i) => `2026-01-01T${String(i % 24).padStart(2, '0')}:00:00Z`.replace('01-01', `01-${String(1 + Math.floor(i / 24)).padStart(2, '0')}`) + `,web,${i === 7 ? '' : i * 0.5}`);
    const { result } = runTrend({ csvText: `at,host,latency\n${rows.join('\n')}`, column: 'latency' });
    expect(result).toMatchObject({ verdict: 'increasing', n: 39, missing: 1, timeColumn: 'at', column: 'latency', slope: { unit: 'per day' } });
    expect(result.slope!.value).toBeCloseTo(12, 9);
  });

  it('takes a weekly season out by itself', () => {
    const rows = Array.from({ length: 84 }, (_, i) => `${new Date(T + i * DAY).toISOString().slice(0, 10)},${(i % 7 < 2 ? 40 : 100) + Math.sin(i * 12.9898) * 3}`);
    expect(runTrend({ csvText: `date,visits\n${rows.join('\n')}` }).result).toMatchObject({ verdict: 'none', seasonality: { period: 7, source: 'weekday' } });
  });

  it('steps up and back, stairs, a late step; one odd value at the end is none of these', () => {
    const noise = (i: number): number => Math.sin(i * 12.9898) * 3 + Math.cos(i * 78.233) * 3;
    const shaped = (level: (i: number) => number) => runTrend({ csvText: csv(Array.from({ length: 90 }, (_, i) => level(i) + noise(i))) }).result;
    expect(shaped((i) => (i >= 30 && i < 60 ? 40 : 0))).toMatchObject({ verdict: 'step', text: 'steps after 30, 60', changePoints: [{ index: 30 }, { index: 60 }] });
    expect(shaped((i) => 40 * Math.floor(i / 30))).toMatchObject({ verdict: 'step', changePoints: [{ index: 30 }, { index: 60 }] });
    expect(shaped((i) => (i < 75 ? 100 : 60))).toMatchObject({ verdict: 'step', changePoint: { index: 75 } });
    expect(shaped((i) => (i === 40 ? 900 : 0))).toMatchObject({ verdict: 'none' });
    expect(runTrend({ csvText: csv([...new Array(89).fill(5), 6]) }).result.verdict).toBe('none');
  });

  it('a long series of minutes keeps its shape', () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => `${T + i * 60_000},${i / 100 + Math.sin(i * 12.9898)}`);
    expect(runTrend({ csvText: `at,v\n${rows.join('\n')}` }).result).toMatchObject({ verdict: 'increasing', n: 5_000, method: expect.stringContaining('means per 5 minutes') });
  });

  it.each([
    ['', /csv: the file holds no rows/],
    ['a,b\n1,x\n2,y', /--column: there is no column "z"; the file has a, b/, 'z'],
    ['t,v\n2026-01-01,1\n2026-01-02,much', /line 3, column "v": "much" is not a number/, 'v'],
    ['t,v\n2026-01-01,1\nlater,2', /line 3, column "t": "later" is not a point in time/, 'v', 't'],
    ['name\nx\ny', /no column holds numbers only/],
    ['t,v\n2026-01-01,1\n2026-01-02,much', /name one with --column; line 3, column "v": "much" is not a number/],
    ['date,v\n2026-01-01,1\nlater,2\n2026-01-03,4', /line 3, column "date": "later" is not a point in time/],
    ['date,v\n01/02/2026,1\n01/03/2026,2', /line 2, column "date": "01\/02\/2026" is not a point in time/],
  ])('refuses %j', (csvText, message, column?: string, time?: string) => {
    expect(() => runTrend({ csvText, column, time })).toThrow(message);
  });

  it('refuses a period that is none', () => {
    expect(() => runTrend({ csvText: csv(new Array(30).fill(1)), period: 2.5 })).toThrow(/--period: 2.5/);
    expect(runTrend({ csvText: csv(new Array(30).fill(1)), period: 20 }).result.verdict).toBe('too few');
  });
});
