import { expect, test } from 'vitest';
import { age, clock, dataAge, millis, moment, percent, plural, setZone, span, utcClock } from './format.ts';

test('ages read at a glance', () => {
  expect([41_000, 728_000, 3_600_000, 11_520_000, 9 * 86_400_000, -5].map(age)).toEqual(['0:41', '12:08', '1 h 0 m', '3 h 12 m', '9 d', '0:00']);
});

test('spans are words', () => {
  expect([41_000, 720_000, 7_200_000, 7_500_000, 273_600_000].map(span)).toEqual(['41 s', '12 min', '2 h', '2 h 5 min', '3 d 4 h']);
});

test('milliseconds keep the digits that matter', () => {
  expect([0.42, 41.6, 412, 1_420, 12_400, null].map(millis)).toEqual(['0.4 ms', '42 ms', '412 ms', '1.42 s', '12.4 s', '–']);
  expect([300, 12_000, 130_000].map(dataAge)).toEqual(['0.3 s', '12 s', '2:10']);
});

test('a percentage is cut, never rounded up to a hundred', () => {
  expect(percent(0.999_996)).toBe('99.999 %');
  expect(percent(1)).toBe('100 %');
  expect(percent(null)).toBe('–');
});

test('clocks follow the zone of the site, UTC does not', () => {
  const at = Date.UTC(2026, 10, 21, 12, 32, 7);
  setZone('Europe/Berlin');
  expect(clock(at)).toBe('13:32:07');
  expect(moment(at, at + 86_400_000)).toBe('21 Nov 13:32:07');
  setZone('');
  expect(utcClock(at)).toBe('12:32:07Z');
});

test('one is not many', () => {
  expect([plural(1, 'target'), plural(2_000, 'target')]).toEqual(['1 target', '2,000 targets']);
});
