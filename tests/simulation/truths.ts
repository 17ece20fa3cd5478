import type { Timer } from '#kit/clock.ts';
import type { TargetSpec } from '#modules/monitoring/spec.ts';
import { openState } from './invariants/intervals.ts';
import type { OwnFault, Truth } from './network.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** Lets the truth change by itself, and asks at the end of each stretch whether the engine had found it out. */
export interface Truths {
  watch(id: string): void;
  forget(id: string): void;
  /** The prober's own network or resolver fails, or works again. */
  setFault(fault: OwnFault | null): void;
  /** Stretches that were long and undisturbed enough to be checked. */
  readonly checked: number;
}

/** Mean length of a stretch, ms. */
export interface Pace {
  upMs: number;
  otherMs: number;
}

const EXPECTED: Partial<Record<Truth, string>> = { up: 'up', down: 'down', slow: 'degraded' };
/** Batching and a late start. */
const SLACK_MS = 500;

/** The longest a state may take to be found: one interval to the next probe, the confirmations, and a timeout. */
function limitMs({ every, timeout, downAfter, upAfter, degradedAfter }: TargetSpec, state: string): number {
  const needed = state === 'down' || state === 'unknown' ? downAfter : state === 'up' ? upAfter : Math.max(upAfter, degradedAfter);
  return (needed + 1) * every + timeout + SLACK_MS;
}

export function createTruths(world: World, random: Random, pace: Pace): Truths {
  const timers = new Map<string, Timer>();
  const begunAt = new Map<string, number>();
  let faultAt = 0;
  let checked = 0;

  function check(id: string, state: string, since: number): void {
    const spec = world.specs.get(id);
    if (!spec || spec.paused || !world.isUp || !world.engine.prober.isProbing(id)) return;
    const clear = Math.max(since, world.clearSince(id));
    if (world.clock.monotonic() - clear < limitMs(spec, state)) return;
    checked++;
    const open = openState(world, id);
    if (open?.state !== state) world.journal.fail(`${id} was truly ${state} for ${Math.round((world.clock.monotonic() - clear) / 1_000)} s undisturbed, recorded as ${open?.state} at ${world.clock.now()}`);
  }

  function next(id: string): void {
    const now = world.network.truthOf(id);
    const state = EXPECTED[now];
    if (state !== undefined && world.network.fault === null) check(id, state, begunAt.get(id) ?? 0);
    const then: Truth = now === 'up' ? random.pick(['down', 'down', 'slow', 'flap'] as const) : random.chance(0.8) ? 'up' : random.pick(['down', 'slow'] as const);
    world.network.setTruth(id, then);
    begunAt.set(id, world.clock.monotonic());
    arm(id, then);
  }

  function arm(id: string, truth: Truth): void {
    timers.set(id, world.clock.after(1_000 + random.wait(truth === 'up' ? pace.upMs : pace.otherMs), () => next(id)));
  }

  return {
    get checked() {
      return checked;
    },
    watch(id) {
      world.network.setTruth(id, 'up');
      begunAt.set(id, world.clock.monotonic());
      arm(id, 'up');
    },
    forget(id) {
      timers.get(id)?.cancel();
      timers.delete(id);
      begunAt.delete(id);
    },
    setFault(fault) {
      if (world.network.fault !== null) for (const id of timers.keys()) check(id, 'unknown', faultAt);
      world.network.fault = fault;
      faultAt = world.clock.monotonic();
      world.disturb(null);
    },
  };
}
