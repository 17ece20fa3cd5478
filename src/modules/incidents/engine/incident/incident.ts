import type { Downtime, IncidentSeverity, IncidentStatus, Milestone, MilestoneName, Task } from '../../contract.ts';
import type { EscalationState } from '../escalation/escalation.ts';

/** Somebody or something that was told, and hears of the end. */
export interface Destination {
  readonly channel: string;
  readonly to: string | null;
  readonly user: string | null;
}

/** An incident as it is kept: plain data, replaced and never changed in place. */
export interface Incident {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  /** A person wrote the title; it may hold anything. */
  readonly isTitleTyped: boolean;
  readonly severity: IncidentSeverity;
  readonly status: IncidentStatus;
  readonly targets: readonly string[];
  /** Fingerprints. */
  readonly alerts: readonly string[];
  readonly groupKeys: readonly string[];
  /** Alerts written into it that do not belong to it: it ends without them. */
  readonly noted?: readonly string[];
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly resolvedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
  /** A policy's id; null pages this desk alone. */
  readonly policy: string | null;
  readonly escalation: EscalationState | null;
  readonly called: readonly string[];
  readonly told: readonly Destination[];
  /** Counts messages, so that each has a key of its own. */
  readonly messages: number;
  readonly hasTriggered: boolean;
  readonly roles: Readonly<Record<string, string>>;
  readonly tasks: readonly Task[];
  readonly milestones: readonly Milestone[];
  readonly summary: string;
  readonly statuspage: string;
  readonly downtime: Downtime;
  readonly patientSafety: boolean;
  readonly review: string;
  readonly response: string;
  readonly details: string;
  readonly manual: boolean;
  readonly sample: boolean;
  readonly mergedInto: string | null;
}

const RANK: Readonly<Record<string, number>> = { critical: 0, warning: 1, advisory: 2 };

/** The worse of two severities. */
export function worse(a: IncidentSeverity, b: IncidentSeverity): IncidentSeverity {
  return (RANK[a] ?? 9) <= (RANK[b] ?? 9) ? a : b;
}

export function severityOf(text: string | undefined): IncidentSeverity {
  return text === 'critical' || text === 'advisory' ? text : 'warning';
}

/** The incident by which each alert is told: its own, or the one it was written into. */
export function tellerOf(open: readonly Incident[]): (alert: string) => string | null {
  const byAlert = new Map(open.flatMap((incident) => (incident.noted ?? []).map((alert) => [alert, incident.id] as const)));
  for (const incident of open) for (const alert of incident.alerts) byAlert.set(alert, incident.id);
  return (alert) => byAlert.get(alert) ?? null;
}

export function isOpen(incident: Incident): boolean {
  return incident.status !== 'resolved';
}

/** A new incident's plain beginnings. */
export function newIncident(number: number, fields: Pick<Incident, 'title' | 'isTitleTyped' | 'severity' | 'targets' | 'manual' | 'sample'> & Partial<Incident>, now: number): Incident {
  return {
    id: `INC-${number}`,
    number,
    status: 'new',
    alerts: [],
    groupKeys: [],
    openedAt: now,
    updatedAt: now,
    resolvedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    policy: null,
    escalation: null,
    called: [],
    told: [],
    messages: 0,
    hasTriggered: false,
    roles: {},
    tasks: [],
    milestones: [],
    summary: '',
    statuspage: '',
    downtime: { procedureStartedAt: null, procedureEndedAt: null, backEntryCompletedAt: null, affectedUnits: '' },
    patientSafety: false,
    review: '',
    response: '',
    details: '',
    mergedInto: null,
    ...fields,
  };
}

/** Notes a moment the first time it comes; a moment once noted stays. */
export function withMilestone(incident: Incident, name: MilestoneName, at: number): Incident {
  if (incident.milestones.some((milestone) => milestone.name === name)) return incident;
  return { ...incident, milestones: [...incident.milestones, { name, at, source: 'auto', editedBy: null, original: null }] };
}

/** Corrects a moment and keeps what stood there first. */
export function withEditedMilestone(incident: Incident, name: MilestoneName, at: number, by: string): Incident {
  const before = incident.milestones.find((milestone) => milestone.name === name);
  const edited: Milestone = { name, at, source: 'manual', editedBy: by, original: before ? (before.original ?? before.at) : null };
  return { ...incident, milestones: [...incident.milestones.filter((milestone) => milestone.name !== name), edited] };
}

export function milestoneAt(incident: Incident, name: MilestoneName): number | null {
  return incident.milestones.find((milestone) => milestone.name === name)?.at ?? null;
}
