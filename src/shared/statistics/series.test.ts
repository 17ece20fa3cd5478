import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockBootstrapTrend, blockLength, resampleBlocks } from './block-bootstrap.ts';
import { bootstrapMedian } from './bootstrap.ts';
import { pelt, pettitt } from './change-point.ts';
import { mannKendall } from './mann-kendall.ts';
import { benjaminiHochberg, holm } from './multiplicity.ts';
import { newcombeDifference } from './proportion.ts';
import { normalFrom, seededRandom } from './random.ts';
import { pairwiseSlopes, senInterval } from './sen.ts';

describe('Mann-Kendall', () => {
  it('equals the sum over all pairs, ties and missing values included', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.NaN)), { maxLength: 40 }), (values) => {
        const kept = values.filter(Number.isFinite);
        let s = 0;
        for (let i = 0; i < kept.length; i++) for (let j = i + 1; j < kept.length; j++) s += Math.sign(kept[j]! - kept[i]!);
        expect(mannKendall(values).s).toBe(s);
      }),
    );
  });
});

describe('PELT', () => {
  it('finds the same least cost as trying every segmentation', () => {
    const shortSeries = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(shortSeries, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 400 }), (values, minLength, penalty) => {
        const cost = (changes: number[]): number => {
          const edges = [0, ...changes, values.length];
          let total = penalty * changes.length;
          for (let i = 1; i < edges.length; i++) {
            const part = values.slice(edges[i - 1], edges[i]);
            const centre = part.reduce((a, b) => a + b, 0) / part.length;
            total += part.reduce((a, b) => a + (b - centre) ** 2, 0);
          }
          return total;
        };
        let least = Infinity;
        for (let mask = 0; mask < 2 ** (values.length - 1); mask++) {
          const changes: number[] = [];
          for (let bit = 0; bit < values.length - 1; bit++) if (mask & (1 << bit)) changes.push(bit + 1);
          const edges = [0, ...changes, values.length];
          if (edges.every((edge, i) => i === 0 || edge - edges[i - 1]! >= minLength)) least = Math.min(least, cost(changes));
        }
        if (values.length >= minLength) expect(cost(pelt(values, { penalty, minLength }))).toBeCloseTo(least, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('finds several steps and none in a constant', () => {
    const random = seededRandom(4);
    const levels = [10, 14, 9];
    const values = Array.from({ length: 120 }, (_, i) => levels[Math.floor(i / 40)]! + normalFrom(random) * 0.5);
    expect(pelt(values)).toEqual([40, 80]);
    expect(pelt(new Array(50).fill(3))).toEqual([]);
  });
});

describe('Pettitt', () => {
  it('puts the change between the two levels', () => {
    expect(pettitt([1, 1, 1, 1, 5, 5, 5])).toMatchObject({ index: 4 });
    expect(pettitt([2, 2, 2, 2])).toMatchObject({ statistic: 0, p: 1 });
  });
});

describe('seeded resampling', () => {
  it('is the same for the same seed and differs for another', () => {
    const values = Array.from({ length: 60 }, (_, i) => Math.sin(i) + i / 100);
    const once = blockBootstrapTrend(values, { seed: 7, resamples: 300 });
    expect(blockBootstrapTrend(values, { seed: 7, resamples: 300 })).toEqual(once);
    expect(blockBootstrapTrend(values, { seed: 8, resamples: 300 }).deviation).not.toBe(once.deviation);
    expect(bootstrapMedian(values, { seed: 1 })).toEqual(bootstrapMedian(values, { seed: 1 }));
  });

  it('draws whole blocks', () => {
    const places = new Int32Array(30);
    resampleBlocks(places, 5, seededRandom(1));
    for (let i = 0; i < 30; i++) if (i % 5 !== 0) expect(places[i]).toBe(places[i - 1]! + 1);
    expect([10, 30, 90, 365].map(blockLength)).toEqual([3, 5, 7, 11]);
  });

  it('covers the true median in about 95 of 100 samples', () => {
    const random = seededRandom(11);
    let covered = 0;
    for (let run = 0; run < 100; run++) {
      const interval = bootstrapMedian(Array.from({ length: 60 }, () => normalFrom(random)), { seed: run, resamples: 400 });
      if (interval.low <= 0 && interval.high >= 0) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(88);
    expect(covered).toBeLessThan(100);
  });
});

describe('Sen interval', () => {
  it('takes the ranks around the middle slope', () => {
    const slopes = pairwiseSlopes([1, 2, 4, 7, 11, 16]);
    expect(slopes).toHaveLength(15);
    const interval = senInterval(slopes, mannDeviation(6));
    expect(interval.low).toBeLessThan(slopes[7]!);
    expect(interval.high).toBeGreaterThan(slopes[7]!);
  });
});

function mannDeviation(n: number): number {
  return Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
}

describe('several tests at once', () => {
  it('Holm and Benjamini-Hochberg in the given order', () => {
    const p = [0.01, 0.04, 0.03, 0.005];
    expect(holm(p)).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(benjaminiHochberg(p).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.02, 0.04, 0.04, 0.02]);
  });
});

describe('difference of proportions', () => {
  it('56/70 against 48/80 as published (Newcombe 1998, method 10)', () => {
    const result = newcombeDifference(56, 70, 48, 80);
    expect(result.low).toBeCloseTo(0.0524, 4);
    expect(result.high).toBeCloseTo(0.3339, 4);
  });
});
