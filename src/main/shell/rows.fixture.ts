import type { BoardRow } from '#modules/incidents/contract.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { PageRow } from '#modules/notify/contract.ts';

/** Rows of the engine's tables for tests of the shell. */

export function statusRow(id: string, over: Partial<StatusRow> = {}): StatusRow {
  return {
    id, name: `Name ${id}`, group: '', type: 'http', severity: 'critical', state: 'up', since: 0, pending: null, maintenance: false, unreachableVia: null, flapping: false,
    code: 'ok', message: '', durationMs: 1, figure: null, everyMs: 1_000, lastResultAt: 0, certificateExpiresAt: null, tags: {}, sample: false, recent: [], ...over,
  };
}

export function boardRow(id: string, over: Partial<BoardRow> = {}): BoardRow {
  return {
    id, number: Number(id.split('-')[1]), key: id, title: `Title of ${id}`, severity: 'critical', status: 'new', targets: [], symptoms: 0, openedAt: 0, updatedAt: 0, resolvedAt: null,
    acknowledgedBy: null, acknowledgedAt: null, ackExpiresAt: null, snoozedUntil: null, unanswered: false, nextEscalationAt: null, policy: null, called: [], commander: null,
    manual: false, sample: false, patientSafety: false, mergedInto: null, ...over,
  };
}

export function pageRow(id: string, over: Partial<PageRow> = {}): PageRow {
  return {
    id, incident: id, number: 1, event: 'triggered', title: `Title of ${id}`, body: '', severity: 'critical', at: 0, updatedAt: 0, until: null, acknowledgedBy: null,
    unanswered: false, quiet: false, sample: false, step: null, users: [], ...over,
  };
}
