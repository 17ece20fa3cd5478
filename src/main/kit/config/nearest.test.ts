import { expect, test } from 'vitest';
import { nearestWord } from './nearest.ts';

const words = ['every', 'timeout', 'downAfter', 'upAfter', 'probe', 'dependsOn'];

test.each([
  ['evry', 'every'],
  ['down-after', 'downAfter'],
  ['downafter', 'downAfter'],
  ['tiemout', 'timeout'],
  ['dependOn', 'dependsOn'],
  ['Probe', 'probe'],
  ['x', null],
  ['interval', null],
  ['', null],
])('%s is taken for %s', (word, meant) => {
  expect(nearestWord(word, words)).toBe(meant);
});
