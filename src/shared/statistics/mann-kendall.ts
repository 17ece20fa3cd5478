import { normalTwoSided } from './normal.ts';
import { denseRanks } from './ranks.ts';

export interface MannKendallResult {
  n: number;
  /** Kendall's S: rising pairs minus falling pairs. */
  s: number;
  variance: number;
  z: number;
  p: number;
  tau: number;
}

/** Values with NaN and other non-finite entries left out, order kept. */
export function finiteOnly(values: ArrayLike<number>): number[] {
  return Array.from(values).filter(Number.isFinite);
}

/** Kendall's S of dense ranks in time order, by a Fenwick tree: n log m. `tree` (length distinct + 1) is scratch space, cleared here. */
export function scoreOfRanks(ranks: ArrayLike<number>, distinct: number, tree = new Int32Array(distinct + 1)): number {
  tree.fill(0);
  let score = 0;
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i]!;
    let below = 0;
    let upTo = 0;
    for (let k = rank - 1; k > 0; k -= k & -k) below += tree[k]!;
    for (let k = rank; k > 0; k -= k & -k) upTo += tree[k]!;
    score += below - (i - upTo);
    for (let k = rank; k <= distinct; k += k & -k) tree[k]!++;
  }
  return score;
}

/** Variance of S under no trend, with the correction for ties (Kendall 1975). */
export function varianceOfScore(ranks: ArrayLike<number>, distinct: number): number {
  const n = ranks.length;
  const counts = new Int32Array(distinct + 1);
  for (let i = 0; i < n; i++) counts[ranks[i]!]!++;
  let ties = 0;
  for (const t of counts) if (t > 1) ties += t * (t - 1) * (2 * t + 5);
  return (n * (n - 1) * (2 * n + 5) - ties) / 18;
}

/** Normal score of S with the continuity correction; 0 when S or its variance is 0. */
export function scoreToZ(s: number, variance: number): number {
  if (s === 0 || !(variance > 0)) return 0;
  return (s - Math.sign(s)) / Math.sqrt(variance);
}

/** Completes a result from S and its variance. */
export function resultFrom(n: number, s: number, variance: number): MannKendallResult {
  const z = scoreToZ(s, variance);
  return { n, s, variance, z, p: normalTwoSided(z), tau: n > 1 ? s / (0.5 * n * (n - 1)) : 0 };
}

/** The Mann-Kendall test of trend (Mann 1945, Kendall 1975). NaN entries are skipped. Assumes independent values. */
export function mannKendall(values: ArrayLike<number>): MannKendallResult {
  const kept = finiteOnly(values);
  const { ranks, distinct } = denseRanks(kept);
  return resultFrom(kept.length, scoreOfRanks(ranks, distinct), varianceOfScore(ranks, distinct));
}
