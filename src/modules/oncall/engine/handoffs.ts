import { clockChanges, DAY_MS, floorDay, formatIso, HOUR_MS, localOf, MINUTE_MS } from '#shared/zoned-time.ts';
import type { Schedule } from './model.ts';
import { turnsBetween } from './rotation.ts';
import { expandSchedule } from './shifts.ts';

/** A change of the people on call, as an editor previews it. */
export interface Handoff {
  readonly at: number;
  /** ISO 8601 in the schedule's zone. */
  readonly time: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Plain words where a clock change touches this hand-over or the shift before it; otherwise `null`. */
  readonly note: string | null;
}

/** The hand-overs of a schedule in `(from, to)`, each with a note where a clock change moves or stretches it. */
export function previewHandoffs(schedule: Schedule, from: number, to: number): Handoff[] {
  const { shifts, gaps } = expandSchedule(schedule, from, to);
  const spans = [...shifts, ...gaps.map((gap) => ({ ...gap, users: [] as readonly string[] }))].sort((a, b) => a.startAt - b.startAt);
  const intended = intendedTimes(schedule, from, to);
  const changes = clockChanges(schedule.timeZone, from, to);
  return spans.slice(1).map((span, i) => {
    const before = spans[i]!;
    const change = changes.find((candidate) => candidate.at > before.startAt && candidate.at <= span.startAt);
    const moved = intended.get(span.startAt);
    const notes = [
      moved === undefined ? null : `${clockText(moved)} does not exist on this day: this hand-over happens at ${clockText(localOf(span.startAt, schedule.timeZone))}`,
      change ? `the clock goes ${change.toLocal > change.fromLocal ? 'forward' : 'back'} ${lengthText(Math.abs(change.toLocal - change.fromLocal))} in the shift before, which lasts ${lengthText(span.startAt - before.startAt)}` : null,
    ].filter((note) => note !== null);
    return { at: span.startAt, time: formatIso(span.startAt, schedule.timeZone), from: before.users, to: span.users, note: notes.length > 0 ? notes.join('; ') : null };
  });
}

/** Wall times that rotations or rules ask for but a clock change skips, by the instant they happen at instead. */
function intendedTimes(schedule: Schedule, from: number, to: number): Map<number, number> {
  const zone = schedule.timeZone;
  const skipped = new Map<number, number>();
  for (const change of clockChanges(zone, from, to)) {
    if (change.toLocal <= change.fromLocal) continue;
    const day = floorDay(change.fromLocal);
    const asked = schedule.rules.flatMap((rule) => [day + rule.fromMinute * MINUTE_MS, day + (rule.toMinute % 1440) * MINUTE_MS]);
    for (const rotation of schedule.rotations) {
      // The phase of a turn of a day or more is the wall time of its start; that of an hourly one its minute.
      const step = rotation.type === 'hourly' ? HOUR_MS : DAY_MS;
      const phase = localOf(rotation.startAt, zone) % step;
      const handsOver = turnsBetween(rotation, change.at - 1, change.at + 1, zone).some((turn) => turn.startAt === change.at);
      if (handsOver) asked.push(Math.floor(change.fromLocal / step) * step + phase);
    }
    const local = asked.find((candidate) => candidate >= change.fromLocal && candidate < change.toLocal);
    if (local !== undefined) skipped.set(change.at, local);
  }
  return skipped;
}

function clockText(local: number): string {
  return new Date(local).toISOString().slice(11, 16);
}

function lengthText(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  const hours = Math.floor(minutes / 60);
  const parts = [hours > 0 ? `${hours} h` : '', minutes % 60 > 0 ? `${minutes % 60} min` : ''].filter((part) => part !== '');
  return parts.join(' ') || '0 min';
}
