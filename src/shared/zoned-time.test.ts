import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, addLocalMonths, addMonths, clockChanges, DAY_MS, formatIso, HOUR_MS, instantOf, isTimeZone, localFrom, localOf, parseInstant, startOfDay, startOfMonth, startOfQuarter, startOfWeek, startOfYear } from './zoned-time.ts';

const BERLIN = 'Europe/Berlin';
const iso = (text: string, zone: string, occurrence: 'first' | 'last' = 'first') => formatIso(parseInstant(text, zone, occurrence), zone);

describe('wall readings that clock changes skip or repeat', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T03:00:00+02:00'],
    ['Europe/Berlin', '2026-03-29T02:00', '2026-03-29T03:00:00+02:00'],
    ['America/Chicago', '2020-03-08T02:59', '2020-03-08T03:00:00-05:00'],
    ['Australia/Lord_Howe', '2020-10-04T02:15', '2020-10-04T02:30:00+11:00'],
    ['Pacific/Apia', '2011-12-30T08:00', '2011-12-31T00:00:00+14:00'],
  ])('%s %s is the first instant after the gap', (zone, wall, want) => {
    expect(iso(wall, zone)).toBe(want);
    expect(iso(wall, zone, 'last')).toBe(want);
  });

  it.each([
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00'],
    ['Australia/Lord_Howe', '2021-04-04T01:45', '2021-04-04T01:45:00+11:00', '2021-04-04T01:45:00+10:30'],
  ])('%s %s has a first and a last occurrence', (zone, wall, first, last) => {
    expect(iso(wall, zone)).toBe(first);
    expect(iso(wall, zone, 'last')).toBe(last);
  });

  it('never goes back as the wall reading grows', () => {
    const zones = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns', 'Africa/Casablanca', 'Antarctica/Troll', 'Asia/Kathmandu'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: localFrom(2020, 1), max: localFrom(2035, 1) }), fc.integer({ min: 0, max: 3 * HOUR_MS }), fc.constantFrom('first' as const, 'last' as const), (zone, local, step, which) => {
        expect(instantOf(local + step, zone, which)).toBeGreaterThanOrEqual(instantOf(local, zone, which));
        const at = instantOf(local, zone, which);
        expect(localOf(at, zone)).toBeGreaterThanOrEqual(local);
      }),
      { numRuns: 300 },
    );
  });
});

describe('calendar arithmetic', () => {
  it('keeps the wall reading over a clock change', () => {
    const at = parseInstant('2026-03-28T08:00', BERLIN);
    expect(addDays(at, 1, BERLIN) - at).toBe(23 * HOUR_MS);
    expect(formatIso(addDays(at, 1, BERLIN), BERLIN)).toBe('2026-03-29T08:00:00+02:00');
    expect(formatIso(addMonths(parseInstant('2026-01-31T08:00', BERLIN), 1, BERLIN), BERLIN)).toBe('2026-02-28T08:00:00+01:00');
  });

  it('counts months backwards and across years', () => {
    expect(addLocalMonths(localFrom(2024, 3, 31, 7), -1)).toBe(localFrom(2024, 2, 29, 7));
    expect(addLocalMonths(localFrom(2026, 1, 15), -13)).toBe(localFrom(2024, 12, 15));
    expect(addLocalMonths(localFrom(2026, 11, 30), 3)).toBe(localFrom(2027, 2, 28));
  });

  it('finds the starts of day, week, month, quarter and year', () => {
    const at = parseInstant('2026-03-29T12:34:56', BERLIN);
    expect(formatIso(startOfDay(at, BERLIN), BERLIN)).toBe('2026-03-29T00:00:00+01:00');
    expect(formatIso(startOfWeek(at, BERLIN), BERLIN)).toBe('2026-03-23T00:00:00+01:00');
    expect(formatIso(startOfWeek(at, BERLIN, 0), BERLIN)).toBe('2026-03-29T00:00:00+01:00');
    expect(formatIso(startOfMonth(at, BERLIN), BERLIN)).toBe('2026-03-01T00:00:00+01:00');
    expect(formatIso(startOfQuarter(at, BERLIN), BERLIN)).toBe('2026-01-01T00:00:00+01:00');
    expect(formatIso(startOfYear(at, BERLIN), BERLIN)).toBe('2026-01-01T00:00:00+01:00');
  });

  it('begins a day whose midnight does not exist at its first instant', () => {
    expect(iso('2024-09-08', 'America/Santiago')).toBe('2024-09-08T01:00:00-03:00');
  });

  it('lists clock changes', () => {
    const changes = clockChanges(BERLIN, Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1));
    expect(changes.map((c) => [formatIso(c.at, BERLIN), c.toLocal - c.fromLocal])).toEqual([
      ['2026-03-29T03:00:00+02:00', HOUR_MS],
      ['2026-10-25T02:00:00+01:00', -HOUR_MS],
    ]);
    expect(clockChanges('UTC', 0, 50 * 365 * DAY_MS)).toEqual([]);
  });
});

describe('reading and writing', () => {
  it.each([
    ['2026-03-29T06:00:00Z', 1774764000000],
    ['2026-03-29T08:00:00+02:00', 1774764000000],
    ['2026-03-29 08:00', 1774764000000],
    ['2026-03-29T08:00:00+02:00[Europe/Berlin]', 1774764000000],
    [1774764000000, 1774764000000],
  ])('reads %s', (text, want) => expect(parseInstant(text, BERLIN)).toBe(want));

  it.each(['', 'tomorrow', '2026-02-30', '2026-13-01T00:00', '25:00', '2026-03-29T25:00'])('refuses %j', (text) => {
    expect(() => parseInstant(text, BERLIN)).toThrow(/is not a time/);
  });

  it('knows zones', () => {
    expect(isTimeZone('Australia/Lord_Howe')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
