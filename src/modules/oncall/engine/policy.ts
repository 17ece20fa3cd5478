import { localOf, minuteOfDay, weekdayOf } from '#shared/zoned-time.ts';

export type TargetKind = 'user' | 'schedule' | 'channel';

/** Who a step calls: a person, whoever a schedule names at that moment, or a channel. */
export interface StepTarget {
  readonly kind: TargetKind;
  readonly id: string;
}

export interface EscalationStep {
  /** Counted from the beginning of the round, ms. */
  readonly afterMs: number;
  readonly notify: readonly StepTarget[];
  /** Only for incidents of this urgency; every one when left out. */
  readonly urgency?: Urgency | undefined;
}

export interface EscalationPolicy {
  readonly id: string;
  /** In order of `afterMs`. */
  readonly steps: readonly EscalationStep[];
  /** How often the round is run again after the first. */
  readonly repeat: number;
  /** From the last step of a round to the next round, or to *unanswered*, ms. */
  readonly repeatAfterMs: number;
  /** After this long an acknowledgement no longer holds, ms; `null` never expires. */
  readonly ackExpiresMs: number | null;
  /** Called when a step finds nobody on call, and when nobody answers. */
  readonly fallback: StepTarget | null;
  /** When people are expected to work; always when left out. */
  readonly supportHours?: SupportHours | undefined;
}

export interface SupportHours {
  readonly timeZone: string;
  /** Seven flags, Sunday first. */
  readonly days: readonly boolean[];
  /** Minutes since midnight; `toMinute` is above `fromMinute`. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

export type Urgency = 'high' | 'low';

/** An acknowledgement of a critical incident expires after 30 min unless the policy says otherwise. */
export const DEFAULT_ACK_EXPIRES_MS = 30 * 60_000;

/** Urgency is severity by support hours: critical is always high, a warning only while people work, an advisory never. */
export function urgencyOf(severity: string, policy: Pick<EscalationPolicy, 'supportHours'>, at: number): Urgency {
  if (severity === 'critical') return 'high';
  if (severity !== 'warning') return 'low';
  return isInSupportHours(policy.supportHours, at) ? 'high' : 'low';
}

/** Whether an instant lies in the support hours; without any it always does. */
export function isInSupportHours(hours: SupportHours | undefined, at: number): boolean {
  if (!hours) return true;
  const local = localOf(at, hours.timeZone);
  const minute = minuteOfDay(local);
  return hours.days[weekdayOf(local)] === true && hours.fromMinute <= minute && minute < hours.toMinute;
}

/** `schedule:primary`, `user:ana`, `channel:ops`; a bare word is a user. `null` for anything else. */
export function parseTarget(text: string): StepTarget | null {
  const match = /^(?:(user|schedule|channel):)?([^\s:]+)$/.exec(text.trim());
  return match ? { kind: (match[1] ?? 'user') as TargetKind, id: match[2]! } : null;
}
