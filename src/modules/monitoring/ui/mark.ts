import type { Mark } from '#ui/glyphs.ts';
import type { BoardRow } from '#modules/incidents/contract.ts';
import type { StatusRow } from '../contract.ts';

/** A result older than this many intervals proves nothing any more. */
const STALE_INTERVALS = 3;
/** The engine's code of a state that no result has decided yet. */
const NO_VERDICT = 'NOT_YET';

/** Whether the last result is too old to be believed. */
export function isStale(row: StatusRow, now: number): boolean {
  return row.state !== 'paused' && row.lastResultAt !== null && now - row.lastResultAt > STALE_INTERVALS * row.everyMs;
}

/** Whether a target is so young that its first verdict is not due yet: not known, and nobody needs to come. */
export function isWaiting(row: StatusRow, now: number): boolean {
  if (row.state !== 'unknown' || (row.lastResultAt !== null && row.pending === null && row.code !== NO_VERDICT)) return false;
  const results = Math.max(STALE_INTERVALS, (row.pending?.needed ?? 0) + 1);
  return now - row.since <= results * row.everyMs;
}

/** The sign a target carries. Pause and maintenance hide an alarm on purpose; staleness hides an old green. */
export function markOf(row: StatusRow, now: number): Mark {
  if (row.state === 'paused') return 'paused';
  if (row.maintenance) return 'maintenance';
  if (row.unreachableVia !== null || row.state === 'unknown' || isStale(row, now)) return 'unknown';
  if (row.state === 'down') return row.severity;
  if (row.state === 'degraded') return row.severity === 'advisory' ? 'advisory' : 'warning';
  return 'ok';
}

/** The state in one word, as it is written large. */
export function wordOf(row: StatusRow, now: number): string {
  if (row.state === 'paused') return 'PAUSED';
  if (row.maintenance) return 'MAINTENANCE';
  if (row.unreachableVia !== null) return 'UNREACHABLE';
  if (row.lastResultAt === null || isWaiting(row, now)) return 'WAITING';
  if (isStale(row, now)) return 'STALE';
  return row.state.toUpperCase();
}

/** Why a target is not OK, in one line. */
export function reasonOf(row: StatusRow, now: number): string {
  if (row.unreachableVia !== null) return `not reachable: ${row.unreachableVia} is down`;
  if (row.lastResultAt === null) return 'no result yet';
  if (isStale(row, now)) return `no result for ${Math.floor((now - row.lastResultAt) / row.everyMs)} intervals; not counted as up`;
  const flapping = row.flapping ? 'flapping · ' : '';
  return `${flapping}${row.message || row.code}`;
}

/** How long it has been so, ms: of a stale target, how long nothing was heard. */
export function ageOf(row: StatusRow, now: number): number {
  return now - (row.lastResultAt !== null && isStale(row, now) ? row.lastResultAt : row.since);
}

const RANK: Record<Mark, number> = { critical: 0, warning: 1, advisory: 2, unknown: 3, maintenance: 4, paused: 5, ok: 6 };

export function needsSomeone(mark: Mark): boolean {
  return RANK[mark] <= 3;
}

/** Worst first, then newest first. */
export function byUrgency(a: Marked, b: Marked): number {
  return RANK[a.mark] - RANK[b.mark] || b.row.since - a.row.since || a.row.name.localeCompare(b.row.name);
}

export interface Marked {
  row: StatusRow;
  mark: Mark;
  /** The worst open incident it belongs to. */
  incident?: BoardRow | undefined;
}

/** Whether somebody has taken what is wrong with it. */
export function isTaken({ incident }: Marked): boolean {
  return incident !== undefined && incident.acknowledgedBy !== null;
}

/** The worst of several marks. */
export function worst(marks: Iterable<Mark>): Mark {
  let found: Mark = 'ok';
  for (const mark of marks) if (RANK[mark] < RANK[found]) found = mark;
  return found;
}
