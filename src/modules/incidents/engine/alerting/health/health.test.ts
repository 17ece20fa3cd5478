import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatteringSources, fleetingSources, staleAlarms, topContributors, type Annunciation } from './annunciation.ts';
import { findFloods, replayFlood } from './floods.ts';
import { alarmHealth, healthBySeat } from './health.ts';
import { judge, THRESHOLDS } from './thresholds.ts';

const SEC = 1_000;
const MIN = 60 * SEC;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 0, 5);

function alarm(atMs: number, more: Partial<Annunciation> = {}): Annunciation {
  return { at: T0 + atMs, clearedAt: T0 + atMs + 5 * MIN, source: 'a', priority: 'warning', seat: 'desk 1', ...more };
}

const storm = (n: number, overMs: number, startMs = 0) => Array.from({ length: n }, (_, i) => alarm(startMs + Math.floor((i * overMs) / n), { source: i % 3 === 0 ? 'switch' : `s${i}` }));

describe('floods', () => {
  it('finds 47 alarms in 10 minutes: start, end, count, peak, loudest source', () => {
    const [flood, ...more] = findFloods(storm(47, 10 * MIN, HOUR), T0 + DAY);
    expect(more).toEqual([]);
    expect(flood).toMatchObject({ startAt: T0 + HOUR, count: 47, peak: 47, topSource: 'switch' });
    // Four of the last alarms are still within ten minutes; the fifth from the end has just left.
    expect(flood!.endAt).toBe(T0 + HOUR + Math.floor((42 * 10 * MIN) / 47) + 10 * MIN);
  });

  it('needs more than ten, and ends below five', () => {
    expect(findFloods(storm(10, 9 * MIN), T0 + DAY)).toEqual([]);
    expect(findFloods(storm(11, 9 * MIN), T0 + DAY)).toHaveLength(1);
    // A steady six in ten minutes keeps a flood going, four let it end.
    const steady = (perTen: number) => [...storm(20, 5 * MIN), ...storm(perTen * 6, HOUR, 5 * MIN)];
    expect(findFloods(steady(6), T0 + DAY)).toMatchObject([{ count: 56 }]);
    expect(findFloods(steady(3), T0 + DAY)[0]!.count).toBeLessThan(30);
  });

  it('goes on while it goes on, and two storms are two floods', () => {
    expect(findFloods(storm(30, 5 * MIN), T0 + 6 * MIN)).toMatchObject([{ endAt: null, count: 30 }]);
    expect(findFloods([...storm(30, 5 * MIN), ...storm(20, 5 * MIN, 3 * HOUR)], T0 + DAY).map((flood) => flood.count)).toEqual([30, 20]);
  });

  it('never overlap, lie within the alarms and peak above the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 * HOUR }), { maxLength: 200 }), (times) => {
        const floods = findFloods(times.map((at) => alarm(at)), T0 + DAY);
        floods.forEach((flood, i) => {
          expect(flood.peak).toBeGreaterThan(10);
          expect(flood.count).toBeGreaterThanOrEqual(flood.peak);
          expect(flood.endAt).toBeGreaterThan(flood.startAt);
          if (i > 0) expect(flood.startAt).toBeGreaterThanOrEqual(floods[i - 1]!.endAt! - 10 * MIN);
        });
      }),
    );
  });

  it('replays event by event', () => {
    const alarms = storm(12, 2 * MIN);
    const frames = replayFlood(alarms, findFloods(alarms, T0 + DAY)[0]!, T0 + DAY);
    expect(frames[0]).toMatchObject({ change: 'raised', standing: 1, total: 1, inWindow: 1 });
    expect(frames.filter((frame) => frame.change === 'raised')).toHaveLength(12);
    expect(frames.at(-1)).toMatchObject({ change: 'cleared', standing: 0, total: 12 });
  });
});

describe('bad actors', () => {
  it('flags a source that toggles three times in 60 s, not one that takes longer', () => {
    const toggling = [alarm(0, { clearedAt: T0 + 20 * SEC }), alarm(60 * SEC, { clearedAt: null })];
    expect(chatteringSources(toggling)).toEqual([{ source: 'a', transitions: 3, at: T0 }]);
    expect(chatteringSources([alarm(0, { clearedAt: T0 + 20 * SEC }), alarm(61 * SEC, { clearedAt: null })])).toEqual([]);
  });

  it('flags an alarm active for 24 h and a second, not for 24 h', () => {
    expect(staleAlarms([alarm(0, { clearedAt: null })], T0, T0 + DAY + SEC)).toEqual([{ source: 'a', since: T0, standingMs: DAY + SEC }]);
    expect(staleAlarms([alarm(0, { clearedAt: null })], T0, T0 + DAY)).toEqual([]);
    expect(staleAlarms([alarm(-2 * DAY, { clearedAt: T0 - 1 })], T0, T0 + DAY)).toEqual([]);
  });

  it('counts fleeting alarms and names the loudest sources with their share', () => {
    expect(fleetingSources([alarm(0, { clearedAt: T0 + 29 * SEC }), alarm(MIN, { clearedAt: T0 + MIN + 30 * SEC })])).toEqual([{ source: 'a', count: 1 }]);
    expect(topContributors([alarm(0), alarm(1), alarm(2), alarm(3, { source: 'b' })], 1)).toEqual([{ source: 'a', count: 3, shareRatio: 0.75 }]);
  });
});

describe('health of a seat', () => {
  it('gives rates, splits and verdicts, and keeps suppressed alarms apart', () => {
    const alarms = [...storm(144, DAY), alarm(5 * MIN, { priority: 'critical', source: 'z' }), ...storm(9, MIN, HOUR).map((a) => ({ ...a, suppressedBy: 'silence' }))];
    const health = alarmHealth(alarms, T0, T0 + DAY);
    expect(health).toMatchObject({ n: 145, perDay: 145, suppressed: { silence: 9 }, floods: [], busiestTenMinutes: { at: T0, count: 2 } });
    expect(health.perHour).toBeCloseTo(145 / 24);
    expect(health.priorities.find((split) => split.priority === 'critical')).toEqual({ priority: 'critical', count: 1, shareRatio: 1 / 145, targetRatio: 0.05 });
    const verdict = (id: string) => health.verdicts.find((entry) => entry.threshold.id === id)?.verdict;
    expect([verdict('perDay'), verdict('perHour'), verdict('tenMinutesOverTen'), verdict('topTen')]).toEqual(['acceptable', 'manageable', 'acceptable', 'exceeded']);
  });

  it('measures time in flood against the whole range', () => {
    const health = alarmHealth(storm(47, 10 * MIN, HOUR), T0, T0 + DAY);
    const flood = health.floods[0]!;
    expect(health.floodTimeRatio).toBeCloseTo((flood.endAt! - flood.startAt) / DAY);
    expect(health.verdicts.find((entry) => entry.threshold.id === 'upsetTenMinutes')).toMatchObject({ value: 47, verdict: 'manageable' });
    expect(health.tenMinutesOverTenRatio).toBeCloseTo(1 / 144);
  });

  it('stands with no alarms at all, and by seat', () => {
    expect(alarmHealth([], T0, T0 + DAY)).toMatchObject({ n: 0, busiestTenMinutes: null, topTenRatio: 0, floodTimeRatio: 0 });
    expect(Object.keys(healthBySeat([alarm(0), alarm(1, { seat: 'desk 2' })], T0, T0 + DAY))).toEqual(['desk 1', 'desk 2']);
  });

  it('judges by thresholds that each name their source', () => {
    expect(THRESHOLDS.every((threshold) => threshold.source.length > 0 && threshold.acceptable <= threshold.limit)).toBe(true);
    expect([judge({ acceptable: 1, limit: 2 }, 1), judge({ acceptable: 1, limit: 2 }, 2), judge({ acceptable: 1, limit: 2 }, 2.1)]).toEqual(['acceptable', 'manageable', 'exceeded']);
  });
});
