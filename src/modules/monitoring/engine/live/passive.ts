import type { ErrorClass, ProbeResult, ProbeState, TargetSpec } from '../../spec.ts';
import type { Entry } from './entry.ts';

/** A result that no probe made: a heartbeat, its absence, or a group's count. */
export function passiveResult(spec: TargetSpec, at: number, state: ProbeState, code: string, message: string, durationMs = 0): ProbeResult {
  const failed: ErrorClass = state === 'up' ? 'none' : state === 'unknown' ? 'prober' : 'target';
  return { target: spec.id, type: spec.probe.type, dueAt: at, startedAt: at, state, class: failed, code, message, phasesMs: {}, durationMs, address: null, family: null, evidence: {}, conditions: [], lagMs: 0, suspect: false };
}

/** What a heartbeat says: `success`, `fail`, or an exit code of which 0 is success. Null for signals that decide nothing. */
export function pushState(signal: string): 'up' | 'down' | null {
  if (signal === 'start' || signal === 'log') return null;
  if (signal === 'success') return 'up';
  return signal === 'fail' || Number(signal) !== 0 ? 'down' : 'up';
}

/** The result to record when a heartbeat is late, or null while it is not. `since` is when it was last heard or first expected. */
export function latePush(entry: Entry, now: number): ProbeResult | null {
  const { spec } = entry;
  if (spec.probe.type !== 'push') return null;
  const since = entry.push.lastAt ?? entry.expectedFrom;
  const limit = spec.probe.period + spec.probe.grace;
  if (now - since <= limit) return null;
  // Again only once a period, so that lateness leaves one sample a period like any probe.
  if (entry.lastResult?.code === 'PUSH_LATE' && now - (entry.lastResultAt ?? 0) < spec.probe.period) return null;
  return passiveResult(spec, now, 'down', 'PUSH_LATE', `No heartbeat for ${Math.round((now - since) / 1_000)} s; one is expected every ${spec.probe.period / 1_000} s`);
}

/** A group as its members make it. */
export interface GroupCount {
  state: ProbeState;
  code: string;
  /** Members that count, those that are up or degraded, and how many it takes. */
  n: number;
  good: number;
  needed: number;
  down: number;
}

/**
 * A group's state from its members: up while at least `atLeast` are up or degraded, degraded when some are not fully up, down below that;
 * unknown when too many are unknown to tell. Paused members and members in maintenance do not count.
 */
export function countGroup(spec: TargetSpec, memberOf: (id: string) => Entry | undefined): GroupCount | null {
  if (spec.probe.type !== 'group') return null;
  let n = 0;
  let good = 0;
  let full = 0;
  let down = 0;
  for (const id of spec.probe.members) {
    const member = memberOf(id);
    if (!member || member.spec.paused || member.maintenance !== null) continue;
    n++;
    if (member.gap) continue;
    const { state } = member.condition;
    if (state === 'down') down++;
    else if (state !== 'unknown') good++;
    if (state === 'up') full++;
  }
  const needed = Math.min(spec.probe.atLeast ?? n, n);
  const counts = { n, good, needed, down };
  if (n === 0) return { state: 'unknown', code: 'GROUP_EMPTY', ...counts };
  if (good >= needed) return full === n ? { state: 'up', code: 'OK', ...counts } : { state: 'degraded', code: 'GROUP_PARTIAL', ...counts };
  return n - down >= needed ? { state: 'unknown', code: 'GROUP_UNKNOWN', ...counts } : { state: 'down', code: 'GROUP_DOWN', ...counts };
}

const MOST_NAMES = 5;

/** The count as a result, with what it was made of in words. */
export function groupResult(spec: TargetSpec, count: GroupCount, memberOf: (id: string) => Entry | undefined, now: number): ProbeResult {
  const { state, code, n, good, needed, down } = count;
  if (n === 0) return passiveResult(spec, now, state, code, 'No member to count');
  const counts = `${good} of ${n} up, ${needed} needed`;
  if (state === 'unknown') return passiveResult(spec, now, state, code, `${counts}; ${n - down - good} not known`);
  if (state !== 'down' || spec.probe.type !== 'group') return passiveResult(spec, now, state, code, counts);
  const names = spec.probe.members.map(memberOf).filter((m) => m && !m.spec.paused && m.maintenance === null && !m.gap && m.condition.state === 'down').map((m) => m!.spec.name);
  return passiveResult(spec, now, state, code, `${counts}; down: ${names.slice(0, MOST_NAMES).join(', ')}`);
}
