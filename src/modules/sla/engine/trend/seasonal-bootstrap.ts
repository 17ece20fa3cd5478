import { resampleBlocks, blockLength } from '#shared/statistics/block-bootstrap.ts';
import { mannKendall } from '#shared/statistics/mann-kendall.ts';
import { seasonalMannKendall } from '#shared/statistics/mann-kendall-seasonal.ts';
import type { SeasonalResult } from '#shared/statistics/mann-kendall-seasonal.ts';
import { seededRandom } from '#shared/statistics/random.ts';

export interface SeasonalBootstrap extends SeasonalResult {
  bootstrapP: number;
  resamples: number;
}

/**
 * Seasonal Mann-Kendall judged against a moving-block bootstrap of the series without its season: S of each resample is taken season by
 * season as in the original, so that memory across neighbouring points enters. NaN entries keep their place.
 */
export function seasonalBootstrap(values: readonly number[], deseasonalised: readonly number[], period: number, seed: number, resamples = 999): SeasonalBootstrap {
  const observed = seasonalMannKendall(values, period);
  const places = values.flatMap((value, i) => (Number.isFinite(value) ? [i] : []));
  const present = places.map((i) => deseasonalised[i]!);
  const drawn = new Int32Array(present.length);
  const random = seededRandom(seed);
  const block = blockLength(present.length);
  const seasons: number[][] = Array.from({ length: period }, () => []);
  places.forEach((place, k) => seasons[place % period]!.push(k));
  let asSteep = 0;
  for (let r = 0; r < resamples; r++) {
    resampleBlocks(drawn, block, random);
    let s = 0;
    for (const season of seasons) s += mannKendall(season.map((k) => present[drawn[k]!]!)).s;
    if (Math.abs(s) >= Math.abs(observed.s)) asSteep++;
  }
  return { ...observed, bootstrapP: (1 + asSteep) / (resamples + 1), resamples };
}
