import { AppError } from '#shared/errors.ts';
import type { Labels } from './labels.ts';
import { matchesAll, type Matcher } from './matchers.ts';

/**
 * Two ways to keep an alert from being notified for a time.
 * A *silence* is broad: matchers, often planned, ended by whoever likes.
 * A *shelf* is narrow, in the sense of ISA-18.2: one alert, put away by name and with a reason, that returns by itself.
 * They are recorded and counted apart.
 */
export interface Silence {
  readonly id: string;
  readonly kind: 'silence' | 'shelf';
  readonly matchers: readonly Matcher[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly createdBy: string;
  readonly comment: string;
}

export type SilenceState = 'pending' | 'active' | 'expired';

/** The longest a shelf may last: one long shift. Longer needs a decision that is not an operator's alone. */
export const MAX_SHELF_MS = 12 * 3_600_000;

/** Where a silence stands. The beginning belongs to it, the end does not. */
export function silenceState(silence: Silence, now: number): SilenceState {
  if (now < silence.startsAt) return 'pending';
  return now < silence.endsAt ? 'active' : 'expired';
}

/** The silences and shelves that hold an alert back at an instant. */
export function silencesHolding(silences: Iterable<Silence>, labels: Labels, now: number): Silence[] {
  const holding: Silence[] = [];
  for (const silence of silences) if (silenceState(silence, now) === 'active' && matchesAll(silence.matchers, labels)) holding.push(silence);
  return holding;
}

/** Checks a silence before it is kept. Throws `invalid` naming what is missing. */
export function checkSilence(silence: Silence): Silence {
  const what = silence.kind === 'shelf' ? 'A shelf' : 'A silence';
  if (silence.matchers.length === 0) throw invalid(`${what} names at least one matcher`);
  if (silence.matchers.every((candidate) => candidate.matches({}))) throw invalid(`${what} needs a matcher that an empty label does not pass; otherwise it holds everything`);
  if (!(silence.startsAt < silence.endsAt)) throw invalid(`${what} must end after it begins`);
  if (silence.createdBy.trim() === '') throw invalid(`${what} names who made it`);
  if (silence.comment.trim() === '') throw invalid(`${what} gives a reason`);
  if (silence.kind === 'shelf' && silence.endsAt - silence.startsAt > MAX_SHELF_MS) throw invalid(`A shelf lasts ${MAX_SHELF_MS / 3_600_000} h at most; end it sooner, or plan a maintenance window`);
  return silence;
}

/** Ends a silence now; a pending one never begins, an expired one stays as it was. */
export function expireSilence(silence: Silence, now: number): Silence {
  if (silenceState(silence, now) === 'expired') return silence;
  return { ...silence, startsAt: Math.min(silence.startsAt, now), endsAt: now };
}

/**
 * The change of a silence asked for, as history demands: while only its end moves (or it has not begun), it is the same silence;
 * otherwise the old one ends now and a new one begins. Gives the silences to keep.
 */
export function changeSilence(current: Silence, change: Pick<Silence, 'matchers' | 'startsAt' | 'endsAt' | 'createdBy' | 'comment'>, newId: string, now: number): Silence[] {
  const changed = { ...current, ...change };
  if (canChangeInPlace(current, changed, now)) return [checkSilence({ ...changed, startsAt: silenceState(current, now) === 'active' ? current.startsAt : Math.max(changed.startsAt, now) })];
  const successor = checkSilence({ ...changed, id: newId, startsAt: Math.max(changed.startsAt, now) });
  return [...(silenceState(current, now) === 'expired' ? [current] : [expireSilence(current, now)]), successor];
}

function canChangeInPlace(current: Silence, changed: Silence, now: number): boolean {
  const same = current.matchers.length === changed.matchers.length && current.matchers.every((candidate, i) => isSameMatcher(candidate, changed.matchers[i]!));
  if (!same) return false;
  switch (silenceState(current, now)) {
    case 'active':
      return changed.startsAt === current.startsAt && changed.endsAt >= now;
    case 'pending':
      return changed.startsAt >= now;
    case 'expired':
      return false;
  }
}

function isSameMatcher(a: Matcher, b: Matcher): boolean {
  return a.name === b.name && a.op === b.op && a.value === b.value;
}

function invalid(message: string): AppError {
  return new AppError('invalid', message);
}
