import type { Imported } from '#kit/config/commands.ts';
import { isMapping } from '#kit/config/section.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Draft } from './draft.ts';
import { createDraft } from './draft.ts';
import { kumaProbe } from './kuma-probe.ts';
import type { Plain } from './plain.ts';
import { field, flagOf, mappingsOf, numberOf, textOf } from './plain.ts';

/**
 * Imports monitors of Uptime Kuma: the JSON backup of version 1 (`{ version, notificationList, monitorList, proxyList }`),
 * or, since version 2 exports nothing, a JSON dump of its monitors: a list, or a mapping of id to monitor.
 */
export function importKuma(text: string): Imported {
  const { monitors, proxies, notifications } = readBackup(text);
  const draft = createDraft();
  const named = new Map(monitors.map((monitor) => [String(monitor['id']), monitor]));
  const ids = new Map<Plain, string>();
  for (const monitor of monitors) {
    if (textOf(monitor['type']) === 'group') continue;
    const id = importMonitor(monitor, groupPath(monitor, named), proxies, draft);
    if (id !== null) ids.set(monitor, id);
  }
  importGroups(monitors, named, ids, draft);
  for (const notification of notifications) draft.warn(textOf(notification['name']) ?? 'notification', 'notifications are not carried over; set them up under notify');
  return draft.finish();
}

function readBackup(text: string): { monitors: Plain[]; proxies: Plain[]; notifications: Plain[] } {
  let root: unknown;
  try {
    root = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    throw new AppError('invalid', `this is not a JSON export of Uptime Kuma: ${messageOf(thrown)}`);
  }
  if (Array.isArray(root)) return { monitors: mappingsOf(root), proxies: [], notifications: [] };
  if (!isMapping(root)) throw new AppError('invalid', 'this is not a JSON export of Uptime Kuma: it has no monitors');
  const declared = root['monitorList'] ?? root['monitors'] ?? root['monitor'];
  const monitors = Array.isArray(declared) ? mappingsOf(declared) : Object.values(isMapping(declared) ? declared : root).filter((item): item is Plain => isMapping(item) && 'type' in item);
  if (monitors.length === 0 && !Array.isArray(declared)) throw new AppError('invalid', 'this is not a JSON export of Uptime Kuma: it has no monitors');
  return { monitors, proxies: mappingsOf(root['proxyList']), notifications: mappingsOf(root['notificationList']) };
}

/** The names of the groups above a monitor, outermost first. */
function groupPath(monitor: Plain, named: ReadonlyMap<string, Plain>): string {
  const names: string[] = [];
  const seen = new Set<Plain>();
  for (let parent = named.get(String(monitor['parent'])); parent !== undefined && !seen.has(parent); parent = named.get(String(parent['parent']))) {
    seen.add(parent);
    names.unshift((textOf(parent['name']) ?? 'group').replaceAll('/', '-'));
  }
  return names.join('/').slice(0, 200);
}

function importMonitor(monitor: Plain, group: string, proxies: readonly Plain[], draft: Draft): string | null {
  const name = textOf(monitor['name']) ?? `monitor ${String(monitor['id'])}`;
  const probe = kumaProbe(monitor, name, proxies, draft);
  if (probe === null) return null;
  const upsideDown = flagOf(field(monitor, 'upsideDown'));
  if (upsideDown) draft.warn(name, 'it is upside down (up means trouble), which has no counterpart: imported paused');
  if ((numberOf(field(monitor, 'resendInterval')) ?? 0) > 0) draft.warn(name, 'its reminders are not carried over; set them up under notify');
  const every = seconds(monitor, 'interval') ?? 60_000;
  const retryEvery = seconds(monitor, 'retryInterval');
  const expiring = flagOf(field(monitor, 'expiryNotification')) && String(probe['url'] ?? '').startsWith('https:');
  return draft.target({
    id: name,
    name,
    group,
    description: textOf(monitor['description']),
    tags: tagsOf(monitor),
    probe,
    // Kuma warns 21, 14 and 7 days before a certificate expires.
    degradedIf: expiring ? ['[CERTIFICATE_EXPIRATION] < 504h'] : [],
    every,
    // Without a timeout of its own Kuma gives a request four fifths of the interval.
    timeout: seconds(monitor, 'timeout') ?? Math.round(every * 0.8),
    downAfter: Math.min(100, Math.max(0, numberOf(monitor['maxretries']) ?? 0) + 1),
    upAfter: 1,
    retryEvery: retryEvery === undefined || retryEvery === every ? undefined : retryEvery,
    paused: upsideDown || (monitor['active'] !== undefined && !flagOf(monitor['active'])),
  });
}

function seconds(monitor: Plain, name: string): number | undefined {
  const value = numberOf(field(monitor, name));
  return value === undefined || value <= 0 ? undefined : Math.round(value * 1_000);
}

function tagsOf(monitor: Plain): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const tag of mappingsOf(monitor['tags'])) {
    const name = textOf(tag['name'])?.slice(0, 64);
    if (name === undefined || name === '__proto__') continue;
    const value = textOf(tag['value']) ?? '';
    tags[name] = (Object.hasOwn(tags, name) && tags[name] !== '' ? `${tags[name]}, ${value}` : value).slice(0, 200);
  }
  return tags;
}

/** A group of Kuma is as bad as its worst monitor. Inner groups come first, since outer ones name them. */
function importGroups(monitors: readonly Plain[], named: ReadonlyMap<string, Plain>, ids: Map<Plain, string>, draft: Draft): void {
  const groups = monitors.filter((monitor) => textOf(monitor['type']) === 'group');
  const depth = (monitor: Plain) => groupPath(monitor, named).split('/').length + (groupPath(monitor, named) === '' ? 0 : 1);
  for (const group of groups.toSorted((a, b) => depth(b) - depth(a))) {
    const name = textOf(group['name']) ?? 'group';
    const members = monitors.filter((monitor) => monitor !== group && named.get(String(monitor['parent'])) === group).flatMap((monitor) => ids.get(monitor) ?? []);
    if (members.length === 0) {
      draft.warn(name, 'left out: the group has no monitor that was carried over');
      continue;
    }
    const every = seconds(group, 'interval') ?? 60_000;
    const id = draft.target({ id: name, name, group: groupPath(group, named), description: textOf(group['description']), tags: tagsOf(group), probe: { type: 'group', members }, every, downAfter: 1, upAfter: 1, paused: group['active'] !== undefined && !flagOf(group['active']) });
    if (id !== null) ids.set(group, id);
  }
}
