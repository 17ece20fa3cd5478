import { acceptAlert, isResolved, mergeAlert, type Alert } from './alert.ts';
import { afterNotify, afterSilence, decide, tellableResolved, type GroupMoment, type LogEntry } from './dedup.ts';
import type { DispatchConfig, Dispatcher, DispatchSnapshot, Group, Notification } from './dispatch-model.ts';
import { fingerprint } from './labels.ts';
import { mutesOf, type MuteContext } from './muting.ts';
import { groupLabels, matchRoutes, walkRoutes, type Route } from './route.ts';
import { silenceState, type Silence } from './silence.ts';

/** How long a resolved alert is remembered when no group holds it. */
const RETENTION_MS = 15 * 60_000;

/**
 * Groups alerts along the routes and decides what is told to whom and when, with Alertmanager's semantics: a new group waits `groupWait`, then is looked
 * at every `groupInterval`; a receiver hears of news, of ends, and again after `repeatInterval`. It has no timer of its own: the caller drives
 * it with `advance(now)` and asks `nextAt`. After a long pause each group is flushed once, not once per interval missed.
 *
 * A snapshot continues where it stopped. With `regroupAt` (a changed configuration) the groups are formed anew from its alerts, what was told is
 * kept, and a receiver whose route is gone still hears the end of what it was told.
 */
export function createDispatcher(config: DispatchConfig, snapshot?: DispatchSnapshot, regroupAt?: number): Dispatcher {
  const alerts = new Map<string, Alert>((snapshot?.alerts ?? []).map((alert) => [fingerprint(alert.labels), alert]));
  const routes = new Map<string, Route>();
  walkRoutes(config.route, (route) => void routes.set(route.key, route));
  const groups = new Map<string, Group>();
  for (const group of regroupAt === undefined ? (snapshot?.groups ?? []) : []) if (routes.has(group.routeKey)) groups.set(group.key, { ...group, members: new Set(group.members) });
  const log = new Map<string, LogEntry>(snapshot?.log ?? []);
  let silences: readonly Silence[] = [];
  let ends: readonly Silence[] = [];

  const muteContext = (now: number): MuteContext => ({
    inhibitRules: config.inhibitRules,
    intervals: config.intervals,
    silences,
    firing: [...alerts.values()].filter((alert) => alert.startsAt <= now && !isResolved(alert, now)),
    downDependency: config.downDependency,
  });

  const insert = (id: string, alert: Alert, now: number): void => {
    for (const route of matchRoutes(config.route, alert.labels)) {
      const labels = groupLabels(route, alert.labels);
      const key = `${route.key}:${fingerprint(labels)}`;
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { key, routeKey: route.key, labels, nextFlushAt: now + route.groupWaitMs, hasFlushed: false, members: new Set() }));
      group.members.add(id);
      // An alert that has been firing for longer than the wait has waited enough.
      if (!group.hasFlushed && alert.startsAt + route.groupWaitMs < now) group.nextFlushAt = Math.min(group.nextFlushAt, now);
      if (route.isEager && group.hasFlushed) group.nextFlushAt = Math.min(group.nextFlushAt, isResolved(alert, now) ? now : now + route.groupWaitMs);
    }
  };

  const flush = (group: Group, context: MuteContext, now: number): Notification[] => {
    const route = routes.get(group.routeKey)!;
    group.nextFlushAt = now + route.groupIntervalMs;
    group.hasFlushed = true;
    const moment = momentOf(group, alerts, (alert) => mutesOf(alert, route, context, now).length > 0, now);
    const notifications = route.receivers.flatMap((receiver) => tell(receiver, group, route, moment, now));
    for (const id of moment.resolved) group.members.delete(id);
    if (group.members.size === 0) groups.delete(group.key);
    return notifications;
  };

  const tell = (receiver: string, group: Group, route: Route, moment: GroupMoment, now: number): Notification[] => {
    const key = logKey(receiver, group.key);
    const entry = log.get(key);
    const sendResolved = !config.withoutResolved.has(receiver);
    const decision = decide(entry, moment, { sendResolved, repeatIntervalMs: route.repeatIntervalMs }, now);
    if (!decision.notify) {
      if (entry) log.set(key, afterSilence(entry, moment));
      return [];
    }
    const ids = [...[...moment.firing].filter((id) => !moment.muted.has(id)), ...(sendResolved ? tellableResolved(entry, moment) : [])];
    log.set(key, afterNotify(entry, moment, now));
    if (ids.length === 0) return [];
    const status = moment.firing.size > 0 ? 'firing' : 'resolved';
    return [{ receiver, groupKey: group.key, groupLabels: group.labels, at: now, reason: decision.reason, status, alerts: ids.map((id) => shown(id, alerts.get(id)!, now)) }];
  };

  const collect = (now: number): void => {
    const held = new Set([...groups.values()].flatMap((group) => [...group.members]));
    for (const [id, alert] of alerts) if (!held.has(id) && alert.endsAt + RETENTION_MS <= now) alerts.delete(id);
    for (const [key, entry] of log) if (entry.open.length === 0 && !groups.has(key.slice(key.indexOf('\n') + 1))) log.delete(key);
  };

  const flushUnmuted = (now: number): void => {
    const ended = ends.filter((silence) => silence.endsAt <= now);
    ends = ends.filter((silence) => silence.endsAt > now);
    if (!config.flushOnUnmute) return;
    for (const silence of ended) {
      for (const group of groups.values()) {
        const freed = [...group.members].filter((id) => silence.matchers.every((candidate) => candidate.matches(alerts.get(id)?.labels ?? {})));
        if (!group.hasFlushed || freed.length === 0) continue;
        group.nextFlushAt = Math.min(group.nextFlushAt, now);
        for (const receiver of routes.get(group.routeKey)?.receivers ?? []) makeNews(logKey(receiver, group.key), freed);
      }
    }
  };

  /** What was told counts as news again: at the next flush it is told once more. */
  const makeNews = (key: string, ids: readonly string[]): void => {
    const entry = log.get(key);
    if (entry) log.set(key, { ...entry, hushed: entry.open.filter((id) => entry.hushed.includes(id) || ids.includes(id)) });
  };

  if (regroupAt !== undefined) for (const [id, alert] of alerts) if (!isResolved(alert, regroupAt)) insert(id, alert, regroupAt);

  return {
    alerts,
    groups,
    log,
    routes,
    config,
    muteContext,
    receive(input, now) {
      const id = fingerprint(input.labels);
      const alert = mergeAlert(alerts.get(id), acceptAlert(input, now, config.resolveTimeoutMs), now);
      alerts.set(id, alert);
      insert(id, alert, now);
    },
    advance(now) {
      flushUnmuted(now);
      const due = [...groups.values()].filter((group) => group.nextFlushAt <= now).sort((a, b) => a.nextFlushAt - b.nextFlushAt);
      if (due.length === 0) return [];
      const context = muteContext(now);
      const notifications = [...due.flatMap((group) => flush(group, context, now)), ...closeOrphans(log, groups, alerts, now)];
      collect(now);
      return notifications;
    },
    nextAt(now) {
      const candidates = [...[...groups.values()].map((group) => group.nextFlushAt), ...(config.flushOnUnmute ? ends.map((silence) => silence.endsAt) : [])];
      return candidates.length === 0 ? null : Math.max(now, Math.min(...candidates));
    },
    setSilences(next, now) {
      const gone = silences.filter((old) => silenceState(old, now) === 'active' && !next.some((silence) => silence.id === old.id && silence.endsAt > now));
      silences = next;
      ends = [...next.filter((silence) => silence.endsAt > now), ...gone.map((silence) => ({ ...silence, endsAt: now }))];
    },
    tellAgain({ receiver, groupKey, alerts: told }) {
      makeNews(logKey(receiver, groupKey), told.map((alert) => alert.fingerprint));
    },
    snapshot: () => ({ alerts: [...alerts.values()], groups: [...groups.values()].map((group) => ({ ...group, members: [...group.members] })), log: [...log] }),
  };
}

/** The key under which the log keeps what a receiver was told about a group. */
export function logKey(receiver: string, groupKey: string): string {
  return `${receiver}\n${groupKey}`;
}

function momentOf(group: Group, alerts: ReadonlyMap<string, Alert>, isMuted: (alert: Alert) => boolean, now: number): GroupMoment {
  const firing = new Set<string>();
  const resolved = new Set<string>();
  const muted = new Set<string>();
  for (const id of group.members) {
    const alert = alerts.get(id);
    if (!alert) continue;
    (isResolved(alert, now) ? resolved : firing).add(id);
    if (isMuted(alert)) muted.add(id);
  }
  return { firing, resolved, muted };
}

function shown(id: string, alert: Alert, now: number): Notification['alerts'][number] {
  return { fingerprint: id, labels: alert.labels, annotations: alert.annotations, startsAt: alert.startsAt, endsAt: isResolved(alert, now) ? alert.endsAt : null };
}

/** What was told by a group that a changed configuration has taken away, once all of it is over. */
function closeOrphans(log: Map<string, LogEntry>, groups: ReadonlyMap<string, Group>, alerts: ReadonlyMap<string, Alert>, now: number): Notification[] {
  const closing: Notification[] = [];
  for (const [key, entry] of log) {
    const [receiver, groupKey] = key.split('\n') as [string, string];
    if (entry.open.length === 0 || groups.has(groupKey)) continue;
    const known = entry.open.flatMap((id) => (alerts.has(id) ? [[id, alerts.get(id)!] as const] : []));
    if (known.some(([, alert]) => !isResolved(alert, now))) continue;
    log.delete(key);
    if (known.length > 0) closing.push({ receiver, groupKey, groupLabels: {}, at: now, reason: 'all-resolved', status: 'resolved', alerts: known.map(([id, alert]) => shown(id, alert, now)) });
  }
  return closing;
}
