import { describe, expect, test } from 'vitest';
import { maintenanceSpec } from '#modules/monitoring/engine/maintenance/spec.ts';
import { isActive } from '#modules/monitoring/engine/maintenance/windows.ts';
import { gatusWindow } from '#modules/monitoring/engine/import/gatus.ts';

/**
 * What Gatus' tests of its maintenance periods say (config/maintenance, Apache-2.0), as facts: which periods are valid,
 * and whether one that starts so many hours before or after now is running.
 */
const EVERY_DAY = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const convert = (config: Record<string, unknown>) => {
  const window = gatusWindow(config);
  return window === null ? null : maintenanceSpec.safeParse({ id: 'w', name: 'W', all: true, ...window });
};

describe('validation', () => {
  test.each([
    ['nothing at all, which is not even switched on', { enabled: false }, 'off'],
    ['switched off', { enabled: false }, 'off'],
    ['a day that is none', { every: ['invalid-day'], start: '23:00', duration: '1h' }, 'refused'],
    ['a day that is none, without a start', { every: ['invalid-day'] }, 'refused'],
    ['a start without colon', { start: '0000', duration: '1h' }, 'refused'],
    ['hour 25', { start: '25:00', duration: '1h' }, 'refused'],
    ['minute 61, one digit hour', { start: '0:61', duration: '1h' }, 'refused'],
    ['letters for minutes', { start: '00:zz', duration: '1h' }, 'refused'],
    ['letters for hours', { start: 'zz:00', duration: '1h' }, 'refused'],
    ['no duration', { start: '23:00', duration: 0 }, 'refused'],
    ['25 hours', { start: '23:00', duration: '25h' }, 'refused'],
    ['a zone that is none', { start: '23:00', duration: '1h', timezone: 'invalid-timezone' }, 'refused'],
    ['every day at 23:00', { start: '23:00', duration: '1h' }, 'valid'],
    ['every day by name', { start: '23:00', duration: '1h', every: EVERY_DAY }, 'valid'],
    ['Mondays at midnight', { start: '00:00', duration: '30m', every: ['Monday'] }, 'valid'],
    ['Fridays and Sundays, switched on', { enabled: true, start: '08:00', duration: '8h', every: ['Friday', 'Sunday'] }, 'valid'],
    ['in Amsterdam', { start: '23:00', duration: '1h', timezone: 'Europe/Amsterdam' }, 'valid'],
    ['in CET', { start: '23:00', duration: '1h', timezone: 'CET' }, 'valid'],
    ['in Etc/GMT+5', { start: '23:00', duration: '1h', timezone: 'Etc/GMT+5' }, 'valid'],
  ])('%s', (_, config, verdict) => {
    const converted = convert(config);
    expect(converted === null ? 'off' : converted.success ? 'valid' : 'refused').toBe(verdict);
  });
});

/** A quarter past every hour of two days, one of them in summer: the facts hold at any time of day. */
const MOMENTS = [Date.UTC(2026, 0, 14), Date.UTC(2026, 6, 4)].flatMap((day) => Array.from({ length: 24 }, (_, hour) => day + hour * 3_600_000 + 900_000));
const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const hourIn = (at: number, zone: string) => Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(at));
const dayName = (at: number) => DAY_NAMES[new Date(at).getUTCDay()]!;

interface Case {
  readonly name: string;
  /** Hours from the current hour to the start. */
  readonly start: number;
  readonly hours: number;
  readonly active: boolean;
  readonly days?: (at: number) => string[];
  readonly timezone?: string;
  /** Whether the start is the current hour as shown in the zone; otherwise that of UTC. */
  readonly inZone?: boolean;
}

const CASES: readonly Case[] = [
  { name: 'starting now for 2h, switched on', start: 0, hours: 2, active: true },
  { name: 'starting now for 2h', start: 0, hours: 2, active: true },
  { name: 'starting now for 8h', start: 0, hours: 8, active: true },
  { name: 'starting now for 8h, every day by name', start: 0, hours: 8, active: true, days: () => EVERY_DAY },
  { name: 'starting now for 23h, every day by name', start: 0, hours: 23, active: true, days: () => EVERY_DAY },
  { name: 'since 4h for 8h', start: -4, hours: 8, active: true },
  { name: 'since 22h for 23h', start: -22, hours: 23, active: true },
  { name: 'since 22h for 24h', start: -22, hours: 24, active: true },
  { name: 'starting now in Amsterdam', start: 0, hours: 2, active: true, timezone: 'Europe/Amsterdam', inZone: true },
  { name: 'starting now in Perth', start: 0, hours: 2, active: true, timezone: 'Australia/Perth', inZone: true },
  { name: 'the hour of UTC in Los Angeles, today', start: 0, hours: 2, active: false, timezone: 'America/Los_Angeles', days: (at) => [dayName(at)] },
  { name: 'starting now in UTC by name', start: 0, hours: 2, active: true, timezone: 'UTC' },
  { name: 'over: since 4h for 3h', start: -4, hours: 3, active: false },
  { name: 'over: since 5h for 1h', start: -5, hours: 1, active: false },
  { name: 'on the day after tomorrow', start: 0, hours: 1, active: false, days: (at) => [dayName(at + 2 * 86_400_000)] },
  { name: 'on the day after tomorrow, all day', start: 0, hours: 24, active: false, days: (at) => [dayName(at + 2 * 86_400_000)] },
];

describe('running now', () => {
  test('a period switched off never is', () => {
    expect(convert({ enabled: false })).toBeNull();
  });

  test.each(CASES)('$name', ({ start, hours, active, days, timezone, inZone }) => {
    const verdicts = MOMENTS.map((at) => {
      const hour = (hourIn(at, inZone === true ? timezone! : 'UTC') + start + 24) % 24;
      const converted = convert({ start: `${String(hour).padStart(2, '0')}:00`, duration: `${hours}h`, ...(days ? { every: days(at) } : {}), ...(timezone ? { timezone } : {}) });
      return converted?.success === true && isActive(converted.data, at);
    });
    expect(verdicts).toEqual(MOMENTS.map(() => active));
  });
});
