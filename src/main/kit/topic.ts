import { PUSH_EVERY_MS, type RowsMessage } from '#shared/wire.ts';
import type { Clock, Timer } from './clock.ts';

/** A latest-wins table that connections watch. Setting an equal reference again is free; rows are never mutated in place. */
export interface Topic<Row> {
  get(key: string): Row | undefined;
  set(key: string, row: Row): void;
  delete(key: string): void;
  rows(): ReadonlyMap<string, Row>;
}

/** A topic together with its watchers' side. */
export interface PushedTopic<Row> extends Topic<Row> {
  /**
   * Sends the table, then deltas: at most one per `PUSH_EVERY_MS`, the latest row per key, and never a second before
   * the first was acknowledged. Returns the watcher's controls.
   */
  watch(id: number, send: (message: RowsMessage) => void): Watcher;
  readonly watchers: number;
}

export interface Watcher {
  ack(version: number): void;
  stop(): void;
}

interface State {
  dirty: Set<string>;
  version: number;
  awaiting: number | null;
  lastSentAt: number;
  timer: Timer | null;
  flush: () => void;
}

/** Makes a topic on the given clock. */
export function createTopic<Row>(clock: Clock): PushedTopic<Row> {
  const table = new Map<string, Row>();
  const watchers = new Set<State>();

  function touch(key: string): void {
    for (const state of watchers) {
      state.dirty.add(key);
      schedule(state);
    }
  }

  function schedule(state: State): void {
    if (state.timer || state.awaiting !== null || state.dirty.size === 0) return;
    const wait = Math.max(0, state.lastSentAt + PUSH_EVERY_MS - clock.monotonic());
    state.timer = clock.after(wait, () => {
      state.timer = null;
      state.flush();
    });
  }

  return {
    get: (key) => table.get(key),
    rows: () => table,
    set(key, row) {
      if (table.get(key) === row) return;
      table.set(key, row);
      touch(key);
    },
    delete(key) {
      if (table.delete(key)) touch(key);
    },
    get watchers() {
      return watchers.size;
    },
    watch(id, send) {
      const state: State = { dirty: new Set(), version: 0, awaiting: 0, lastSentAt: clock.monotonic(), timer: null, flush };
      function flush(): void {
        const set: Array<[string, unknown]> = [];
        const del: string[] = [];
        for (const key of state.dirty) {
          const row = table.get(key);
          if (row === undefined) del.push(key);
          else set.push([key, row]);
        }
        state.dirty.clear();
        state.version++;
        state.awaiting = state.version;
        state.lastSentAt = clock.monotonic();
        send({ t: 'rows', id, v: state.version, full: false, set, del });
      }
      watchers.add(state);
      send({ t: 'rows', id, v: 0, full: true, set: [...table], del: [] });
      return {
        ack(version) {
          if (state.awaiting === null || version < state.awaiting) return;
          state.awaiting = null;
          schedule(state);
        },
        stop() {
          state.timer?.cancel();
          watchers.delete(state);
        },
      };
    },
  };
}
