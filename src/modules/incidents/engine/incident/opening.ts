import { DESKTOP } from '#modules/notify/contract.ts';
import type { Notification } from '../alerting/dispatch-model.ts';
import { BURN_RULE, sourceTargets, VIOLATED_RULE } from '../rules/objective-rule.ts';
import { isOpen, severityOf, withMilestone, worse, type Incident } from './incident.ts';
import { closeIncident, raiseSeverity, startChain, type Desk } from './lifecycle.ts';

type FiringAlert = Notification['alerts'][number];

/** Carries out what the dispatcher decided: opens an incident for a group, joins news to it, tells its receivers. */
export function takeNotification(desk: Desk, notification: Notification): void {
  const firing = notification.alerts.filter((alert) => alert.endsAt === null);
  if (firing.length === 0) return;
  const known = desk.store.holding(firing.map((alert) => alert.fingerprint), notification.groupKey);
  if (known === undefined && isSaidAlready(desk, notification, firing)) return;
  const incident = known ? join(desk, known, notification, firing) : openFor(desk, notification, firing);
  tellReceiver(desk, incident, notification, known === undefined);
}

/**
 * Service levels need no incident of their own where one says it already. A violation whose incident a person has closed is known. A budget that burns because
 * a target of its own is down is written into the incident of that outage, which ends with the outage and not with the burn, whose windows look back.
 */
function isSaidAlready(desk: Desk, notification: Notification, firing: readonly FiringAlert[]): boolean {
  if (firing.every((alert) => alert.labels['alertname'] === VIOLATED_RULE)) return notification.reason === 'repeat';
  if (!firing.every((alert) => alert.labels['alertname'] === BURN_RULE)) return false;
  const { rows, objectives } = desk.world();
  const objective = objectives?.find((row) => row.id === firing[0]!.labels['objective']);
  const down = new Set(objective === undefined ? [] : sourceTargets(objective, rows.values()).filter((target) => rows.get(target)?.state === 'down'));
  const outage = desk.store.open().find((incident) => !incident.manual && incident.targets.some((target) => down.has(target)));
  if (!outage) return false;
  for (const alert of firing) noteAlert(desk, outage.id, alert, desk.now());
  desk.store.save({ ...outage, noted: [...new Set([...(outage.noted ?? []), ...firing.map((alert) => alert.fingerprint)])], updatedAt: desk.now() });
  return true;
}

function openFor(desk: Desk, notification: Notification, firing: readonly FiringAlert[]): Incident {
  const now = desk.now();
  const targets = targetsOf(firing);
  const severity = firing.map((alert) => severityOf(alert.labels['severity'])).reduce(worse);
  const since = Math.min(now, ...firing.map((alert) => Number(alert.annotations['since']) || alert.startsAt));
  const created = desk.store.create(
    {
      title: titleOf(firing),
      isTitleTyped: firing.some((alert) => alert.annotations['typed'] === 'true'),
      severity,
      targets,
      manual: false,
      sample: firing.every((alert) => alert.labels['sample'] === 'true'),
      alerts: firing.map((alert) => alert.fingerprint),
      groupKeys: [notification.groupKey],
      response: [...new Set(firing.map((alert) => alert.annotations['response'] ?? '').filter((text) => text !== ''))].join('\n'),
      details: detailsOf(firing),
    },
    now,
  );
  desk.timeline.add(created.id, { at: now, kind: 'opened', text: `Opened: ${created.title}` });
  for (const alert of firing) noteAlert(desk, created.id, alert, now);
  const marked = withMilestone(withMilestone(created, 'impactStart', since), 'detected', now);
  const incident = desk.store.save(marked);
  desk.announce({ kind: 'opened', incident, by: 'system' });
  return incident;
}

function join(desk: Desk, incident: Incident, notification: Notification, firing: readonly FiringAlert[]): Incident {
  const now = desk.now();
  const fresh = firing.filter((alert) => !incident.alerts.includes(alert.fingerprint));
  for (const alert of fresh) noteAlert(desk, incident.id, alert, now);
  const joined = desk.store.save({
    ...incident,
    targets: [...new Set([...incident.targets, ...targetsOf(firing)])],
    alerts: [...new Set([...incident.alerts, ...firing.map((alert) => alert.fingerprint)])],
    groupKeys: [...new Set([...incident.groupKeys, notification.groupKey])],
    sample: incident.sample && firing.every((alert) => alert.labels['sample'] === 'true'),
    ...(fresh.length > 0 ? { details: [incident.details, detailsOf(fresh)].join('\n').slice(-8_000), updatedAt: now } : {}),
  });
  const severity = firing.map((alert) => severityOf(alert.labels['severity'])).reduce(worse, incident.severity);
  return raiseSeverity(desk, joined, severity, 'system', 'another alert joined');
}

/** A policy calls people by its chain; a channel is told directly. */
function tellReceiver(desk: Desk, incident: Incident, { receiver, reason }: Notification, isNew: boolean): void {
  const [kind, id] = [receiver.slice(0, receiver.indexOf(':')), receiver.slice(receiver.indexOf(':') + 1)];
  if (kind === 'policy') {
    if (incident.escalation === null || (incident.policy === null && desk.world().policies.has(id))) startChain(desk, incident, id);
    return;
  }
  // Somebody has it: saying the same once more helps nobody. An alert that joins is news to them too.
  if (reason === 'repeat' && incident.acknowledgedBy !== null) return;
  const chained = incident.escalation === null ? startChain(desk, incident, null) : incident;
  if (id === DESKTOP) return;
  const event = isNew || !chained.hasTriggered || reason === 'first' ? 'triggered' : 'escalated';
  desk.store.save(desk.messages.tell({ ...chained, hasTriggered: true }, { channel: id, to: null, user: null }, event, desk.now()));
}

/** Ends the incidents whose alerts are all over. What a person declared, a person ends. */
export function closeEnded(desk: Desk, isFiring: (fingerprint: string) => boolean, endedAt: (fingerprint: string) => number | null): Incident[] {
  const ended = desk.store.open().filter((incident) => !incident.manual && isOpen(incident) && incident.alerts.length > 0 && !incident.alerts.some(isFiring));
  return ended.map((incident) => {
    const at = Math.max(...incident.alerts.map((alert) => endedAt(alert) ?? desk.now()));
    const names = incident.targets.map((id) => desk.world().rows.get(id)?.name ?? id);
    desk.timeline.add(incident.id, { at: desk.now(), kind: 'recovered', text: names.length === 0 ? 'Recovered' : `Recovered: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`, evidence: { type: 'alert', id: incident.alerts.at(-1)!, at } });
    return closeIncident(desk, incident, 'system', 'Resolved: every alert is over', Math.max(incident.openedAt, Math.min(at, desk.now())));
  });
}

function noteAlert(desk: Desk, incident: string, alert: FiringAlert, now: number): void {
  const { target, alertname, objective } = alert.labels;
  const result = Number(alert.annotations['result']) || null;
  const what = [alert.annotations['code'], alert.annotations['detail']].filter((text) => text).join(': ');
  desk.timeline.add(incident, { at: now, kind: 'alert-fired', text: `${alert.annotations['summary'] ?? alertname ?? 'Alert'}${what === '' ? '' : ` (${what})`}`, evidence: objective ? { type: 'objective', id: objective, at: Number(alert.annotations['evaluated']) || alert.startsAt } : target && result !== null ? { type: 'result', id: `${target}@${result}`, at: result } : { type: 'alert', id: alert.fingerprint, at: alert.startsAt } });
}

function targetsOf(alerts: readonly FiringAlert[]): string[] {
  return [...new Set(alerts.map((alert) => alert.labels['target'] ?? alert.labels['instance'] ?? '').filter((target) => target !== ''))];
}

function titleOf(alerts: readonly FiringAlert[]): string {
  const [first] = alerts;
  const title = first?.annotations['summary'] || first?.labels['alertname'] || 'Alert';
  return `${title}${alerts.length > 1 ? ` and ${alerts.length - 1} more` : ''}`.slice(0, 300);
}

function detailsOf(alerts: readonly FiringAlert[]): string {
  return alerts.slice(0, 20).map((alert) => [alert.labels['objective'] ?? alert.labels['target'], alert.annotations['code'], alert.annotations['detail'] || alert.annotations['description']].filter((text) => text).join(': ')).filter((text) => text !== '').join('\n');
}
