import type { Clock } from '#kit/clock.ts';
import type { Remote } from '#shared/contract.ts';
import type { monitoring, StateInterval as MonitoringInterval } from '#modules/monitoring/contract.ts';
import type { MemberHistory, ToldInterval } from '../material.ts';

/** What an objective needs to know of a target besides its history. */
export interface RosterEntry {
  id: string;
  group: string;
  /** `group` for a target that counts others. */
  type: string;
  everyMs: number;
  sample: boolean;
}

/** The histories of the targets that objectives watch, kept as monitoring tells them. Monitoring's intervals are the truth; this is a copy. */
export interface Histories {
  roster(): ReadonlyMap<string, RosterEntry>;
  /** Learns which targets there are, and which changed since the last look. True when the roster itself changed. */
  look(): Promise<boolean>;
  of(id: string): MemberHistory | undefined;
  mark(id: string): void;
  /** Marks the next few of the watched targets, so that within an hour each is read again whatever was announced. */
  markNext(count: number): void;
  /** Which targets are kept, each from when on. */
  keep(horizons: ReadonlyMap<string, number>): void;
  /** Reads marked targets until `budgetMs` is used up; returns those read. */
  read(budgetMs: number): Promise<string[]>;
  readonly waiting: number;
  /** Intervals as this module keeps them. */
  told(intervals: readonly MonitoringInterval[]): ToldInterval[];
}

/**
 * `knownUntil` says how far monitoring's open intervals are backed by observation; null while it watches. A command on a folder that nobody
 * watches must not take the last state for the present one.
 */
export function createHistories(targets: Remote<typeof monitoring>, clock: Clock, knownUntil: () => number | null = () => null): Histories {
  const roster = new Map<string, RosterEntry>();
  const signatures = new Map<string, string>();
  const histories = new Map<string, MemberHistory>();
  const marked = new Set<string>();
  let horizons: ReadonlyMap<string, number> = new Map();
  let next = 0;

  async function readOne(id: string): Promise<void> {
    const now = clock.now();
    if (!roster.has(id)) {
      histories.set(id, { target: id, intervals: [] });
      return;
    }
    const { intervals } = await targets.intervals({ target: id, from: Math.min(horizons.get(id) ?? now, now - 1), to: now + 1 });
    histories.set(id, { target: id, intervals: told(intervals) });
  }

  function told(intervals: readonly MonitoringInterval[]): ToldInterval[] {
    const until = knownUntil();
    return intervals.map(({ state, from, to, code, message }) => ({ state, fromAt: from, toAt: to ?? (until === null ? null : Math.max(from, until)), code, message }));
  }

  return {
    told,
    roster: () => roster,
    async look() {
      const { targets: rows } = await targets.listTargets({});
      const seen = new Set<string>();
      let changed = false;
      for (const { id, group, type, everyMs, sample, state, since, maintenance } of rows) {
        seen.add(id);
        const known = roster.get(id);
        if (known?.group !== group || known.everyMs !== everyMs || known.sample !== sample) {
          changed = true;
          roster.set(id, { id, group, type, everyMs, sample });
          marked.add(id);
        }
        const signature = `${state} ${since} ${maintenance}`;
        if (signatures.get(id) !== signature) {
          signatures.set(id, signature);
          marked.add(id);
        }
      }
      for (const id of [...roster.keys()]) {
        if (seen.has(id)) continue;
        changed = true;
        roster.delete(id);
        signatures.delete(id);
        marked.add(id);
      }
      return changed;
    },
    of: (id) => histories.get(id),
    mark: (id) => void marked.add(id),
    markNext(count) {
      const ids = [...horizons.keys()];
      for (let i = 0; i < Math.min(count, ids.length); i++) marked.add(ids[next++ % ids.length]!);
    },
    keep(wanted) {
      for (const id of wanted.keys()) if (!histories.has(id) || wanted.get(id)! < (horizons.get(id) ?? Infinity)) marked.add(id);
      for (const id of histories.keys()) if (!wanted.has(id)) histories.delete(id);
      horizons = wanted;
    },
    async read(budgetMs) {
      const started = clock.monotonic();
      const done: string[] = [];
      for (const id of marked) {
        marked.delete(id);
        if (!horizons.has(id)) continue;
        await readOne(id);
        done.push(id);
        if (clock.monotonic() - started >= budgetMs) break;
      }
      return done;
    },
    get waiting() {
      return [...marked].filter((id) => horizons.has(id)).length;
    },
  };
}
