import { VirtualClock, type Timer } from '#kit/clock.ts';

/** The virtual clock with the ways real machines lose time. `jumpWall` (sleep, NTP, an operator) is the base class's. */
export class SimulationClock extends VirtualClock {
  /** Timers that came due while the process stood still. */
  #held: Held[] | null = null;

  /** Whole milliseconds, as the machine's wall clock gives them. */
  override now(): number {
    return Math.floor(super.now());
  }

  override after(ms: number, fn: () => void): Timer {
    const held = new Held(fn);
    held.timer = super.after(ms, () => {
      if (this.#held) this.#held.push(held);
      else held.fn();
    });
    return held;
  }

  /** The process stands still for `ms` (SIGSTOP, a stalled machine): both clocks go on, what was due meanwhile fires late, in order. `onWake` runs just before. */
  stall(ms: number, onWake: () => void): void {
    const held: Held[] = [];
    this.#held = held;
    this.advance(ms);
    this.#held = null;
    onWake();
    for (const each of held) each.fn();
  }
}

const nothing = (): void => {};

/** A timer that can still be cancelled after it came due, as long as it has not fired. */
class Held implements Timer {
  fn: () => void;
  timer: Timer | null = null;

  constructor(fn: () => void) {
    this.fn = fn;
  }

  cancel = (): void => {
    this.fn = nothing;
    this.timer?.cancel();
  };
}
