import { excursionOfRanks, pettittOfRanks } from './change-point.ts';
import { mannKendall, scoreOfRanks } from './mann-kendall.ts';
import type { MannKendallResult } from './mann-kendall.ts';
import { denseRanks, midRanks } from './ranks.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';

/** Block length 1.5 n^(1/3), at least 1: long enough to keep the memory of a series with phi up to about 0.6. */
export function blockLength(n: number): number {
  return Math.max(1, Math.round(1.5 * Math.cbrt(n)));
}

/** Fills `places` with indexes of a moving-block resample (Künsch 1989): blocks of consecutive values drawn with replacement. */
export function resampleBlocks(places: Int32Array, length: number, random: Random): void {
  const n = places.length;
  const starts = n - length + 1;
  for (let filled = 0; filled < n; ) {
    const start = Math.floor(random() * starts);
    for (let i = 0; i < length && filled < n; i++) places[filled++] = start + i;
  }
}

export interface BlockOptions {
  seed: number;
  resamples?: number;
  block?: number;
}

export interface BlockBootstrapResult extends MannKendallResult {
  /** Two-sided p of S among the resampled S: (1 + as extreme) / (resamples + 1). */
  bootstrapP: number;
  /** Root mean square of the resampled S: its deviation under no trend with the series' own memory. */
  deviation: number;
  /** The same for Pettitt's K, from the same resamples. */
  pettitt: { index: number; statistic: number; bootstrapP: number };
  /**
   * The same for the span max U − min U of Pettitt's walk (Kuiper's form), which also sees a level that left and came back.
   * `from` and `to` are the places of its two ends.
   */
  excursion: { from: number; to: number; statistic: number; bootstrapP: number };
  block: number;
  resamples: number;
}

/**
 * Mann-Kendall and Pettitt judged against a moving-block bootstrap (Kundzewicz & Robson 2004; Önöz & Bayazit 2012),
 * which keeps short memory and destroys trend. Finite values in time order. Same seed, same answer.
 */
export function blockBootstrapTrend(values: readonly number[], options: BlockOptions): BlockBootstrapResult {
  const { seed, resamples = 1_999 } = options;
  const n = values.length;
  const block = Math.min(n, options.block ?? blockLength(n));
  const plain = mannKendall(values);
  const dense = denseRanks(values);
  const found = pettittOfRanks(midRanks(values));
  const wide = excursionOfRanks(midRanks(values));
  const random = seededRandom(seed);
  const places = new Int32Array(n);
  const ranks = new Int32Array(n);
  const tree = new Int32Array(dense.distinct + 1);
  const counts = new Int32Array(dense.distinct + 2);
  const mid = new Float64Array(dense.distinct + 1);
  let asSteep = 0;
  let asAbrupt = 0;
  let asWide = 0;
  let squares = 0;
  for (let r = 0; r < resamples; r++) {
    resampleBlocks(places, block, random);
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[(ranks[i] = dense.ranks[places[i]!]!)]!++;
    let before = 0;
    for (let k = 1; k <= dense.distinct; k++) {
      mid[k] = before + (counts[k]! + 1) / 2;
      before += counts[k]!;
    }
    const s = scoreOfRanks(ranks, dense.distinct, tree);
    squares += s * s;
    if (Math.abs(s) >= Math.abs(plain.s)) asSteep++;
    const walk = departures(ranks, mid);
    if (Math.max(walk.highest, -walk.lowest) >= found.statistic) asAbrupt++;
    if (walk.highest - walk.lowest >= wide.statistic) asWide++;
  }
  return {
    ...plain,
    bootstrapP: (1 + asSteep) / (resamples + 1),
    deviation: Math.sqrt(squares / resamples),
    pettitt: { ...found, bootstrapP: (1 + asAbrupt) / (resamples + 1) },
    excursion: { ...wide, bootstrapP: (1 + asWide) / (resamples + 1) },
    block,
    resamples,
  };
}

/** Ends of Pettitt's walk U of a resample given the mid-rank of each dense rank. */
function departures(ranks: Int32Array, mid: Float64Array): { highest: number; lowest: number } {
  const n = ranks.length;
  let sum = 0;
  let highest = 0;
  let lowest = 0;
  for (let t = 1; t < n; t++) {
    sum += mid[ranks[t - 1]!]!;
    const u = 2 * sum - t * (n + 1);
    if (u > highest) highest = u;
    else if (u < lowest) lowest = u;
  }
  return { highest, lowest };
}
