import { docOf, docsOf, numberOf, rulesForStretch, slug, textOf, uniqueIds, type Doc, type ImportedSchedule, type OverrideInput, type RotationInput, type RuleInput } from './imported.ts';

const HOUR_S = 3_600;

/**
 * A PagerDuty schedule (REST API v2, `{ schedule: {…} }` or its content) as ours. There the last layer wins and one person is on call; here all
 * rules count together. Layers whose restrictions do not meet carry over exactly; for others the overlap is named.
 */
export function importPagerDuty(parsed: unknown): ImportedSchedule {
  const root = docOf(parsed);
  const schedule = 'schedule' in root ? docOf(root['schedule']) : root;
  const notCarried: string[] = [];
  const idOf = uniqueIds();
  const rotations: RotationInput[] = [];
  const rules: RuleInput[] = [];
  // The API lists layers from the top; order does not matter here, but reading does.
  for (const layer of docsOf(schedule['schedule_layers']).toReversed()) {
    const name = textOf(layer['name']) ?? 'layer';
    if (isOver(layer)) {
      notCarried.push(`${name}: ended ${String(layer['end'])}`);
      continue;
    }
    const rotation = layerRotation(layer, idOf(slug(name, 'layer')), name, notCarried);
    if (!rotation) continue;
    rotations.push(rotation);
    rules.push(...layerRules(layer, rotation.id));
  }
  if (rotations.length > 1) notCarried.push('order of layers: in PagerDuty the last layer wins; here everybody whose rule is active is on call. Check the preview where layers overlap');
  const overrides = docsOf(docOf(schedule['overrides_subschedule'])['rendered_schedule_entries'] ?? schedule['overrides']).flatMap((entry) => overrideOf(entry));
  if (overrides.length > 0) notCarried.push('overrides replace everybody on call there; they are added here, remove whom they replace');
  return { schedule: { id: slug(textOf(schedule['name']), 'pagerduty'), name: textOf(schedule['name']), timeZone: textOf(schedule['time_zone']) ?? 'UTC', rotations, rules, overrides }, notCarried };
}

function isOver(layer: Doc): boolean {
  return textOf(layer['end']) !== undefined;
}

function layerRotation(layer: Doc, id: string, name: string, notCarried: string[]): RotationInput | null {
  const users = docsOf(layer['users']).map((entry) => userName(docOf('user' in entry ? entry['user'] : entry)));
  const seconds = numberOf(layer['rotation_turn_length_seconds']) ?? 0;
  const start = textOf(layer['rotation_virtual_start']) ?? textOf(layer['start']);
  if (users.length === 0 || start === undefined || seconds < HOUR_S || seconds % HOUR_S !== 0) {
    notCarried.push(`${name}: ${users.length === 0 ? 'it has no users' : start === undefined ? 'it has no start' : `a turn of ${seconds} s is no whole number of hours`}`);
    return null;
  }
  const hours = seconds / HOUR_S;
  const [type, length] = hours % 168 === 0 ? (['weekly', hours / 168] as const) : hours % 24 === 0 ? (['daily', hours / 24] as const) : (['hourly', hours] as const);
  return { id, name, type, length, start, users };
}

function layerRules(layer: Doc, rotation: string): RuleInput[] {
  return docsOf(layer['restrictions']).flatMap((restriction) => {
    const minutes = minutesOf(textOf(restriction['start_time_of_day']) ?? '00:00:00');
    const length = Math.round((numberOf(restriction['duration_seconds']) ?? 0) / 60);
    // ISO days: 1 is Monday, 7 is Sunday.
    const isoDay = numberOf(restriction['start_day_of_week']);
    if (restriction['type'] === 'weekly_restriction' && isoDay !== undefined) return rulesForStretch((isoDay % 7) * 1440 + minutes, length, { rotation });
    const [rule] = rulesForStretch(minutes, length, { rotation });
    return rule ? [{ ...rule, days: 'daily' }] : [];
  });
}

function overrideOf(entry: Doc): OverrideInput[] {
  const from = textOf(entry['start']);
  const to = textOf(entry['end']);
  const user = userName(docOf(entry['user']));
  return from === undefined || to === undefined || user === '' ? [] : [{ kind: 'add', from, to, user }];
}

function userName(user: Doc): string {
  return textOf(user['email']) ?? textOf(user['summary']) ?? textOf(user['name']) ?? textOf(user['id']) ?? '';
}

function minutesOf(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
