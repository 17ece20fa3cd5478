import type { Clock } from '#kit/clock.ts';
import type { Services } from '#kit/services.ts';
import { STATUS, type Sample } from '#kit/tsdb/sample.ts';
import type { FactOf } from '#shared/contract.ts';
import type { IntervalState, monitoring } from '../../contract.ts';
import type { ProbeResult, TargetSpec } from '../../spec.ts';
import type { FailureStore } from '../failures.ts';
import type { IntervalStore } from '../intervals.ts';
import { interrupt, isSettled, observe, type Transition } from '../state/machine.ts';
import type { TargetStore } from '../targets.ts';
import { expectedEvery, note, thresholdsOf, type Entry } from './entry.ts';

export type StateChanged = FactOf<typeof monitoring, 'stateChanged'>;

export interface JudgeOptions {
  clock: Clock;
  services: Services;
  targets: TargetStore;
  intervals: IntervalStore;
  failures: FailureStore;
}

/** What a result leads to in the database. Memory already holds it; `undo` takes back what depends on its being written. */
export interface Write {
  entry: Entry;
  /** Runs inside the transaction of the batch. Returns what is to be announced once it is committed. */
  commit(): StateChanged | null;
  undo(): void;
}

/** Takes one result into an entry: sample, evidence, gap and state. Most results lead to no write at all. */
export interface Judge {
  sampleOf(entry: Entry, result: ProbeResult): Sample;
  /** Appends to `writes` what the result changed. Returns whether the stored state machine is out of date now. */
  judge(entry: Entry, result: ProbeResult, writes: Write[]): boolean;
}

/** Alike failures after these are written once in so many. */
const ALIKE_WRITTEN = 10;
const ALIKE_EVERY = 60;

export function createJudge({ clock, services, targets, intervals, failures }: JudgeOptions): Judge {
  /** The first failures of a kind, then one in many: enough to see why, however long it lasts. */
  function isEvidence(entry: Entry, { state, code }: ProbeResult): boolean {
    const { failure } = entry;
    if (state === 'up') {
      failure.state = '';
      failure.count = 0;
      return false;
    }
    failure.count = failure.state === state && failure.code === code ? failure.count + 1 : 1;
    failure.state = state;
    failure.code = code;
    return failure.count <= ALIKE_WRITTEN || failure.count % ALIKE_EVERY === 0;
  }

  /** Recording resumes after a gap in the state that was waiting. */
  function closeGap(entry: Entry, at: number): Write {
    const { condition, spec, gap } = entry;
    const { state, code, message } = condition;
    entry.gap = null;
    return {
      entry,
      commit() {
        intervals.change(spec.id, state, at, code, message);
        return null;
      },
      undo: () => void (entry.gap = gap),
    };
  }

  /** `before` is the condition as it was; a failed write leaves the counts, so that the next result decides again. */
  function transit(entry: Entry, transition: Transition, before: Pick<Entry['condition'], 'state' | 'since' | 'code' | 'message' | 'class'>): Write {
    const { condition, spec } = entry;
    return {
      entry,
      commit() {
        // Recording may have begun later than the first of the results that decided: after a gap, or a clock set back.
        const at = Math.max(transition.at, intervals.change(spec.id, transition.to, transition.at, transition.code, transition.message));
        if (condition.state === transition.to) condition.since = Math.max(condition.since, at);
        targets.remember(spec.id, JSON.stringify(condition), entry.lastResultAt);
        return factOf(spec, { ...transition, at, decidedAt: Math.max(transition.decidedAt, at) });
      },
      undo: () => void Object.assign(condition, before),
    };
  }

  /** A result that began before time was lost measured the loss, not the target; one from the future was stamped by a clock since set back. */
  function isSpoiled({ gap }: Entry, { startedAt }: ProbeResult): boolean {
    return (gap !== null && startedAt < gap.until) || startedAt > clock.now();
  }

  return {
    sampleOf(entry, result) {
      const spoiled = isSpoiled(entry, result);
      const status = spoiled ? STATUS.unknown : entry.maintenance === null ? STATUS[result.state] : STATUS.maintenance;
      return { target: entry.number, at: result.startedAt, status, latencyMs: spoiled || result.state === 'unknown' ? null : result.durationMs, phasesMs: spoiled ? null : result.phasesMs };
    },

    judge(entry, result, writes) {
      if (isSpoiled(entry, result)) return false;
      const { condition, spec } = entry;
      if (entry.lastResultAt !== null && result.startedAt - entry.lastResultAt > silenceLimit(spec)) interrupt(condition);
      note(entry, result);
      if (isEvidence(entry, result)) writes.push({ entry, commit: () => (failures.add(result), null), undo() {} });
      if (entry.gap !== null) writes.push(closeGap(entry, result.startedAt));

      const { state, since, code, message, class: failed, history, observed } = condition;
      const wasSettled = isSettled(condition);
      const transition = observe(condition, { at: result.startedAt, state: result.state, code: result.code, message: result.message, class: result.class }, thresholdsOf(spec));
      if (transition) {
        writes.push(transit(entry, transition, { state, since, code, message, class: failed }));
        return false;
      }
      if (spec.retryEvery !== undefined && spec.retryEvery < spec.every && condition.state !== 'down' && condition.runs.down) services.prober.probeSoon(spec.id, spec.retryEvery);
      return !wasSettled || !isSettled(condition) || condition.history !== history || condition.observed !== observed;
    },
  };
}

function factOf({ id, name, group, severity, sample }: TargetSpec, { from, to, at, decidedAt, code, class: failed, message }: Transition): StateChanged {
  return { target: id, name, group, severity, from: from as IntervalState, to: to as IntervalState, at, decidedAt, code, class: failed, message, sample };
}

/** How long without a result until nothing is known: three intervals and the timeout, or a heartbeat's own limit twice over. */
export function silenceLimit(spec: TargetSpec): number {
  return spec.probe.type === 'push' ? 2 * expectedEvery(spec) + 60_000 : 3 * spec.every + spec.timeout;
}
