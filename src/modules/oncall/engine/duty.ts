import { DAY_MS } from '#shared/zoned-time.ts';
import type { Db } from '#kit/sqlite.ts';
import type { OncallNow } from '../contract.ts';
import type { StoredSchedule } from './store.ts';
import { expandSchedule, findGaps, whoIsOnCall } from './shifts.ts';

const LOOK_AHEAD_MS = 56 * DAY_MS;
const GAP_FORECAST_MS = 30 * DAY_MS;

/** Who serves now, until when, and who comes next. */
export function dutyNow({ id, schedule }: StoredSchedule, now: number, nameOf: (user: string) => string): OncallNow {
  const { shifts, gaps } = expandSchedule(schedule, now, now + LOOK_AHEAD_MS);
  const spans = [...shifts, ...gaps.map((gap) => ({ ...gap, users: [] as readonly string[] }))].sort((a, b) => a.startAt - b.startAt);
  const [current, following] = spans;
  const users = [...(current?.users ?? [])];
  return {
    schedule: id,
    name: schedule.name ?? id,
    timeZone: schedule.timeZone,
    users,
    names: users.map(nameOf),
    until: following === undefined ? null : following.startAt,
    next: [...(following?.users ?? [])],
    nextGapAt: findGaps(schedule, now, now + GAP_FORECAST_MS)[0]?.startAt ?? null,
  };
}

/** Writes down who really served: a later change of the schedule does not change the past. Gives those who began and ended now, by schedule. */
export function recordDuty(db: Db, schedules: readonly StoredSchedule[], now: number): { schedule: string; from: string[]; to: string[] }[] {
  const changes: { schedule: string; from: string[]; to: string[] }[] = [];
  db.tx(() => {
    const known = new Set(schedules.map((stored) => stored.id));
    for (const { schedule } of db.all<{ schedule: string }>('SELECT DISTINCT schedule FROM oncall_duty WHERE endAt IS NULL')) if (!known.has(schedule)) db.run('UPDATE oncall_duty SET endAt = ? WHERE schedule = ? AND endAt IS NULL', now, schedule);
    for (const { id, schedule } of schedules) {
      const serving = whoIsOnCall(schedule, now);
      const recorded = db.all<{ user: string }>('SELECT user FROM oncall_duty WHERE schedule = ? AND endAt IS NULL ORDER BY user', id).map((row) => row.user);
      if (serving.length === recorded.length && serving.every((user, i) => user === recorded[i])) continue;
      for (const user of recorded) if (!serving.includes(user)) db.run('UPDATE oncall_duty SET endAt = ? WHERE schedule = ? AND user = ? AND endAt IS NULL', now, id, user);
      for (const user of serving) if (!recorded.includes(user)) db.run('INSERT INTO oncall_duty (schedule, user, startAt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', id, user, now);
      changes.push({ schedule: id, from: recorded, to: [...serving] });
    }
  });
  return changes;
}
