import type { IntervalState, StateInterval, StatusRow } from '#modules/monitoring/contract.ts';
import { evaluateRule, nextRuleChange, type RuleAlerts } from '../alerting/rule-state.ts';
import { fingerprint } from '../alerting/labels.ts';
import type { ObjectiveRow } from '#modules/sla/contract.ts';
import type { ObjectiveRule } from './objective-rule.ts';
import type { TargetRule } from './rule-set.ts';

export interface SimulatedAlert {
  target: string;
  activeAt: number;
  firedAt: number;
  resolvedAt: number | null;
}

/**
 * What a rule would have done to one target over its recorded states. Only what an interval keeps is known of the past (state, code, message):
 * a condition over a duration or a silence cannot be decided there and counts as unknown.
 */
export function simulateTarget(rule: TargetRule, row: StatusRow, intervals: readonly StateInterval[], to: number): { alerts: SimulatedAlert[]; undecidedMs: number } {
  let states: RuleAlerts = {};
  const alerts: SimulatedAlert[] = [];
  let undecidedMs = 0;
  const step = (past: StatusRow, now: number): void => {
    const labels = rule.labels(row);
    const { alerts: next, transitions } = evaluateRule(rule.timing, states, [{ labels, holds: rule.judge(past, now) }], now);
    states = next;
    for (const transition of transitions) {
      if (transition.to === 'firing') alerts.push({ target: row.id, activeAt: next[fingerprint(labels)]!.activeAt, firedAt: now, resolvedAt: null });
      else if (transition.from === 'firing') alerts.at(-1)!.resolvedAt = now;
    }
  };
  for (const interval of intervals) {
    const end = interval.to ?? to;
    const past = rowOf(row, interval);
    if (rule.judge(past, interval.from) === null && interval.state !== 'gap' && interval.state !== 'maintenance') undecidedMs += end - interval.from;
    step(past, interval.from);
    // A `for` or a keep-firing that runs out inside the interval, at its own instant.
    for (let at = nextRuleChange(rule.timing, states); at !== null && at > interval.from && at < end; at = following(rule, states, at)) step(past, at);
  }
  return { alerts, undecidedMs };
}

/** The same for a service level, looked at every `stepMs`; what fires between two looks is seen at the second. */
export function simulateObjective(rule: ObjectiveRule, looks: readonly { at: number; row: ObjectiveRow }[], stepMs: number): { alerts: SimulatedAlert[]; undecidedMs: number } {
  let states: RuleAlerts = {};
  let isFiring = false;
  const alerts: SimulatedAlert[] = [];
  let undecidedMs = 0;
  for (const { at, row } of looks) {
    const holds = rule.judge(row, at);
    if (holds === null) undecidedMs += stepMs;
    // One alert per level here: a severity that changes is no second one.
    const labels = { objective: row.id };
    states = evaluateRule(rule.timing, states, [{ labels, holds }], at).alerts;
    const state = states[fingerprint(labels)];
    if (state?.state === 'firing' && !isFiring) alerts.push({ target: row.id, activeAt: state.activeAt, firedAt: at, resolvedAt: null });
    if (state?.state !== 'firing' && isFiring) alerts.at(-1)!.resolvedAt = at;
    isFiring = state?.state === 'firing';
  }
  return { alerts, undecidedMs };
}

function following(rule: TargetRule, states: RuleAlerts, after: number): number | null {
  const next = nextRuleChange(rule.timing, states);
  return next !== null && next > after ? next : null;
}

function rowOf(row: StatusRow, interval: StateInterval): StatusRow {
  return { ...row, state: stateOf(interval.state), maintenance: interval.state === 'maintenance', since: interval.from, code: interval.code, message: interval.message, durationMs: null, lastResultAt: null, unreachableVia: null, certificateExpiresAt: null };
}

function stateOf(state: IntervalState): StatusRow['state'] {
  return state === 'maintenance' || state === 'gap' ? 'unknown' : state;
}
