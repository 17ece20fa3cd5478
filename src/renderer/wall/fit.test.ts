import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitCards, fitTiles } from './fit.ts';

test('a handful of cards takes few columns, many take more', () => {
  expect(fitCards(23, { width: 132, height: 83 })).toBe(4);
  expect(fitCards(6, { width: 132, height: 83 })).toBeLessThanOrEqual(4);
  expect(fitCards(24, { width: 60, height: 30 })).toBeNull();
});

test('ninety tiles in eight groups fit a 1080 wall', () => {
  const fit = fitTiles([12, 12, 10, 11, 12, 11, 11, 11], { width: 130, height: 83 });
  expect(fit).not.toBeNull();
  expect(fit!.height).toBeGreaterThanOrEqual(3.4);
});

test('whatever fits is never taller or wider than the room', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), fc.integer({ min: 40, max: 200 }), fc.integer({ min: 20, max: 120 }), (counts, width, height) => {
      const fit = fitTiles(counts, { width, height });
      if (!fit) return;
      expect((width - (fit.groupColumns - 1) * 2.4) / fit.groupColumns / fit.across).toBeGreaterThan(16);
      let used = 0;
      for (let i = 0; i < counts.length; i += fit.groupColumns) used += 3.2 + Math.ceil(Math.max(...counts.slice(i, i + fit.groupColumns)) / fit.across) * (fit.height + 0.6);
      expect(used).toBeLessThanOrEqual(height);
    }),
  );
});
