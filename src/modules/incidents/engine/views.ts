import type { AlertRow, BoardRow } from '../contract.ts';
import type { AlertDesk } from './alert-desk.ts';
import { fingerprint } from './alerting/labels.ts';
import type { Mute } from './alerting/muting.ts';
import { severityOf, type Incident } from './incident/incident.ts';
import { ackExpiresAt } from './incident/lifecycle.ts';
import type { World } from './world.ts';

/** An incident's card. */
export function boardRowOf(incident: Incident, symptoms: number): BoardRow {
  const { escalation } = incident;
  return {
    id: incident.id,
    number: incident.number,
    key: incident.id,
    title: incident.title,
    severity: incident.severity,
    status: incident.status,
    targets: [...incident.targets],
    symptoms,
    openedAt: incident.openedAt,
    updatedAt: incident.updatedAt,
    resolvedAt: incident.resolvedAt,
    acknowledgedBy: incident.acknowledgedBy,
    acknowledgedAt: incident.acknowledgedBy === null ? null : incident.acknowledgedAt,
    ackExpiresAt: ackExpiresAt(incident),
    snoozedUntil: escalation?.status === 'snoozed' ? escalation.dueAt : null,
    unanswered: escalation?.status === 'unanswered',
    nextEscalationAt: escalation?.status === 'escalating' ? escalation.dueAt : null,
    policy: incident.policy,
    called: [...incident.called],
    commander: incident.roles['commander'] ?? null,
    manual: incident.manual,
    sample: incident.sample,
    patientSafety: incident.patientSafety,
    mergedInto: incident.mergedInto,
  };
}

/** Answers which targets are down because of an incident's. */
export function symptomsIn(world: World): (incident: Incident) => string[] {
  const children = new Map<string, string[]>();
  for (const row of world.rows.values()) {
    if (row.unreachableVia === null || row.state !== 'down') continue;
    const siblings = children.get(row.unreachableVia);
    if (siblings) siblings.push(row.id);
    else children.set(row.unreachableVia, [row.id]);
  }
  return (incident) => {
    const own = new Set(incident.targets);
    const found = new Set<string>();
    // What depends on a symptom is one too.
    const causes = [...own];
    for (let cause = causes.pop(); cause !== undefined; cause = causes.pop()) {
      for (const child of children.get(cause) ?? []) {
        if (own.has(child) || found.has(child)) continue;
        found.add(child);
        causes.push(child);
      }
    }
    return [...found];
  };
}

/** Every alert there is: of rules, and from outside. */
export function alertRowsOf(desk: AlertDesk, incidentOf: (fingerprint: string) => string | null, now: number): AlertRow[] {
  const mutesOf = desk.mutesAt(now);
  const fromRules = desk.ruleAlerts().map(({ rule, alert }): AlertRow => {
    const id = fingerprint(alert.labels);
    return rowOf({ id, rule, labels: alert.labels, annotations: desk.textsOf(rule, alert.labels), state: alert.state, since: alert.activeAt, firedAt: alert.firedAt, resolvedAt: alert.resolvedAt, source: 'rule' }, mutesOf, incidentOf);
  });
  const own = new Set(fromRules.map((row) => row.id));
  const others = [...desk.dispatcher.alerts].filter(([id, alert]) => !own.has(id) && alert.annotations['source'] === 'alertmanager');
  return [
    ...fromRules,
    ...others.map(([id, alert]): AlertRow => {
      const isOver = alert.endsAt <= now;
      return rowOf({ id, rule: alert.labels['alertname'] ?? '', labels: alert.labels, annotations: alert.annotations, state: isOver ? 'resolved' : 'firing', since: alert.startsAt, firedAt: alert.startsAt, resolvedAt: isOver ? alert.endsAt : null, source: 'alertmanager' }, mutesOf, incidentOf);
    }),
  ];
}

type Facts = Pick<AlertRow, 'id' | 'rule' | 'state' | 'since' | 'firedAt' | 'resolvedAt' | 'source'> & { labels: Readonly<Record<string, string>>; annotations: Readonly<Record<string, string>> };

function rowOf(facts: Facts, mutesOf: (fingerprint: string) => Mute[], incidentOf: (fingerprint: string) => string | null): AlertRow {
  const { labels, annotations, ...rest } = facts;
  return {
    ...rest,
    name: annotations['summary'] || labels['alertname'] || facts.rule,
    target: labels['target'] ?? labels['instance'] ?? '',
    objective: labels['objective'] ?? '',
    labels: { ...labels },
    severity: severityOf(labels['severity']),
    incident: incidentOf(facts.id),
    suppressedBy: facts.state === 'firing' ? mutesOf(facts.id).map(muteText).join('; ') : '',
    response: annotations['response'] ?? '',
    sample: labels['sample'] === 'true',
  };
}

/** A reason to hold an alert back, in words. */
export function muteText(mute: Mute): string {
  switch (mute.kind) {
    case 'dependency':
      return `${mute.by}, on which it depends, is down`;
    case 'inhibited':
      return `another alert stands for it${mute.by === '' ? '' : ` (${mute.by})`}`;
    case 'inactive-time':
      return `outside the active times ${mute.by}`;
    case 'mute-time':
      return `within the mute time ${mute.by}`;
    case 'silence':
      return `silenced: ${mute.comment}`;
    case 'shelf':
      return `shelved: ${mute.comment}`;
  }
}
