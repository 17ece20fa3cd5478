/** Collects how late things started; `take` returns the percentiles, ms, and starts over. */
export interface Lateness {
  add(ms: number): void;
  take(): { n: number; p50: number; p99: number };
  /** How many since the beginning were at most each of `LATENESS_BOUNDS_MS`, and all of them last: a Prometheus histogram's buckets. */
  buckets(): number[];
}

export const LATENESS_BOUNDS_MS = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000] as const;

/** Buckets grow by 10 %, so a percentile is right to 10 % whatever its size, at a fixed cost. */
const GROWTH = Math.log(1.1);
const SMALLEST_MS = 0.1;
const BUCKETS = 160;

export function createLateness(): Lateness {
  let counts = new Uint32Array(BUCKETS);
  const totals = new Array<number>(LATENESS_BOUNDS_MS.length + 1).fill(0);
  let n = 0;
  return {
    add(ms) {
      const bound = LATENESS_BOUNDS_MS.findIndex((most) => ms <= most);
      totals[bound === -1 ? LATENESS_BOUNDS_MS.length : bound]!++;
      const at = ms <= SMALLEST_MS ? 0 : Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(ms / SMALLEST_MS) / GROWTH));
      counts[at]!++;
      n++;
    },
    buckets() {
      let sum = 0;
      return totals.map((count) => (sum += count));
    },
    take() {
      const result = { n, p50: percentile(counts, n, 0.5), p99: percentile(counts, n, 0.99) };
      counts = new Uint32Array(BUCKETS);
      n = 0;
      return result;
    },
  };
}

function percentile(counts: Uint32Array, n: number, p: number): number {
  let left = Math.ceil(n * p);
  if (left === 0) return 0;
  for (const [i, count] of counts.entries()) {
    left -= count;
    if (left <= 0) return i === 0 ? SMALLEST_MS : SMALLEST_MS * Math.exp(i * GROWTH);
  }
  return SMALLEST_MS * Math.exp(BUCKETS * GROWTH);
}
