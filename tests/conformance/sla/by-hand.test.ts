import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/statistics/random.ts';
import { runSlaEvaluate } from '#modules/sla/commands.ts';

/**
 * The command against plain counting: every minute of the window is looked up in the list of intervals, one at a time, in the way a person
 * would tick them off on paper. Nothing of the engine is used.
 */
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const STRONGEST_FIRST = ['maintenance', 'down', 'degraded', 'up', 'paused', 'unknown', 'gap'] as const;
type State = (typeof STRONGEST_FIRST)[number];

interface Stretch {
  from: number;
  to: number;
}
interface Interval extends Stretch {
  state: State;
}
interface Rule {
  gap: 'exclude' | 'bad' | 'good';
  degraded: 'up' | 'down';
}

function countMinutes(intervals: readonly Interval[], exclusions: readonly Stretch[], { from, to }: Stretch, rule: Rule) {
  const counted = { good: 0, bad: 0, missing: 0, excluded: 0 };
  for (let at = from; at < to; at += MINUTE) {
    const holds = (each: Stretch): boolean => each.from <= at && at < each.to;
    const here = intervals.filter(holds).map((each) => each.state);
    const state = STRONGEST_FIRST.find((each) => here.includes(each)) ?? 'gap';
    if (exclusions.some(holds) || state === 'maintenance') counted.excluded++;
    else if (state === 'up' || (state === 'degraded' && rule.degraded === 'up')) counted.good++;
    else if (state === 'down' || state === 'degraded') counted.bad++;
    else counted.missing++;
  }
  const good = counted.good + (rule.gap === 'good' ? counted.missing : 0);
  const bad = counted.bad + (rule.gap === 'bad' ? counted.missing : 0);
  const observed = counted.good + counted.bad;
  return { ...counted, value: observed > 0 ? good / (good + bad) : null, spent: bad, counted: good + bad, coverage: observed + counted.missing > 0 ? observed / (observed + counted.missing) : null };
}

/** Midnights that begin and end a local day, written down from the almanac: [zone, begin, end, hours]. */
const DAYS: readonly (readonly [zone: string, begin: string, end: string, hours: number])[] = [
  ['UTC', '2026-03-29T00:00:00Z', '2026-03-30T00:00:00Z', 24],
  ['Europe/Vienna', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 23],
  ['Europe/Vienna', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 25],
  ['America/New_York', '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z', 23],
  ['America/New_York', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z', 25],
  ['Australia/Lord_Howe', '2026-04-04T13:00:00Z', '2026-04-05T13:30:00Z', 24.5],
  ['Asia/Kathmandu', '2026-03-28T18:15:00Z', '2026-03-29T18:15:00Z', 24],
];

function close(actual: number | null, wanted: number | null): void {
  if (wanted === null) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(wanted, 11);
}

describe('availability, minute by minute', () => {
  it.each(Array.from({ length: 42 }, (_, i) => i + 1))('case %i', (seed) => {
    const random = seededRandom(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const minutes = (most: number): number => Math.floor(random() * most) * MINUTE;
    const [zone, begin, end, hours] = DAYS[seed % DAYS.length]!;
    const calendar = seed % 3 !== 0;
    const dayEnd = Date.parse(end);
    expect(dayEnd - Date.parse(begin)).toBe(hours * 60 * MINUTE);
    const at = seed % 2 === 0 ? dayEnd : dayEnd - MINUTE - minutes(600);
    const window = calendar ? { from: Date.parse(begin), to: at } : { from: at - DAY, to: at };
    const stretch = (most: number): Stretch => {
      const from = window.from - 300 * MINUTE + minutes(1_900);
      return { from, to: from + minutes(most) };
    };
    const intervals: Interval[] = Array.from({ length: Math.floor(random() * 12) }, () => ({ state: pick([...STRONGEST_FIRST, 'up', 'up', 'down']), ...stretch(900) }));
    const exclusions = Array.from({ length: Math.floor(random() * 4) }, () => stretch(300));
    const rule: Rule = { gap: pick(['exclude', 'bad', 'good']), degraded: pick(['up', 'down']) };
    const target = pick([0.5, 0.9, 0.99]);
    const objective = {
      id: 'x', name: 'x', kind: 'availability', target, ...rule, minCoverage: 0,
      window: calendar ? { kind: 'calendar', period: 'day', timeZone: zone } : { kind: 'rolling', duration: '1d' },
      exclusions: exclusions.map((each) => ({ from: new Date(each.from).toISOString(), to: each.to, reason: 'work', by: 'ops' })),
    };
    const { result } = runSlaEvaluate({ objectiveText: JSON.stringify(objective), objectivePath: 'o', dataText: JSON.stringify({ intervals }), at });
    const cut = intervals.map((each) => ({ ...each, to: Math.min(each.to, at) }));
    const byHand = countMinutes(cut, exclusions, window, rule);
    const ahead = calendar ? (dayEnd - at) / MINUTE : 0;

    close(result.value, byHand.value);
    close(result.coverage, byHand.coverage);
    expect([result.excluded, result.missing]).toEqual([byHand.excluded * MINUTE, byHand.missing * MINUTE]);
    expect(result.n).toBe(byHand.value === null ? 0 : (byHand.good + byHand.bad) * MINUTE);
    expect(byHand.good + byHand.bad + byHand.missing + byHand.excluded).toBe((window.to - window.from) / MINUTE);
    close(result.budget!.total / MINUTE, (1 - target) * (byHand.counted + ahead));
    expect(result.budget!.consumed).toBe(byHand.spent * MINUTE);
    expect(result.verdict).toBe(byHand.value === null ? 'no data' : byHand.value >= target ? 'met' : 'breached');
    for (const row of result.burn) {
      const long = countMinutes(cut, exclusions, { from: at - { '1h': 60, '6h': 360 }[row.long]! * MINUTE, to: at }, rule);
      close(row.longRate, long.counted > 0 ? long.spent / long.counted / (1 - target) : null);
      expect(row.bad).toBe(long.spent);
    }
  });
});

describe('samples, on paper', () => {
  const from = Date.UTC(2026, 2, 2);
  const judge = (objective: object, samples: object[], at: number) => runSlaEvaluate({ objectiveText: JSON.stringify({ id: 'x', window: { kind: 'rolling', duration: '1d' }, exclusions: [], ...objective }), objectivePath: 'o', dataText: JSON.stringify({ samples }), at }).result;

  it('minutes of 12 five-minute slices, two of them spoilt', () => {
    const samples = Array.from({ length: 60 }, (_, i) => ({ at: from + i * MINUTE, value: i === 7 || i === 8 || i === 31 ? 900 : 100 }));
    const result = judge({ kind: 'value', statistic: 'proportion', upper: 500, target: 0.8, slice: { length: '5m', target: 0.8 }, window: '1h' }, samples, from + 60 * MINUTE);
    // Slice 5–9 holds 3 of 5 good, slice 30–34 holds 4 of 5: only the first misses four fifths.
    expect(result).toMatchObject({ n: 12, units: { n: 'slices' }, value: 11 / 12, budget: { consumed: 1, unit: 'slices' } });
    expect(result.budget!.total).toBeCloseTo(2.4, 12);
  });

  it('p50 of 11 values has the interval of ranks 2 and 10; the mean that of t with ten degrees', () => {
    const values = [12, 3, 9, 14, 7, 1, 20, 5, 16, 11, 8];
    const samples = values.map((value, i) => ({ at: from + i * MINUTE, value }));
    const sorted = [1, 3, 5, 7, 8, 9, 11, 12, 14, 16, 20];
    expect(judge({ kind: 'value', statistic: 'p50', upper: 30 }, samples, from + DAY)).toMatchObject({ value: 9, ciLow: sorted[1], ciHigh: sorted[9], verdict: 'met' });
    const mean = 106 / 11;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 10);
    const half = (2.228_138_851_964_939 * deviation) / Math.sqrt(11);
    const result = judge({ kind: 'value', statistic: 'mean', lower: 2, upper: 12, direction: 'range' }, samples, from + DAY);
    close(result.value, mean);
    expect(result.ciLow).toBeCloseTo(mean - half, 9);
    expect(result.ciHigh).toBeCloseTo(mean + half, 9);
    expect(result.verdict).toBe('not proven');
  });

  it('a rate of 30 events in 24 hours less two excluded, with the exact Poisson interval', () => {
    const samples = Array.from({ length: 24 }, (_, i) => ({ at: from + i * 60 * MINUTE, value: i < 8 ? 3 : i < 11 ? 2 : 0 }));
    const objective = { kind: 'value', statistic: 'rate', per: '1h', upper: 3, exclusions: [{ from: from + 20 * 60 * MINUTE, to: from + 22 * 60 * MINUTE, reason: 'r', by: 'b' }] };
    const result = judge(objective, samples, from + DAY);
    close(result.value, 30 / 22);
    // Half the chi-square quantiles at 2.5 % of 60 and 97.5 % of 62 degrees.
    expect(result.ciLow! * 22).toBeCloseTo(20.240_87, 3);
    expect(result.ciHigh! * 22).toBeCloseTo(42.826_9, 3);
    expect(result).toMatchObject({ verdict: 'met', excluded: 2, n: 22 });
  });
});
