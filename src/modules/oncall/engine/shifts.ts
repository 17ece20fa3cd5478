import type { Gap, Override, Schedule, Shift, UserSpan } from './model.ts';
import { rotationSpans } from './rotation.ts';
import { ruleSpans, type Span } from './rule.ts';

/** What expanding a schedule gives: shifts and gaps together tile `[from, to)` without overlap. */
export interface Expansion {
  readonly shifts: Shift[];
  readonly gaps: Gap[];
}

/**
 * Expands a schedule over `[from, to)`, clipped.
 *
 * Order of authority: a temporary schedule replaces everything below it, gaps included (where two overlap, the one listed
 * last holds); below it the rules give the people, of whom several may serve at once; overrides then replace, remove and add.
 * A replacement acts only while its person is on call, an addition always; a replacement of the same person beats a removal.
 * A rotation that no rule names is on call around the clock.
 */
export function expandSchedule(schedule: Schedule, from: number, to: number): Expansion {
  if (!(from < to)) return { shifts: [], gaps: [] };
  const base = baseSpans(schedule, from, to);
  const cuts = boundaries(schedule, base, from, to);
  const onCall = sweeper(base);
  const shifts: Shift[] = [];
  const gaps: Gap[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const startAt = cuts[i]!;
    const endAt = cuts[i + 1]!;
    const users = resolve(schedule, onCall(startAt), startAt);
    if (users.length === 0) appendGap(gaps, startAt, endAt);
    else appendShift(shifts, startAt, endAt, users);
  }
  return { shifts, gaps };
}

/** The shifts of a schedule in `[from, to)`; adjacent shifts of the same people are one. */
export function expandShifts(schedule: Schedule, from: number, to: number): Shift[] {
  return expandSchedule(schedule, from, to).shifts;
}

/** The people on call at an instant, sorted. */
export function whoIsOnCall(schedule: Schedule, at: number): readonly string[] {
  return expandSchedule(schedule, at, at + 1).shifts[0]?.users ?? [];
}

/** The times in `[from, to)` when nobody is on call. */
export function findGaps(schedule: Schedule, from: number, to: number): Gap[] {
  return expandSchedule(schedule, from, to).gaps;
}

/** What the rules alone give: one span per person and rule. */
function baseSpans(schedule: Schedule, from: number, to: number): UserSpan[] {
  const zone = schedule.timeZone;
  const spans: UserSpan[] = [];
  const named = new Set<string>();
  for (const rule of schedule.rules) {
    const active = ruleSpans(rule, from, to, zone);
    if ('user' in rule.target) {
      for (const span of active) spans.push({ ...span, user: rule.target.user });
      continue;
    }
    const { rotation: id } = rule.target;
    named.add(id);
    const rotation = schedule.rotations.find((candidate) => candidate.id === id);
    if (rotation) spans.push(...intersect(active, rotationSpans(rotation, from, to, zone)));
  }
  for (const rotation of schedule.rotations) {
    if (!named.has(rotation.id)) spans.push(...rotationSpans(rotation, from, to, zone));
  }
  return spans;
}

/** The parts of `people` inside `active`; both are in order and without overlap. */
function intersect(active: readonly Span[], people: readonly UserSpan[]): UserSpan[] {
  const parts: UserSpan[] = [];
  for (let a = 0, p = 0; a < active.length && p < people.length; ) {
    const span = active[a]!;
    const person = people[p]!;
    const startAt = Math.max(span.startAt, person.startAt);
    const endAt = Math.min(span.endAt, person.endAt);
    if (startAt < endAt) parts.push({ startAt, endAt, user: person.user });
    if (span.endAt <= person.endAt) a++;
    else p++;
  }
  return parts;
}

/** Every instant at which the people may change, in order, from `from` to `to` inclusive. */
function boundaries(schedule: Schedule, base: readonly UserSpan[], from: number, to: number): number[] {
  const cuts = new Set([from, to]);
  const cut = (...instants: number[]) => {
    for (const at of instants) if (at > from && at < to) cuts.add(at);
  };
  for (const span of base) cut(span.startAt, span.endAt);
  for (const override of schedule.overrides) cut(override.fromAt, override.toAt);
  for (const temporary of schedule.temporary) {
    cut(temporary.fromAt, temporary.toAt);
    for (const shift of temporary.shifts) cut(shift.startAt, shift.endAt);
  }
  return [...cuts].sort((a, b) => a - b);
}

/** Answers who the spans put on call, for instants asked in growing order. */
function sweeper(spans: readonly UserSpan[]): (at: number) => ReadonlySet<string> {
  const starts = [...spans].sort((a, b) => a.startAt - b.startAt);
  const ends = [...spans].sort((a, b) => a.endAt - b.endAt);
  const counts = new Map<string, number>();
  let s = 0;
  let e = 0;
  return (at) => {
    for (; s < starts.length && starts[s]!.startAt <= at; s++) counts.set(starts[s]!.user, (counts.get(starts[s]!.user) ?? 0) + 1);
    for (; e < ends.length && ends[e]!.endAt <= at; e++) {
      const left = (counts.get(ends[e]!.user) ?? 0) - 1;
      if (left > 0) counts.set(ends[e]!.user, left);
      else counts.delete(ends[e]!.user);
    }
    return new Set(counts.keys());
  };
}

function resolve(schedule: Schedule, base: ReadonlySet<string>, at: number): string[] {
  const temporary = schedule.temporary.findLast((candidate) => candidate.fromAt <= at && at < candidate.toAt);
  if (temporary) {
    const users = temporary.shifts.filter((shift) => shift.startAt <= at && at < shift.endAt).map((shift) => shift.user);
    return [...new Set(users)].sort();
  }
  const active = schedule.overrides.filter((override) => override.fromAt <= at && at < override.toAt);
  return active.length === 0 ? [...base].sort() : applyOverrides(base, active);
}

/** The people after the overrides active at one instant. */
export function applyOverrides(base: Iterable<string>, active: readonly Override[]): string[] {
  const changed = new Map<string, string | null>();
  for (const override of active) if (override.kind === 'remove') changed.set(override.user, null);
  for (const override of active) if (override.kind === 'replace') changed.set(override.user, override.with);
  const users = new Set<string>();
  for (const user of base) {
    const substitute = changed.has(user) ? changed.get(user)! : user;
    if (substitute !== null) users.add(substitute);
  }
  for (const override of active) if (override.kind === 'add') users.add(override.user);
  return [...users].sort();
}

function appendShift(shifts: Shift[], startAt: number, endAt: number, users: readonly string[]): void {
  const last = shifts.at(-1);
  if (last && last.endAt === startAt && sameUsers(last.users, users)) shifts[shifts.length - 1] = { ...last, endAt };
  else shifts.push({ startAt, endAt, users });
}

function appendGap(gaps: Gap[], startAt: number, endAt: number): void {
  const last = gaps.at(-1);
  if (last && last.endAt === startAt) gaps[gaps.length - 1] = { ...last, endAt };
  else gaps.push({ startAt, endAt });
}

function sameUsers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((user, i) => user === b[i]);
}
