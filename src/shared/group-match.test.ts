import { expect, test } from 'vitest';
import { globMatches, groupMatches } from './group-match.ts';

test.each([
  ['Clinical', 'Clinical', true],
  ['Clinical', 'Clinical/EHR', true],
  ['Clinical', 'Clinic', false],
  ['Clinical/', 'Clinical/EHR/DB', true],
  ['Clinical/*', 'Clinical/EHR/DB', true],
  ['Clinical/*', 'Clinical', false],
  ['*/EHR', 'Clinical/EHR', true],
  ['*/EHR', 'Clinical/EHR/DB', true],
  ['*', '', true],
  ['*', 'x', true],
  ['Clin*', 'Clinical/EHR', true],
])('group pattern %s, group %s', (pattern, group, inside) => {
  expect(groupMatches(pattern, group)).toBe(inside);
});

test('a pattern of many stars does not backtrack for ever: doing so would outlast any test', () => {
  expect(globMatches('a*'.repeat(50) + 'b', 'a'.repeat(5_000))).toBe(false);
});
