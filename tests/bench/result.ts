/** One figure of a benchmark with the bound it is held to. */
export interface BenchResult {
  name: string;
  value: number;
  unit: string;
  /** The bound in words, `≤ 1.0`. */
  hold: string;
  ok: boolean;
}

/** A figure that must not exceed its bound. */
export function atMost(name: string, value: number, bound: number, unit: string): BenchResult {
  return { name, value, unit, hold: `≤ ${bound}`, ok: value <= bound };
}

/** A figure that must reach its bound. */
export function atLeast(name: string, value: number, bound: number, unit: string): BenchResult {
  return { name, value, unit, hold: `≥ ${bound}`, ok: value >= bound };
}

/** A figure shown for reference. */
export function figure(name: string, value: number, unit: string): BenchResult {
  return { name, value, unit, hold: '', ok: true };
}
