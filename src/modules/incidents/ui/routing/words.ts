import type { Draft } from '../edit-entry.tsx';

const listOf = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

/** `severity=critical, group=Clinical/*` */
function matchText(entry: Draft): string {
  const match = typeof entry['match'] === 'object' && entry['match'] !== null ? Object.entries(entry['match']) : [];
  return [...match.map(([name, value]) => `${name} = ${listOf(value).join(' or ')}`), ...listOf(entry['matchers'])].join(', ') || 'every alert';
}

/** A route as a sentence: what it takes and whom it tells. */
export function routeText(route: Draft): string {
  const receivers = [...(route['policy'] === undefined ? [] : [`policy ${String(route['policy'])}`]), ...listOf(route['channels']).map((channel) => `channel ${channel}`)];
  return `${route['name'] ? `${String(route['name'])}: ` : ''}${matchText(route)} → ${receivers.join(', ') || 'as above'}`;
}

export function routeFacts(route: Draft): string {
  const below = Array.isArray(route['routes']) ? (route['routes'] as Draft[]) : [];
  return [
    listOf(route['groupBy']).length > 0 && `grouped by ${listOf(route['groupBy']).join(', ')}`,
    route['groupWait'] !== undefined && `waits ${String(route['groupWait'])}`,
    route['repeatInterval'] !== undefined && `repeats after ${String(route['repeatInterval'])}`,
    listOf(route['muteTimeIntervals']).length > 0 && `silent in ${listOf(route['muteTimeIntervals']).join(', ')}`,
    listOf(route['activeTimeIntervals']).length > 0 && `only in ${listOf(route['activeTimeIntervals']).join(', ')}`,
    route['continue'] === true && 'goes on',
    ...below.map((each) => `below it: ${routeText(each)}`),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function inhibitText(rule: Draft): string {
  const part = (name: string): string => matchText((rule[name] ?? {}) as Draft);
  const equal = listOf(rule['equal']);
  return `${rule['name'] ? `${String(rule['name'])}: ` : ''}${part('source')} hushes ${part('target')}${equal.length > 0 ? ` with the same ${equal.join(', ')}` : ''}`;
}

export function timeText(entry: Draft): string {
  const { id: _id, ...rest } = entry;
  return JSON.stringify(rest['intervals'] ?? rest);
}
