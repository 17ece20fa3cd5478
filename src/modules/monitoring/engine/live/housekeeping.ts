import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { ProbeResult } from '../../spec.ts';
import { silenceLimit, type Live } from './live.ts';
import { groupResult, latePush } from './passive.ts';

/** A jump of wall time against monotonic time, or a stall, beyond this is time nobody observed. */
const UNOBSERVED_MS = 5_000;
const EVERY_MS = 1_000;

/** What the engine looks after once a second: heartbeats that are late, groups, results that stay away, and lost time. */
export interface Housekeeping {
  tick(): void;
  /** Groups and their members changed: count again now. */
  recount(targets: Iterable<string>): void;
}

export function createHousekeeping(live: Live, clock: Clock, log: Log): Housekeeping {
  let lastWall = clock.now();

  function groupsNow(only: ReadonlySet<string> | null): ProbeResult[] {
    const now = clock.now();
    const results: ProbeResult[] = [];
    for (const entry of live.entries.values()) {
      const { spec } = entry;
      if (spec.probe.type !== 'group' || spec.paused) continue;
      const due = entry.lastResultAt === null || now - entry.lastResultAt >= spec.every;
      if (only ? !spec.probe.members.some((id) => only.has(id)) : !due) continue;
      const members = spec.probe.members.map((id) => live.entries.get(id)).filter((m) => m !== undefined);
      const result = groupResult(spec, members, now);
      if (!result) continue;
      if (due || result.state !== entry.lastResult?.state) results.push(result);
    }
    return results;
  }

  /** Sleep, a stopped process or a clock that was set: whatever it was, nobody was watching. */
  function lostTime(): void {
    const wall = clock.now();
    const passed = wall - lastWall;
    if (passed > EVERY_MS + UNOBSERVED_MS) {
      log.warn('time was lost', { fromAt: lastWall, ms: passed });
      for (const entry of live.entries.values()) live.openGap(entry, lastWall, 'UNOBSERVED', `Nothing was observed for ${Math.round(passed / 1_000)} s: the machine slept, stalled, or its clock was set`);
      for (const entry of live.entries.values()) entry.expectedFrom = wall;
    } else if (passed < -UNOBSERVED_MS) {
      log.warn('the clock was set back', { ms: -passed });
    }
    lastWall = wall;
  }

  function silence(now: number): void {
    for (const entry of live.entries.values()) {
      if (entry.gap || entry.spec.paused || entry.spec.probe.type === 'group') continue;
      const heard = Math.max(entry.lastResultAt ?? 0, entry.expectedFrom);
      if (now - heard > silenceLimit(entry.spec)) live.openGap(entry, heard, 'NO_RESULT', `No result for ${Math.round((now - heard) / 1_000)} s; not counted as up`);
    }
  }

  return {
    tick() {
      lostTime();
      const now = clock.now();
      const late = [...live.entries.values()].filter((e) => !e.spec.paused).map((entry) => latePush(entry, now)).filter((r) => r !== null);
      const results = [...late, ...groupsNow(null)];
      if (results.length > 0) live.take(results);
      silence(now);
    },
    recount(targets) {
      const results = groupsNow(new Set(targets));
      if (results.length > 0) live.take(results);
    },
  };
}
