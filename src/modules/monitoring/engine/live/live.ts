import type { FactOf } from '#shared/contract.ts';
import type { Clock } from '#kit/clock.ts';
import type { Services } from '#kit/services.ts';
import type { Db } from '#kit/sqlite.ts';
import type { Topic } from '#kit/topic.ts';
import { STATUS } from '#kit/tsdb/sample.ts';
import type { IntervalState, monitoring, StatusRow } from '../../contract.ts';
import type { ProbeResult, TargetSpec } from '../../spec.ts';
import type { FailureStore } from '../failures.ts';
import type { IntervalStore } from '../intervals.ts';
import { observe, type Transition } from '../state/machine.ts';
import type { StoredTarget, TargetStore } from '../targets.ts';
import { entryOf, expectedEvery, note, statusRowOf, thresholdsOf, type Entry } from './entry.ts';

export type StateChanged = FactOf<typeof monitoring, 'stateChanged'>;

export interface LiveOptions {
  db: Db;
  clock: Clock;
  services: Services;
  targets: TargetStore;
  intervals: IntervalStore;
  failures: FailureStore;
  status: Topic<StatusRow>;
  announce(fact: StateChanged): void;
}

/** Every target as it is now. The one place where results become state. */
export interface Live {
  entries: ReadonlyMap<string, Entry>;
  load(stored: readonly StoredTarget[]): void;
  add(stored: StoredTarget): Entry;
  change(spec: TargetSpec): void;
  remove(id: string): void;
  /** Takes a batch in: samples buffered, transitions committed, and only then rows shown and facts announced. */
  take(results: readonly ProbeResult[]): void;
  /** Says that nothing was observed from `from` on, until each target's next result. */
  openGap(entry: Entry, from: number, code: string, message: string): void;
  /** Lays maintenance over a target or lifts it. */
  setMaintenance(entry: Entry, window: string | null): void;
  show(entry: Entry): void;
  /** Stores the state machines as they stand. */
  remember(): void;
}

/** Alike failures after these are written once in so many. */
const ALIKE_WRITTEN = 10;
const ALIKE_EVERY = 60;

export function createLive(options: LiveOptions): Live {
  const { db, clock, services, targets, intervals, failures, status } = options;
  const entries = new Map<string, Entry>();
  const children = new Map<string, Set<string>>();
  const unsaved = new Set<Entry>();
  /** Taken off pause: the open interval says `unknown` while the state machine still knows better. */
  const resumed = new Set<string>();

  function link(spec: TargetSpec): void {
    for (const parent of spec.dependsOn) children.set(parent, (children.get(parent) ?? new Set()).add(spec.id));
  }

  function unlink(spec: TargetSpec): void {
    for (const parent of spec.dependsOn) children.get(parent)?.delete(spec.id);
  }

  function show(entry: Entry): void {
    status.set(entry.spec.id, statusRowOf(entry));
  }

  function relate(entry: Entry): void {
    entry.unreachableVia = entry.spec.dependsOn.find((id) => entries.get(id)?.condition.state === 'down') ?? null;
  }

  function add(stored: StoredTarget): Entry {
    const { id } = stored.spec;
    const entry = entryOf(stored, services.tsdb.idOf(id), clock.now());
    entries.set(id, entry);
    link(stored.spec);
    if (!intervals.open(id)) intervals.change(id, stored.spec.paused ? 'paused' : 'unknown', stored.createdAt, 'NOT_YET', 'No result yet');
    relate(entry);
    show(entry);
    return entry;
  }

  function change(spec: TargetSpec): void {
    const entry = entries.get(spec.id)!;
    const was = entry.spec;
    unlink(was);
    entry.spec = spec;
    link(spec);
    relate(entry);
    if (was.paused !== spec.paused) {
      const now = clock.now();
      entry.gap = null;
      entry.expectedFrom = now;
      entry.push.lastAt = null;
      if (spec.paused) intervals.change(spec.id, 'paused', now, 'PAUSED', 'Paused');
      else intervals.change(spec.id, 'unknown', now, 'RESUMED', 'Waiting for the first result');
    }
    show(entry);
  }

  function keepEvidence(entry: Entry, result: ProbeResult): void {
    if (result.state === 'up') {
      entry.failure = { key: '', count: 0 };
      return;
    }
    const key = `${result.state} ${result.code}`;
    entry.failure = { key, count: entry.failure.key === key ? entry.failure.count + 1 : 1 };
    const { count } = entry.failure;
    if (count <= ALIKE_WRITTEN || count % ALIKE_EVERY === 0) failures.add(result);
  }

  /** Recording resumes after a gap in the state that was waiting. */
  function closeGap(entry: Entry, at: number): void {
    const { condition, spec } = entry;
    entry.gap = null;
    intervals.change(spec.id, condition.state, at, condition.code, condition.message);
  }

  function judge(entry: Entry, result: ProbeResult): Transition | null {
    const transition = observe(entry.condition, { at: result.startedAt, state: result.state, code: result.code, message: result.message, class: result.class }, thresholdsOf(entry.spec));
    if (entry.gap !== null || resumed.delete(entry.spec.id)) closeGap(entry, result.startedAt);
    if (transition) {
      intervals.change(entry.spec.id, transition.to, transition.at, transition.code, transition.message);
      targets.remember(entry.spec.id, JSON.stringify(entry.condition), entry.lastResultAt);
      unsaved.delete(entry);
    } else {
      unsaved.add(entry);
      const { retryEvery, every } = entry.spec;
      if (retryEvery !== undefined && retryEvery < every && entry.condition.state !== 'down' && entry.condition.runs.down) services.prober.probeSoon(entry.spec.id, retryEvery);
    }
    return transition;
  }

  function take(results: readonly ProbeResult[]): void {
    const touched = new Set<Entry>();
    const facts: StateChanged[] = [];
    db.tx(() => {
      for (const result of results) {
        const entry = entries.get(result.target);
        if (!entry || entry.spec.paused) continue;
        services.tsdb.append([{ target: entry.number, at: result.startedAt, status: entry.maintenance === null ? STATUS[result.state] : STATUS.maintenance, latencyMs: result.state === 'unknown' ? null : result.durationMs, phasesMs: result.phasesMs }]);
        note(entry, result);
        keepEvidence(entry, result);
        const transition = judge(entry, result);
        touched.add(entry);
        if (transition) facts.push(factOf(entry, transition));
      }
    });
    for (const fact of facts) {
      for (const id of children.get(fact.target) ?? []) {
        const child = entries.get(id);
        if (!child) continue;
        relate(child);
        touched.add(child);
      }
    }
    for (const entry of touched) show(entry);
    for (const fact of facts) options.announce(fact);
  }

  function factOf({ spec }: Entry, { from, to, at, decidedAt, code, class: failed, message }: Transition): StateChanged {
    return { target: spec.id, name: spec.name, group: spec.group, severity: spec.severity, from: from as IntervalState, to: to as IntervalState, at, decidedAt, code, class: failed, message, sample: spec.sample };
  }

  return {
    entries,
    add,
    show,
    take,
    change(spec) {
      const wasPaused = entries.get(spec.id)?.spec.paused;
      change(spec);
      if (wasPaused && !spec.paused) resumed.add(spec.id);
    },
    load(stored) {
      for (const target of stored) add(target);
      for (const entry of entries.values()) relate(entry);
    },
    remove(id) {
      const entry = entries.get(id);
      if (!entry) return;
      unlink(entry.spec);
      entries.delete(id);
      unsaved.delete(entry);
      resumed.delete(id);
      status.delete(id);
      for (const child of children.get(id) ?? []) {
        const other = entries.get(child);
        if (other) relate(other);
      }
    },
    openGap(entry, from, code, message) {
      if (entry.gap || entry.spec.paused) return;
      const start = Math.max(from, intervals.open(entry.spec.id)?.from ?? from);
      entry.gap = { code, message, from: start };
      intervals.change(entry.spec.id, 'gap', start, code, message);
      show(entry);
    },
    setMaintenance(entry, window) {
      if (entry.maintenance === window) return;
      const now = clock.now();
      db.tx(() => {
        if (entry.maintenance !== null) intervals.endMaintenance(entry.spec.id, now);
        if (window !== null) intervals.beginMaintenance(entry.spec.id, window, now);
      });
      entry.maintenance = window;
      show(entry);
    },
    remember() {
      if (unsaved.size === 0) return;
      db.tx(() => {
        for (const entry of unsaved) targets.remember(entry.spec.id, JSON.stringify(entry.condition), entry.lastResultAt);
      });
      unsaved.clear();
    },
  };
}

/** How long without a result until nothing is known: three intervals and the timeout, or a heartbeat's own limit twice over. */
export function silenceLimit(spec: TargetSpec): number {
  return spec.probe.type === 'push' ? 2 * expectedEvery(spec) + 60_000 : 3 * spec.every + spec.timeout;
}
