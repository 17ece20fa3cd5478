import type { Clock } from '#kit/clock.ts';
import type { Services } from '#kit/services.ts';
import type { Db } from '#kit/sqlite.ts';
import type { Topic } from '#kit/topic.ts';
import type { Sample } from '#kit/tsdb/sample.ts';
import type { StatusRow } from '../../contract.ts';
import type { ProbeResult, TargetSpec } from '../../spec.ts';
import type { FailureStore } from '../failures.ts';
import type { IntervalStore } from '../intervals.ts';
import { interrupt } from '../state/machine.ts';
import type { StoredTarget, TargetStore } from '../targets.ts';
import { entryOf, statusRowOf, type Entry, type Gap } from './entry.ts';
import { createJudge, silenceLimit, type StateChanged, type Write } from './judge.ts';
import { forgetAhead, setBack } from './set-back.ts';

export { silenceLimit, type StateChanged };

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
  /** Those no prober reports on: heartbeats and groups. */
  passive: ReadonlySet<Entry>;
  load(stored: readonly StoredTarget[]): void;
  add(stored: StoredTarget): Entry;
  /** Writes what a new or changed declaration means for the intervals. Goes into the transaction that stores it, `add` or `change` after it. */
  record(spec: TargetSpec): void;
  /** Takes a stored declaration over into memory. */
  change(spec: TargetSpec): void;
  remove(id: string): void;
  /**
   * Takes a batch in: samples buffered, transitions committed, and only then rows shown and facts announced. Throws when the database
   * cannot be written; samples and counts are kept then, and the next results decide again.
   */
  take(results: readonly ProbeResult[]): void;
  /** Says that nothing was observed from `from` on, until the first result of each that began at `until` or later. */
  openGap(entries: Iterable<Entry>, gap: { from: number | ((entry: Entry) => number); until: number; code: string; message: string }): void;
  /** The wall clock was set back to `now`: what was recorded ahead of it is taken back, and nothing waits for it to come again. */
  rewind(now: number): void;
  /** Lays maintenance over a target from `at` on, or lifts it. */
  setMaintenance(entry: Entry, window: string | null, at: number): void;
  show(entry: Entry): void;
  /** Stores the state machines that changed; `all` also when each target was last heard. */
  remember(all?: boolean): void;
}

const RESUMED = 'Waiting for the first result';

export function createLive(options: LiveOptions): Live {
  const { db, clock, services, targets, intervals, status } = options;
  const entries = new Map<string, Entry>();
  const passive = new Set<Entry>();
  const children = new Map<string, Set<string>>();
  const unsaved = new Set<Entry>();
  const { judge, sampleOf } = createJudge(options);

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
    entry.unreachableVia = entry.spec.dependsOn.find((id) => isDown(entries.get(id))) ?? null;
  }

  /** A target's state changed or it is gone: what depends on it is looked at again. */
  function relateChildren(id: string): void {
    for (const childId of children.get(id) ?? []) {
      const child = entries.get(childId);
      if (!child) continue;
      relate(child);
      show(child);
    }
  }

  function begin({ id, paused }: TargetSpec, at: number): void {
    intervals.change(id, paused ? 'paused' : 'unknown', at, 'NOT_YET', 'No result yet');
  }

  function record(spec: TargetSpec): void {
    const was = entries.get(spec.id)?.spec;
    const now = clock.now();
    if (!was) begin(spec, now);
    else if (spec.paused && !was.paused) intervals.change(spec.id, 'paused', now, 'PAUSED', 'Paused');
    else if (was.paused && !spec.paused) intervals.change(spec.id, 'unknown', now, 'RESUMED', RESUMED);
  }

  function add(stored: StoredTarget): Entry {
    const { id } = stored.spec;
    const entry = entryOf(stored, services.tsdb.idOf(id), clock.now());
    if (!intervals.open(id)) begin(stored.spec, stored.createdAt);
    entries.set(id, entry);
    if (entry.spec.probe.type === 'push' || entry.spec.probe.type === 'group') passive.add(entry);
    link(stored.spec);
    relate(entry);
    show(entry);
    return entry;
  }

  function change(spec: TargetSpec): void {
    const entry = entries.get(spec.id)!;
    const was = entry.spec;
    const now = clock.now();
    if (was.paused !== spec.paused) {
      entry.gap = spec.paused ? null : { code: 'RESUMED', message: RESUMED, from: now, until: now };
      entry.expectedFrom = now;
      entry.push.lastAt = null;
    }
    if (was.paused !== spec.paused || JSON.stringify(was.probe) !== JSON.stringify(spec.probe)) {
      interrupt(entry.condition);
      unsaved.add(entry);
    }
    unlink(was);
    entry.spec = spec;
    entry.quietUntil = 0;
    link(spec);
    relate(entry);
    show(entry);
    if (was.paused !== spec.paused) relateChildren(spec.id);
  }

  function commit(writes: readonly Write[]): StateChanged[] {
    if (writes.length === 0) return [];
    try {
      return db.tx(() => writes.map((write) => write.commit()).filter((fact) => fact !== null));
    } catch (thrown) {
      for (const write of writes.toReversed()) {
        write.undo();
        unsaved.add(write.entry);
      }
      throw thrown;
    }
  }

  function take(results: readonly ProbeResult[]): void {
    const touched = new Set<Entry>();
    const samples: Sample[] = [];
    const writes: Write[] = [];
    for (const result of results) {
      const entry = entries.get(result.target);
      if (!entry || entry.spec.paused) continue;
      samples.push(sampleOf(entry, result));
      if (judge(entry, result, writes)) unsaved.add(entry);
      touched.add(entry);
    }
    services.tsdb.append(samples);
    let facts: StateChanged[] = [];
    try {
      facts = commit(writes);
    } finally {
      for (const entry of touched) show(entry);
    }
    for (const fact of facts) relateChildren(fact.target);
    for (const fact of facts) options.announce(fact);
  }

  return {
    entries,
    passive,
    add,
    record,
    change,
    show,
    take,
    load(stored) {
      for (const target of stored) add(target);
      for (const entry of entries.values()) {
        relate(entry);
        // When each was last heard is stored now and then; the samples know better.
        const [newest] = services.tsdb.samples(entry.number, entry.lastResultAt ?? 0, clock.now() + 1, 1);
        if (newest) entry.lastResultAt = Math.max(newest.at, entry.lastResultAt ?? 0);
        show(entry);
      }
    },
    remove(id) {
      const entry = entries.get(id);
      if (!entry) return;
      unlink(entry.spec);
      entries.delete(id);
      passive.delete(entry);
      unsaved.delete(entry);
      status.delete(id);
      relateChildren(id);
    },
    openGap(which, { from, until, code, message }) {
      const opened: Array<[Entry, Gap]> = [];
      db.tx(() => {
        for (const entry of which) {
          if (entry.spec.paused) continue;
          if (entry.gap) entry.gap.until = Math.max(entry.gap.until, until);
          else opened.push([entry, { code, message, until, from: intervals.change(entry.spec.id, 'gap', typeof from === 'number' ? from : from(entry), code, message) }]);
        }
      });
      for (const [entry, gap] of opened) {
        entry.gap = gap;
        show(entry);
      }
    },
    rewind(now) {
      for (const entry of entries.values()) forgetAhead(entry, now);
      db.tx(() => {
        for (const id of intervals.ahead(now)) {
          const entry = entries.get(id);
          if (entry) setBack(entry, now, { intervals, targets });
        }
      });
      for (const entry of entries.values()) show(entry);
    },
    setMaintenance(entry, window, at) {
      if (entry.maintenance === window) return;
      db.tx(() => {
        if (entry.maintenance !== null) intervals.endMaintenance(entry.spec.id, at);
        if (window !== null) intervals.beginMaintenance(entry.spec.id, window, at);
      });
      entry.maintenance = window;
      show(entry);
    },
    remember(all = false) {
      const due = all ? [...entries.values()] : [...unsaved];
      if (due.length === 0) return;
      db.tx(() => {
        for (const entry of due) targets.remember(entry.spec.id, JSON.stringify(entry.condition), entry.lastResultAt);
      });
      unsaved.clear();
    },
  };
}

/** A pause explains nothing: nobody looks at what is paused. */
function isDown(entry: Entry | undefined): boolean {
  return entry !== undefined && !entry.spec.paused && entry.condition.state === 'down';
}
