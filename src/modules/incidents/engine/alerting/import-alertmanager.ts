import { parse } from 'yaml';
import { AppError, messageOf } from '#shared/errors.ts';
import { parseMatchers } from './matchers.ts';

/** What an alertmanager.yml becomes: parts of our configuration in the form an operator writes, and what was left behind. */
export interface AlertmanagerImport {
  readonly notify: { readonly routes: readonly ImportedRoute[]; readonly channels: readonly ImportedChannel[] };
  readonly inhibition: readonly object[];
  readonly timeIntervals: Readonly<Record<string, readonly object[]>>;
  /** Each with the path in the original and why. */
  readonly notCarried: readonly { readonly path: string; readonly why: string }[];
}

export interface ImportedRoute {
  readonly [field: string]: unknown;
  readonly matchers?: readonly string[];
  readonly channels?: readonly string[];
  readonly routes?: readonly ImportedRoute[];
}

export interface ImportedChannel {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Receiver kinds of Alertmanager that we have a channel for, with the fields that carry over under our names. Secrets become references. */
const KINDS: Readonly<Record<string, { type: string; fields: Readonly<Record<string, string>>; secret?: string }>> = {
  webhook_configs: { type: 'webhook', fields: { url: 'url' } },
  email_configs: { type: 'smtp', fields: { to: 'to', from: 'from', smarthost: 'server' } },
  slack_configs: { type: 'slack', fields: { channel: 'channel', api_url: 'url' } },
  msteams_configs: { type: 'teams', fields: { webhook_url: 'url' } },
  msteamsv2_configs: { type: 'teams', fields: { webhook_url: 'url' } },
  pagerduty_configs: { type: 'pagerduty', fields: { url: 'url' }, secret: 'routingKey' },
  opsgenie_configs: { type: 'opsgenie', fields: { api_url: 'url' }, secret: 'apiKey' },
  telegram_configs: { type: 'telegram', fields: { chat_id: 'chatId' }, secret: 'token' },
};

type Doc = Record<string, unknown>;
type Note = (path: string, why: string) => void;

/** Reads an alertmanager.yml. Throws `invalid` when it is no YAML or has no route; everything else that does not carry over is listed. */
export function importAlertmanager(text: string): AlertmanagerImport {
  const doc = readDocument(text);
  const notCarried: { path: string; why: string }[] = [];
  const note: Note = (path, why) => void notCarried.push({ path, why });
  const { channels, ids } = importReceivers(listOf(doc['receivers']), note);
  const root = recordOf(doc['route']);
  if (!root) throw new AppError('invalid', 'alertmanager.yml has no route; there is nothing to carry over');
  const routes = [importRoute(root, 'route', ids, note)];
  const inhibition = listOf(doc['inhibit_rules']).map((rule, i) => importInhibition(recordOf(rule) ?? {}, `inhibit_rules[${i}]`, note));
  const timeIntervals = Object.fromEntries([...listOf(doc['time_intervals']), ...listOf(doc['mute_time_intervals'])].map((entry) => importTimeInterval(recordOf(entry) ?? {})));
  if (listOf(doc['templates']).length > 0) note('templates', 'Go templates have no equal here; message texts are built in');
  const global = recordOf(doc['global']) ?? {};
  for (const key of Object.keys(global)) note(`global.${key}`, key === 'resolve_timeout' ? 'set it under alerts.resolveTimeout' : 'write it on each channel');
  return { notify: { routes, channels }, inhibition: inhibition.filter((rule) => rule !== null), timeIntervals, notCarried };
}

function readDocument(text: string): Doc {
  try {
    return recordOf(parse(text)) ?? {};
  } catch (thrown) {
    throw new AppError('invalid', `alertmanager.yml cannot be read: ${messageOf(thrown)}`);
  }
}

const ROUTE_FIELDS: Readonly<Record<string, string>> = { group_wait: 'groupWait', group_interval: 'groupInterval', repeat_interval: 'repeatInterval', mute_time_intervals: 'muteTimeIntervals', active_time_intervals: 'activeTimeIntervals', continue: 'continue' };
const ROUTE_KNOWN = new Set([...Object.keys(ROUTE_FIELDS), 'receiver', 'group_by', 'match', 'match_re', 'matchers', 'routes']);

function importRoute(route: Doc, path: string, ids: ReadonlyMap<string, readonly string[]>, note: Note): ImportedRoute {
  const matchers = importMatchers(route, path, note);
  const receiver = typeof route['receiver'] === 'string' ? route['receiver'] : null;
  const channels = receiver === null ? [] : (ids.get(receiver) ?? []);
  if (receiver !== null && channels.length === 0) note(`${path}.receiver`, `receiver "${receiver}" has no channel that carries over`);
  const children = listOf(route['routes']).map((child, i) => importRoute(recordOf(child) ?? {}, `${path}.routes[${i}]`, ids, note));
  for (const key of Object.keys(route)) if (!ROUTE_KNOWN.has(key)) note(`${path}.${key}`, 'has no equal here');
  const fields = Object.entries(ROUTE_FIELDS).flatMap(([theirs, ours]) => (route[theirs] === undefined ? [] : [[ours, route[theirs]]]));
  return {
    ...(matchers.length > 0 ? { matchers } : {}),
    ...(channels.length > 0 ? { channels } : {}),
    ...(Array.isArray(route['group_by']) ? { groupBy: route['group_by'].map(String) } : {}),
    ...Object.fromEntries(fields),
    ...(children.length > 0 ? { routes: children } : {}),
  };
}

/** `match`, `match_re` and `matchers` in one list of our grammar. The first two are Alertmanager's older forms. */
function importMatchers(from: Doc, path: string, note: Note, prefix = ''): string[] {
  const equal = Object.entries(recordOf(from[`${prefix}match`]) ?? {}).map(([name, value]) => `${JSON.stringify(name)}=${JSON.stringify(String(value))}`);
  const pattern = Object.entries(recordOf(from[`${prefix}match_re`]) ?? {}).map(([name, value]) => `${JSON.stringify(name)}=~${JSON.stringify(String(value))}`);
  return [...equal, ...pattern, ...listOf(from[`${prefix}matchers`]).map(String)].filter((text) => {
    try {
      parseMatchers(text);
      return true;
    } catch (thrown) {
      note(`${path}.${prefix}matchers`, messageOf(thrown));
      return false;
    }
  });
}

function importInhibition(rule: Doc, path: string, note: Note): object | null {
  const source = importMatchers(rule, path, note, 'source_');
  const target = importMatchers(rule, path, note, 'target_');
  if (source.length === 0 && target.length === 0) {
    note(path, 'is empty and inhibits nothing');
    return null;
  }
  return { ...(rule['name'] === undefined ? {} : { name: String(rule['name']) }), source: { matchers: source }, target: { matchers: target }, equal: listOf(rule['equal']).map(String) };
}

function importTimeInterval(entry: Doc): [string, object[]] {
  const parts = listOf(entry['time_intervals']).map((part) => {
    const interval = recordOf(part) ?? {};
    const times = listOf(interval['times']).map((time) => ({ from: String(recordOf(time)?.['start_time']), to: String(recordOf(time)?.['end_time']) }));
    const texts = ([['weekdays', 'weekdays'], ['days_of_month', 'daysOfMonth'], ['months', 'months'], ['years', 'years']] as const).flatMap(([theirs, ours]) => (interval[theirs] === undefined ? [] : [[ours, listOf(interval[theirs]).map(String)]]));
    return { ...(times.length > 0 ? { times } : {}), ...Object.fromEntries(texts), ...(interval['location'] === undefined ? {} : { location: String(interval['location']) }) };
  });
  return [String(entry['name']), parts];
}

function importReceivers(receivers: readonly unknown[], note: Note): { channels: ImportedChannel[]; ids: Map<string, readonly string[]> } {
  const channels: ImportedChannel[] = [];
  const ids = new Map<string, readonly string[]>();
  receivers.forEach((value, i) => {
    const receiver = recordOf(value) ?? {};
    const name = String(receiver['name'] ?? `receiver-${i + 1}`);
    const own: ImportedChannel[] = [];
    for (const [kind, configs] of Object.entries(receiver)) {
      if (kind === 'name') continue;
      const known = KINDS[kind];
      if (!known) note(`receivers[${i}].${kind}`, 'there is no such channel here');
      else listOf(configs).forEach((config, c) => own.push(importChannel(known, recordOf(config) ?? {}, channelId(name, own.length), `receivers[${i}].${kind}[${c}]`, note)));
    }
    channels.push(...own);
    ids.set(name, own.map((channel) => channel.id));
  });
  return { channels, ids };
}

function importChannel(kind: (typeof KINDS)[string], config: Doc, id: string, path: string, note: Note): ImportedChannel {
  const fields: Doc = {};
  for (const [key, value] of Object.entries(config)) {
    const ours = kind.fields[key];
    if (ours !== undefined) fields[ours] = value;
    else if (key === 'send_resolved') fields['sendResolved'] = value;
    else note(`${path}.${key}`, /key|token|secret|password|authorization/.test(key) ? 'secrets are not copied; put it in the environment or the secret store' : 'has no equal here');
  }
  const variable = `${id.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_${(kind.secret ?? '').toUpperCase()}`;
  return { id, type: kind.type, ...fields, ...(kind.secret ? { [kind.secret]: `\${env:${variable}}` } : {}) };
}

function channelId(name: string, index: number): string {
  const slug = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'channel';
  return index === 0 ? slug : `${slug}-${index + 1}`;
}

function recordOf(value: unknown): Doc | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Doc) : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
