import { quantileOfSorted } from '#shared/statistics/quantile.ts';
import { seededRandom } from '#shared/statistics/random.ts';
import type { DayShare } from './source.ts';

export interface DayBlockInterval {
  low: number;
  high: number;
  days: number;
  seed: number;
  resamples: number;
}

const SEED = 1;
const RESAMPLES = 1_000;
const FEWEST_DAYS = 7;

/** Percentile interval of a share with days as the unit drawn (block bootstrap); null below seven days. Reproducible by its seed. */
export function dayBlockInterval(days: readonly DayShare[] | null, confidence: number): DayBlockInterval | null {
  if (days === null || days.length < FEWEST_DAYS) return null;
  const random = seededRandom(SEED);
  const shares = new Float64Array(RESAMPLES);
  for (let r = 0; r < RESAMPLES; r++) {
    let good = 0;
    let total = 0;
    for (let i = 0; i < days.length; i++) {
      const day = days[Math.floor(random() * days.length)]!;
      good += day.good;
      total += day.total;
    }
    shares[r] = total > 0 ? good / total : 1;
  }
  shares.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantileOfSorted(shares, tail), high: quantileOfSorted(shares, 1 - tail), days: days.length, seed: SEED, resamples: RESAMPLES };
}
