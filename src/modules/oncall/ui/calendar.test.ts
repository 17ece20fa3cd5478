import { expect, test } from 'vitest';
import { barsOf, tintsOf, weeksFrom } from './calendar.ts';

const HOUR = 3_600_000;
const BERLIN = 'Europe/Berlin';
const at = (text: string): number => Date.parse(text);

test('a week begins on Monday by the wall clock and has seven days', () => {
  const [week] = weeksFrom(at('2026-11-22T12:00:00Z'), 1, BERLIN);
  expect(week!.from).toBe(at('2026-11-16T00:00:00+01:00'));
  expect(week!.days.map((day) => day.day)).toEqual([16, 17, 18, 19, 20, 21, 22]);
  expect(week!.days.reduce((sum, day) => sum + day.width, 0)).toBeCloseTo(1);
});

test('the day the clock goes forward is narrower, by elapsed time', () => {
  const [week] = weeksFrom(at('2026-03-29T12:00:00Z'), 1, BERLIN);
  expect(week!.to - week!.from).toBe(167 * HOUR);
  expect(week!.days[6]!.width).toBeCloseTo(23 / 167);
  expect(week!.days[0]!.width).toBeCloseTo(24 / 167);
});

test('bars are cut to their row and keep their own ends', () => {
  const [week] = weeksFrom(at('2026-11-16T12:00:00Z'), 1, 'UTC');
  const long = { startAt: week!.from - 12 * HOUR, endAt: week!.from + 84 * HOUR, users: ['ada'] };
  const gap = { startAt: long.endAt, endAt: week!.to + HOUR };
  const bars = barsOf(week!, [long, { startAt: 0, endAt: 5, users: ['bo'] }], [gap]);
  expect(bars.map(({ kind, left, width, fromBefore, toAfter }) => ({ kind, left, width, fromBefore, toAfter }))).toEqual([
    { kind: 'shift', left: 0, width: 0.5, fromBefore: true, toAfter: false },
    { kind: 'gap', left: 0.5, width: 0.5, fromBefore: false, toAfter: true },
  ]);
  expect(bars[0]!.startAt).toBe(long.startAt);
});

test('a person keeps one tint', () => {
  const shift = (users: string[], i: number) => ({ users, startAt: i, endAt: i + 1 });
  expect([...tintsOf([shift(['ada'], 0), shift(['bo'], 1), shift(['ada'], 2)])]).toEqual([['ada', 0], ['bo', 1]]);
});
