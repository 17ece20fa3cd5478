import { describe, expect, it } from 'vitest';
import { addValue, emptyMoments, mean, mergeMoments, standardDeviation, varianceOf } from '#shared/statistics/moments.ts';
import { clopperPearson, samplesToProve, wilson } from '#shared/statistics/proportion.ts';
import { quantileRanks } from '#shared/statistics/quantile.ts';
import { welch } from '#shared/statistics/welch.ts';
import { numAcc, SLEEP } from './series.ts';

describe('Welch, the sleep data', () => {
  it('has the published t, degrees of freedom, p and interval', () => {
    const result = welch(SLEEP.first, SLEEP.second);
    expect(result.t).toBeCloseTo(-1.8608, 4);
    expect(result.df).toBeCloseTo(17.776, 3);
    expect(Math.abs(result.p / 0.07939 - 1)).toBeLessThan(1e-4);
    expect(result.low).toBeCloseTo(-3.3655, 4);
    expect(result.high).toBeCloseTo(0.2055, 4);
  });
});

describe('intervals of one proportion (Newcombe 1998, table I)', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson %i of %i', (x, n, low, high) => {
    const interval = wilson(x, n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('Clopper-Pearson 81 of 263', () => {
    const interval = clopperPearson(81, 263);
    expect(interval.low).toBeCloseTo(0.2527, 4);
    expect(interval.high).toBeCloseTo(0.3676, 4);
  });

  it.each([
    [0.99, 381],
    [0.995, 765],
    [0.999, 3838],
    [0.9999, 38_411],
  ])('a target of %f needs %i samples without a failure', (target, n) => {
    expect(samplesToProve(target)).toBe(n);
    expect(wilson(n - 1, n - 1).low).toBeLessThan(target);
  });

  it('one bad minute in a day is 99.931 % with an interval from 99.608 to 99.988', () => {
    const interval = wilson(1439, 1440);
    expect(interval.low).toBeCloseTo(0.99608, 5);
    expect(interval.high).toBeCloseTo(0.99988, 5);
  });
});

describe('order-statistic ranks at 95 %', () => {
  it.each([
    [11, 0.5, 2, 10],
    [30, 0.5, 10, 21],
    [63, 0.5, 24, 40],
    [96, 0.5, 38, 59],
    [63, 0.9, 52, 62],
    [96, 0.9, 80, 93],
  ])('n = %i, quantile %f: %i..%i', (n, q, low, high) => {
    expect(quantileRanks(n, q)).toEqual({ low, high });
  });

  it('gives p90 no upper rank below 36 values', () => {
    for (const n of [11, 30, 35]) expect(quantileRanks(n, 0.9).high).toBeNull();
    expect(quantileRanks(36, 0.9).high).toBe(36);
  });
});

describe('NIST StRD NumAcc3 and NumAcc4', () => {
  it.each([
    ['NumAcc3', 1_000_000],
    ['NumAcc4', 10_000_000],
  ])('%s by two passes, by Welford and merged', (_, base) => {
    const values = numAcc(base);
    expect(mean(values)).toBeCloseTo(base + 0.2, 8);
    expect(Math.abs(standardDeviation(values) - 0.1)).toBeLessThan(1e-8);
    const half = values.slice(0, 400).reduce(addValue, emptyMoments);
    const rest = values.slice(400).reduce(addValue, emptyMoments);
    for (const moments of [values.reduce(addValue, emptyMoments), mergeMoments(half, rest)]) {
      expect(moments.mean).toBeCloseTo(base + 0.2, 8);
      expect(Math.abs(Math.sqrt(varianceOf(moments)) - 0.1)).toBeLessThan(1e-7);
    }
  });
});
