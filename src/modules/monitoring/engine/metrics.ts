import type { StatusRow } from '../contract.ts';
import type { ProbeResult } from '../spec.ts';

interface Family {
  help: string;
  type: 'gauge' | 'counter';
  lines: string[];
}

/** Prometheus text (format 0.0.4) of the last result of every target, under the names blackbox_exporter gives them. */
export function targetMetrics(rows: Iterable<StatusRow>, last: (id: string) => ProbeResult | null): string {
  const families = new Map<string, Family>();
  const add = (name: string, help: string, labels: string, value: number | null | undefined): void => {
    if (value === null || value === undefined || !Number.isFinite(value)) return;
    const family = families.get(name) ?? { help, type: 'gauge' as const, lines: [] };
    family.lines.push(`${name}{${labels}} ${value}`);
    families.set(name, family);
  };
  for (const row of rows) {
    const labels = `target="${escape(row.id)}",group="${escape(row.group)}",type="${escape(row.type)}"`;
    const result = last(row.id);
    add('watchfloor_target_state', 'State: 0 up, 1 degraded, 2 down, 3 unknown, 4 paused', labels, ['up', 'degraded', 'down', 'unknown', 'paused'].indexOf(row.state));
    add('watchfloor_target_state_since_seconds', 'When the state began, epoch seconds', labels, row.since / 1_000);
    if (!result) continue;
    add('probe_success', 'Whether the last probe succeeded', labels, result.state === 'up' || result.state === 'degraded' ? 1 : 0);
    add('probe_duration_seconds', 'How long the last probe took', labels, result.durationMs / 1_000);
    addPhases(add, labels, result);
    const { evidence } = result;
    if (result.type === 'http') {
      add('probe_http_status_code', 'Status of the last response', labels, numberOf(evidence['status']) ?? 0);
      add('probe_http_content_length', 'Bytes of the last body read', labels, numberOf(evidence['bodySize']));
    }
    if (row.certificateExpiresAt !== null) {
      const seconds = Math.floor(row.certificateExpiresAt / 1_000);
      add('probe_ssl_earliest_cert_expiry', 'Earliest expiry in the certificate chain, epoch seconds', labels, seconds);
    }
    if (result.family !== null) add('probe_ip_protocol', 'Address family used, 4 or 6', labels, result.family);
    add('watchfloor_probe_lag_seconds', 'How late the last probe started', labels, result.lagMs / 1_000);
  }
  return print(families);
}

function addPhases(add: (name: string, help: string, labels: string, value: number | undefined) => void, labels: string, { type, phasesMs }: ProbeResult): void {
  add('probe_dns_lookup_time_seconds', 'Time of the name lookup', labels, phasesMs.resolve === undefined ? undefined : phasesMs.resolve / 1_000);
  const name = type === 'http' ? 'probe_http_duration_seconds' : type === 'icmp' ? 'probe_icmp_duration_seconds' : type === 'dns' ? 'probe_dns_duration_seconds' : null;
  if (!name) return;
  for (const [phase, ms] of Object.entries(phasesMs)) add(name, 'Time by phase', `${labels},phase="${phase}"`, ms / 1_000);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Label values escape backslash, quote and line break. */
function escape(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

function print(families: Map<string, Family>): string {
  let text = '';
  for (const [name, { help, type, lines }] of families) text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`;
  return text;
}
