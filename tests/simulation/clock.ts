import { VirtualClock, type Timer } from '#kit/clock.ts';

/** The virtual clock with the ways real machines lose time. `jumpWall` (sleep, NTP, an operator) is the base class's. */
export class SimulationClock extends VirtualClock {
  #held: Array<() => void> | null = null;

  /** Whole milliseconds, as the machine's wall clock gives them. */
  override now(): number {
    return Math.floor(super.now());
  }

  override after(ms: number, fn: () => void): Timer {
    let cancelled = false;
    const timer = super.after(ms, () => {
      if (cancelled) return;
      if (this.#held) this.#held.push(() => void (cancelled || fn()));
      else fn();
    });
    return {
      cancel: () => {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  /** The process stands still for `ms` (SIGSTOP, a stalled machine): both clocks go on, what was due meanwhile fires late, in order. `onWake` runs just before. */
  stall(ms: number, onWake: () => void): void {
    const held: Array<() => void> = [];
    this.#held = held;
    this.advance(ms);
    this.#held = null;
    onWake();
    for (const fn of held) fn();
  }
}
