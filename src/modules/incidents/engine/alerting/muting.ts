import type { Alert } from './alert.ts';
import { findInhibition, type InhibitRule } from './inhibition.ts';
import type { Labels } from './labels.ts';
import type { Route } from './route.ts';
import { silencesHolding, type Silence } from './silence.ts';
import { intervalsHolding, nextChange, type NamedIntervals } from './time-interval.ts';

/** One reason why an alert is not notified now. */
export type Mute =
  | { readonly kind: 'inhibited'; readonly by: string; readonly source: Labels; readonly until: null }
  | { readonly kind: 'dependency'; readonly by: string; readonly until: null }
  | { readonly kind: 'inactive-time'; readonly by: string; readonly until: number | null }
  | { readonly kind: 'mute-time'; readonly by: string; readonly until: number | null }
  | { readonly kind: 'silence' | 'shelf'; readonly by: string; readonly until: number; readonly comment: string };

/** What muting looks at, all as of one instant. */
export interface MuteContext {
  readonly inhibitRules: readonly InhibitRule[];
  readonly intervals: NamedIntervals;
  readonly silences: Iterable<Silence>;
  /** The alerts firing now. */
  readonly firing: readonly Alert[];
  /** The target an alert's target depends on and that is down itself, or `null`. */
  readonly downDependency: (labels: Labels) => string | null;
}

/** How far ahead the end of a time interval is looked for. */
const INTERVAL_HORIZON_MS = 8 * 86_400_000;

/**
 * Every reason to hold an alert back now, in the order of the pipeline: dependency, inhibition, active time, mute time, silence.
 * With `lookAhead` the ends of time intervals are looked for too, which a trace wants and a flush does not need.
 */
export function mutesOf(alert: Alert, route: Route, context: MuteContext, now: number, lookAhead = false): Mute[] {
  const mutes: Mute[] = [];
  const parent = context.downDependency(alert.labels);
  if (parent !== null) mutes.push({ kind: 'dependency', by: parent, until: null });
  const inhibition = findInhibition(context.inhibitRules, context.firing, alert.labels);
  if (inhibition) mutes.push({ kind: 'inhibited', by: inhibition.rule, source: inhibition.source, until: null });
  mutes.push(...timeMutes(route, context.intervals, now, lookAhead));
  for (const silence of silencesHolding(context.silences, alert.labels, now)) mutes.push({ kind: silence.kind, by: silence.id, until: silence.endsAt, comment: silence.comment });
  return mutes;
}

/** The reasons a whole route is quiet now. */
export function timeMutes(route: Route, intervals: NamedIntervals, now: number, lookAhead = false): Mute[] {
  const mutes: Mute[] = [];
  const end = (holds: (at: number) => boolean) => (lookAhead ? nextChange(holds, now, INTERVAL_HORIZON_MS) : null);
  const isActive = (at: number) => intervalsHolding(route.activeTimeIntervals, intervals, at).length > 0;
  if (route.activeTimeIntervals.length > 0 && !isActive(now)) mutes.push({ kind: 'inactive-time', by: route.activeTimeIntervals.join(', '), until: end(isActive) });
  for (const name of intervalsHolding(route.muteTimeIntervals, intervals, now)) {
    mutes.push({ kind: 'mute-time', by: name, until: end((at) => intervalsHolding([name], intervals, at).length > 0) });
  }
  return mutes;
}

/** The first target upward of `target` that is down, or `null`: its alert stands for those of everything that depends on it. */
export function findDownDependency(target: string, dependsOn: (target: string) => readonly string[], isDown: (target: string) => boolean): string | null {
  const seen = new Set([target]);
  let level = dependsOn(target);
  while (level.length > 0) {
    const next: string[] = [];
    for (const parent of level) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      if (isDown(parent)) return parent;
      next.push(...dependsOn(parent));
    }
    level = next;
  }
  return null;
}
