import { describe, expect, it } from 'vitest';
import { mannWhitney } from '#shared/statistics/mann-whitney.ts';
import { correctComparisons } from '#modules/sla/engine/reports/comparison.ts';
import type { ReportComparison, ReportObjective } from '#modules/sla/engine/reports/document.ts';

/** Figures below were worked out with SciPy 1.17 (`mannwhitneyu`, asymptotic, with continuity) and checked by counting pairs. */
describe('Mann and Whitney', () => {
  it('without ties', () => {
    const result = mannWhitney([19, 22, 16, 29, 24], [20, 11, 17, 12]);
    expect(result.u).toBe(17);
    expect(result.superiority).toBe(0.85);
    expect(result.p).toBeCloseTo(0.111_346_886_533_140_41, 9);
    expect(result.shift).toBe(7);
  });

  it('with ties', () => {
    const result = mannWhitney([1, 1, 2, 3, 3, 3, 4, 5], [2, 3, 3, 4, 4, 5, 5, 6, 6]);
    expect(result.u).toBe(16.5);
    expect(result.p).toBeCloseTo(0.06231804810873879, 9);
  });

  it('lists that are all the same prove nothing', () => {
    expect(mannWhitney([1, 1, 1], [1, 1, 1, 1])).toMatchObject({ superiority: 0.5, z: 0, p: 1, shift: 0 });
  });
});

describe('claims over several objectives', () => {
  const told = (p: number, superiority: number): Pick<ReportObjective, 'comparison' | 'period'> => ({
    comparison: { verdict: 'not proven', text: '', every: 'day', n: 31, nBefore: 28, level: 0.99, levelBefore: 0.999, shift: -0.009, superiority, size: 'large', z: 2, p, holmP: null, fdrP: null },
    period: { units: { value: 'ratio' } } as ReportObjective['period'],
  });

  it('one of three survives Holm, two Benjamini and Hochberg; what does not is not proven', () => {
    const objectives = [told(0.01, 0.2), told(0.03, 0.8), told(0.6, 0.5)];
    correctComparisons(objectives, () => true);
    const found = objectives.map(({ comparison }) => comparison!);
    expect(found.map((c) => c.holmP)).toEqual([0.03, 0.06, 0.6]);
    expect(found.map((c) => Number(c.fdrP!.toFixed(12)))).toEqual([0.03, 0.045, 0.6]);
    expect(found.map((c) => c.verdict)).toEqual(['worse', 'not proven', 'not proven']);
    expect(found[0]!.text).toContain('worse than the period before: median 99.00 % against 99.9000 %, large effect');
    expect(found[1]!.text).toContain('a difference to the period before is not proven');
  });

  it.each([
    [true, 0.9, 'better'],
    [false, 0.9, 'worse'],
    [null, 0.9, 'higher'],
    [null, 0.1, 'lower'],
  ] as const)('more is better: %s, A %f, %s', (more, superiority, verdict) => {
    const objective = told(0.001, superiority);
    correctComparisons([objective], () => more);
    expect((objective.comparison as ReportComparison).verdict).toBe(verdict);
  });
});
