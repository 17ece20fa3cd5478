import type { Clock, Timer } from '#kit/clock.ts';

/** Tells how late the event loop was lately; one for all probes of a worker. */
export interface LoopMonitor {
  /** A probe began: sampling runs while at least one is under way. */
  enter(): void;
  leave(): void;
  /** The worst delay seen since `sinceMono` (monotonic ms), in ms. */
  worstSince(sinceMono: number): number;
}

const EVERY_MS = 20;
const KEPT = 512;

/**
 * Samples the delay of a 20 ms timer into a ring that spans ten seconds. One timer serves every probe in flight and
 * rests when there is none.
 */
export function createLoopMonitor(clock: Clock): LoopMonitor {
  const at = new Float64Array(KEPT).fill(-Infinity);
  const late = new Float64Array(KEPT);
  let next = 0;
  let active = 0;
  let dueMono = 0;
  let timer: Timer | null = null;

  function arm(): void {
    dueMono = clock.monotonic() + EVERY_MS;
    timer = clock.after(EVERY_MS, tick);
  }

  function tick(): void {
    const nowMono = clock.monotonic();
    at[next] = nowMono;
    late[next] = nowMono - dueMono;
    next = (next + 1) % KEPT;
    timer = null;
    if (active > 0) arm();
  }

  return {
    enter() {
      active++;
      if (!timer) arm();
    },
    leave() {
      active--;
    },
    worstSince(sinceMono) {
      // Only the part of a delay that fell into the time asked about counts.
      const nowMono = clock.monotonic();
      let worst = timer ? Math.max(0, Math.min(nowMono - dueMono, nowMono - sinceMono)) : 0;
      for (let back = 1; back <= KEPT; back++) {
        const i = (next - back + KEPT) % KEPT;
        if (at[i]! < sinceMono) break;
        worst = Math.max(worst, Math.min(late[i]!, at[i]! - sinceMono));
      }
      return worst;
    },
  };
}

/**
 * A measurement is spoilt when the loop's own delay is above 20 % of it and above 5 ms: then the figure says more about
 * this machine than about the target.
 */
export function isSuspect(delayMs: number, measuredMs: number): boolean {
  return delayMs > 5 && delayMs > measuredMs * 0.2;
}
