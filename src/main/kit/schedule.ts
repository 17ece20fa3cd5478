import * as cron from 'node-cron';
import { messageOf } from '#shared/errors.ts';
import type { Clock, Timer } from './clock.ts';
import { spread } from './ids.ts';
import type { Log } from './log.ts';

export interface Schedule {
  /**
   * Runs `fn` every `ms`, first at a phase given by the name's hash so that jobs do not bunch up.
   * A run still going when the next is due makes that one be skipped and counted.
   */
  every(name: string, ms: number, fn: () => void | Promise<void>): () => void;
  /** Runs `fn` by a cron expression in an IANA zone, on the machine's clock. */
  calendar(name: string, expression: string, timeZone: string | undefined, fn: () => void | Promise<void>): () => void;
  /** Runs skipped because the one before had not finished. */
  readonly skipped: number;
  stop(): void;
}

export function createSchedule(clock: Clock, log: Log): Schedule {
  const stops = new Set<() => void>();
  let skipped = 0;

  function guarded(name: string, fn: () => void | Promise<void>): () => void {
    let running = false;
    return () => {
      if (running) {
        skipped++;
        log.warn('run skipped, the one before is still going', { job: name });
        return;
      }
      const fail = (thrown: unknown): void => log.error('job failed', { job: name, error: messageOf(thrown) });
      try {
        const result = fn();
        if (!result) return;
        running = true;
        void result.catch(fail).finally(() => (running = false));
      } catch (thrown) {
        fail(thrown);
      }
    };
  }

  return {
    get skipped() {
      return skipped;
    },
    every(name, ms, fn) {
      const run = guarded(name, fn);
      let due = clock.monotonic() + (spread(name) % Math.max(1, Math.floor(ms)));
      let timer: Timer;
      const arm = (): void => {
        timer = clock.after(due - clock.monotonic(), () => {
          run();
          // After a long stall the missed runs are dropped, never caught up in a burst.
          const now = clock.monotonic();
          due += ms * Math.max(1, Math.ceil((now - due) / ms));
          arm();
        });
      };
      arm();
      const stop = (): void => {
        timer.cancel();
        stops.delete(stop);
      };
      stops.add(stop);
      return stop;
    },
    calendar(name, expression, timeZone, fn) {
      const task = cron.schedule(expression, guarded(name, fn), timeZone ? { timezone: timeZone, name } : { name });
      const stop = (): void => {
        void task.destroy();
        stops.delete(stop);
      };
      stops.add(stop);
      return stop;
    },
    stop() {
      for (const stop of [...stops]) stop();
    },
  };
}
