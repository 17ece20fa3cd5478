import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** One line of a benchmark: what was measured and what must hold. */
export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  /** The limit, as text. */
  hold: string;
  ok: boolean;
}

export function atMost(name: string, value: number, unit: string, limit: number): BenchRow {
  return { name, value, unit, hold: `<= ${limit}`, ok: value <= limit };
}

export function atLeast(name: string, value: number, unit: string, limit: number): BenchRow {
  return { name, value, unit, hold: `>= ${limit}`, ok: value >= limit };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Milliseconds `act` takes. */
export function timed(act: () => unknown): number {
  const begun = performance.now();
  act();
  return performance.now() - begun;
}

/** Milliseconds of processor time `act` takes: the same on a busy machine. */
export function cpuTimed(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Bytes this process has handed to write(); null where the system does not tell. */
export function bytesWritten(): number | null {
  try {
    return Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
  } catch {
    return null;
  }
}

/** The event loop's delay while `act` runs, ms. */
export async function loopDelay(act: () => Promise<unknown>): Promise<{ p99: number; max: number }> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  await wait(20);
  histogram.enable();
  await act();
  histogram.disable();
  return { p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 };
}

export { wait };
