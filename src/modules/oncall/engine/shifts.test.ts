import { describe, expect, it } from 'vitest';
import { DAY_MS, formatIso, HOUR_MS, parseInstant } from '#shared/zoned-time.ts';
import { parseSchedule, type ScheduleInput } from '../spec.ts';
import { parseClock, parseDays } from './days.ts';
import { fairness, fairnessRules } from './fairness.ts';
import { previewHandoffs } from './handoffs.ts';
import { toICalendar } from './ical.ts';
import type { Schedule } from './model.ts';
import { applyOverrides, expandSchedule, expandShifts, whoIsOnCall } from './shifts.ts';

function read(input: ScheduleInput): Schedule {
  const parsed = parseSchedule(input);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.schedule;
}

const BERLIN = 'Europe/Berlin';
const berlin = (text: string) => parseInstant(text, BERLIN);

describe('days and clock times', () => {
  it.each<[string | number | (string | number)[], string]>([
    ['mon', '1'],
    ['Monday', '1'],
    [7, '0'],
    [0, '0'],
    [[1, 'wed', 'FRI'], '135'],
    ['mon-fri', '12345'],
    ['sat..mon', '016'],
    ['fri-mon', '0156'],
    ['1-7', '0123456'],
    ['0-6', '0123456'],
    ['0-7', '0123456'],
    ['weekdays', '12345'],
    [['weekend', 'wed'], '036'],
    ['mon, wed', '13'],
    ['mon to wed', '123'],
    ['sundays', '0'],
  ])('%j', (value, want) => {
    const days = parseDays(value);
    expect(typeof days === 'string' ? days : days.flatMap((on, i) => (on ? [i] : [])).join('')).toBe(want);
  });

  it.each(['', 'x', 'm', '8', -1, 'mon-', 'mon-tue-wed'])('refuses %j', (value) => expect(typeof parseDays(value)).toBe('string'));

  it('reads clock times', () => {
    expect([parseClock('08:00'), parseClock('8:05'), parseClock('24:00'), parseClock('23:59:00')]).toEqual([480, 485, 1440, 1439]);
    expect([parseClock('24:01'), parseClock('12:60'), parseClock('noon'), parseClock('8')]).toEqual([null, null, null, null]);
  });
});

describe('rules over clock changes', () => {
  it('begin at the first occurrence and end at the last: a repeated hour is covered twice, never not at all', () => {
    const schedule = read({ timeZone: BERLIN, rules: [{ from: '02:00', to: '02:30', user: 'a' }] });
    expect(expandShifts(schedule, berlin('2026-10-25'), berlin('2026-10-26'))).toMatchObject([{ startAt: berlin('2026-10-25T02:00+02:00'), endAt: berlin('2026-10-25T02:30+01:00') }]);
  });

  it('skip what does not exist: 02:10–02:40 has no shift in spring, 02:30–04:00 begins at 03:00', () => {
    const inside = read({ timeZone: BERLIN, rules: [{ from: '02:10', to: '02:40', user: 'a' }] });
    expect(expandShifts(inside, berlin('2026-03-29'), berlin('2026-03-30'))).toEqual([]);
    const across = read({ timeZone: BERLIN, rules: [{ from: '02:30', to: '04:00', user: 'a' }] });
    expect(expandShifts(across, berlin('2026-03-29'), berlin('2026-03-30'))).toMatchObject([{ startAt: berlin('2026-03-29T03:00+02:00'), endAt: berlin('2026-03-29T04:00+02:00') }]);
  });
});

describe('overrides', () => {
  const base = ['baz', 'bin', 'rab'];
  const span = { fromAt: 0, toAt: 1 };

  it('replace, remove and add together; a replacement beats a removal of the same person', () => {
    expect(applyOverrides(base, [{ ...span, kind: 'add', user: 'foo' }, { ...span, kind: 'replace', user: 'rab', with: 'bar' }, { ...span, kind: 'remove', user: 'baz' }])).toEqual(['bar', 'bin', 'foo']);
    expect(applyOverrides(base, [{ ...span, kind: 'replace', user: 'rab', with: 'bar' }, { ...span, kind: 'remove', user: 'rab' }])).toEqual(['bar', 'baz', 'bin']);
  });

  it('do not act on whom they do not find, and do not touch a temporary schedule', () => {
    expect(applyOverrides(base, [{ ...span, kind: 'replace', user: 'nobody', with: 'bar' }])).toEqual(base);
    const schedule = read({ rules: [{ user: 'a' }], overrides: [{ kind: 'add', user: 'x', from: '2026-01-01', to: '2026-01-03' }], temporary: [{ from: '2026-01-02', to: '2026-01-03', shifts: [{ start: '2026-01-02', end: '2026-01-02T12:00', users: ['t', 's'] } as never] }] });
    expect(whoIsOnCall(schedule, Date.UTC(2026, 0, 1, 5))).toEqual(['a', 'x']);
    expect(whoIsOnCall(schedule, Date.UTC(2026, 0, 2, 5))).toEqual(['s', 't']);
    expect(whoIsOnCall(schedule, Date.UTC(2026, 0, 2, 15))).toEqual([]);
  });

  it('an empty place in a rotation is a gap on purpose', () => {
    const schedule = read({ rotations: [{ id: 'r', type: 'daily', start: '2026-01-01', users: ['a', null] }] });
    expect(expandSchedule(schedule, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 4)).gaps).toEqual([{ startAt: Date.UTC(2026, 0, 2), endAt: Date.UTC(2026, 0, 3) }]);
  });
});

describe('hand-over preview', () => {
  it('says what a clock change does to a hand-over', () => {
    const schedule = read({ timeZone: 'America/Chicago', rotations: [{ id: 'r', type: 'daily', start: '2020-03-06T02:30', users: ['a', 'b'] }] });
    const preview = previewHandoffs(schedule, parseInstant('2020-03-07T00:00', 'America/Chicago'), parseInstant('2020-03-10T00:00', 'America/Chicago'));
    expect(preview.map((handoff) => [handoff.time, handoff.note])).toEqual([
      ['2020-03-07T02:30:00-06:00', null],
      ['2020-03-08T03:00:00-05:00', '02:30 does not exist on this day: this hand-over happens at 03:00; the clock goes forward 1 h in the shift before, which lasts 23 h 30 min'],
      ['2020-03-09T02:30:00-05:00', null],
    ]);
    expect(preview[0]).toMatchObject({ from: ['a'], to: ['b'] });
  });
});

describe('fairness', () => {
  it('counts hours, nights, weekends, pages and rests, and shows who never serves', () => {
    const schedule = read({ timeZone: BERLIN, rotations: [{ id: 'r', type: 'daily', start: '2026-03-27T08:00', users: ['a', 'b'] }] });
    const shifts = expandShifts(schedule, berlin('2026-03-27T08:00'), berlin('2026-03-30T08:00'));
    const load = fairness(shifts, fairnessRules(BERLIN), [{ user: 'b', at: berlin('2026-03-28T09:00') }], ['c']);
    expect(load).toMatchObject([
      { user: 'a', hours: 48, nights: 2, nightHours: 16, weekendHours: 8 + 16, weekendDays: 2, pages: 0, shifts: 2, restViolations: 0 },
      { user: 'b', hours: 23, nights: 1, nightHours: 7, weekendHours: 15 + 8, weekendDays: 2, pages: 1, shifts: 1 },
      { user: 'c', hours: 0, shifts: 0, shareRatio: 0 },
    ]);
    expect(load[0]!.shareRatio).toBeCloseTo(48 / (71 / 3));
  });

  it('marks a rest under eleven hours', () => {
    const shift = (from: number, to: number) => ({ startAt: from * HOUR_MS, endAt: to * HOUR_MS, users: ['a'] });
    expect(fairness([shift(0, 8), shift(18, 26), shift(37, 45)], fairnessRules('UTC'))[0]!.restViolations).toBe(1);
  });
});

describe('iCalendar', () => {
  it('writes one event a shift, escaped, folded and in UTC', () => {
    const at = Date.UTC(2026, 0, 1, 8);
    const text = toICalendar([{ startAt: at, endAt: at + DAY_MS, users: ['a', 'b'] }], { id: 'primary', name: 'Primary; EHR, north', now: at, names: { a: 'Ärztin vom Dienst mit einem sehr langen Namen', b: 'Bo' }, gaps: [{ startAt: at + DAY_MS, endAt: at + 2 * DAY_MS }] });
    expect(text.split('\r\n').every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
    const unfolded = text.replaceAll('\r\n ', '');
    expect(unfolded).toContain('SUMMARY:On call: Ärztin vom Dienst mit einem sehr langen Namen\\, Bo\r\n');
    expect(unfolded).toContain('DTSTART:20260101T080000Z\r\nDTEND:20260102T080000Z\r\n');
    expect(unfolded).toContain('NAME:Primary\\; EHR\\, north');
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2);
    expect(formatIso(at, 'UTC')).toBe('2026-01-01T08:00:00+00:00');
  });
});
