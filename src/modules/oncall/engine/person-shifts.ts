import { MINUTE_MS } from '#shared/zoned-time.ts';
import type { Schedule } from './model.ts';
import { expandShifts } from './shifts.ts';

/** What was recorded: this person was on call from `startAt`, until `endAt` or still (`null`). */
export interface RecordedShift {
  readonly user: string;
  readonly startAt: number;
  readonly endAt: number | null;
}

/** One person's unbroken time on call. */
export interface PersonShift {
  readonly user: string;
  readonly startAt: number;
  readonly endAt: number;
  /** It goes on beyond the range asked for. */
  readonly truncated: boolean;
}

/**
 * Shifts per person over `[from, to)`: what was recorded up to `now`, what the schedule gives after it. Someone recorded as
 * on call whom the schedule keeps on call has one shift across `now`, which keeps its recorded start even before `from`.
 * Recorded times are cut to the minute. In order of start, then of person. Rules of GoAlert's on-call state calculation.
 */
export function personShifts(schedule: Schedule, from: number, to: number, recorded: { now: number; history: readonly RecordedShift[] }): PersonShift[] {
  const past = recorded.history.map((shift) => ({ user: shift.user, startAt: floorMinute(shift.startAt), endAt: shift.endAt === null ? recorded.now : floorMinute(shift.endAt) }));
  // Between now and a later `from` the plan decides whether a recorded shift is still the same one.
  const planFrom = past.length > 0 ? recorded.now : Math.max(from, recorded.now);
  const planned = expandShifts(schedule, planFrom, to).flatMap((shift) => shift.users.map((user) => ({ user, startAt: shift.startAt, endAt: shift.endAt })));
  const joined = join([...past, ...planned]);
  return joined
    .filter((shift) => shift.endAt > from && shift.startAt < to)
    .map((shift) => ({ user: shift.user, startAt: startsInPlan(shift.startAt, past) ? Math.max(shift.startAt, from) : shift.startAt, endAt: Math.min(shift.endAt, to), truncated: shift.endAt >= to }))
    .sort((a, b) => a.startAt - b.startAt || (a.user < b.user ? -1 : a.user > b.user ? 1 : 0));
}

interface OpenSpan {
  user: string;
  startAt: number;
  endAt: number;
}

/** Joins touching and overlapping spans of the same person. */
function join(spans: readonly OpenSpan[]): OpenSpan[] {
  const latest = new Map<string, OpenSpan>();
  const joined: OpenSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.startAt - b.startAt)) {
    const last = latest.get(span.user);
    if (last && span.startAt <= last.endAt) {
      last.endAt = Math.max(last.endAt, span.endAt);
      continue;
    }
    const copy = { ...span };
    latest.set(span.user, copy);
    joined.push(copy);
  }
  return joined;
}

function startsInPlan(startAt: number, past: readonly OpenSpan[]): boolean {
  return !past.some((shift) => shift.startAt === startAt);
}

function floorMinute(at: number): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}
