import type { Db } from '#kit/sqlite.ts';
import type { IntervalState, StateInterval } from '../contract.ts';

export const intervalsSchema = `
CREATE TABLE monitoring_intervals (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, state TEXT NOT NULL, "from" INTEGER NOT NULL, "to" INTEGER, code TEXT NOT NULL, message TEXT NOT NULL
) STRICT;
CREATE INDEX monitoring_intervals_by_target ON monitoring_intervals (target, "from");
CREATE UNIQUE INDEX monitoring_intervals_open ON monitoring_intervals (target) WHERE "to" IS NULL;
CREATE TABLE monitoring_maintenance (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, window TEXT NOT NULL, "from" INTEGER NOT NULL, "to" INTEGER
) STRICT;
CREATE INDEX monitoring_maintenance_by_target ON monitoring_maintenance (target, "from");`;

/** What a target was, and from when to when. The source of truth for availability: intervals of a target touch and never overlap. */
export interface IntervalStore {
  /**
   * Ends the open interval at `at` and opens the next; an instant before the open one began is moved to its beginning.
   * Returns when the interval that is now open began.
   */
  change(target: string, state: IntervalState, at: number, code: string, message: string): number;
  /** Targets whose open interval, or any maintenance, begins or ends after `at`: possible only when the clock was set back. */
  ahead(at: number): Set<string>;
  /** The clock was set back to `at`: what lies ahead of it is taken back, and the interval that lasted then is open again. */
  rewind(target: string, at: number): void;
  open(target: string): StateInterval | undefined;
  /** Intervals that touch [from, to), oldest first, clipped to it; the open one ends at `to` there. None when `from` is not before `to`. Maintenance is laid over. */
  between(target: string, from: number, to: number): StateInterval[];
  /** As recorded, without maintenance laid over. */
  recorded(target: string, from: number, to: number): StateInterval[];
  /** Begins at `at`, or where the maintenance before it ended when that is later. */
  beginMaintenance(target: string, window: string, at: number): void;
  endMaintenance(target: string, at: number): void;
  openMaintenance(): Map<string, string>;
  delete(target: string): void;
}

export function createIntervalStore(db: Db): IntervalStore {
  const open = (target: string) => db.get<StateInterval & { id: number }>('SELECT * FROM monitoring_intervals WHERE target = ? AND "to" IS NULL', target);
  function recorded(target: string, from: number, to: number): StateInterval[] {
    if (from >= to) return [];
    return db
      .all<StateInterval>('SELECT state, "from", "to", code, message FROM monitoring_intervals WHERE target = ? AND "from" < ? AND ("to" IS NULL OR "to" > ?) ORDER BY "from"', target, to, from)
      .map((interval) => ({ ...interval, from: Math.max(from, interval.from), to: interval.to === null || interval.to > to ? to : interval.to }));
  }

  return {
    open,
    recorded,
    change(target, state, at, code, message) {
      return db.tx(() => {
        const last = open(target);
        if (last && last.state === state) return last.from;
        const start = Math.round(last ? Math.max(at, last.from) : at);
        if (last && last.from === start) {
          db.run('UPDATE monitoring_intervals SET state = ?, code = ?, message = ? WHERE id = ?', state, code, message, last.id);
          return start;
        }
        if (last) db.run('UPDATE monitoring_intervals SET "to" = ? WHERE id = ?', start, last.id);
        db.run('INSERT INTO monitoring_intervals (target, state, "from", code, message) VALUES (?, ?, ?, ?, ?)', target, state, start, code, message);
        return start;
      });
    },
    ahead: (at) => new Set(db.all<{ target: string }>('SELECT target FROM monitoring_intervals WHERE "to" IS NULL AND "from" > ? UNION SELECT target FROM monitoring_maintenance WHERE "from" > ? OR "to" > ?', at, at, at).map((row) => row.target)),
    rewind(target, at) {
      db.tx(() => {
        // The first one stays: when it lies ahead, the target was made by the clock that was wrong.
        db.run('DELETE FROM monitoring_intervals WHERE target = ? AND "from" >= ? AND "from" > (SELECT min("from") FROM monitoring_intervals WHERE target = ?)', target, at, target);
        db.run('UPDATE monitoring_intervals SET "from" = min("from", ?) WHERE target = ? AND "from" = (SELECT min("from") FROM monitoring_intervals WHERE target = ?)', at, target, target);
        db.run('UPDATE monitoring_intervals SET "to" = NULL WHERE target = ? AND "from" = (SELECT max("from") FROM monitoring_intervals WHERE target = ?)', target, target);
        db.run('DELETE FROM monitoring_maintenance WHERE target = ? AND "from" >= ?', target, at);
        db.run('UPDATE monitoring_maintenance SET "to" = ? WHERE target = ? AND ("to" IS NULL OR "to" > ?)', at, target, at);
      });
    },
    between(target, from, to) {
      const windows = db
        .all<{ from: number; to: number | null; window: string }>('SELECT "from", "to", window FROM monitoring_maintenance WHERE target = ? AND "from" < ? AND ("to" IS NULL OR "to" > ?) ORDER BY "from"', target, to, from)
        .map((w) => ({ from: Math.max(from, w.from), to: Math.min(to, w.to ?? to), window: w.window }));
      return overlay(recorded(target, from, to), windows);
    },
    beginMaintenance: (target, window, at) => void db.run('INSERT INTO monitoring_maintenance (target, window, "from") VALUES (?, ?, max(?, coalesce((SELECT max("to") FROM monitoring_maintenance WHERE target = ?), 0)))', target, window, at, target),
    endMaintenance: (target, at) => void db.run('UPDATE monitoring_maintenance SET "to" = max("from", ?) WHERE target = ? AND "to" IS NULL', at, target),
    openMaintenance: () => new Map(db.all<{ target: string; window: string }>('SELECT target, window FROM monitoring_maintenance WHERE "to" IS NULL').map((row) => [row.target, row.window])),
    delete(target) {
      db.run('DELETE FROM monitoring_intervals WHERE target = ?', target);
      db.run('DELETE FROM monitoring_maintenance WHERE target = ?', target);
    },
  };
}

/** Lays maintenance windows over intervals: where they meet the state reads `maintenance`. Total time is unchanged. Windows are in order and do not overlap. */
export function overlay(intervals: readonly StateInterval[], windows: ReadonlyArray<{ from: number; to: number; window: string }>): StateInterval[] {
  const out: StateInterval[] = [];
  for (const interval of intervals) {
    let at = interval.from;
    const end = interval.to!;
    for (const w of windows) {
      const from = Math.max(at, w.from);
      const to = Math.min(end, w.to);
      if (from >= to) continue;
      if (from > at) out.push({ ...interval, from: at, to: from });
      out.push({ state: 'maintenance', from, to, code: 'MAINTENANCE', message: w.window });
      at = to;
    }
    if (at < end) out.push({ ...interval, from: at, to: end });
  }
  return merge(out);
}

function merge(intervals: StateInterval[]): StateInterval[] {
  const out: StateInterval[] = [];
  for (const interval of intervals) {
    const last = out.at(-1);
    if (last && last.state === interval.state && last.to === interval.from && last.code === interval.code) last.to = interval.to;
    else out.push({ ...interval });
  }
  return out;
}
