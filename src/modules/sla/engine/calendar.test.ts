import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodAround, windowAt } from './calendar.ts';
import { isoOf, readInstant } from './instant.ts';

const HOUR = 3_600_000;

describe('calendar windows', () => {
  it.each([
    ['2026-03-29T10:00:00Z', 23],
    ['2026-10-25T10:00:00Z', 25],
    ['2026-07-01T10:00:00Z', 24],
  ])('the day around %s in Vienna has %i hours', (text, hours) => {
    const { fromAt, endAt } = periodAround(Date.parse(text), 'day', 'Europe/Vienna');
    expect((endAt - fromAt) / HOUR).toBe(hours);
  });

  it('days in New York and on Lord Howe, whose clocks move by half an hour', () => {
    const hours = (text: string, zone: string) => {
      const { fromAt, endAt } = periodAround(Date.parse(text), 'day', zone);
      return (endAt - fromAt) / HOUR;
    };
    expect(hours('2026-03-08T17:00:00Z', 'America/New_York')).toBe(23);
    expect(hours('2026-11-01T17:00:00Z', 'America/New_York')).toBe(25);
    expect(hours('2026-04-05T02:00:00Z', 'Australia/Lord_Howe')).toBe(24.5);
    expect(hours('2026-10-04T02:00:00Z', 'Australia/Lord_Howe')).toBe(23.5);
  });

  it('weeks begin on Monday, quarters and years on their first day', () => {
    const at = Date.parse('2026-05-20T12:00:00Z');
    const edges = (period: 'week' | 'month' | 'quarter' | 'year') => {
      const { fromAt, endAt } = periodAround(at, period, 'UTC');
      return [isoOf(fromAt).slice(0, 10), isoOf(endAt).slice(0, 10)];
    };
    expect(edges('week')).toEqual(['2026-05-18', '2026-05-25']);
    expect(edges('month')).toEqual(['2026-05-01', '2026-06-01']);
    expect(edges('quarter')).toEqual(['2026-04-01', '2026-07-01']);
    expect(edges('year')).toEqual(['2026-01-01', '2027-01-01']);
  });

  it('an evaluation at the very end closes the period that ended', () => {
    const at = Date.parse('2026-05-01T00:00:00Z');
    expect(windowAt({ kind: 'calendar', period: 'month', timeZone: 'UTC' }, at)).toEqual({ fromAt: Date.parse('2026-04-01T00:00:00Z'), toAt: at, endAt: at });
  });

  it('periods meet without gap or overlap', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Vienna', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu');
    fc.assert(
      fc.property(zones, fc.constantFrom('day' as const, 'week' as const, 'month' as const), fc.integer({ min: Date.UTC(2011, 0), max: Date.UTC(2035, 0) }), (zone, period, at) => {
        const here = periodAround(at, period, zone);
        expect(here.fromAt).toBeLessThanOrEqual(at);
        expect(here.endAt).toBeGreaterThan(at);
        expect(periodAround(here.endAt, period, zone).fromAt).toBe(here.endAt);
      }),
      { numRuns: 300 },
    );
  });
});

describe('instants as people write them', () => {
  const at = Date.UTC(2026, 2, 1, 8);
  it.each([
    ['2026-03-01T08:00:00Z', 'UTC'],
    ['2026-03-01T08:00:00.000+00:00', 'Europe/Vienna'],
    ['2026-03-01 09:00', 'Europe/Vienna'],
    ['2026-03-01T09:00:00+01', 'UTC'],
    ['2026-03-01T09:00:00+0100', 'UTC'],
    ['2026-03-01T09:00:00+01:00[Europe/Vienna]', 'UTC'],
    [String(at), 'UTC'],
  ])('%s in %s', (text, zone) => expect(readInstant(text, zone, 'at')).toBe(at));

  it('a date is its midnight in the zone', () => {
    expect(readInstant('2026-03-01', 'Europe/Vienna', 'at')).toBe(Date.UTC(2026, 1, 28, 23));
    expect(readInstant('2026-03-01', 'UTC', 'at')).toBe(Date.UTC(2026, 2, 1));
  });

  it.each(['yesterday', '2026-13-01', '', '12:00', '2026-02-30T00:00'])('refuses %j and names the place', (text) => {
    expect(() => readInstant(text, 'Europe/Vienna', 'exclusions[0].from')).toThrow(/exclusions\[0\]\.from: ".*" is not a point in time/);
  });
});
