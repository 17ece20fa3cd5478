/** A rotation hands over every `length` hours, days, weeks or months of wall time, counted from `startAt`. */
export interface Rotation {
  readonly id: string;
  readonly type: RotationType;
  readonly length: number;
  /** Epoch ms. Fixes the phase and whose shift begins then: the first of `users`. */
  readonly startAt: number;
  /** In order of service; `null` is an empty place that leaves a gap on purpose. */
  readonly users: readonly (string | null)[];
}

export type RotationType = 'hourly' | 'daily' | 'weekly' | 'monthly';

/** On the days named, from one wall time to another, a user or whoever the rotation names is on call. */
export interface Rule {
  /** Seven flags, Sunday first: the days on which the period begins. */
  readonly days: readonly boolean[];
  /** Minutes since midnight, 0–1439. */
  readonly fromMinute: number;
  /** Minutes since midnight of the first day, above `fromMinute` and at most 24 hours later; above 1440 it ends the next day. */
  readonly toMinute: number;
  readonly target: { readonly user: string } | { readonly rotation: string };
}

/** A change to what the rules give, in `[fromAt, toAt)`. */
export type Override =
  | { readonly kind: 'add'; readonly fromAt: number; readonly toAt: number; readonly user: string }
  | { readonly kind: 'remove'; readonly fromAt: number; readonly toAt: number; readonly user: string }
  | { readonly kind: 'replace'; readonly fromAt: number; readonly toAt: number; readonly user: string; readonly with: string };

/** Replaces rules and overrides in `[fromAt, toAt)`; what its own shifts leave out is a gap. */
export interface TemporarySchedule {
  readonly fromAt: number;
  readonly toAt: number;
  readonly shifts: readonly UserSpan[];
}

/** One person on call in `[startAt, endAt)`. */
export interface UserSpan {
  readonly startAt: number;
  readonly endAt: number;
  readonly user: string;
}

export interface Schedule {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** IANA zone in which rotations and rules read the wall clock. */
  readonly timeZone: string;
  readonly rotations: readonly Rotation[];
  readonly rules: readonly Rule[];
  readonly overrides: readonly Override[];
  readonly temporary: readonly TemporarySchedule[];
}

/** Who is on call in `[startAt, endAt)`; `users` is sorted and never empty. */
export interface Shift {
  readonly startAt: number;
  readonly endAt: number;
  readonly users: readonly string[];
}

/** Nobody is on call in `[startAt, endAt)`. */
export interface Gap {
  readonly startAt: number;
  readonly endAt: number;
}
