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

/**
 * A group's state from its members: up while at least `atLeast` are up or degraded, degraded when some are not fully up, down below that;
 * unknown when too many are unknown to tell. Paused members and members in maintenance do not count.
 */
export function groupResult(spec: TargetSpec, members: readonly Entry[], now: number): ProbeResult | null {
  if (spec.probe.type !== 'group') return null;
  const counted = members.filter((m) => !m.spec.paused && m.maintenance === null);
  const n = counted.length;
  const needed = Math.min(spec.probe.atLeast ?? n, n);
  const good = counted.filter((m) => !m.gap && (m.condition.state === 'up' || m.condition.state === 'degraded')).length;
  const full = counted.filter((m) => !m.gap && m.condition.state === 'up').length;
  const down = counted.filter((m) => !m.gap && m.condition.state === 'down');
  const counts = `${good} of ${n} up, ${needed} needed`;
  if (n === 0) return passiveResult(spec, now, 'unknown', 'GROUP_EMPTY', 'No member to count');
  if (good >= needed) return full === n ? passiveResult(spec, now, 'up', 'OK', counts) : passiveResult(spec, now, 'degraded', 'GROUP_PARTIAL', counts);
  if (n - down.length >= needed) return passiveResult(spec, now, 'unknown', 'GROUP_UNKNOWN', `${counts}; ${n - down.length - good} not known`);
  return passiveResult(spec, now, 'down', 'GROUP_DOWN', `${counts}; down: ${down.slice(0, 5).map((m) => m.spec.name).join(', ')}`);
}
