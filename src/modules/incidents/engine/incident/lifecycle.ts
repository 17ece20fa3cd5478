import { AppError } from '#shared/errors.ts';
import type { IncidentSeverity, IncidentStatus } from '../../contract.ts';
import { acknowledge, escalateNow, resolveEscalation, snooze, startEscalation } from '../escalation/escalation.ts';
import { policyOf, type World } from '../world.ts';
import { isOpen, withMilestone, worse, type Incident } from './incident.ts';
import type { Messages } from './messages.ts';
import type { IncidentStore } from './store.ts';
import type { Timeline } from './timeline.ts';

/** What the steps of an incident's life work with. Everything runs inside a transaction. */
export interface Desk {
  readonly store: IncidentStore;
  readonly timeline: Timeline;
  readonly messages: Messages;
  world(): World;
  now(): number;
  /** Facts and rows that go out once the transaction is committed. */
  announce(fact: Announcement): void;
}

export type Announcement = { kind: 'opened' | 'acknowledged' | 'unanswered' | 'resolved'; incident: Incident; by: string };

/** Begins the chain of an incident; the next pass runs what is due. */
export function startChain(desk: Desk, incident: Incident, policy: string | null): Incident {
  const { id } = incident;
  const wanted = policy !== null && !desk.world().policies.has(policy) ? null : policy;
  if (wanted !== policy) desk.timeline.add(id, { at: desk.now(), kind: 'policy-missing', text: `There is no policy "${policy}"; this desk alone is paged` });
  const escalation = startEscalation(id, incident.severity, policyOf(desk.world(), wanted), desk.now());
  return desk.store.save({ ...incident, policy: wanted, escalation });
}

/** Somebody takes it. Everybody who was told hears of that. */
export function takeIncident(desk: Desk, incident: Incident, by: string, note: string): Incident {
  refuseClosed(incident);
  const now = desk.now();
  const policy = policyOf(desk.world(), incident.policy);
  const escalation = incident.escalation && acknowledge(incident.escalation, by, policy, now);
  const status: IncidentStatus = incident.status === 'new' ? 'acknowledged' : incident.status;
  const taken = withMilestone({ ...incident, status, escalation, acknowledgedBy: by, acknowledgedAt: now, updatedAt: now }, 'acknowledged', now);
  desk.timeline.add(incident.id, { at: now, kind: 'acknowledged', text: note === '' ? 'Acknowledged' : `Acknowledged: ${note}`, by });
  desk.announce({ kind: 'acknowledged', incident: taken, by });
  return desk.store.save(desk.messages.tellAll(taken, 'acknowledged', now, { by }));
}

/** Nothing is called for a while; then the chain begins again. Not an answer. */
export function snoozeIncident(desk: Desk, incident: Incident, until: number, by: string, note: string): Incident {
  refuseClosed(incident);
  const now = desk.now();
  const escalation = snooze(incident.escalation ?? startEscalation(incident.id, incident.severity, policyOf(desk.world(), incident.policy), now), until);
  desk.timeline.add(incident.id, { at: now, kind: 'snoozed', text: `Snoozed until ${new Date(until).toISOString()}${note === '' ? '' : `: ${note}`}`, by });
  return desk.store.save({ ...incident, escalation, acknowledgedBy: null, updatedAt: now });
}

export function escalateIncident(desk: Desk, incident: Incident, by: string, note: string): Incident {
  refuseClosed(incident);
  const now = desk.now();
  const policy = policyOf(desk.world(), incident.policy);
  const escalation = escalateNow(incident.escalation ?? startEscalation(incident.id, incident.severity, policy, now), policy, now);
  desk.timeline.add(incident.id, { at: now, kind: 'escalated', text: note === '' ? 'Escalated by hand' : `Escalated by hand: ${note}`, by });
  return desk.store.save({ ...incident, escalation, acknowledgedBy: null, updatedAt: now });
}

/** It is over. Whoever was told hears of it. */
export function closeIncident(desk: Desk, incident: Incident, by: string, text: string, at = desk.now()): Incident {
  refuseClosed(incident);
  const now = desk.now();
  const closed = withMilestone({ ...incident, status: 'resolved', resolvedAt: at, updatedAt: now, escalation: incident.escalation && resolveEscalation(incident.escalation) }, 'resolved', at);
  desk.timeline.add(incident.id, { at: now, kind: 'resolved', text, by });
  desk.announce({ kind: 'resolved', incident: closed, by });
  return desk.store.save(desk.messages.tellAll(closed, 'resolved', now, by === 'system' ? {} : { by }));
}

/** A person's work on it renews the acknowledgement: it is plainly not forgotten. */
export function touchIncident(desk: Desk, incident: Incident, by: string): Incident {
  const { escalation } = incident;
  if (escalation?.status !== 'acknowledged') return incident;
  return { ...incident, escalation: acknowledge(escalation, escalation.acknowledgedBy ?? by, policyOf(desk.world(), incident.policy), desk.now()) };
}

export function moveIncident(desk: Desk, incident: Incident, status: IncidentStatus, by: string, note: string): Incident {
  if (status === incident.status) return incident;
  if (status === 'resolved') return closeIncident(desk, incident, by, note === '' ? 'Resolved' : `Resolved: ${note}`);
  if (!isOpen(incident)) throw new AppError('conflict', `${incident.id} is resolved and stays so; declare a new incident and refer to it.`);
  if (incident.acknowledgedBy === null && status !== 'new') return moveIncident(desk, takeIncident(desk, incident, by, ''), status, by, note);
  const now = desk.now();
  desk.timeline.add(incident.id, { at: now, kind: 'status', text: `Status ${incident.status} → ${status}${note === '' ? '' : `: ${note}`}`, by });
  const moved = { ...touchIncident(desk, incident, by), status, updatedAt: now };
  return desk.store.save(status === 'monitoring' ? withMilestone(moved, 'mitigated', now) : moved);
}

/** A worse severity begins the chain again: somebody took a warning, not this. */
export function raiseSeverity(desk: Desk, incident: Incident, severity: IncidentSeverity, by: string, why: string): Incident {
  if (severity === incident.severity) return incident;
  const now = desk.now();
  const isWorse = worse(severity, incident.severity) === severity;
  desk.timeline.add(incident.id, { at: now, kind: 'severity', text: `Severity ${incident.severity} → ${severity}${why === '' ? '' : `: ${why}`}`, by });
  const changed = { ...incident, severity, updatedAt: now, escalation: incident.escalation && { ...incident.escalation, severity } };
  if (!isWorse || by !== 'system' || incident.acknowledgedBy === null) return desk.store.save(changed);
  return startChain(desk, { ...changed, status: 'new', acknowledgedBy: null }, incident.policy);
}

export function refuseClosed(incident: Incident): void {
  if (!isOpen(incident)) throw new AppError('conflict', `${incident.id} is resolved${incident.mergedInto === null ? '' : ` and part of ${incident.mergedInto}`}.`);
}

/** When an acknowledgement lapses; null when none holds or it never does. */
export function ackExpiresAt(incident: Incident): number | null {
  return incident.escalation?.status === 'acknowledged' ? incident.escalation.dueAt : null;
}
