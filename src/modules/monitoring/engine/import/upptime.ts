import type { Imported } from '#kit/config/commands.ts';
import { mapTexts } from '#kit/config/references.ts';
import type { Draft } from './draft.ts';
import { createDraft } from './draft.ts';
import type { Plain } from './plain.ts';
import { compact, flagOf, hostPortOf, listOf, mappingOf, mappingsOf, numberOf, readForeign, textOf, textsOf } from './plain.ts';

/** Upptime's own values where its file says nothing (its documentation, "Configuration"). */
const EVERY_MS = 300_000;
const TIMEOUT_MS = 30_000;
const REDIRECTS = 3;
const STATUSES = ['200-208', 226, '300-308'];
/** Fields that only concern its web site and its issues on GitHub. */
const WITHOUT_MEANING = new Set(['name', 'url', 'icon', 'slug', 'assignees', 'verbose', 'ipv6', 'method', 'check', 'port', 'headers', 'body', 'type']);
const CARRIED = new Set(['expectedStatusCodes', 'maxResponseTime', 'maxRedirects', '__dangerous__insecure', '__dangerous__disable_verify_peer', '__dangerous__disable_verify_host', '__dangerous__body_down', '__dangerous__body_degraded', '__dangerous__body_down_if_text_missing', '__dangerous__body_degraded_if_text_missing']);

/** Imports an Upptime `.upptimerc.yml`. */
export function importUpptime(text: string): Imported {
  const root = readForeign(text, 'an Upptime configuration');
  const draft = createDraft();
  const every = everyOf(textOf(mappingOf(root['workflowSchedule'])['uptime']));
  for (const site of mappingsOf(root['sites'])) importSite(mapTexts(site, environment), every, draft);
  if (listOf(root['notifications']).length > 0) draft.warn('notifications', 'are not carried over; set them up under notify');
  return draft.finish();
}

/** Upptime fills in `$NAME` from its secrets. */
function environment(text: string): string {
  return text.replaceAll(/\$([A-Z][A-Z0-9_]*)/g, (_, name: string) => `\${env:${name}}`);
}

/** The interval of `*\/N * * * *`; the usual five minutes for any other schedule. */
function everyOf(schedule: string | undefined): number {
  const minutes = numberOf(/^\*\/(\d+) \* \* \* \*$/.exec(schedule ?? '')?.[1]);
  return minutes === undefined ? EVERY_MS : minutes * 60_000;
}

function importSite(site: Plain, every: number, draft: Draft): void {
  const url = textOf(site['url']) ?? '';
  const name = textOf(site['name']) ?? url;
  const check = textOf(site['check']) ?? 'http';
  if (textOf(site['type']) === 'globalping') draft.warn(name, 'it was checked from elsewhere by Globalping; here it is checked from this machine');
  for (const key of Object.keys(site)) {
    if (!WITHOUT_MEANING.has(key) && !CARRIED.has(key) && !(key === 'location' && site['type'] === 'globalping')) draft.warn(name, `${key} is not carried over`);
  }
  const slow = numberOf(site['maxResponseTime']);
  const judged = check === 'http' ? bodyRules(site, name, draft) : { expect: {}, upIf: [], degradedIf: [] };
  draft.target({
    id: textOf(site['slug']) ?? name,
    name,
    probe: probeOf(site, check, url, judged.expect),
    upIf: judged.upIf,
    degradedIf: [...(slow === undefined ? [] : [`[RESPONSE_TIME] > ${Math.round(slow)}`]), ...judged.degradedIf],
    every,
    timeout: Math.min(TIMEOUT_MS, every),
  });
}

function probeOf(site: Plain, check: string, url: string, expect: Plain): Plain {
  const { host, port } = hostPortOf(url);
  const family = flagOf(site['ipv6']) ? '6' : undefined;
  if (check === 'tcp-ping') return compact({ type: 'tcp', host, port: numberOf(site['port']) ?? port ?? 80, family });
  if (check === 'icmp-ping') return compact({ type: 'icmp', host, family });
  if (check === 'ssl') return compact({ type: 'tls', host, port: numberOf(site['port']) ?? port, family });
  const insecure = flagOf(site['__dangerous__insecure']) || flagOf(site['__dangerous__disable_verify_peer']) || flagOf(site['__dangerous__disable_verify_host']);
  const statuses = listOf(site['expectedStatusCodes']).flatMap((status) => numberOf(status) ?? []);
  return compact({
    type: 'http',
    url: /^https?:\/\//i.test(url) || url.startsWith('${') ? url : `http://${url}`,
    method: textOf(site['method'])?.toUpperCase(),
    headers: headersOf(site['headers']),
    body: textOf(site['body']),
    maxRedirects: numberOf(site['maxRedirects']) ?? REDIRECTS,
    expect: { status: statuses.length > 0 ? statuses : STATUSES, ...expect },
    tls: insecure ? { insecure: true } : undefined,
    family,
  });
}

function headersOf(value: unknown): Record<string, string> {
  const lines = textsOf(value ?? []).map((line) => line.split(/:(.*)/s) as [string, string?]);
  return Object.fromEntries(lines.flatMap(([header, text]) => (text === undefined ? [] : [[header.trim(), text.trim()]])));
}

/** Texts that must or must not be in the body. The first that makes it down becomes a keyword, the rest conditions. */
function bodyRules(site: Plain, name: string, draft: Draft): { expect: Plain; upIf: string[]; degradedIf: string[] } {
  const present = textOf(site['__dangerous__body_down']);
  const missing = textOf(site['__dangerous__body_down_if_text_missing']);
  const degradedPresent = textOf(site['__dangerous__body_degraded']);
  const degradedMissing = textOf(site['__dangerous__body_degraded_if_text_missing']);
  const holds = (text: string | undefined) => (text === undefined ? [] : [`bodyText.contains(${JSON.stringify(text)})`]);
  const expect = missing !== undefined ? { keyword: missing } : present !== undefined ? { keyword: present, keywordAbsent: true } : {};
  if (present !== undefined && missing !== undefined) draft.warn(name, 'both of its texts for "down" are checked, the second as a condition');
  return {
    expect,
    upIf: missing === undefined ? [] : holds(present).map((condition) => `!${condition}`),
    degradedIf: [...holds(degradedPresent), ...holds(degradedMissing).map((condition) => `!${condition}`)],
  };
}
