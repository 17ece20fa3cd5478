/** Mid-ranks 1..n; equal values share their average rank. */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(n);
  for (let start = 0; start < n; ) {
    let end = start;
    while (end + 1 < n && values[order[end + 1]!]! === values[order[start]!]!) end++;
    for (let i = start; i <= end; i++) ranks[order[i]!] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return ranks;
}

/** Dense ranks 1..m (equal values share one), and m. */
export function denseRanks(values: ArrayLike<number>): { ranks: Int32Array; distinct: number } {
  const n = values.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Int32Array(n);
  let rank = 0;
  for (let i = 0; i < n; i++) {
    if (i === 0 || values[order[i]!]! !== values[order[i - 1]!]!) rank++;
    ranks[order[i]!] = rank;
  }
  return { ranks, distinct: rank };
}
