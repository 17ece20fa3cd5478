import { describe, expect, it } from 'vitest';
import { runSlaEvaluate, runTrend } from '#modules/sla/commands.ts';
import { burnDown, consumedShare } from '#modules/sla/engine/budget.ts';
import { defaultBurnRows, hoursToExhaustion } from '#modules/sla/engine/burn-table.ts';
import { analyseTrend } from '#modules/sla/engine/trend/analyse.ts';
import { normalFrom, seededRandom } from '#shared/statistics/random.ts';
import { NILE } from './series.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 1);

function run(objective: object, data: object, at?: number | string) {
  return runSlaEvaluate({ objectiveText: JSON.stringify(objective), objectivePath: 'objective.json', dataText: JSON.stringify(data), at });
}

const monthly = { id: 'ehr', name: 'EHR', kind: 'availability', target: 0.999, window: { kind: 'rolling', duration: '30d' }, gap: 'exclude', exclusions: [] };

/** Probe results every `every` ms up to `end`; `down` says which ones failed. */
function probes(count: number, every: number, down: (i: number) => boolean) {
  return { samples: Array.from({ length: count }, (_, i) => ({ at: START + i * every, state: down(i) ? 'down' : 'up' })) };
}

describe('case 1: burn factors', () => {
  const factors = (days: number) => defaultBurnRows(days * DAY).map((row) => row.factor);

  it('has the published ones for 30, 28 and 7 days', () => {
    expect(factors(30)).toEqual([14.4, 6, 3, 1]);
    expect(factors(28).map((f) => Number(f.toFixed(4)))).toEqual([13.44, 5.6, 2.8, 0.9333]);
    expect(factors(7)).toEqual([13.44, 3.5, 1.4, 0.98]);
  });

  it('derives an uncatalogued period openly', () => {
    const rows = defaultBurnRows(42 * DAY);
    expect(rows.map((row) => row.origin)).toEqual(['derived', 'derived', 'derived', 'derived']);
    expect(rows[0]!.factor).toBeCloseTo(0.02 * 42 * 24, 10);
    expect(defaultBurnRows(30 * DAY)[0]!.origin).toBe('catalogued');
  });

  it('says 50 hours at 14.4', () => {
    expect(hoursToExhaustion(14.4, 30 * DAY)).toBeCloseTo(50, 10);
    expect(run(monthly, { intervals: [{ state: 'up', from: 0, to: 30 * DAY }] }).result.feasibility.rows[0]!.text).toContain('gone in 50 h');
  });

  it('short windows are one twelfth of the long ones', () => {
    expect(defaultBurnRows(30 * DAY).map((row) => row.shortMs)).toEqual([5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR]);
  });
});

describe('case 2: one lost packet never pages', () => {
  const page = (down: (i: number) => boolean) => run(monthly, probes(600, MINUTE, down)).result.burn[0]!;

  it('one bad probe in the last minute burns above the factor and does not fire', () => {
    const row = page((i) => i === 599);
    expect(row.longRate).toBeGreaterThan(14.4);
    expect(row.shortRate).toBeGreaterThan(14.4);
    expect(row).toMatchObject({ firing: false, bad: 1, minBad: 3 });
  });

  it('three confirmed ones do', () => {
    expect(page((i) => i >= 597)).toMatchObject({ firing: true, bad: 3 });
    expect(page((i) => i >= 598)).toMatchObject({ firing: false, bad: 2 });
  });

  it('the configuration check warns and names an interval that works', () => {
    const { feasibility } = run({ ...monthly, every: '60s' }, probes(10, MINUTE, () => false)).result;
    expect(feasibility.ok).toBe(false);
    expect(feasibility.rows[0]).toMatchObject({ samples: 60, smallestBad: 1, workable: false, workableIntervalMs: 20_000 });
    expect(feasibility.rows.slice(1).map((row) => row.smallestBad)).toEqual([3, 5, 5]);
    expect(feasibility.warnings[0]).toBe('1h at 14.4: at 1m one bad result would page; the longest interval that works is 20s');
  });

  it.each([
    [0.999, '30s', [2, 5, 9, 9]],
    [0.999, '15s', [4, 9, 18, 18]],
    [0.999, '10s', [6, 13, 26, 26]],
    [0.9995, '60s', [1, 2, 3, 3]],
    [0.99, '60s', [9, 22, 44, 44]],
    [0.995, '300s', [1, 3, 5, 5]],
  ])('target %f every %s needs %j failures', (target, every, counts) => {
    const { feasibility } = run({ ...monthly, target, every }, probes(5, MINUTE, () => false)).result;
    expect(feasibility.rows.map((row) => row.smallestBad)).toEqual(counts);
  });
});

describe('case 3: a full outage pages within two minutes and clears', () => {
  const intervals = (downFor: number, upAfter: number) => {
    const outage = START + 20 * DAY;
    return [
      { state: 'up', from: START, to: outage },
      { state: 'down', from: outage, to: outage + downFor },
      { state: 'up', from: outage + downFor, to: outage + downFor + upAfter },
    ];
  };
  const firing = (downFor: number, upAfter: number) => run({ ...monthly, every: '15s' }, { intervals: intervals(downFor, upAfter) }).result.burn[0]!.firing;

  it('with 15 s probes', () => {
    expect(firing(51_000, 0)).toBe(false);
    expect(firing(60_000, 0)).toBe(true);
    expect(firing(10 * MINUTE, 0)).toBe(true);
    expect(firing(10 * MINUTE, 4 * MINUTE)).toBe(true);
    expect(firing(10 * MINUTE, 5 * MINUTE)).toBe(false);
  });
});

describe('case 4: budgets', () => {
  it.each([
    [999, 1000, 1],
    [333, 777, 571.428571],
    [0, 100, 1000],
    [101, 100, 0],
    [0, 0, 0],
  ])('%i good of %i consumes %f budgets at 99.9 %%', (good, total, consumed) => {
    expect(consumedShare(0.999, good, total)).toBeCloseTo(consumed, 6);
  });

  it('shows an overspent budget as negative', () => {
    const { result, exitCode } = run(monthly, { intervals: [{ state: 'up', from: 0, to: 29 * DAY }, { state: 'down', from: 29 * DAY, to: 30 * DAY }] });
    expect(exitCode).toBe(1);
    expect(result.budget!.remaining).toBe(0.001 * 30 * DAY - DAY);
    expect(result.budget!.remainingRatio).toBeCloseTo(1 - 1 / 0.03, 9);
  });

  it('the calendar burn-down never rises: 50 bad on day 1, then 29 clean days', () => {
    const steps = [{ at: START, amount: 50 }, ...Array.from({ length: 29 }, (_, i) => ({ at: START + (i + 1) * DAY, amount: 0 }))];
    const points = burnDown(steps, 100);
    expect(points).toHaveLength(30);
    for (let i = 1; i < points.length; i++) expect(points[i]!.remaining).toBeLessThanOrEqual(points[i - 1]!.remaining);
    expect(points.at(-1)).toMatchObject({ consumed: 50, remaining: 50, remainingRatio: 0.5 });
  });

  it('consumed stays what it was as clean days pass', () => {
    const objective = { ...monthly, kind: 'ratio', target: 0.99, window: { kind: 'calendar', period: 'month', timeZone: 'UTC' }, expectedTotal: 30_000 };
    const days = (n: number) => ({ samples: Array.from({ length: n }, (_, i) => ({ at: START + i * DAY, good: i === 0 ? 950 : 1000, total: 1000 })) });
    const left = [1, 5, 20, 30].map((n) => run(objective, days(n)).result.budget!);
    for (const budget of left) expect(budget).toMatchObject({ consumed: 50, total: 300, remaining: 250, projected: false, unit: 'events' });
  });
});

describe('case 5: a month with console downtime, maintenance and an outage', () => {
  const from = Date.UTC(2026, 3, 1);
  const end = Date.UTC(2026, 4, 1);
  const gapAt = from + 5 * DAY;
  const workAt = from + 10 * DAY;
  const outageAt = from + 20 * DAY;
  const objective = {
    ...monthly,
    window: { kind: 'calendar', period: 'month', timeZone: 'UTC' },
    exclusions: [{ from: new Date(workAt).toISOString(), to: new Date(workAt + 2 * HOUR).toISOString(), reason: 'storage migration', by: 'change board' }],
  };
  const intervals = [
    { state: 'up', from, to: gapAt },
    { state: 'gap', from: gapAt, to: gapAt + 3 * HOUR },
    { state: 'up', from: gapAt + 3 * HOUR, to: workAt },
    { state: 'down', from: workAt, to: workAt + 2 * HOUR },
    { state: 'up', from: workAt + 2 * HOUR, to: outageAt },
    { state: 'down', from: outageAt, to: outageAt + 10 * MINUTE },
    { state: 'up', from: outageAt + 10 * MINUTE, to: end },
  ];

  it('has exact raw, adjusted, coverage and verdict', () => {
    const { result, exitCode } = run(objective, { intervals });
    expect(result.raw.value).toBe((717 * HOUR - 130 * MINUTE) / (717 * HOUR));
    expect(result.adjusted.value).toBe((715 * HOUR - 10 * MINUTE) / (715 * HOUR));
    expect(result.coverage).toBe(715 / 718);
    expect(result).toMatchObject({ verdict: 'met', n: 715 * HOUR, missing: 3 * HOUR, excluded: 2 * HOUR, outages: 1 });
    expect(exitCode).toBe(0);
  });

  it('is not proven where the contract asks for more coverage', () => {
    const { result, exitCode } = run({ ...objective, minCoverage: 0.999 }, { intervals });
    expect(result.verdict).toBe('not proven');
    expect(result.reason).toContain('99.5822 %');
    expect(exitCode).toBe(3);
  });

  it('another exclusion gives other figures and leaves the first result as it was', () => {
    const before = JSON.stringify(run(objective, { intervals }).result);
    const more = { ...objective, exclusions: [...objective.exclusions, { from: outageAt, to: outageAt + 10 * MINUTE, reason: 'carrier fault', by: 'duty manager', recordedAt: end }] };
    const after = run(more, { intervals }).result;
    expect(after.adjusted.value).toBe(1);
    expect(after.raw).toEqual(run(objective, { intervals }).result.raw);
    expect(after.exclusions[1]).toMatchObject({ retroactive: true, applied: true });
    expect(JSON.stringify(run(objective, { intervals }).result)).toBe(before);
  });
});

describe('case 6: ranges', () => {
  const fridge = { id: 'fridge', kind: 'value', direction: 'range', lower: 2, upper: 8, statistic: 'mean', unit: 'Cel', window: '1d', gap: 'exclude', exclusions: [] };
  const readings = (value: number, unit = 'Cel') => ({ unit, samples: Array.from({ length: 24 }, (_, i) => ({ at: START + i * HOUR, value })) });

  it('breaches below and above', () => {
    expect(run(fridge, readings(1.9)).result.verdict).toBe('breached');
    expect(run(fridge, readings(8.1)).result.verdict).toBe('breached');
    expect(run(fridge, readings(5)).result.verdict).toBe('met');
  });

  it('judges the boundary by inclusivity', () => {
    expect(run(fridge, readings(8)).result.verdict).toBe('met');
    expect(run({ ...fridge, upperIncl: false }, readings(8)).result.verdict).toBe('breached');
    expect(run(fridge, readings(2)).result.verdict).toBe('met');
    expect(run({ ...fridge, lowerIncl: false }, readings(2)).result.verdict).toBe('breached');
  });

  it('refuses another unit', () => {
    expect(() => run(fridge, readings(41, '[degF]'))).toThrow(/unit: is "\[degF\]", the objective is in "Cel"/);
  });
});

describe('case 7: thirty values prove no p90', () => {
  it('not proven, no upper bound', () => {
    const objective = { id: 'tat', kind: 'value', statistic: 'p90', upper: 60, unit: 'min', window: '30d', gap: 'exclude', exclusions: [] };
    const samples = Array.from({ length: 30 }, (_, i) => ({ at: START + i * HOUR, value: 20 + i }));
    const { result, exitCode } = run(objective, { samples });
    expect(result).toMatchObject({ verdict: 'not proven', n: 30, ciHigh: null });
    expect(result.value).toBeLessThan(60);
    expect(result.ciLow).not.toBeNull();
    expect(exitCode).toBe(3);
    expect(run(objective, { samples: samples.map((s) => ({ ...s, value: s.value + 60 })) }).result.verdict).toBe('breached');
  });
});

describe('case 8: trends', () => {
  it('the Nile has a step after 1898 and no trend beside it', () => {
    const csvText = `year,flow\n${NILE.map((flow, i) => `${1871 + i},${flow}`).join('\n')}\n`;
    const { result, exitCode } = runTrend({ csvText });
    expect(result).toMatchObject({ verdict: 'step', n: 100, changePoint: { index: 28, at: '1898', text: 'step after 1898' } });
    expect(result.changePoint!.p).toBeCloseTo(3.59e-7, 9);
    expect(result.segments.map((segment) => segment.direction)).toEqual(['none', 'none']);
    expect(exitCode).toBe(1);
  });

  it('correlated noise (AR(1), φ = 0.6, n = 90) is called a change in at most 12 of 100 series', () => {
    let claims = 0;
    let trends = 0;
    for (let seed = 1; seed <= 500; seed++) {
      const random = seededRandom(seed);
      let x = normalFrom(random) / 0.8;
      const values = Array.from({ length: 90 }, () => (x = 0.6 * x + normalFrom(random)));
      const positions = values.map((_, i) => i);
      const report = analyseTrend({ column: 'v', timeColumn: null, axis: { kind: 'index', positions }, labels: positions.map(String), values }, { resamples: 199 });
      if (report.verdict !== 'none') claims++;
      if (report.trend!.p < 0.05) trends++;
    }
    expect(claims / 500).toBeLessThanOrEqual(0.12);
    expect(trends / 500).toBeLessThanOrEqual(0.12);
    expect(trends).toBeGreaterThan(5);
  }, 30_000);
});
