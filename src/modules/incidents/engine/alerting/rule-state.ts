import type { Labels } from './labels.ts';
import { fingerprint } from './labels.ts';

/** The timing of an alert rule; its condition is judged elsewhere. */
export interface RuleTiming {
  /** How long the condition must hold before the alert fires, ms. */
  readonly forMs: number;
  /** How long the alert keeps firing after the condition first cleared, ms. */
  readonly keepFiringForMs: number;
}

/** What judging the condition for one thing (a target, an objective) gave. `null`: it could not be judged. */
export interface Observation {
  readonly labels: Labels;
  readonly holds: boolean | null;
}

/** An alert of a rule that is not inactive; plain data that survives a restart. */
export interface RuleAlert {
  readonly labels: Labels;
  readonly state: 'pending' | 'firing' | 'resolved';
  /** When the condition first held. */
  readonly activeAt: number;
  readonly firedAt: number | null;
  /** When the condition cleared while firing; `null` while it holds. */
  readonly clearedAt: number | null;
  readonly resolvedAt: number | null;
}

export interface RuleTransition {
  readonly labels: Labels;
  readonly from: 'inactive' | 'pending' | 'firing';
  readonly to: 'inactive' | 'pending' | 'firing' | 'resolved';
  readonly at: number;
}

export type RuleAlerts = Readonly<Record<string, RuleAlert>>;

/** A resolved alert stays visible this long (Prometheus: 15 min). */
export const RESOLVED_RETENTION_MS = 15 * 60_000;

/**
 * One evaluation of a rule: Prometheus' states (rules/alerting.go).
 * Pending becomes firing once the condition has held for `forMs`; a pending alert that clears is gone at once; a firing one keeps firing
 * for `keepFiringForMs` from the first clear, counted anew when the condition comes back. A raised `forMs` sends a firing alert back to pending.
 * A thing that is no longer observed has cleared; one that could not be judged stays as it is.
 * Two observations with equal labels are one error of the rule and are refused by the caller before this.
 */
export function evaluateRule(timing: RuleTiming, alerts: RuleAlerts, observations: readonly Observation[], now: number): { alerts: RuleAlerts; transitions: RuleTransition[] } {
  const next: Record<string, RuleAlert> = {};
  const transitions: RuleTransition[] = [];
  const observed = new Map(observations.map((observation) => [fingerprint(observation.labels), observation]));
  for (const [key, alert] of Object.entries(alerts)) if (!observed.has(key)) observed.set(key, { labels: alert.labels, holds: false });
  for (const [key, observation] of observed) {
    const before = alerts[key];
    const after = step(timing, before, observation, now);
    if (after) next[key] = after;
    const from = !before || before.state === 'resolved' ? 'inactive' : before.state;
    const to = after?.state ?? 'inactive';
    if (to !== from && !(before?.state === 'resolved' && (to === 'resolved' || to === 'inactive'))) transitions.push({ labels: observation.labels, from, to, at: now });
  }
  return { alerts: next, transitions };
}

function step(timing: RuleTiming, alert: RuleAlert | undefined, observation: Observation, now: number): RuleAlert | null {
  if (observation.holds === null) return alert ?? null;
  return observation.holds ? holding(timing, alert, observation.labels, now) : cleared(timing, alert, now);
}

function holding(timing: RuleTiming, alert: RuleAlert | undefined, labels: Labels, now: number): RuleAlert {
  const base: RuleAlert = !alert || alert.state === 'resolved' ? { labels, state: 'pending', activeAt: now, firedAt: null, clearedAt: null, resolvedAt: null } : { ...alert, clearedAt: null };
  if (now - base.activeAt < timing.forMs) return { ...base, state: 'pending', firedAt: null };
  return base.state === 'firing' ? base : { ...base, state: 'firing', firedAt: now };
}

function cleared(timing: RuleTiming, alert: RuleAlert | undefined, now: number): RuleAlert | null {
  if (!alert || alert.state === 'pending') return null;
  if (alert.state === 'resolved') return now - (alert.resolvedAt ?? now) < RESOLVED_RETENTION_MS ? alert : null;
  const clearedAt = alert.clearedAt ?? now;
  if (timing.keepFiringForMs > 0 && now - clearedAt < timing.keepFiringForMs) return { ...alert, clearedAt };
  return { ...alert, state: 'resolved', clearedAt, resolvedAt: now };
}

/** When the rule should be looked at again for time's sake alone: a `for` or a keep-firing that runs out. `null` when neither runs. */
export function nextRuleChange(timing: RuleTiming, alerts: RuleAlerts): number | null {
  const times = Object.values(alerts).flatMap((alert) => {
    if (alert.state === 'pending') return [alert.activeAt + timing.forMs];
    return alert.state === 'firing' && alert.clearedAt !== null ? [alert.clearedAt + timing.keepFiringForMs] : [];
  });
  return times.length === 0 ? null : Math.min(...times);
}

export interface RestoreOptions {
  /** A longer absence than this forgets what was pending, ms. Prometheus: 1 h. */
  readonly toleranceMs: number;
  /** At the least this much of `for` passes again after the restart, ms. Prometheus: 10 min; here none, as states are kept per change, not per scrape. */
  readonly graceMs: number;
}

/**
 * Takes up the alerts of a rule after a restart: `savedAt` is when they were last seen. Firing alerts fire on. The time spent away does not
 * count toward `for`: what remained of it remains. After too long an absence pending alerts are forgotten.
 */
export function restoreRule(timing: RuleTiming, alerts: RuleAlerts, savedAt: number, now: number, options: RestoreOptions = { toleranceMs: 3_600_000, graceMs: 0 }): RuleAlerts {
  const awayMs = Math.max(0, now - savedAt);
  const restored: Record<string, RuleAlert> = {};
  for (const [key, alert] of Object.entries(alerts)) {
    if (alert.state !== 'pending') {
      restored[key] = alert;
      continue;
    }
    if (awayMs > options.toleranceMs) continue;
    const remainingMs = Math.max(timing.forMs - (savedAt - alert.activeAt), Math.min(options.graceMs, timing.forMs));
    restored[key] = { ...alert, activeAt: now + remainingMs - timing.forMs };
  }
  return restored;
}
