import { describe, expect, it } from 'vitest';
import { formatIso, parseInstant } from '#shared/zoned-time.ts';
import { parseSchedule, type ScheduleInput } from '../../spec.ts';
import { expandShifts } from '../shifts.ts';
import { importGrafanaOncall } from './grafana-oncall.ts';
import { rulesForStretch } from './imported.ts';
import { importOpsgenie } from './opsgenie.ts';
import { importPagerDuty } from './pagerduty.ts';

/** The shifts of an imported schedule, read through our own schema: `ana 12-01T08:00 12-01T18:00`. */
function shifts(input: ScheduleInput, from: string, to: string): string[] {
  const parsed = parseSchedule(input);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  const zone = parsed.schedule.timeZone;
  const short = (at: number) => formatIso(at, zone).slice(5, 16);
  return expandShifts(parsed.schedule, parseInstant(from, zone), parseInstant(to, zone)).map((shift) => `${shift.users.join('+')} ${short(shift.startAt)} ${short(shift.endAt)}`);
}

describe('PagerDuty', () => {
  const user = (email: string) => ({ user: { id: email, type: 'user_reference', email } });
  const imported = importPagerDuty({
    schedule: {
      name: 'Primary / EHR',
      time_zone: 'Europe/Berlin',
      schedule_layers: [
        { name: 'Nights', start: '2025-12-01T00:00:00+01:00', end: null, rotation_virtual_start: '2025-12-01T18:00:00+01:00', rotation_turn_length_seconds: 604_800, users: [user('cy')], restrictions: [{ type: 'daily_restriction', start_time_of_day: '18:00:00', duration_seconds: 50_400 }] },
        { name: 'Days', start: '2025-12-01T00:00:00+01:00', end: null, rotation_virtual_start: '2025-12-01T08:00:00+01:00', rotation_turn_length_seconds: 86_400, users: [user('ana'), user('ben')], restrictions: [{ type: 'daily_restriction', start_time_of_day: '08:00:00', duration_seconds: 36_000 }] },
        { name: 'Old', end: '2025-01-01T00:00:00Z', users: [user('x')] },
        { name: 'Odd', rotation_virtual_start: '2025-12-01T08:00:00Z', rotation_turn_length_seconds: 5_000, users: [user('x')] },
      ],
      overrides_subschedule: { rendered_schedule_entries: [{ start: '2025-12-02T10:00:00+01:00', end: '2025-12-02T11:00:00+01:00', user: { email: 'dee' } }] },
    },
  });

  it('carries layers as rotations with rules, and overrides as additions', () => {
    expect(shifts(imported.schedule, '2025-12-01T08:00', '2025-12-03T08:00')).toEqual(['ana 12-01T08:00 12-01T18:00', 'cy 12-01T18:00 12-02T08:00', 'ben 12-02T08:00 12-02T10:00', 'ben+dee 12-02T10:00 12-02T11:00', 'ben 12-02T11:00 12-02T18:00', 'cy 12-02T18:00 12-03T08:00']);
    expect(imported.schedule.id).toBe('Primary-EHR');
  });

  it('says what it leaves behind', () => {
    expect(imported.notCarried.join('\n')).toMatch(/Old: ended/);
    expect(imported.notCarried.join('\n')).toMatch(/Odd: a turn of 5000 s/);
    expect(imported.notCarried.join('\n')).toMatch(/last layer wins/);
    expect(imported.notCarried.join('\n')).toMatch(/overrides replace/);
  });

  it('carries a weekend that spans days', () => {
    const weekend = importPagerDuty({ name: 'w', time_zone: 'UTC', schedule_layers: [{ name: 'w', rotation_virtual_start: '2025-12-05T18:00:00Z', rotation_turn_length_seconds: 604_800, users: [user('ana'), user('ben')], restrictions: [{ type: 'weekly_restriction', start_day_of_week: 5, start_time_of_day: '18:00:00', duration_seconds: 62 * 3_600 }] }] });
    expect(shifts(weekend.schedule, '2025-12-05', '2025-12-16')).toEqual(['ana 12-05T18:00 12-08T08:00', 'ben 12-12T18:00 12-15T08:00']);
  });
});

describe('Opsgenie', () => {
  const person = (username: string) => ({ type: 'user', username });
  const imported = importOpsgenie({
    data: {
      name: 'Ops',
      timezone: 'UTC',
      enabled: true,
      rotations: [
        { name: 'Work', startDate: '2025-12-01T08:00:00Z', type: 'weekly', length: 1, participants: [person('ana'), { type: 'none' }], timeRestriction: { type: 'weekday-and-time-of-day', restrictions: [{ startDay: 'monday', endDay: 'tuesday', startHour: 8, startMin: 0, endHour: 18, endMin: 30 }] } },
        { name: 'Night', startDate: '2025-12-01T00:00:00Z', type: 'daily', participants: [person('cy'), { type: 'team', name: 'B' }], timeRestriction: { type: 'time-of-day', restriction: { startHour: 20, startMin: 0, endHour: 2, endMin: 0 } } },
        { name: 'Gone', startDate: '2024-01-01T00:00:00Z', endDate: '2024-02-01T00:00:00Z', type: 'daily', participants: [person('x')] },
      ],
      overrides: [{ alias: 'o1', startDate: '2025-12-04T00:00:00Z', endDate: '2025-12-04T06:00:00Z', user: person('dee') }],
    },
  });

  it('carries rotations, restrictions, empty places and overrides', () => {
    expect(shifts(imported.schedule, '2025-12-01T08:00', '2025-12-05')).toEqual(['ana 12-01T08:00 12-01T20:00', 'ana+cy 12-01T20:00 12-02T00:00', 'ana 12-02T00:00 12-02T18:30', 'cy 12-03T00:00 12-03T02:00', 'cy 12-03T20:00 12-04T00:00', 'dee 12-04T00:00 12-04T06:00']);
    expect(shifts(imported.schedule, '2025-12-08T08:00', '2025-12-08T19:00')).toEqual([]);
  });

  it('says what it leaves behind', () => expect(imported.notCarried).toEqual(['Night: the team "B" is no person; its place is left empty', 'Gone: ended 2024-02-01T00:00:00Z', 'override o1: dee is added; remove whom the override replaces']));
});

describe('Grafana OnCall', () => {
  it('carries rolling shifts, side by side where a turn has several people, and single events', () => {
    const imported = importGrafanaOncall({
      schedule: { name: 'Desk', time_zone: 'Europe/Berlin' },
      on_call_shifts: [
        { name: 'day', type: 'rolling_users', start: '2025-12-01T08:00:00', duration: 36_000, frequency: 'daily', interval: 1, by_day: ['MO', 'TU', 'WE'], rolling_users: [['ana'], ['ben', 'bo']], start_rotation_from_user_index: 1 },
        { name: 'all', type: 'recurrent_event', start: '2025-12-06T00:00:00', duration: 172_800, frequency: 'weekly', interval: 1, by_day: ['SA'], users: ['cy'] },
        { name: 'extra', type: 'single_event', start: '2025-12-04T10:00:00', duration: 3_600, users: ['dee'] },
        { name: 'odd', type: 'rolling_users', start: '2025-12-01T08:00:00', frequency: 'yearly', rolling_users: [['x']], level: 2 },
      ],
    });
    expect(shifts(imported.schedule, '2025-12-01', '2025-12-08')).toEqual(['ben+bo 12-01T08:00 12-01T18:00', 'ana 12-02T08:00 12-02T18:00', 'ben+bo 12-03T08:00 12-03T18:00', 'dee 12-04T10:00 12-04T11:00', 'cy 12-06T00:00 12-07T00:00']);
    expect(imported.notCarried.join('\n')).toMatch(/odd: its frequency "yearly"/);
    expect(imported.notCarried.join('\n')).toMatch(/levels/);
  });

  it('needs no rule where a shift fills its period', () => {
    const imported = importGrafanaOncall({ name: 'w', time_zone: 'UTC', on_call_shifts: [{ name: 'w', type: 'rolling_users', start: '2025-12-01T09:00:00', duration: 604_800, frequency: 'weekly', interval: 1, rolling_users: [['a'], ['b']] }] });
    expect(imported.schedule.rules).toEqual([]);
    expect(shifts(imported.schedule, '2025-12-01T09:00', '2025-12-15T09:00')).toEqual(['a 12-01T09:00 12-08T09:00', 'b 12-08T09:00 12-15T09:00']);
  });
});

it('cuts a stretch of the week into rules of a day at most', () => {
  expect(rulesForStretch(5 * 1440 + 1080, 1500, { user: 'u' })).toEqual([{ days: ['fri'], from: '18:00', to: '18:00', user: 'u' }, { days: ['sat'], from: '18:00', to: '19:00', user: 'u' }]);
  expect(rulesForStretch(6 * 1440 + 1380, 120, { user: 'u' })).toEqual([{ days: ['sat'], from: '23:00', to: '01:00', user: 'u' }]);
});

it.each([importPagerDuty, importOpsgenie, importGrafanaOncall])('stands whatever it is given', (run) => {
  for (const odd of [null, 7, 'x', [], {}, { schedule: null }, { data: 1 }, { on_call_shifts: [1] }, { schedule: { schedule_layers: [{}] } }, { data: { rotations: [{}] } }]) {
    expect(Array.isArray(run(odd).notCarried)).toBe(true);
  }
});
