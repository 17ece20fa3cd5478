import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile, binomialCdf } from './beta.ts';
import { gammaLower, gammaUpper, logGamma } from './gamma.ts';
import { kruskalWallis } from './kruskal-wallis.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { poissonInterval } from './poisson.ts';
import { studentCdf, studentQuantile, studentTwoSided } from './student.ts';

/** Reference values from SciPy 1.17; 1e-9 relative is far inside what any figure here needs. */
function near(actual: number, expected: number, relative = 1e-9): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

describe('normal distribution', () => {
  it.each([
    [-8, 6.22096057427174e-16],
    [-3.7, 0.00010779973347738823],
    [-1.96, 0.024997895148220435],
    [-0.1, 0.460172162722971],
    [0.5, 0.6914624612740131],
    [2.6, 0.9953388119762813],
    [6, 0.9999999990134123],
  ])('cdf(%f)', (z, expected) => near(normalCdf(z), expected, 1e-12));

  it.each([
    [1e-12, -7.034483825301131],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.3, -0.5244005127080409],
    [0.84, 0.994457883209753],
    [0.975, 1.959963984540054],
    [0.999999, 4.753424308817087],
  ])('quantile(%f)', (p, expected) => near(normalQuantile(p), expected, 1e-11));

  it('refuses what is no probability', () => {
    expect(normalQuantile(1.1)).toBeNaN();
    expect(normalQuantile(0)).toBe(-Infinity);
  });
});

describe("Student's t", () => {
  it.each([
    [1.5, 3, 0.23058386524482294],
    [2.1, 17.776, 0.05027647118287698],
    [12, 40, 7.82417130425598e-15],
    [0.01, 1, 0.993634014470186],
    [5, 1000, 6.767256364648635e-7],
  ])('two-sided p of %f with %f degrees of freedom', (t, df, expected) => near(studentTwoSided(t, df), expected));

  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 9, 2.262157162798205],
    [0.995, 29.5, 2.753133270256325],
    [0.9, 1e4, 1.2816362297304775],
  ])('quantile(%f) with %f degrees of freedom', (p, df, expected) => {
    near(studentQuantile(p, df), expected);
    near(studentCdf(expected, df), p);
    near(studentQuantile(1 - p, df), -expected, 1e-8);
  });
});

describe('beta, binomial, gamma', () => {
  it.each([
    [0.3, 2, 5, 0.5798250000000003],
    [0.999, 43_000, 60, 0.9916317970377571],
    [0.5, 0.5, 0.5, 0.5],
    [0.01, 1, 300, 0.9509591059287141],
  ])('I_%f(%f, %f)', (x, a, b, expected) => {
    near(betaCdf(x, a, b), expected);
    near(betaQuantile(expected, a, b), x);
  });

  it.each([
    [3, 10, 0.2, 0.8791261183999999],
    [57, 63, 0.9, 0.6117004170520008],
    [1438, 1440, 0.999, 0.42197135966971683],
  ])('P(X ≤ %i), n = %i, p = %f', (k, n, p, expected) => near(binomialCdf(k, n, p), expected));

  it.each([
    [0.5, 0.2, 0.47291074313446196],
    [10, 14, 0.890600630357261],
    [300, 250, 0.0011623936310546142],
  ])('P(%f, %f)', (a, x, expected) => {
    near(gammaLower(a, x), expected);
    near(gammaUpper(a, x), 1 - expected);
  });

  it('keeps the far tail', () => near(gammaUpper(2, 60), 5.341471565244885e-25));

  it.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247],
    [3.3, 0.9870985778947343],
    [14.9, 24.924132002217277],
    [15.1, 25.458999750992664],
    [1e6, 12_815_504.569147611],
  ])('ln Γ(%f)', (x, expected) => near(logGamma(x), expected, 1e-12));
});

describe('intervals and tests built on them', () => {
  it.each([
    [0, 0, 3.6888794541139354],
    [1, 0.025317807984289876, 5.571643390938898],
    [5, 1.6234863901184207, 11.66833207932267],
    [120, 99.4919256259387, 143.49058536935226],
  ])('Garwood interval of a count of %i', (count, low, high) => {
    const interval = poissonInterval(count);
    near(interval.low, low);
    near(interval.high, high);
  });

  it('Kruskal-Wallis with ties', () => {
    const result = kruskalWallis([[1, 2, 3, 4, 5], [2, 3, 4, 5, 9, 9], [7, 8, 9, 10]]);
    near(result.h, 6.59673913043478);
    near(result.p, 0.03694335205050411);
  });
});
