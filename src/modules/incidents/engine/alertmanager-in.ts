import * as z from 'zod';
import { AppError } from '#shared/errors.ts';
import type { AlertInput } from './alerting/alert.ts';
import { severityOf } from './incident/incident.ts';

const labels = z.record(z.string().max(256), z.string().max(4_000));
const time = z.string().max(64).optional();
const posted = z.object({ status: z.string().optional(), labels, annotations: labels.default({}), startsAt: time, endsAt: time, generatorURL: z.string().max(2_000).optional() });
const webhook = z.object({ alerts: z.array(posted).max(5_000), status: z.string().optional() });

/** Prometheus' usual words for how bad it is, in ours. */
const SEVERITIES: Readonly<Record<string, string>> = { page: 'critical', emergency: 'critical', fatal: 'critical', error: 'critical', high: 'critical', medium: 'warning', warn: 'warning', ticket: 'warning', low: 'advisory', info: 'advisory', none: 'advisory', notice: 'advisory' };
const STANDS_MS = 100 * 365 * 86_400_000;
/** Alertmanager's default: an alert posted without an end is over unless it is posted again within this time. */
const RESOLVE_TIMEOUT_MS = 5 * 60_000;

/**
 * Alerts of another system: Alertmanager's webhook (version 4: `{ alerts: [{ status, labels, … }] }`) or the list its v2 API takes, as Prometheus posts it.
 * A webhook says by `status` that an alert is over; a list says by `endsAt` how long it stands unless it is repeated, five minutes where it does not say.
 */
export function readAlertmanager(payload: unknown, now: number): AlertInput[] {
  const parsed = Array.isArray(payload) ? z.array(posted).max(5_000).safeParse(payload) : webhook.safeParse(payload);
  if (!parsed.success) throw new AppError('invalid', `That is neither Alertmanager's webhook body nor its list of alerts: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).slice(0, 5).join('; ')}`);
  const alerts = Array.isArray(parsed.data) ? parsed.data : parsed.data.alerts;
  const standsMs = Array.isArray(parsed.data) ? RESOLVE_TIMEOUT_MS : STANDS_MS;
  return alerts.map((alert) => {
    const { status, annotations, generatorURL } = alert;
    const named = { ...alert.labels, severity: severityOf(SEVERITIES[alert.labels['severity'] ?? ''] ?? alert.labels['severity']) };
    const endsAt = instant(alert.endsAt);
    const end = status === 'resolved' ? Math.min(endsAt ?? now, now) : status === 'firing' || endsAt === undefined ? now + standsMs : endsAt;
    const summary = annotations['summary'] ?? annotations['description'] ?? annotations['message'] ?? named['alertname' as keyof typeof named] ?? 'Alert';
    return {
      labels: named,
      annotations: { ...annotations, summary, typed: 'true', source: 'alertmanager', response: annotations['runbook_url'] ?? annotations['response'] ?? '', ...(generatorURL === undefined ? {} : { generatorURL }) },
      startsAt: Math.min(instant(alert.startsAt) ?? now, now),
      endsAt: end,
    };
  });
}

/** Go's zero time means none. */
function instant(text: string | undefined): number | undefined {
  const at = text === undefined || text.startsWith('0001-') ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
