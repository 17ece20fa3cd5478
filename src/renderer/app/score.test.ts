import { expect, test } from 'vitest';
import { score } from './score.ts';

test('a beginning beats a word inside, and that beats a part of a word', () => {
  const points = ['EHR web', 'Old EHR web', 'Offehrt'].map((title) => score('ehr', title));
  expect(points).toEqual([...points].sort((a, b) => b - a));
  expect(points.every((each) => each > 0)).toBe(true);
});

test('letters scattered by chance are no match, initials are', () => {
  expect(score('xyz', 'EHR web')).toBe(0);
  expect(score('lct', 'a place with nothing to look at')).toBe(0);
  expect(score('hli', 'HL7 lab interface')).toBeGreaterThan(0);
});
