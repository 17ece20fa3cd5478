import type { StateChanged } from '#modules/monitoring/engine/live/live.ts';
import type { ProbeState } from '#modules/monitoring/spec.ts';
import type { World } from '../world.ts';
import { openState } from './intervals.ts';

/** Follows what the engine announces and holds each announcement against what it was told. */
export interface FactChecks {
  readonly facts: readonly StateChanged[];
  take(world: World, fact: StateChanged): void;
  forget(id: string): void;
  /** After the results of an instant were worked through: the last announcement of each target stands in the intervals. */
  settle(world: World): void;
}

const LONGEST_PROBE_MS = 6_000;
const NOTICED_MS = 1_000;
const STATES = new Set(['up', 'degraded', 'down', 'unknown']);

export function createFactChecks(): FactChecks {
  const facts: StateChanged[] = [];
  const last = new Map<string, StateChanged>();
  const fresh = new Map<string, StateChanged>();
  return {
    facts,
    take(world, fact) {
      facts.push(fact);
      const { journal } = world;
      const before = last.get(fact.target);
      const where = `${fact.target} ${fact.from} → ${fact.to} at ${fact.at} (decided ${fact.decidedAt})`;
      if (!STATES.has(fact.from) || !STATES.has(fact.to) || fact.from === fact.to) journal.fail(`${where}: not a legal change`);
      if (before && before.to !== fact.from) journal.fail(`${where}: the one before ended in ${before.to}`);
      if (!before && fact.from !== 'unknown') journal.fail(`${where}: the first change leaves ${fact.from}`);
      if (fact.at > fact.decidedAt) journal.fail(`${where}: decided before it began`);
      if (fact.decidedAt > world.clock.now()) journal.fail(`${where}: decided in the future`);
      const spec = world.specs.get(fact.target);
      if (!spec) journal.fail(`${where}: there is no such target`);
      else if (spec.paused) journal.fail(`${where}: it is paused`);
      else if (spec.probe.type !== 'push' && spec.probe.type !== 'group') checkEvidence(world, fact, fact.to === 'down' ? spec.downAfter : 1);
      last.set(fact.target, fact);
      fresh.set(fact.target, fact);
    },
    forget(id) {
      last.delete(id);
      fresh.delete(id);
    },
    settle(world) {
      for (const fact of fresh.values()) {
        const open = openState(world, fact.target);
        if (open && (open.state !== fact.to || open.from !== fact.at)) world.journal.fail(`${fact.target}: announced ${fact.to} from ${fact.at}, recorded ${open.state} from ${open.from}`);
      }
      fresh.clear();
    },
  };
}

/** Whether a result points where the change went. */
function saysSo({ from, to }: StateChanged, state: ProbeState): boolean {
  if (to === 'down' || to === 'up') return state === to;
  return state !== (from === 'down' ? 'down' : 'up');
}

/** Every DOWN has its failing results in a row behind it, and begins with one of them (or, clipped, where recording resumed). */
function checkEvidence(world: World, fact: StateChanged, needed: number): void {
  const told = world.journal.told(fact.target);
  let i = told.length - 1;
  // A result that was under way while the clock was set back decides at the moment that was noticed.
  while (i >= 0 && (told[i]!.at > fact.decidedAt || fact.decidedAt - told[i]!.at > NOTICED_MS)) i--;
  if (i < 0) return world.journal.fail(`${fact.target} ${fact.to}: no result at ${fact.decidedAt} was ever told`);
  if (fact.to === 'unknown') return;
  let first = fact.decidedAt;
  let count = 0;
  for (; i >= 0; i--) {
    const { at, mono, state, doubtful } = told[i]!;
    if (state === 'unknown') continue;
    if (!saysSo(fact, state)) {
      if (doubtful) continue;
      break;
    }
    // Set back meanwhile, the clock now gives an earlier time for the same instant.
    first = Math.min(first, at, world.clock.now() - (world.clock.monotonic() - mono) - LONGEST_PROBE_MS);
    count++;
  }
  if (count < needed) world.journal.fail(`${fact.target} ${fact.to} at ${fact.decidedAt}: ${count} results in a row say so, ${needed} are needed`);
  if (fact.at < first) world.journal.fail(`${fact.target} ${fact.to}: back-dated to ${fact.at}, the first such result was at ${first}`);
}
