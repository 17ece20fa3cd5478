import { useMemo, useState } from 'react';
import { moduleApi } from '#ui/api.ts';
import { engineNow } from '#ui/link.ts';
import { useNow } from '#ui/use-now.ts';
import type { Mark } from '#ui/glyphs.ts';
import { useBoard } from '#modules/incidents/ui/board.ts';
import type { monitoring, StatusRow } from '../contract.ts';
import { byUrgency, isWaiting, markOf, needsSomeone, type Marked } from './mark.ts';

export const monitoringApi = moduleApi<typeof monitoring>('monitoring');

export interface Group {
  name: string;
  targets: readonly Marked[];
}

export interface Floor {
  /** Null until the first table arrived. */
  rows: ReadonlyMap<string, StatusRow> | null;
  groups: readonly Group[];
  /** What needs someone, worst first. */
  exceptions: readonly Marked[];
  counts: Record<Mark, number>;
  now: number;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Every target with its mark, grouped and in a stable order; recomputed when a push arrives and once a second. */
export function useFloor(): Floor {
  const { rows } = monitoringApi.useTopic('status');
  const now = useNow();
  const order = useOrder(rows);
  const { byTarget } = useBoard();
  return useMemo(() => {
    const counts: Record<Mark, number> = { ok: 0, critical: 0, warning: 0, advisory: 0, unknown: 0, maintenance: 0, paused: 0 };
    const exceptions: Marked[] = [];
    // A result may have arrived within this second: judge its age by the clock, not by the last tick.
    const at = Math.max(now, engineNow());
    const groups = order.map((group) => ({
      name: group.name,
      targets: group.ids.map((id) => {
        const row = rows!.get(id)!;
        const marked = { row, mark: markOf(row, at), incident: byTarget.get(id) };
        counts[marked.mark] += 1;
        if (needsSomeone(marked.mark) && !isWaiting(row, at)) exceptions.push(marked);
        return marked;
      }),
    }));
    return { rows, groups, exceptions: exceptions.sort(byUrgency), counts, now };
  }, [rows, order, now, byTarget]);
}

interface Order {
  name: string;
  ids: string[];
}

/** Sorting 2,000 names at each push would cost more than drawing them: the order is kept until a name or group changes. */
function useOrder(rows: ReadonlyMap<string, StatusRow> | null): readonly Order[] {
  const [orderOf] = useState(createOrder);
  return useMemo(() => (rows ? orderOf(rows) : []), [rows, orderOf]);
}

function createOrder(): (rows: ReadonlyMap<string, StatusRow>) => readonly Order[] {
  let names = new Map<string, string>();
  let order: Order[] = [];
  return (rows) => {
    if (names.size === rows.size && [...rows.values()].every((row) => names.get(row.id) === `${row.group}\n${row.name}`)) return order;
    const byGroup = Map.groupBy([...rows.values()].sort((a, b) => collator.compare(a.group, b.group) || collator.compare(a.name, b.name)), (row) => row.group);
    order = [...byGroup].map(([name, members]) => ({ name, ids: members.map((row) => row.id) }));
    names = new Map([...rows.values()].map((row) => [row.id, `${row.group}\n${row.name}`]));
    return order;
  };
}

/** Age of the newest result, ms, and whether it is older than it may be; null before the first. */
export function freshness(rows: ReadonlyMap<string, StatusRow> | null): { ageMs: number; stale: boolean } | null {
  let newest = 0;
  let shortest = Infinity;
  for (const row of rows?.values() ?? []) {
    if (row.lastResultAt !== null && row.lastResultAt > newest) newest = row.lastResultAt;
    if (row.state !== 'paused' && row.everyMs < shortest) shortest = row.everyMs;
  }
  if (newest === 0) return null;
  const ageMs = Math.max(0, engineNow() - newest);
  return { ageMs, stale: shortest !== Infinity && ageMs > Math.max(10_000, 3 * shortest) };
}
