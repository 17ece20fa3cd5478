import type { Db } from '#kit/sqlite.ts';
import type { PushedSample } from '../../contract.ts';
import type { StateName } from '../../spec.ts';
import type { RawSample } from '../material.ts';

/** A measurement ready to be written: its instant read, its figures checked. */
export interface NewSample {
  at: number;
  value: number | null;
  good: number | null;
  total: number | null;
  state: StateName | null;
  key: string | null;
}

interface Row {
  id: number;
  metric: string;
  at: number;
  value: number | null;
  good: number | null;
  total: number | null;
  state: string | null;
  key: string | null;
  by: string;
  pushedAt: number;
}

/** Measurements from outside, by metric. */
export interface SampleStore {
  /** Returns how many replaced an earlier one of the same key. */
  add(metric: string, samples: readonly NewSample[], by: string, pushedAt: number): number;
  /** From `from` up to and including `to`, oldest first. */
  between(metric: string, from: number, to: number): RawSample[];
  newest(metric: string, from: number, to: number, limit: number): PushedSample[];
  count(metric: string, from: number, to: number): number;
  /** Removes by id; returns metric and instant of each one that was there. */
  remove(ids: readonly string[]): { metric: string; at: number }[];
}

export function createSampleStore(db: Db): SampleStore {
  return {
    add(metric, samples, by, pushedAt) {
      let replaced = 0;
      db.tx(() => {
        for (const { at, value, good, total, state, key } of samples) {
          if (key !== null) replaced += db.run('DELETE FROM sla_samples WHERE metric = ? AND key = ?', metric, key).changes;
          db.run('INSERT INTO sla_samples (metric, at, value, good, total, state, key, by, pushedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', metric, Math.round(at), value, good, total, state, key, by, pushedAt);
        }
      });
      return replaced;
    },
    between: (metric, from, to) =>
      db
        .all<Row>('SELECT at, value, good, total, state FROM sla_samples WHERE metric = ? AND at >= ? AND at <= ? ORDER BY at, id', metric, from, to)
        .map(({ at, value, good, total, state }) => ({ at, value, good, total, state: state as StateName | null })),
    newest: (metric, from, to, limit) =>
      db.all<Row>('SELECT * FROM sla_samples WHERE metric = ? AND at >= ? AND at < ? ORDER BY at DESC, id DESC LIMIT ?', metric, from, to, limit).map((row) => ({ ...row, id: String(row.id) })),
    count: (metric, from, to) => db.get<{ n: number }>('SELECT count(*) AS n FROM sla_samples WHERE metric = ? AND at >= ? AND at < ?', metric, from, to)!.n,
    remove: (ids) =>
      db.tx(() =>
        ids.flatMap((id) => {
          const row = db.get<{ metric: string; at: number }>('SELECT metric, at FROM sla_samples WHERE id = ?', Number(id));
          if (row) db.run('DELETE FROM sla_samples WHERE id = ?', Number(id));
          return row ? [row] : [];
        }),
      ),
  };
}
