import { describe, expect, it } from 'vitest';
import { personShifts, type RecordedShift } from '#modules/oncall/engine/person-shifts.ts';
import { parseSchedule, type ScheduleInput } from '#modules/oncall/spec.ts';
import { parseInstant } from '#shared/zoned-time.ts';

/** Shift facts published by GoAlert (oncall/state_test.go, Apache-2.0), restated in the schedule file's own form. Times are UTC unless marked. */
const at = (text: string) => parseInstant(text, 'UTC');
const day = (text: string) => at(`2018-01-01T${text}`);

function shifts(input: ScheduleInput, from: number, to: number, now = 0, history: RecordedShift[] = []): string[] {
  const parsed = parseSchedule(input);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return personShifts(parsed.schedule, from, to, { now, history }).map((shift) => `${shift.user} ${iso(shift.startAt)} ${iso(shift.endAt)}${shift.truncated ? ' …' : ''}`);
}

const iso = (instant: number) => new Date(instant).toISOString().slice(0, 16);
const want = (rows: string[]) => rows.map((row) => row.replace(/(?<= )(\d\d:\d\d)/g, '2018-01-01T$1'));

const EIGHT_TO_TEN = { from: '08:00', to: '10:00', user: 'finch' };
const EIGHT = day('08:00');
const NINE = day('09:00');

describe('GoAlert: shifts calculated from rules, overrides, temporary schedules and history', () => {
  it('carries an open recorded shift on, and ends one the rules do not continue', () => {
    const rules = [{ user: 'still-active' }, { days: 'mon', from: '08:30', to: '10:00', user: 'has-gap' }];
    const history = ['still-active', 'has-gap'].map((user) => ({ user, startAt: day('06:00'), endAt: null }));
    expect(shifts({ rules }, EIGHT, NINE, day('07:00'), history)).toEqual(want(['still-active 06:00 09:00 …', 'has-gap 08:30 09:00 …']));
  });

  it('leaves out a recorded shift that ended with the minute the range begins in', () => {
    const history = [{ user: 'finch', startAt: day('07:00'), endAt: EIGHT + 1 }];
    expect(shifts({ rules: [EIGHT_TO_TEN] }, EIGHT, NINE, NINE, history)).toEqual([]);
  });

  it('gives a plain rule, cut at the end of the range', () => {
    expect(shifts({ rules: [EIGHT_TO_TEN] }, EIGHT, NINE)).toEqual(want(['finch 08:00 09:00 …']));
  });

  it('lets a temporary schedule replace the rules, gaps included', () => {
    const temporary = [{ from: '2018-01-01T08:15', to: '2018-01-01T08:45', shifts: [{ from: '2018-01-01T08:25', to: '2018-01-01T08:35', user: 'wren' }] }];
    expect(shifts({ rules: [EIGHT_TO_TEN], temporary }, EIGHT, NINE)).toEqual(want(['finch 08:00 08:15', 'wren 08:25 08:35', 'finch 08:45 09:00 …']));
  });

  it('repeats a rule through a week', () => {
    const rows = [1, 2, 3, 4, 5, 6, 7].map((d) => `finch 2018-01-0${d}T08:00 2018-01-0${d}T09:00`);
    expect(shifts({ rules: [{ from: '08:00', to: '09:00', user: 'finch' }] }, at('2018-01-01'), at('2018-01-08'))).toEqual(rows);
  });

  const override = (kind: 'add' | 'remove' | 'replace', from: string, to: string, user: string, substitute?: string) => ({ kind, from: `2018-01-01T${from}`, to: `2018-01-01T${to}`, user, ...(substitute ? { with: substitute } : {}) });

  it('replaces', () => {
    const overrides = [override('replace', '08:30', '08:45', 'finch', 'rook')];
    expect(shifts({ rules: [EIGHT_TO_TEN], overrides }, EIGHT, NINE)).toEqual(want(['finch 08:00 08:30', 'rook 08:30 08:45', 'finch 08:45 09:00 …']));
  });

  it('adds', () => {
    const overrides = [override('add', '08:30', '08:45', 'rook'), override('add', '08:00', '08:15', 'rook')];
    expect(shifts({ rules: [{ ...EIGHT_TO_TEN, user: 'swift' }], overrides }, EIGHT, NINE)).toEqual(want(['rook 08:00 08:15', 'swift 08:00 09:00 …', 'rook 08:30 08:45']));
  });

  it('removes', () => {
    const overrides = [override('remove', '08:30', '08:45', 'finch')];
    expect(shifts({ rules: [EIGHT_TO_TEN], overrides }, EIGHT, NINE)).toEqual(want(['finch 08:00 08:30', 'finch 08:45 09:00 …']));
  });

  it('keeps the recorded start of a shift in progress', () => {
    const history = [{ user: 'finch', startAt: day('07:00'), endAt: null }];
    expect(shifts({ rules: [EIGHT_TO_TEN] }, EIGHT, NINE, EIGHT, history)).toEqual(want(['finch 07:00 09:00 …']));
  });

  it('combines a six-week rotation, a rule on four days and a recorded shift', () => {
    const users = ['lark', 'crane', 'heron', 'javelin', ...Array.from({ length: 20 }, (_, i) => `other-${i}`)];
    const input: ScheduleInput = { rotations: [{ id: 'rot', type: 'weekly', length: 6, start: '2018-04-21T14:08:09.168Z', users }], rules: [{ days: 'sun-wed', from: '19:40', to: '22:53', rotation: 'rot' }] };
    const history = [{ user: 'javelin', startAt: at('2018-09-10T02:25'), endAt: at('2018-09-10T05:29') }];
    const evenings = [10, 11, 12, 16].map((d) => `javelin 2018-09-${d}T19:40 2018-09-${d}T22:53`);
    expect(shifts(input, at('2018-09-10'), at('2018-09-17'), at('2018-09-10T14:44'), history)).toEqual(['javelin 2018-09-10T02:25 2018-09-10T05:29', ...evenings]);
  });

  it('combines day and night rotations in another zone with a week of history', () => {
    const start = '2018-06-15T13:00:00Z';
    const input: ScheduleInput = {
      timeZone: 'America/Chicago',
      rotations: [
        { id: 'day', type: 'daily', start, users: ['donna', 'aru', 'craig'] },
        { id: 'night', type: 'daily', start, users: ['cook', 'caza'] },
      ],
      rules: [
        { from: '08:00', to: '20:00', rotation: 'day' },
        { from: '20:00', to: '08:00', rotation: 'night' },
      ],
    };
    const seen: [string, string, string | null][] = [
      ['craig', '2018-09-12T13:05', null],
      ['caza', '2018-09-12T13:00:03', '2018-09-12T13:01:03'],
      ['cook', '2018-09-12T01:00:03', '2018-09-12T13:00:03'],
      ['aru', '2018-09-11T13:00:01', '2018-09-12T01:01:03'],
      ['caza', '2018-09-11T01:00:01', '2018-09-11T13:00:01'],
      ['donna', '2018-09-10T13:00', '2018-09-11T01:00:01'],
      ['cook', '2018-09-10T01:00', '2018-09-10T13:00'],
      ['craig', '2018-09-09T13:00', '2018-09-10T01:00'],
    ];
    const history = seen.map(([user, from, to]) => ({ user, startAt: at(from), endAt: to === null ? null : at(to) }));
    expect(shifts(input, at('2018-09-10'), at('2018-09-17'), at('2018-09-12T15:25'), history)).toEqual([
      'craig 2018-09-09T13:00 2018-09-10T01:00',
      'cook 2018-09-10T01:00 2018-09-10T13:00',
      'donna 2018-09-10T13:00 2018-09-11T01:00',
      'caza 2018-09-11T01:00 2018-09-11T13:00',
      'aru 2018-09-11T13:00 2018-09-12T01:01',
      'cook 2018-09-12T01:00 2018-09-12T13:00',
      'caza 2018-09-12T13:00 2018-09-12T13:01',
      'craig 2018-09-12T13:05 2018-09-13T01:00',
      'caza 2018-09-13T01:00 2018-09-13T13:00',
      'donna 2018-09-13T13:00 2018-09-14T01:00',
      'cook 2018-09-14T01:00 2018-09-14T13:00',
      'aru 2018-09-14T13:00 2018-09-15T01:00',
      'caza 2018-09-15T01:00 2018-09-15T13:00',
      'craig 2018-09-15T13:00 2018-09-16T01:00',
      'cook 2018-09-16T01:00 2018-09-16T13:00',
      'donna 2018-09-16T13:00 2018-09-17T00:00 …',
    ]);
  });
});
