import type { BoardRow, IncidentSeverity } from '../contract.ts';

export interface Board {
  /** Null until the first table arrived. */
  rows: ReadonlyMap<string, BoardRow> | null;
  /** Neither resolved nor merged away; worst first, unanswered and unacknowledged before the rest, then newest; the sample hospital's last. */
  open: readonly BoardRow[];
  /** Resolved within the last hour, newest first. */
  resolved: readonly BoardRow[];
  /** The worst open incident of a target, by the target's id. */
  byTarget: ReadonlyMap<string, BoardRow>;
  unacknowledged: number;
  /** Called to the end of the chain, and nobody has answered. */
  unanswered: number;
}

const RANK: Record<IncidentSeverity, number> = { critical: 0, warning: 1, advisory: 2 };

function attention(row: BoardRow): number {
  if (row.unanswered) return 0;
  return row.acknowledgedBy === null ? 1 : 2;
}

export function byUrgency(a: BoardRow, b: BoardRow): number {
  return Number(a.sample) - Number(b.sample) || RANK[a.severity] - RANK[b.severity] || attention(a) - attention(b) || b.openedAt - a.openedAt || a.number - b.number;
}

/** Whether somebody still has to take it. */
export function isUnacknowledged(row: BoardRow): boolean {
  return row.status !== 'resolved' && row.mergedInto === null && row.acknowledgedBy === null && row.status === 'new';
}

/** The board of a table of incidents. */
export function boardOf(rows: ReadonlyMap<string, BoardRow> | null): Board {
  const all = [...(rows?.values() ?? [])];
  const open = all.filter((row) => row.status !== 'resolved' && row.mergedInto === null).sort(byUrgency);
  const byTarget = new Map<string, BoardRow>();
  for (const row of open) for (const target of row.targets) if (!byTarget.has(target)) byTarget.set(target, row);
  return {
    rows,
    open,
    resolved: all.filter((row) => row.status === 'resolved').sort((a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0)),
    byTarget,
    unacknowledged: open.filter(isUnacknowledged).length,
    unanswered: open.filter((row) => row.unanswered).length,
  };
}

/** The incident an address or a person names: by id, `INC-12` or `12`. */
export function findIncident(board: Board, name: string): BoardRow | undefined {
  const wanted = name.toLowerCase().replace(/^#/, '');
  return board.rows?.get(name) ?? [...(board.rows?.values() ?? [])].find((row) => row.key.toLowerCase() === wanted || String(row.number) === wanted);
}
