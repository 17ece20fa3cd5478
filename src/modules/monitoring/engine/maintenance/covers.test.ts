import { expect, test } from 'vitest';
import { covers } from './covers.ts';

test('all tags of a window must be on the target', () => {
  const window = { all: false, targets: [], groups: [], tags: { site: 'north', tier: '*' } };
  const target = (tags: Record<string, string>) => ({ id: 'a', group: '', tags });
  const carried: Record<string, string>[] = [{ site: 'north', tier: '1', more: 'x' }, { site: 'north' }, { site: 'south', tier: '1' }];
  expect(carried.map((tags) => covers(window, target(tags)))).toEqual([true, false, false]);
});
