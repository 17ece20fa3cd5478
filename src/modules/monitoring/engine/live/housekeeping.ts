import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { ProbeResult } from '../../spec.ts';
import type { Entry } from './entry.ts';
import { silenceLimit, type Live } from './live.ts';
import { countGroup, groupResult, latePush } from './passive.ts';

/** A jump of wall time against monotonic time, or a stall, beyond this is time nobody observed. */
const UNOBSERVED_MS = 5_000;
const EVERY_MS = 1_000;
/** Wall time that falls behind monotonic time by less is the clock being slewed, which nothing recorded can collide with. */
const SET_BACK_MS = 100;
/** Silence is looked for once in so many ticks: every target is visited, and the gap is back-dated anyway. */
const SILENCE_TICKS = 5;

/** What the engine looks after once a second: heartbeats that are late, groups, results that stay away, and lost time. */
export interface Housekeeping {
  tick(): void;
  /** Notices at once when wall time jumped. Results that are taken in afterwards are judged by the clock they will be kept under. */
  lookAtClock(): void;
  /** Groups and their members changed: count again now. */
  recount(targets: Iterable<string>): void;
}

export function createHousekeeping(live: Live, clock: Clock, log: Log): Housekeeping {
  let lastWall = clock.now();
  let lastMono = clock.monotonic();
  let ticks = 0;

  function isDue({ lastResultAt, spec }: Entry, now: number): boolean {
    return lastResultAt === null || now - lastResultAt >= spec.every;
  }

  const memberOf = (id: string): Entry | undefined => live.entries.get(id);

  /** The group's result, when it is due or says something new. */
  function lookAtGroup(entry: Entry, now: number): ProbeResult | null {
    const count = countGroup(entry.spec, memberOf);
    const isNews = count !== null && (isDue(entry, now) || entry.gap !== null || count.state !== entry.lastResult?.state);
    return isNews ? groupResult(entry.spec, count, memberOf, now) : null;
  }

  /** Sleep, a stopped process or a clock that was set: whatever it was, nobody was watching. */
  function lookAtClock(): void {
    const wall = clock.now();
    const mono = clock.monotonic();
    const passed = wall - lastWall;
    const stepped = passed - (mono - lastMono);
    if (passed > EVERY_MS + UNOBSERVED_MS) {
      log.warn('time was lost', { fromAt: lastWall, ms: passed });
      live.openGap(live.entries.values(), { from: lastWall, until: wall, code: 'UNOBSERVED', message: `Nothing was observed for ${Math.round(passed / 1_000)} s: the machine slept, stalled, or its clock was set` });
      for (const entry of live.entries.values()) entry.expectedFrom = wall;
    } else if (stepped < -SET_BACK_MS) {
      if (stepped < -UNOBSERVED_MS) log.warn('the clock was set back', { ms: -stepped });
      live.rewind(wall);
    }
    lastWall = wall;
    lastMono = mono;
  }

  function isSilent(entry: Entry, now: number): boolean {
    if (now <= entry.quietUntil || entry.gap || entry.spec.paused || entry.spec.probe.type === 'group') return false;
    entry.quietUntil = heardAt(entry) + silenceLimit(entry.spec);
    return now > entry.quietUntil;
  }

  /** What no prober reports: late heartbeats and groups. */
  function lookAtPassive(now: number): void {
    const results: ProbeResult[] = [];
    for (const entry of live.passive) {
      if (entry.spec.paused) continue;
      const result = entry.spec.probe.type === 'push' ? latePush(entry, now) : lookAtGroup(entry, now);
      if (result) results.push(result);
    }
    if (results.length > 0) live.take(results);
  }

  function lookForSilence(now: number): void {
    const silent: Entry[] = [];
    for (const entry of live.entries.values()) if (isSilent(entry, now)) silent.push(entry);
    if (silent.length > 0) live.openGap(silent, { from: heardAt, until: 0, code: 'NO_RESULT', message: 'No result came; not counted as up' });
  }

  return {
    lookAtClock,
    tick() {
      lookAtClock();
      const now = clock.now();
      lookAtPassive(now);
      if (++ticks % SILENCE_TICKS === 0) lookForSilence(now);
    },
    recount(targets) {
      const now = clock.now();
      const changed = new Set(targets);
      const results: ProbeResult[] = [];
      for (const entry of live.passive) {
        const { probe, paused } = entry.spec;
        if (probe.type !== 'group' || paused || !probe.members.some((id) => changed.has(id))) continue;
        const result = lookAtGroup(entry, now);
        if (result) results.push(result);
      }
      if (results.length > 0) live.take(results);
    },
  };
}

function heardAt({ lastResultAt, expectedFrom }: Entry): number {
  return Math.max(lastResultAt ?? 0, expectedFrom);
}
