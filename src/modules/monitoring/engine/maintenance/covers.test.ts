import { expect, test } from 'vitest';
import { covers, globMatches, groupMatches } from './covers.ts';

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

test('a pattern of many stars does not backtrack for ever', () => {
  const started = performance.now();
  expect(globMatches('a*'.repeat(50) + 'b', 'a'.repeat(5_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('all tags of a window must be on the target', () => {
  const window = { all: false, targets: [], groups: [], tags: { site: 'north', tier: '*' } };
  const target = (tags: Record<string, string>) => ({ id: 'a', group: '', tags });
  const carried: Record<string, string>[] = [{ site: 'north', tier: '1', more: 'x' }, { site: 'north' }, { site: 'south', tier: '1' }];
  expect(carried.map((tags) => covers(window, target(tags)))).toEqual([true, false, false]);
});
