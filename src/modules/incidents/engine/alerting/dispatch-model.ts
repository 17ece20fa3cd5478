import type { Alert, AlertInput } from './alert.ts';
import type { DedupReason, LogEntry } from './dedup.ts';
import type { InhibitRule } from './inhibition.ts';
import type { Labels } from './labels.ts';
import type { MuteContext } from './muting.ts';
import type { Route } from './route.ts';
import type { Silence } from './silence.ts';
import type { NamedIntervals } from './time-interval.ts';

export interface DispatchConfig {
  readonly route: Route;
  readonly inhibitRules: readonly InhibitRule[];
  readonly intervals: NamedIntervals;
  /** Alertmanager's default: 5 min. */
  readonly resolveTimeoutMs: number;
  /** Receivers that do not want to hear of the end. */
  readonly withoutResolved: ReadonlySet<string>;
  /** Flush a group at once when a silence on it ends, instead of at its next interval. */
  readonly flushOnUnmute: boolean;
  readonly downDependency: (labels: Labels) => string | null;
}

export interface Group {
  readonly key: string;
  readonly routeKey: string;
  readonly labels: Labels;
  /** Epoch ms of the next flush. */
  nextFlushAt: number;
  hasFlushed: boolean;
  /** Fingerprints. */
  readonly members: Set<string>;
}

/** A message to one receiver about one group. `alerts` lists the firing ones first. */
export interface Notification {
  readonly receiver: string;
  readonly groupKey: string;
  readonly groupLabels: Labels;
  readonly at: number;
  readonly reason: DedupReason;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly { readonly fingerprint: string; readonly labels: Labels; readonly annotations: Readonly<Record<string, string>>; readonly startsAt: number; readonly endsAt: number | null }[];
}

/** Everything a dispatcher must remember over a restart, as plain data. */
export interface DispatchSnapshot {
  readonly alerts: readonly Alert[];
  readonly groups: readonly { key: string; routeKey: string; labels: Labels; nextFlushAt: number; hasFlushed: boolean; members: readonly string[] }[];
  readonly log: readonly (readonly [string, LogEntry])[];
}

export interface Dispatcher {
  /** Takes in an alert: new, refreshed or resolved. */
  receive(input: AlertInput, now: number): void;
  /** Flushes what is due by `now` and gives what to send, in order. */
  advance(now: number): Notification[];
  /** The next instant at which `advance` has something to do; `null` when nothing is waiting. */
  nextAt(now: number): number | null;
  /** Replaces the silences and shelves; groups on which one has ended are flushed at the next `advance`. */
  setSilences(silences: readonly Silence[], now: number): void;
  /** A notification that could not be delivered: its alerts count as news again at the next flush. */
  tellAgain(notification: Notification): void;
  snapshot(): DispatchSnapshot;
  readonly alerts: ReadonlyMap<string, Alert>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly log: ReadonlyMap<string, LogEntry>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly config: DispatchConfig;
  muteContext(now: number): MuteContext;
}
