import { chiSquaredUpper } from './gamma.ts';
import { midRanks } from './ranks.ts';

/** Kruskal-Wallis test that groups share one location (JASA 47, 1952), corrected for ties; empty groups are ignored. */
export function kruskalWallis(groups: readonly (readonly number[])[]): { h: number; df: number; p: number } {
  const filled = groups.filter((group) => group.length > 0);
  const all = filled.flat();
  const n = all.length;
  const ranks = midRanks(all);
  let place = 0;
  let sum = 0;
  for (const group of filled) {
    let total = 0;
    for (let i = 0; i < group.length; i++) total += ranks[place++]!;
    sum += (total * total) / group.length;
  }
  let square = 0;
  for (const rank of ranks) square += rank * rank;
  const spread = (square - (n * (n + 1) ** 2) / 4) / (n - 1);
  const df = filled.length - 1;
  const h = spread > 0 ? (sum - (n * (n + 1) ** 2) / 4) / spread : 0;
  return { h, df, p: df > 0 ? chiSquaredUpper(h, df) : 1 };
}
