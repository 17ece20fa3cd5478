import { normalCdf } from './normal.ts';
import { median } from './quantile.ts';
import { midRanks } from './ranks.ts';

export interface MannWhitneyResult {
  /** Pairs in which the first value is the larger one; equal ones count half. */
  u: number;
  /** U / (n1 n2): the chance that a value of the first list is above one of the second (Vargha & Delaney's A, 2000). 0.5 is no difference. */
  superiority: number;
  z: number;
  /** Two-sided, from the normal distribution with corrections for ties and continuity. */
  p: number;
  /** Hodges and Lehmann's shift: the median of all differences first − second. */
  shift: number;
}

/** Mann and Whitney's test of two independent lists (Ann Math Stat 18, 1947). Both must hold a value. */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitneyResult {
  const n1 = first.length;
  const n2 = second.length;
  const n = n1 + n2;
  const ranks = midRanks([...first, ...second]);
  let sum = 0;
  for (let i = 0; i < n1; i++) sum += ranks[i]!;
  const u = sum - (n1 * (n1 + 1)) / 2;
  const tied = new Map<number, number>();
  for (const rank of ranks) tied.set(rank, (tied.get(rank) ?? 0) + 1);
  let ties = 0;
  for (const t of tied.values()) ties += t ** 3 - t;
  const variance = n > 1 ? ((n1 * n2) / 12) * (n + 1 - ties / (n * (n - 1))) : 0;
  const distance = u - (n1 * n2) / 2;
  const z = variance > 0 ? (Math.sign(distance) * Math.max(0, Math.abs(distance) - 0.5)) / Math.sqrt(variance) : 0;
  return { u, superiority: u / (n1 * n2), z, p: Math.min(1, 2 * normalCdf(-Math.abs(z))), shift: median(first.flatMap((a) => second.map((b) => a - b))) };
}
