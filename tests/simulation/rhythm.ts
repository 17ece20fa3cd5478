import type { Clock } from '#kit/clock.ts';
import type { TargetSpec } from '#modules/monitoring/spec.ts';
import type { Journal } from './journal.ts';

/** Watches that no target is probed more often than declared, nor while it must be left alone. */
export interface Rhythm {
  started(spec: TargetSpec, dueMono: number): void;
  /** A new rhythm begins, for one target or all. */
  rearmed(id: string | null): void;
  forget(id: string): void;
  /** Says of a target about to be probed why that is wrong, or null. */
  forbidWhen(rule: (spec: TargetSpec) => string | null): void;
  readonly starts: number;
}

/** Floating-point sums of milliseconds. */
const ROUNDING_MS = 0.001;

export function createRhythm(clock: Clock, journal: Journal): Rhythm {
  const lastDue = new Map<string, number>();
  let rule: (spec: TargetSpec) => string | null = () => null;
  let starts = 0;
  return {
    get starts() {
      return starts;
    },
    started(spec, dueMono) {
      starts++;
      const before = lastDue.get(spec.id);
      const least = Math.min(spec.every, spec.retryEvery ?? spec.every);
      if (before !== undefined && dueMono - before < least - ROUNDING_MS) journal.fail(`${spec.id} was probed twice within ${(dueMono - before).toFixed(1)} ms at ${clock.monotonic()}; ${least} ms apart is declared`);
      lastDue.set(spec.id, dueMono);
      const why = rule(spec);
      if (why !== null) journal.fail(`${spec.id} was probed ${why}`);
      if (spec.paused) journal.fail(`${spec.id} was probed while paused`);
    },
    rearmed(id) {
      if (id === null) lastDue.clear();
      else lastDue.delete(id);
    },
    forget: (id) => void lastDue.delete(id),
    forbidWhen: (next) => void (rule = next),
  };
}
