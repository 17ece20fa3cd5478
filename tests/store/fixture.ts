import { VirtualClock } from '#kit/clock.ts';
import { createColumns, push, type Columns } from '#kit/tsdb/columns.ts';
import { STATUS, type Sample, type Status } from '#kit/tsdb/sample.ts';

export const START = Date.UTC(2026, 0, 5);

/** A seeded generator of numbers in [0, 1): mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of a run: WF_SEED, or one that differs each time. Printed, so that a failure can be repeated. */
export function seedOf(what: string): number {
  const seed = Number(process.env['WF_SEED'] ?? Math.floor(performance.timeOrigin + performance.now()) % 2 ** 31);
  console.log(`${what}: seed ${seed} (repeat with WF_SEED=${seed})`);
  return seed;
}

/** How often a fault is tried: an environment variable, or a number that keeps the ordinary run short. */
export function times(variable: string, usual: number): number {
  return Number(process.env[variable] ?? usual);
}

/** Log-normal latency of sigma 0.25 around 200 ms, 0.4 % down, 0-6 ms of jitter: harder to compress than the real thing. */
export function syntheticColumns(random: () => number, from: number, n: number, every: number): Columns {
  const columns = createColumns(n);
  const offset = Math.floor(random() * 1_000);
  for (let i = 0; i < n; i++) {
    const gauss = Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
    const status = random() < 0.004 ? STATUS.down : STATUS.up;
    push(columns, from + offset + i * every + Math.floor(random() * 6), status, Math.round(20_000 * Math.exp(0.25 * gauss)), null);
  }
  return columns;
}

export const TARGETS = 5;
/** Simulated time from one tick to the next: hours and days pass while the writer lives a second. */
export const STEP_MS = 60_000;

/** Sample number i of the endless sequence the crash tests write; batch b holds one of each target. */
export function sampleOf(i: number): Sample {
  const batch = Math.floor(i / TARGETS);
  return { target: (i % TARGETS) + 1, at: START + batch * STEP_MS + (i % TARGETS) * 7, status: (i % 211 === 0 ? 2 : 0) as Status, latencyMs: ((i * 7_919) % 50_000) / 100 };
}

/** A clock standing where batch number `batch` is written. */
export function clockAt(batch: number): VirtualClock {
  return new VirtualClock(START + batch * STEP_MS);
}
