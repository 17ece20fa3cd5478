import { describe, expect, it } from 'vitest';
import { pettitt, snht } from '#shared/statistics/change-point.ts';
import { mannKendall } from '#shared/statistics/mann-kendall.ts';
import { correlatedSeasonalMannKendall, seasonalMannKendall, seasonalSenSlope } from '#shared/statistics/mann-kendall-seasonal.ts';
import { hamedRao, preWhitened, trendFreePreWhitened, yueWang } from '#shared/statistics/mann-kendall-serial.ts';
import { senSlope } from '#shared/statistics/sen.ts';
import { AIR_PASSENGERS, NILE, RAINFALL } from './series.ts';

/** Figures within 1e-6 of their size, p-values within 1e-4. */
function figure(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(expected)));
}
function pValue(actual: number, expected: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(1e-4);
}

const rain = RAINFALL.map((value) => value ?? Number.NaN);
const kept = rain.filter(Number.isFinite);

describe('Nile, 1871–1970', () => {
  it('has the Mann-Kendall and Sen figures of R', () => {
    const result = mannKendall(NILE);
    expect(result.s).toBe(-1387);
    expect(result.variance).toBeCloseTo(112_728.33, 2);
    expect(result.z).toBeCloseTo(-4.1281, 4);
    pValue(result.p, 3.658e-5);
    figure(senSlope(NILE), -2.6);
  });

  it('has the Hamed-Rao figures', () => {
    const result = hamedRao(NILE);
    expect(result.variance).toBeCloseTo(241_565.36, 2);
    expect(result.p).toBeCloseTo(0.0048, 4);
  });

  it('changes after the 28th year, 1898', () => {
    const found = pettitt(NILE);
    expect(found).toMatchObject({ index: 28, statistic: 1617 });
    expect(found.p).toBeCloseTo(3.59e-7, 9);
    const homogeneity = snht(NILE);
    expect(homogeneity.index).toBe(28);
    expect(homogeneity.statistic).toBeCloseTo(43.219, 3);
  });

  it('is flat on both sides of the change', () => {
    expect(mannKendall(NILE.slice(0, 28)).p).toBeCloseTo(0.707, 3);
    expect(mannKendall(NILE.slice(28)).p).toBeCloseTo(0.31, 3);
  });
});

describe('monthly rainfall, the same data under every method', () => {
  it('plain', () => {
    const result = mannKendall(rain);
    expect(result.s).toBe(-1959);
    figure(result.variance, 4_889_800.333333333);
    figure(result.z, -0.8854562842589916);
    figure(result.tau, -0.03153167653875869);
    pValue(result.p, 0.37591058740506833);
  });

  it('Sen slope, missing months closed up or kept in place', () => {
    figure(senSlope(rain), -0.006369426751592357);
    figure(senSlope(kept), -0.0064516129032258064);
  });

  it('Hamed-Rao, all lags', () => {
    const result = hamedRao(rain);
    figure(result.variance, 259_723.81316716125);
    figure(result.z, -3.8419950613710894);
    pValue(result.p, 0.00012203829241275166);
    const closedUp = hamedRao(rain, { slope: senSlope(kept) });
    figure(closedUp.variance, 257_403.38678462413);
    pValue(closedUp.p, 0.00011372459883540742);
  });

  it('Hamed-Rao, lag 3', () => {
    const result = hamedRao(rain, { lags: 3 });
    figure(result.variance, 14_228_919.889368296);
    figure(result.z, -0.5190709455046154);
    pValue(result.p, 0.6037112685123898);
    pValue(hamedRao(rain, { lags: 3, slope: senSlope(kept) }).p, 0.603684460662274);
  });

  it('Yue-Wang, all lags and lag 1', () => {
    const all = yueWang(rain);
    figure(all.variance, 551_950.4269211816);
    figure(all.z, -2.6354977553857504);
    pValue(all.p, 0.008401398144858296);
    pValue(yueWang(rain, { slope: senSlope(kept) }).p, 0.008344656549921448);
    const one = yueWang(rain, { lags: 1 });
    figure(one.variance, 10_377_313.384506395);
    figure(one.z, -0.6078133313683783);
    pValue(one.p, 0.5433112864060043);
  });

  it('pre-whitened', () => {
    const result = preWhitened(rain);
    expect(result.s).toBe(-219);
    figure(result.variance, 4_865_719);
    figure(result.z, -0.09882867695903437);
    pValue(result.p, 0.9212742990272651);
  });

  it('trend-free pre-whitened', () => {
    const result = trendFreePreWhitened(rain);
    expect(result.s).toBe(-630);
    figure(result.z, -0.28512735834365455);
    pValue(result.p, 0.7755465706913385);
    const closedUp = trendFreePreWhitened(rain, { slope: senSlope(kept) });
    expect(closedUp.s).toBe(-634);
    pValue(closedUp.p, 0.7741578265217384);
  });

  it('seasonal, period 12', () => {
    const result = seasonalMannKendall(rain, 12);
    expect(result.s).toBe(-399);
    figure(result.variance, 34_702.333333333336);
    figure(result.z, -2.136504114534638);
    figure(result.tau, -0.0794979079497908);
    pValue(result.p, 0.03263834596177739);
    figure(seasonalSenSlope(rain, 12), -0.08695652173913043);
  });

  it('correlated seasonal, period 12', () => {
    const result = correlatedSeasonalMannKendall(rain, 12);
    expect(result.s).toBe(-333);
    figure(result.variance, 31_427.666666666664);
    figure(result.z, -1.878400366918792);
    figure(result.tau, -0.10054347826086957);
    pValue(result.p, 0.06032641537423844);
    figure(result.slopePerPeriod, -0.16666666666666666);
  });
});

describe('airline passengers', () => {
  it('has the seasonal figures', () => {
    const result = seasonalMannKendall(AIR_PASSENGERS, 12);
    expect(result.s).toBe(784);
    figure(result.variance, 2550);
    expect(result.z).toBeCloseTo(15.5057, 4);
    expect(result.slopePerPeriod).toBeCloseTo(30.2361, 4);
  });
});

describe('series without and with nothing but trend', () => {
  it('finds none in a constant', () => {
    const flat = new Array(360).fill(7);
    for (const test of [mannKendall, hamedRao, yueWang, preWhitened, trendFreePreWhitened]) expect(test(flat)).toMatchObject({ s: 0, z: 0, p: 1, tau: 0 });
    expect(seasonalMannKendall(flat, 12)).toMatchObject({ s: 0, p: 1 });
  });

  it('finds all pairs rising in a straight line', () => {
    const line = Array.from({ length: 360 }, (_, i) => i);
    expect(mannKendall(line)).toMatchObject({ s: 64_620, tau: 1 });
    expect(seasonalMannKendall(line, 12)).toMatchObject({ s: 5220, tau: 1, slopePerPeriod: 12 });
    expect(correlatedSeasonalMannKendall(line, 12)).toMatchObject({ s: 5220, tau: 1 });
    expect(senSlope(line)).toBe(1);
  });
});
