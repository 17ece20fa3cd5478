import type { Labels } from './labels.ts';

/** An alert as it comes in: by a rule of ours or from outside. */
export interface AlertInput {
  readonly labels: Labels;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Epoch ms; now when left out. */
  readonly startsAt?: number | undefined;
  /** Epoch ms. Left out, it is firing, and ends by itself unless it is repeated within the resolve timeout. */
  readonly endsAt?: number | undefined;
}

/** An alert as it is kept. */
export interface Alert {
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly updatedAt: number;
  /** `endsAt` is the resolve timeout's doing, not a statement of the source. */
  readonly isTimeout: boolean;
}

/** Fills in what the source left out. Alertmanager's rules: default resolve timeout 5 min. */
export function acceptAlert(input: AlertInput, now: number, resolveTimeoutMs: number): Alert {
  const startsAt = input.startsAt ?? Math.min(now, input.endsAt ?? now);
  const isTimeout = input.endsAt === undefined;
  return { labels: input.labels, annotations: input.annotations ?? {}, startsAt, endsAt: input.endsAt ?? now + resolveTimeoutMs, updatedAt: now, isTimeout };
}

/** Whether an alert is over at an instant. */
export function isResolved(alert: Pick<Alert, 'endsAt'>, now: number): boolean {
  return alert.endsAt <= now;
}

/**
 * Joins news of an alert with what is kept. Overlapping times are one occurrence: the earliest start holds, the
 * latest explicit end beats a timeout, and the annotations of the newest rule. Without overlap the news replaces.
 */
export function mergeAlert(kept: Alert | undefined, news: Alert, now: number): Alert {
  if (!kept || !overlap(kept, news)) return news;
  const [older, newer] = news.updatedAt >= kept.updatedAt ? [kept, news] : [news, kept];
  return { ...newer, startsAt: Math.min(older.startsAt, newer.startsAt), ...laterEnd(older, newer, now) };
}

function laterEnd(older: Alert, newer: Alert, now: number): Pick<Alert, 'endsAt' | 'isTimeout'> {
  const own = { endsAt: newer.endsAt, isTimeout: newer.isTimeout };
  const others = { endsAt: older.endsAt, isTimeout: older.isTimeout };
  if (older.endsAt <= newer.endsAt) return own;
  if (isResolved(newer, now)) return isResolved(older, now) ? others : own;
  return older.isTimeout ? own : others;
}

function overlap(a: Alert, b: Alert): boolean {
  return (b.endsAt >= a.startsAt && b.endsAt <= a.endsAt) || (b.startsAt >= a.startsAt && b.startsAt <= a.endsAt);
}
