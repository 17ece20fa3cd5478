import type { Clock, Timer } from '#kit/clock.ts';

/** Waits that can all be ended at once, so that a server being closed leaves no timer behind. */
export interface Pauses {
  /** Waits `ms`; true when it ran to its end, false when it was cut short by `endAll`. */
  wait(ms: number): Promise<boolean>;
  /** Ends every wait now and refuses new ones. */
  endAll(): void;
}

export function createPauses(clock: Clock): Pauses {
  const waiting = new Map<object, { timer: Timer; resolve: (whole: boolean) => void }>();
  let ended = false;
  return {
    wait(ms) {
      if (ended) return Promise.resolve(false);
      if (ms <= 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const key = {};
        const timer = clock.after(ms, () => {
          waiting.delete(key);
          resolve(true);
        });
        waiting.set(key, { timer, resolve });
      });
    },
    endAll() {
      ended = true;
      for (const { timer, resolve } of waiting.values()) {
        timer.cancel();
        resolve(false);
      }
      waiting.clear();
    },
  };
}
