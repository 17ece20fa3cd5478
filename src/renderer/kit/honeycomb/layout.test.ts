import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellAt, cellToward, placeComb } from './layout.ts';

const groups = (...counts: number[]) => counts.map((count, i) => ({ name: `g${i}`, count }));

test('a thousand cells fit a 1080 wall and can still be told apart', () => {
  const places = placeComb(groups(...Array.from({ length: 8 }, () => 125)), 1_340, 840, 10);
  expect(places.radius).toBeGreaterThan(10);
  const lowest = Math.max(...places.groups.flatMap((group) => group.cells.map((cell) => cell.y)));
  expect(lowest + places.radius).toBeLessThanOrEqual(840);
});

test('2,500 cells fit as well', () => {
  const places = placeComb(groups(...Array.from({ length: 10 }, () => 250)), 1_340, 840, 10);
  expect(places.radius).toBeGreaterThan(6);
  expect(Math.max(...places.groups.flatMap((group) => group.cells.map((cell) => cell.y))) + places.radius).toBeLessThanOrEqual(840);
});

test('cells never overlap, stay inside their column and come in a stable order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }), fc.integer({ min: 500, max: 2_000 }), fc.integer({ min: 400, max: 1_200 }), (counts, width, height) => {
      const places = placeComb(groups(...counts), width, height, 10);
      expect(placeComb(groups(...counts), width, height, 10)).toEqual(places);
      for (const group of places.groups) {
        for (const [i, cell] of group.cells.entries()) {
          expect(cell.x).toBeGreaterThanOrEqual(group.left);
          expect(cell.x).toBeLessThanOrEqual(group.left + group.width);
          const next = group.cells[i + 1];
          if (next) expect(Math.hypot(next.x - cell.x, next.y - cell.y)).toBeGreaterThan(places.radius * 1.7);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('a point finds its cell and arrows find the neighbour', () => {
  const places = placeComb(groups(40, 40), 900, 600, 10);
  const cell = places.groups[1]!.cells[3]!;
  expect(cellAt(places, cell.x + 2, cell.y - 2)).toEqual([1, 3]);
  expect(cellAt(places, -500, -500)).toBeNull();
  expect(cellToward(places, [0, 3], 1, 0)).toEqual([0, 4]);
  expect(cellToward(places, [0, 3], -1, 0)).toEqual([0, 2]);
  expect(cellToward(places, [0, 0], -1, 0)).toEqual([0, 0]);
});
