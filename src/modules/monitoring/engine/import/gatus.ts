import type { Imported } from '#kit/config/commands.ts';
import { mapTexts } from '#kit/config/references.ts';
import type { Draft } from './draft.ts';
import { createDraft } from './draft.ts';
import { gatusProbe } from './gatus-probe.ts';
import type { Plain } from './plain.ts';
import { compact, durationOf, flagOf, listOf, mappingOf, mappingsOf, numberOf, readForeign, textMapOf, textOf, textsOf } from './plain.ts';

/** Gatus' own values where its file says nothing (its README, "Configuration"). */
const INTERVAL_MS = 60_000;
const TIMEOUT_MS = 10_000;
const FAILURES = 3;
const SUCCESSES = 2;

/** Imports a Gatus `config.yaml`: endpoints, external endpoints and maintenance. */
export function importGatus(text: string): Imported {
  const root = mapTexts(readForeign(text, 'a Gatus configuration'), environment);
  const draft = createDraft();
  const alerting = mappingOf(root['alerting']);
  for (const endpoint of mappingsOf(root['endpoints'])) importEndpoint(endpoint, alerting, draft);
  for (const endpoint of mappingsOf(root['external-endpoints'])) importExternal(endpoint, alerting, draft);
  if (root['maintenance'] !== undefined) importMaintenance(mappingOf(root['maintenance']), 'Maintenance', { all: true }, draft);
  for (const provider of Object.keys(alerting)) draft.warn(`alerting.${provider}`, 'alert channels are not carried over; set them up under notify');
  for (const suite of mappingsOf(root['suites'])) draft.warn(textOf(suite['name']) ?? 'suite', 'suites are not carried over');
  for (const key of ['remote', 'connectivity', 'announcements', 'tunneling']) if (root[key] !== undefined) draft.warn(key, 'is not carried over');
  return draft.finish();
}

/** Gatus fills in `$NAME` and `${NAME}` from the environment; `$$` writes a dollar sign. */
function environment(text: string): string {
  return text.replaceAll(/\$\$|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g, (whole, braced?: string, bare?: string) => (whole === '$$' ? '$' : `\${env:${braced ?? bare}}`));
}

function importEndpoint(endpoint: Plain, alerting: Plain, draft: Draft): void {
  const name = textOf(endpoint['name']) ?? textOf(endpoint['url']) ?? 'endpoint';
  const conditions = textsOf(endpoint['conditions'] ?? []);
  const client = mappingOf(endpoint['client']);
  const probe = gatusProbe(endpoint, name, conditions, draft);
  if (probe === null) return;
  const id = draft.target({
    ...common(endpoint, name, alerting, draft),
    probe,
    upIf: conditions.filter((condition) => usable(condition, probe, name, draft)),
    every: durationOf(endpoint['interval']) ?? INTERVAL_MS,
    timeout: durationOf(client['timeout']) ?? TIMEOUT_MS,
  });
  if (id === null) return;
  for (const [index, window] of mappingsOf(endpoint['maintenance-windows']).entries()) importMaintenance(window, `Maintenance of ${name} ${index + 1}`, { targets: [id] }, draft);
}

function common(endpoint: Plain, name: string, alerting: Plain, draft: Draft): Plain & { name: string } {
  const group = textOf(endpoint['group']);
  return {
    id: group === undefined ? name : `${group}_${name}`,
    name,
    group,
    tags: textMapOf(endpoint['extra-labels']),
    paused: endpoint['enabled'] !== undefined && !flagOf(endpoint['enabled']),
    ...thresholds(endpoint, name, alerting, draft),
  };
}

/** The alert that speaks first decides when a target is down here; without alerts Watchfloor's own thresholds hold. */
function thresholds(endpoint: Plain, name: string, alerting: Plain, draft: Draft): Plain {
  const alerts = mappingsOf(endpoint['alerts'])
    .map((alert) => ({ ...mappingOf(mappingOf(alerting[textOf(alert['type']) ?? ''])['default-alert']), ...alert }) as Plain)
    .filter((alert) => alert['enabled'] === undefined || flagOf(alert['enabled']));
  if (alerts.length === 0) return {};
  draft.warn(name, `its alerts (${[...new Set(alerts.map((alert) => textOf(alert['type']) ?? 'unknown'))].join(', ')}) became thresholds only; route them under notify`);
  const first = alerts.toSorted((a, b) => (numberOf(a['failure-threshold']) ?? FAILURES) - (numberOf(b['failure-threshold']) ?? FAILURES))[0]!;
  return {
    downAfter: Math.max(1, numberOf(first['failure-threshold']) ?? FAILURES),
    upAfter: Math.max(1, numberOf(first['success-threshold']) ?? SUCCESSES),
    description: textOf(first['description']),
  };
}

function usable(condition: string, probe: Plain, name: string, draft: Draft): boolean {
  const upper = condition.toUpperCase();
  const reason = upper.includes('[DOMAIN_EXPIRATION]')
    ? 'the expiry of domains is not watched'
    : upper.includes('[CONTEXT]')
      ? 'there are no suites'
      : probe['type'] === 'tcp' && upper.includes('[STATUS]')
        ? 'a TCP connection has no status'
        : null;
  if (reason !== null) draft.warn(name, `the condition ${condition} was left out: ${reason}`);
  return reason === null;
}

function importExternal(endpoint: Plain, alerting: Plain, draft: Draft): void {
  const name = textOf(endpoint['name']) ?? 'external endpoint';
  const period = durationOf(mappingOf(endpoint['heartbeat'])['interval']);
  if (period === undefined) draft.warn(name, 'has no heartbeat interval; it is expected once a day here');
  draft.warn(name, 'results are pushed to /push/<slug> here, with a token of Watchfloor');
  draft.target({ ...common(endpoint, name, alerting, draft), probe: { type: 'push', period: Math.max(1_000, period ?? 86_400_000) } });
}

const DAYS: Readonly<Record<string, number>> = { Sunday: 0, Monday: 1, Tuesday: 2, Wednesday: 3, Thursday: 4, Friday: 5, Saturday: 6 };

/**
 * A Gatus maintenance period as a raw window, or null when it is switched off. Gatus knows a start `hh:mm`, a length of
 * up to 24 hours, weekdays and a zone (its config/maintenance package). Invalid parts are passed on for validation.
 */
export function gatusWindow(config: Plain): Plain | null {
  if (config['enabled'] !== undefined && !flagOf(config['enabled'])) return null;
  const start = /^(\d\d):(\d\d)$/.exec(textOf(config['start']) ?? '');
  const days = listOf(config['every']).map((day) => (typeof day === 'string' && Object.hasOwn(DAYS, day) ? DAYS[day]! : String(day)));
  const length = durationOf(config['duration']) ?? 0;
  return compact({
    cron: start === null ? `"${textOf(config['start']) ?? ''}" is not hh:mm` : `${Number(start[2])} ${Number(start[1])} * * ${days.length === 0 ? '*' : days.join(',')}`,
    duration: length > 86_400_000 ? 'longer than 24h' : length,
    zone: textOf(config['timezone']) ?? 'UTC',
  });
}

function importMaintenance(config: Plain, name: string, covering: Plain, draft: Draft): void {
  const window = gatusWindow(config);
  if (window !== null) draft.window({ name, ...window, ...covering });
}
