import { isResolved } from './alert.ts';
import { decide, type DedupReason } from './dedup.ts';
import { logKey } from './dispatcher.ts';
import type { Dispatcher, Group } from './dispatch-model.ts';
import { fingerprint } from './labels.ts';
import { mutesOf, type Mute } from './muting.ts';
import { groupLabels, matchRoutes, type Route } from './route.ts';

/** Why one receiver was or was not told of one alert, and when it will be. */
export interface TraceStep {
  readonly route: string;
  readonly receiver: string;
  readonly group: string;
  readonly verdict: 'waiting' | 'told' | 'muted' | 'over' | 'not-wanted';
  readonly mutes: readonly Mute[];
  readonly lastToldAt: number | null;
  /** When the receiver hears of this alert next if nothing changes; `null` when it will not, or when a mute has no known end. */
  readonly nextNotificationAt: number | null;
  /** What the next flush of the group would decide if it were now. */
  readonly decision: DedupReason | null;
  /** The same in one plain sentence. */
  readonly text: string;
}

export interface AlertTrace {
  readonly fingerprint: string;
  readonly steps: readonly TraceStep[];
  /** Nobody will hear of this alert: no route, or routes without a receiver. */
  readonly isUnrouted: boolean;
}

/** The trace of an alert as of `now`, one step per route and receiver. An alert not known gives no steps. */
export function traceAlert(dispatcher: Dispatcher, id: string, now: number): AlertTrace {
  const alert = dispatcher.alerts.get(id);
  if (!alert) return { fingerprint: id, steps: [], isUnrouted: false };
  const context = dispatcher.muteContext(now);
  const routes = matchRoutes(dispatcher.config.route, alert.labels);
  const steps = routes.flatMap((route) => {
    const key = `${route.key}:${fingerprint(groupLabels(route, alert.labels))}`;
    const mutes = mutesOf(alert, route, context, now, true);
    return route.receivers.map((receiver) => traceStep(dispatcher, id, route, key, receiver, mutes, now));
  });
  return { fingerprint: id, steps, isUnrouted: steps.length === 0 };
}

function traceStep(dispatcher: Dispatcher, id: string, route: Route, groupKey: string, receiver: string, mutes: readonly Mute[], now: number): TraceStep {
  const group = dispatcher.groups.get(groupKey);
  const entry = dispatcher.log.get(logKey(receiver, groupKey));
  const over = isResolved(dispatcher.alerts.get(id)!, now);
  const wasTold = entry?.open.includes(id) ?? false;
  const base = { route: route.key, receiver, group: groupKey, mutes, lastToldAt: wasTold ? entry!.at : null };
  const finish = (verdict: TraceStep['verdict'], nextNotificationAt: number | null, decision: DedupReason | null, text: string): TraceStep => ({ ...base, verdict, nextNotificationAt, decision, text });

  if (!group) return finish('over', null, null, 'It is over, and no group holds it any more.');
  if (over) return endStep(dispatcher, group, receiver, wasTold, finish);
  if (mutes.length > 0) {
    const until = mutes.some((mute) => mute.until === null) ? null : Math.max(...mutes.map((mute) => mute.until!));
    return finish('muted', until === null ? null : flushFrom(group, route, until, dispatcher.config.flushOnUnmute), null, `Not told: ${mutes.map(muteText).join('; ')}.`);
  }
  const moment = { firing: new Set([id]), resolved: new Set<string>(), muted: new Set<string>() };
  const { notify, reason } = decide(entry, moment, { sendResolved: true, repeatIntervalMs: route.repeatIntervalMs }, Math.max(now, group.nextFlushAt));
  if (notify) return finish(wasTold ? 'told' : 'waiting', Math.max(now, group.nextFlushAt), reason, wasTold ? 'Told; it is told again at the next flush of its group.' : 'Not told yet: its group is waiting for its next flush.');
  return finish('told', flushFrom(group, route, entry!.at + route.repeatIntervalMs, false), reason, 'Told; nothing has changed since, so it is repeated only after the repeat interval.');
}

function endStep(dispatcher: Dispatcher, group: Group, receiver: string, wasTold: boolean, finish: (verdict: TraceStep['verdict'], next: number | null, decision: DedupReason | null, text: string) => TraceStep): TraceStep {
  if (!wasTold) return finish('over', null, null, 'It is over and was never told, so its end is not told either.');
  if (dispatcher.config.withoutResolved.has(receiver)) return finish('not-wanted', null, null, 'It is over; this receiver does not want to hear of ends.');
  return finish('told', group.nextFlushAt, 'new-resolved', 'It is over; its end is told at the next flush of its group.');
}

/** The first flush of the group at or after an instant, if nothing else moves its flushes. */
function flushFrom(group: Group, route: Route, at: number, atOnce: boolean): number {
  if (atOnce) return at;
  if (at <= group.nextFlushAt) return group.nextFlushAt;
  return group.nextFlushAt + Math.ceil((at - group.nextFlushAt) / route.groupIntervalMs) * route.groupIntervalMs;
}

function muteText(mute: Mute): string {
  switch (mute.kind) {
    case 'dependency':
      return `${mute.by}, on which it depends, is down`;
    case 'inhibited':
      return `another alert inhibits it${mute.by === '' ? '' : ` by the rule ${mute.by}`}`;
    case 'inactive-time':
      return `outside the active times ${mute.by}`;
    case 'mute-time':
      return `within the mute time ${mute.by}`;
    case 'silence':
      return `silence ${mute.by} (${mute.comment})`;
    case 'shelf':
      return `shelved by ${mute.by} (${mute.comment})`;
  }
}
