import { DAY_NAMES, docOf, docsOf, numberOf, rulesForStretch, slug, textOf, uniqueIds, type Doc, type ImportedSchedule, type OverrideInput, type RotationInput, type RuleInput } from './imported.ts';

/** An Opsgenie schedule (REST API v2, `{ data: {…} }` or its content, with `rotations` and, if exported with it, `overrides`) as ours. Its rotations act together, as here. */
export function importOpsgenie(parsed: unknown): ImportedSchedule {
  const root = docOf(parsed);
  const schedule = 'data' in root ? docOf(root['data']) : root;
  const notCarried: string[] = [];
  const idOf = uniqueIds();
  const rotations: RotationInput[] = [];
  const rules: RuleInput[] = [];
  for (const entry of docsOf(schedule['rotations'])) {
    const name = textOf(entry['name']) ?? 'rotation';
    const rotation = rotationOf(entry, idOf(slug(name, 'rotation')), name, notCarried);
    if (!rotation) continue;
    rotations.push(rotation);
    rules.push(...restrictionRules(docOf(entry['timeRestriction']), rotation.id));
  }
  if (schedule['enabled'] === false) notCarried.push('the schedule is disabled there');
  const overrides = docsOf(schedule['overrides']).flatMap((entry) => overrideOf(entry, notCarried));
  return { schedule: { id: slug(textOf(schedule['name']), 'opsgenie'), name: textOf(schedule['name']), timeZone: textOf(schedule['timezone']) ?? 'UTC', rotations, rules, overrides }, notCarried };
}

function rotationOf(entry: Doc, id: string, name: string, notCarried: string[]): RotationInput | null {
  const type = entry['type'];
  const start = textOf(entry['startDate']);
  const users = docsOf(entry['participants']).map((participant) => participantOf(participant, name, notCarried));
  const why = textOf(entry['endDate']) !== undefined ? `ended ${String(entry['endDate'])}` : start === undefined ? 'it has no start' : users.length === 0 ? 'it has no participants' : type !== 'hourly' && type !== 'daily' && type !== 'weekly' ? `its type "${String(type)}" is unknown` : null;
  if (why !== null || start === undefined || (type !== 'hourly' && type !== 'daily' && type !== 'weekly')) {
    notCarried.push(`${name}: ${why ?? 'it cannot be read'}`);
    return null;
  }
  return { id, name, type, length: numberOf(entry['length']) ?? 1, start, users };
}

/** A user by name; the reserved word `none` is a place nobody takes. Teams and escalations have no equal. */
function participantOf(participant: Doc, rotation: string, notCarried: string[]): string | null {
  const type = participant['type'];
  if (type === 'none') return null;
  const name = textOf(participant['username']) ?? textOf(participant['name']) ?? textOf(participant['id']);
  if (type === 'user' && name !== undefined) return name;
  notCarried.push(`${rotation}: the ${String(type)} "${name ?? '?'}" is no person; its place is left empty`);
  return null;
}

function restrictionRules(restriction: Doc, rotation: string): RuleInput[] {
  if (restriction['type'] === 'time-of-day') {
    const own = docOf(restriction['restriction']);
    const from = minute(own, 'start');
    const [rule] = rulesForStretch(from, lengthTo(from, minute(own, 'end'), 1440), { rotation });
    return rule ? [{ ...rule, days: 'daily' }] : [];
  }
  return docsOf(restriction['restrictions']).flatMap((own) => {
    const from = day(own, 'startDay') * 1440 + minute(own, 'start');
    return rulesForStretch(from, lengthTo(from, day(own, 'endDay') * 1440 + minute(own, 'end'), 7 * 1440), { rotation });
  });
}

function minute(own: Doc, which: 'start' | 'end'): number {
  return (numberOf(own[`${which}Hour`]) ?? 0) * 60 + (numberOf(own[`${which}Min`]) ?? 0);
}

function day(own: Doc, field: 'startDay' | 'endDay'): number {
  const name = (textOf(own[field]) ?? 'monday').slice(0, 3).toLowerCase();
  return Math.max(0, (DAY_NAMES as readonly string[]).indexOf(name));
}

/** From one point of a cycle forward to another; the same point is the whole cycle. */
function lengthTo(from: number, to: number, cycle: number): number {
  const length = (((to - from) % cycle) + cycle) % cycle;
  return length === 0 ? cycle : length;
}

function overrideOf(entry: Doc, notCarried: string[]): OverrideInput[] {
  const from = textOf(entry['startDate']);
  const to = textOf(entry['endDate']);
  const user = docOf(entry['user']);
  const name = textOf(user['username']) ?? textOf(user['name']);
  if (from === undefined || to === undefined || name === undefined) {
    notCarried.push(`override ${textOf(entry['alias']) ?? ''}: it names no person or time`);
    return [];
  }
  notCarried.push(`override ${textOf(entry['alias']) ?? ''}: ${name} is added; remove whom the override replaces`);
  return [{ kind: 'add', from, to, user: name }];
}
