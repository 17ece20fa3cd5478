import type { TargetState } from '../../contract.ts';
import type { ErrorClass, ProbeState } from '../../spec.ts';

/** A count of consecutive results that point one way. */
interface Run {
  count: number;
  /** When its first result started. */
  firstAt: number;
  code: string;
  message: string;
  class: ErrorClass;
}

/** What is remembered of a target between results. Plain data: it is stored and read back across restarts. */
export interface Condition {
  state: Exclude<TargetState, 'paused'>;
  since: number;
  code: string;
  message: string;
  class: ErrorClass;
  /** Consecutive results: `down`; `bad` = degraded or down; `up`; `notDown` = up or degraded; `unknown`. A result of the prober's own making leaves the others as they were. */
  runs: Record<RunName, Run | null>;
  /** Changes of direction among the last results, newest in the lowest bit. */
  history: number;
  observed: number;
  flapping: boolean;
}

type RunName = 'down' | 'bad' | 'up' | 'notDown' | 'unknown';

/** The part of a result that decides. */
export interface Observation {
  at: number;
  state: ProbeState;
  code: string;
  message: string;
  class: ErrorClass;
}

export interface Thresholds {
  downAfter: number;
  upAfter: number;
  degradedAfter: number;
}

/** A confirmed change. `at` is the start of the first result that led to it, so an outage begins with its first failure. */
export interface Transition {
  from: Condition['state'];
  to: Condition['state'];
  at: number;
  decidedAt: number;
  code: string;
  message: string;
  class: ErrorClass;
}

/** A target nothing is known about yet. */
export function unobserved(at: number): Condition {
  return { state: 'unknown', since: at, code: 'NOT_YET', message: 'No result yet', class: 'none', runs: { down: null, bad: null, up: null, notDown: null, unknown: null }, history: 0, observed: 0, flapping: false };
}

/**
 * Takes one result in. Mutates `condition` and returns the change it confirmed, if any.
 *
 * A failure is confirmed by `downAfter` results in a row, slowness by `degradedAfter` that are degraded or worse, recovery by `upAfter`.
 * What was never observed takes its first good result at once. Results the prober spoiled itself (`unknown`) neither confirm
 * nor clear anything, until `downAfter` of them in a row say that nothing is known any more.
 */
export function observe(condition: Condition, seen: Observation, thresholds: Thresholds): Transition | null {
  const { runs } = condition;
  if (seen.state === 'unknown') {
    extend(runs, 'unknown', seen);
  } else {
    runs.unknown = null;
    step(runs, 'down', seen.state === 'down', seen);
    step(runs, 'bad', seen.state !== 'up', seen);
    step(runs, 'up', seen.state === 'up', seen);
    step(runs, 'notDown', seen.state !== 'down', seen);
    remember(condition, seen.state === 'up');
  }
  const next = decide(condition, thresholds);
  if (!next) {
    if (seen.state === condition.state) describe(condition, seen);
    return null;
  }
  const [to, run] = next;
  const transition: Transition = { from: condition.state, to, at: Math.max(run.firstAt, condition.since), decidedAt: seen.at, code: run.code, message: run.message, class: run.class };
  condition.state = to;
  condition.since = transition.at;
  // What was seen before nothing was known says nothing about what comes after.
  if (to === 'unknown') condition.runs = { down: null, bad: null, up: null, notDown: null, unknown: runs.unknown };
  describe(condition, seen);
  return transition;
}

/** Results on both sides of an interruption (a pause, a changed probe, a long silence) are not in a row: counting begins anew, the state stays. */
export function interrupt(condition: Condition): void {
  condition.runs = { down: null, bad: null, up: null, notDown: null, unknown: null };
}

/** Whether nothing unconfirmed is remembered: every run points where the state is, so a stored copy of it stays true. */
export function isSettled({ state, runs }: Condition): boolean {
  if (runs.unknown) return false;
  if (state === 'up') return !runs.bad;
  if (state === 'down') return !runs.notDown;
  if (state === 'degraded') return !runs.up && !runs.down;
  return !runs.bad && !runs.up;
}

/** The unconfirmed direction, for display: how many results point to another state and how many it takes. */
export function pendingOf(condition: Condition, thresholds: Thresholds): { state: string; count: number; needed: number } | null {
  const { runs, state } = condition;
  if (state !== 'down' && runs.down) return { state: 'down', count: runs.down.count, needed: thresholds.downAfter };
  if (state === 'up' && runs.bad) return { state: 'degraded', count: runs.bad.count, needed: thresholds.degradedAfter };
  if (state === 'down' && runs.notDown) return { state: 'up', count: runs.notDown.count, needed: thresholds.upAfter };
  if (state === 'degraded' && runs.up) return { state: 'up', count: runs.up.count, needed: thresholds.upAfter };
  return null;
}

function decide({ state, runs }: Condition, { downAfter, upAfter, degradedAfter }: Thresholds): [Condition['state'], Run] | null {
  const { down, bad, up, notDown, unknown } = runs;
  if (unknown && unknown.count >= downAfter) return state === 'unknown' ? null : ['unknown', unknown];
  if (down && down.count >= downAfter) return state === 'down' ? null : ['down', down];
  if (state === 'unknown') {
    if (up) return ['up', up];
    return bad && !down && bad.count >= degradedAfter ? ['degraded', bad] : null;
  }
  if (state === 'up') return bad && bad.count >= degradedAfter && !(down && degradedAfter >= downAfter) ? ['degraded', bad] : null;
  if (state === 'degraded') return up && up.count >= upAfter ? ['up', up] : null;
  if (up && up.count >= upAfter) return ['up', up];
  return notDown && notDown.count >= upAfter ? ['degraded', notDown] : null;
}

function step(runs: Condition['runs'], name: RunName, points: boolean, seen: Observation): void {
  if (points) extend(runs, name, seen);
  else runs[name] = null;
}

function extend(runs: Condition['runs'], name: RunName, seen: Observation): void {
  const run = runs[name];
  if (run) run.count++;
  else runs[name] = { count: 1, firstAt: seen.at, code: seen.code, message: seen.message, class: seen.class };
}

function describe(condition: Condition, seen: Observation): void {
  condition.code = seen.code;
  condition.message = seen.message;
  condition.class = seen.class;
}

const WINDOW = 21;
/** Entering and leaving thresholds of the weighted share of changes (Naemon's host defaults). */
const FLAP_HIGH = 0.3;
const FLAP_LOW = 0.2;

/** Naemon's rule: over the last 21 results each change of direction weighs from 0.8 (oldest) to 1.2 (newest). */
function remember(condition: Condition, good: boolean): void {
  condition.history = ((condition.history << 1) | (good ? 1 : 0)) & ((1 << WINDOW) - 1);
  condition.observed = Math.min(WINDOW, condition.observed + 1);
  if (condition.observed < WINDOW) return;
  let weighted = 0;
  for (let i = 0; i < WINDOW - 1; i++) {
    const changed = ((condition.history >> i) ^ (condition.history >> (i + 1))) & 1;
    if (changed) weighted += 1.2 - (0.4 * i) / (WINDOW - 2);
  }
  const share = weighted / (WINDOW - 1);
  condition.flapping = share > (condition.flapping ? FLAP_LOW : FLAP_HIGH);
}
