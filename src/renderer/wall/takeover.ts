import type { BoardRow } from '#modules/incidents/contract.ts';

/** Whether a display gives way to the incident board: `on` or `off` in its address, else the first display of a desktop and every named one. */
export function takesOver(display: string, option: string | undefined): boolean {
  if (option === 'on' || option === 'off') return option === 'on';
  return !/^\d+$/.test(display) || display === '1';
}

/** The incident that brings the board forward: the newest that is critical and nobody has taken, or that nobody answered; not while it is snoozed. The sample hospital's gives way to a real one. */
export function takeoverOf(open: readonly BoardRow[], now: number): BoardRow | null {
  const calling = open.filter((row) => (row.severity === 'critical' || row.unanswered) && row.status === 'new' && row.acknowledgedBy === null && !(row.snoozedUntil !== null && row.snoozedUntil > now));
  return calling.reduce<BoardRow | null>((newest, row) => (newest === null || (row.sample === newest.sample ? row.openedAt > newest.openedAt : newest.sample) ? row : newest), null);
}
