import { describe, expect, test } from 'vitest';
import { localFrom } from '#shared/zoned-time.ts';
import { cronLocals, parseCron } from './cron.ts';

const from = localFrom(2026, 3, 1); // a Sunday

function next(expression: string, count: number, start = from): string[] {
  const found: string[] = [];
  for (const local of cronLocals(parseCron(expression), start)) {
    found.push(new Date(local).toISOString().slice(0, 16));
    if (found.length === count) break;
  }
  return found;
}

describe('runs', () => {
  test.each([
    ['0 2 * * *', ['2026-03-01T02:00', '2026-03-02T02:00']],
    ['*/20 3 * * *', ['2026-03-01T03:00', '2026-03-01T03:20', '2026-03-01T03:40', '2026-03-02T03:00']],
    ['5/30 0 * * *', ['2026-03-01T00:05', '2026-03-01T00:35', '2026-03-02T00:05']],
    ['0 22 * * mon-fri', ['2026-03-02T22:00', '2026-03-03T22:00', '2026-03-04T22:00', '2026-03-05T22:00', '2026-03-06T22:00', '2026-03-09T22:00']],
    ['0 22 * * FRI-SUN', ['2026-03-01T22:00', '2026-03-06T22:00', '2026-03-07T22:00', '2026-03-08T22:00']],
    ['0 22 * * 5-7', ['2026-03-01T22:00', '2026-03-06T22:00', '2026-03-07T22:00', '2026-03-08T22:00']],
    ['0 0 1,15 * *', ['2026-03-01T00:00', '2026-03-15T00:00', '2026-04-01T00:00']],
    // Both day fields restricted: either counts.
    ['0 0 13 * FRI', ['2026-03-06T00:00', '2026-03-13T00:00', '2026-03-20T00:00', '2026-03-27T00:00', '2026-04-03T00:00', '2026-04-10T00:00', '2026-04-13T00:00']],
    ['0 0 31 * *', ['2026-03-31T00:00', '2026-05-31T00:00', '2026-07-31T00:00']],
    ['0 0 29 2 *', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['15 10 * jan,JUN *', ['2026-06-01T10:15', '2026-06-02T10:15']],
    ['@monthly', ['2026-03-01T00:00', '2026-04-01T00:00']],
    ['@weekly', ['2026-03-01T00:00', '2026-03-08T00:00']],
  ])('%s', (expression, expected) => {
    expect(next(expression, expected.length)).toEqual(expected);
  });

  test('the 29th of February is found across a century year without one', () => {
    expect(next('0 0 29 2 *', 1, localFrom(2097, 1))).toEqual(['2104-02-29T00:00']);
  });

  test('far ahead costs steps by day, not by minute', () => {
    // By minutes this outlasts any test.
    for (let i = 0; i < 100; i++) expect(next('0 0 29 2 *', 20)).toHaveLength(20);
  });
});

test.each(['', '* * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *', '* * * * 8', '5-1 * * * *', '*/0 * * * *', '1-2-3 * * * *', 'a * * * *', '* * * * monday', '0 0 L * *', '0 0 30 2 *', '1,,2 * * * *', '* * * * * *', '1/2/3 * * * *', '-1 * * * *'])('"%s" is refused', (expression) => {
  expect(() => parseCron(expression)).toThrow();
});
