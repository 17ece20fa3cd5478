import type { ProbeResult, ProbeState } from '#modules/monitoring/spec.ts';

/** One result as the engine was told of it. */
export interface Told {
  at: number;
  /** Monotonic time of its delivery. */
  mono: number;
  state: ProbeState;
  /** The clock was moved or stood still while it was under way: the engine may leave it out. */
  doubtful: boolean;
}

/** Results of one target that the engine has taken in and must keep. */
export interface Taken {
  n: number;
  /** Empty where results are only counted. */
  at: number[];
  state: ProbeState[];
}

/** What really happened, kept apart from the engine and compared with what it says. */
export interface Journal {
  readonly violations: string[];
  /** Results delivered, in all. */
  readonly delivered: number;
  fail(what: string): void;
  /** The newest results told of a target, newest last; a few dozen are kept. */
  told(id: string): readonly Told[];
  tell(result: ProbeResult, mono: number, wall: number): void;
  /** A delivered result of a target that exists and is not paused. */
  take(result: ProbeResult, mono: number): void;
  /** Everything taken so far is durable. */
  wrote(): void;
  /** The process ended: what was not durable may be gone. Returns how long ago the oldest of it was taken, ms. */
  lost(mono: number): number;
  taken(id: string): Taken;
  forget(id: string): void;
}

const NEWEST = 64;
/** Delivery takes up to a batch; what took longer saw the clock move. */
const IN_FLIGHT_MS = 200;
const MOST_VIOLATIONS = 20;

/** `full` keeps every result taken; otherwise they are only counted. */
export function createJournal(full: boolean): Journal {
  const violations: string[] = [];
  const told = new Map<string, Told[]>();
  const taken = new Map<string, Taken>();
  /** What was taken since the last tick, and when the first of it was. */
  let waiting: string[] = [];
  let waitingSince = 0;
  let delivered = 0;

  function takenOf(id: string): Taken {
    let each = taken.get(id);
    if (!each) taken.set(id, (each = { n: 0, at: [], state: [] }));
    return each;
  }

  return {
    violations,
    get delivered() {
      return delivered;
    },
    fail(what) {
      if (violations.length < MOST_VIOLATIONS) violations.push(what);
    },
    told: (id) => told.get(id) ?? [],
    tell(result, mono, wall) {
      delivered++;
      let list = told.get(result.target);
      if (!list) told.set(result.target, (list = []));
      const doubtful = Math.abs(wall - result.startedAt - result.durationMs) > IN_FLIGHT_MS;
      list.push({ at: result.startedAt, mono, state: result.state, doubtful });
      if (list.length > 2 * NEWEST) list.splice(0, NEWEST);
    },
    take(result, mono) {
      const each = takenOf(result.target);
      each.n++;
      if (full) {
        each.at.push(Math.floor(result.startedAt));
        each.state.push(result.state);
      }
      if (waiting.length === 0) waitingSince = mono;
      waiting.push(result.target);
    },
    wrote() {
      if (waiting.length > 0) waiting = [];
    },
    lost(mono) {
      const age = waiting.length > 0 ? mono - waitingSince : 0;
      for (const id of waiting) {
        const each = taken.get(id);
        if (!each) continue;
        each.n--;
        each.at.pop();
        each.state.pop();
      }
      waiting = [];
      return age;
    },
    taken: takenOf,
    forget(id) {
      taken.delete(id);
      told.delete(id);
      waiting = waiting.filter((each) => each !== id);
    },
  };
}
