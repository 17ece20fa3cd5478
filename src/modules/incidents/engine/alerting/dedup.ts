/** What a receiver was told about a group, by fingerprint. */
export interface LogEntry {
  /** Epoch ms of the last notification. */
  readonly at: number;
  /** Told as firing and not yet told as resolved: what the receiver believes is open. */
  readonly open: readonly string[];
  /** Told as resolved in the last notification. */
  readonly resolved: readonly string[];
  /** Those of `open` that were muted at some flush since they were told. */
  readonly hushed: readonly string[];
}

/** A group at the moment of a flush, by fingerprint. Muted alerts are also in `firing` or `resolved`. */
export interface GroupMoment {
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
  readonly muted: ReadonlySet<string>;
}

export type DedupReason = 'first' | 'new-alerts' | 'unmuted' | 'all-resolved' | 'new-resolved' | 'repeat' | 'nothing-to-say' | 'not-due' | 'all-muted';

export interface DedupDecision {
  readonly notify: boolean;
  readonly reason: DedupReason;
}

export interface DedupOptions {
  readonly sendResolved: boolean;
  readonly repeatIntervalMs: number;
}

/**
 * Whether a receiver is told about a group now. The order of questions is Alertmanager's (notify/dedup_stage.go). Two things
 * go further. An alert that was told, then muted, and is visible again is news: a silence that ends does not leave the
 * receiver believing all is quiet. And the end of anything that was told is told, even when it came during a silence.
 * The repeat interval is over at its very end, not a flush later.
 */
export function decide(entry: LogEntry | undefined, moment: GroupMoment, options: DedupOptions, now: number): DedupDecision {
  const visible = [...moment.firing].filter((id) => !moment.muted.has(id));
  if (!entry) return visible.length > 0 ? yes('first') : no('nothing-to-say');
  const open = new Set(entry.open);
  if (moment.firing.size === 0) return open.size > 0 ? yes('all-resolved') : no('nothing-to-say');
  if (visible.some((id) => !open.has(id))) return yes(open.size === 0 ? 'first' : 'new-alerts');
  const hushed = new Set(entry.hushed);
  if (visible.some((id) => hushed.has(id))) return yes('unmuted');
  const told = new Set(entry.resolved);
  if (options.sendResolved && tellableResolved(entry, moment).some((id) => !told.has(id))) return yes('new-resolved');
  if (visible.length === 0) return no('all-muted');
  return now - entry.at >= options.repeatIntervalMs ? yes('repeat') : no('not-due');
}

/** The resolved alerts a receiver is told of: the visible ones, and the muted ones it knows as open. */
export function tellableResolved(entry: LogEntry | undefined, moment: GroupMoment): string[] {
  const open = new Set(entry?.open ?? []);
  return [...moment.resolved].filter((id) => !moment.muted.has(id) || open.has(id));
}

/** What to write down after telling a receiver of this moment. */
export function afterNotify(entry: LogEntry | undefined, moment: GroupMoment, at: number): LogEntry {
  const resolved = tellableResolved(entry, moment);
  const open = new Set([...(entry?.open ?? []).filter((id) => moment.firing.has(id)), ...[...moment.firing].filter((id) => !moment.muted.has(id))]);
  return { at, open: [...open], resolved, hushed: [...open].filter((id) => moment.muted.has(id)) };
}

/** What to write down after a flush that told nothing: which open alerts have been muted meanwhile. */
export function afterSilence(entry: LogEntry, moment: GroupMoment): LogEntry {
  const hushed = entry.open.filter((id) => entry.hushed.includes(id) || moment.muted.has(id));
  return hushed.length === entry.hushed.length ? entry : { ...entry, hushed };
}

function yes(reason: DedupReason): DedupDecision {
  return { notify: true, reason };
}

function no(reason: DedupReason): DedupDecision {
  return { notify: false, reason };
}
