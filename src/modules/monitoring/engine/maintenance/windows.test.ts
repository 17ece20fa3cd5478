import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIso } from '#shared/zoned-time.ts';
import type { MaintenanceInput, MaintenanceSpec } from './spec.ts';
import { maintenanceSpec } from './spec.ts';
import { activeWindows, isActive, nextEdge, nextWindows } from './windows.ts';

const window = (rest: Partial<MaintenanceInput>): MaintenanceSpec => maintenanceSpec.parse({ id: 'w', name: 'W', all: true, ...rest });
const at = (iso: string): number => Date.parse(iso);

function told(spec: MaintenanceSpec, from: string, count: number): string[] {
  return nextWindows(spec, at(from), count).map(({ fromAt, toAt }) => `${formatIso(fromAt, spec.zone)} +${(toAt - fromAt) / 60_000}m`);
}

describe('once', () => {
  const upgrade = window({ zone: 'Europe/Berlin', from: '2026-10-05T22:00', to: '2026-10-06T02:00' });

  test('is open from its start until just before its end', () => {
    expect([at('2026-10-05T19:59:59.999Z'), at('2026-10-05T20:00Z'), at('2026-10-05T23:59:59.999Z'), at('2026-10-06T00:00Z')].map((t) => isActive(upgrade, t))).toEqual([false, true, true, false]);
  });

  test('has no next window once it is over', () => {
    expect(told(upgrade, '2026-10-06T00:00Z', 3)).toEqual([]);
    expect(nextEdge(upgrade, at('2026-10-06T00:00Z'))).toBeNull();
  });

  test('its edges are its start and its end', () => {
    expect([nextEdge(upgrade, at('2026-10-01T00:00Z')), nextEdge(upgrade, at('2026-10-05T21:00Z'))]).toEqual([at('2026-10-05T20:00Z'), at('2026-10-06T00:00Z')]);
  });

  test('may carry its own offset, and a duration instead of an end', () => {
    expect(told(window({ from: '2026-10-05T22:00:00-04:00', duration: '90m' }), '2026-01-01T00:00Z', 2)).toEqual(['2026-10-06T02:00:00+00:00 +90m']);
  });
});

describe('clock changes', () => {
  test('a start that the spring gap skips begins with the first instant after it', () => {
    expect(told(window({ zone: 'Europe/Berlin', cron: '30 2 * * *', duration: '1h' }), '2026-03-28T00:00Z', 3)).toEqual(['2026-03-28T02:30:00+01:00 +60m', '2026-03-29T03:00:00+02:00 +60m', '2026-03-30T02:30:00+02:00 +60m']);
  });

  test('several starts inside the gap make one', () => {
    expect(told(window({ zone: 'Europe/Berlin', cron: '0,20,40 2 * * *', duration: '5m' }), '2026-03-28T22:00Z', 2)).toEqual(['2026-03-29T03:00:00+02:00 +5m', '2026-03-30T02:00:00+02:00 +5m']);
  });

  test('a start in the repeated hour of autumn happens once, at its first occurrence', () => {
    expect(told(window({ zone: 'America/New_York', cron: '30 1 * * *', duration: '1h' }), '2026-10-31T12:00Z', 2)).toEqual(['2026-11-01T01:30:00-04:00 +60m', '2026-11-02T01:30:00-05:00 +60m']);
  });

  test('an hourly cron runs through both occurrences and leaves no hour out', () => {
    const hourly = window({ zone: 'Europe/Berlin', cron: '0 * * * *', duration: '10m' });
    expect(told(hourly, '2026-10-24T23:30Z', 4)).toEqual(['2026-10-25T02:00:00+02:00 +10m', '2026-10-25T02:00:00+01:00 +10m', '2026-10-25T03:00:00+01:00 +10m', '2026-10-25T04:00:00+01:00 +10m']);
    expect(told(hourly, '2026-03-29T00:30Z', 2)).toEqual(['2026-03-29T03:00:00+02:00 +10m', '2026-03-29T04:00:00+02:00 +10m']);
  });

  test('a duration is elapsed time', () => {
    expect(nextWindows(window({ zone: 'Europe/Berlin', cron: '0 22 * * SAT', duration: '8h' }), at('2026-03-28T12:00Z'), 1).map(({ toAt }) => formatIso(toAt, 'Europe/Berlin'))).toEqual(['2026-03-29T07:00:00+02:00']);
  });

  test('half-hour changes and a skipped day', () => {
    expect(told(window({ zone: 'Australia/Lord_Howe', cron: '15 2 * * *', duration: '1h' }), '2026-10-03T12:00Z', 2)).toEqual(['2026-10-04T02:30:00+11:00 +60m', '2026-10-05T02:15:00+11:00 +60m']);
    expect(told(window({ zone: 'Pacific/Apia', cron: '0 12 * * *', duration: '1h' }), '2011-12-29T12:00Z', 3)).toEqual(['2011-12-29T12:00:00-10:00 +60m', '2011-12-31T00:00:00+14:00 +60m', '2011-12-31T12:00:00+14:00 +60m']);
  });
});

describe('recurrence', () => {
  test('the second Tuesday of the month, on wall time', () => {
    expect(told(window({ zone: 'America/New_York', rrule: 'FREQ=MONTHLY;BYDAY=2TU', from: '2026-01-13T20:00', duration: '4h' }), '2026-03-01T00:00Z', 2)).toEqual(['2026-03-10T20:00:00-04:00 +240m', '2026-04-14T20:00:00-04:00 +240m']);
  });

  test('ends with COUNT, and with an UNTIL that is an instant', () => {
    expect(told(window({ rrule: 'FREQ=DAILY;COUNT=3', from: '2026-01-01T00:00', duration: '1h' }), '2026-01-02T00:30Z', 9)).toHaveLength(2);
    expect(told(window({ rrule: 'FREQ=DAILY;UNTIL=20260103T000000Z', from: '2026-01-01T00:00', duration: '1h' }), '2026-01-01T00:00Z', 9)).toHaveLength(3);
  });

  test('cron windows keep within their validity', () => {
    expect(told(window({ cron: '0 1 * * *', duration: '1h', from: '2026-01-02', to: '2026-01-04' }), '2026-01-01T00:00Z', 9)).toEqual(['2026-01-02T01:00:00+00:00 +60m', '2026-01-03T01:00:00+00:00 +60m']);
  });
});

describe('a window without pauses', () => {
  const always = window({ cron: '* * * * *', duration: '5m' });

  test('is open, and asking for its end does not run forever', () => {
    expect(isActive(always, at('2026-01-01T00:00:30Z'))).toBe(true);
    expect(nextEdge(always, at('2026-01-01T00:00:30Z'))).toBeGreaterThan(at('2026-01-02T00:00Z'));
  });

  test('overlapping occurrences have one end', () => {
    expect(nextEdge(window({ cron: '0,30 1 * * *', duration: '1h' }), at('2026-01-01T01:10Z'))).toBe(at('2026-01-01T02:30Z'));
  });
});

test('open exactly inside its occurrences, for any cron, zone and instant', () => {
  const crons = fc.constantFrom('30 2 * * *', '0 0 * * MON', '*/15 1-3 * * *', '5 * * * *', '0 12 1,15 * *');
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia');
  fc.assert(fc.property(crons, zones, fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2026-12-31T00:00Z') }), (cron, zone, minutes, instant) => {
    const spec = window({ cron, zone, duration: minutes * 60_000 });
    const found = nextWindows(spec, instant, 4);
    expect(found).toHaveLength(4);
    for (const [index, occurrence] of found.entries()) {
      expect(occurrence.toAt).toBeGreaterThan(instant);
      if (index > 0) expect(occurrence.fromAt).toBeGreaterThan(found[index - 1]!.fromAt);
      expect(isActive(spec, occurrence.fromAt)).toBe(true);
      expect(isActive(spec, occurrence.toAt - 1)).toBe(true);
    }
    expect(isActive(spec, instant)).toBe(found[0]!.fromAt <= instant);
  }), { numRuns: 500 });
});

test('the windows of a target are those that cover it and are open', () => {
  const day = { from: '2026-01-01', to: '2026-01-02' };
  const windows = [
    window({ id: 'by-id', all: false, targets: ['a'], ...day }),
    window({ id: 'by-group', all: false, groups: ['Clinical'], ...day }),
    window({ id: 'later', from: '2026-02-01', to: '2026-02-02' }),
  ];
  const ids = (target: { id: string; group: string }, when: string) => activeWindows(windows, { ...target, tags: {} }, at(when)).map(({ id }) => id);
  expect(ids({ id: 'a', group: 'Clinical/EHR' }, '2026-01-01T12:00Z')).toEqual(['by-id', 'by-group']);
  expect(ids({ id: 'b', group: 'Clinic' }, '2026-01-01T12:00Z')).toEqual([]);
  expect(ids({ id: 'b', group: '' }, '2026-02-01T12:00Z')).toEqual(['later']);
});
