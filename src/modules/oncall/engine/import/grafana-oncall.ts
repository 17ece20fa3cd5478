import { localFrom, MINUTE_MS, weekdayOf } from '#shared/zoned-time.ts';
import { clockText, DAY_NAMES, docOf, docsOf, numberOf, slug, textOf, uniqueIds, type Doc, type ImportedSchedule, type OverrideInput, type RotationInput, type RuleInput } from './imported.ts';

const TYPES = { hourly: 'hourly', daily: 'daily', weekly: 'weekly', monthly: 'monthly' } as const;
const ICAL_DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/**
 * A Grafana OnCall export: `{ schedule: {…}, on_call_shifts: [...] }`, with the shifts as its HTTP API gives them. A shift that covers its whole period becomes
 * a rotation; a shorter one a rotation and the rules when it serves. Priorities have no equal: whoever is scheduled is on call.
 */
export function importGrafanaOncall(parsed: unknown): ImportedSchedule {
  const root = docOf(parsed);
  const schedule = docOf(root['schedule'] ?? root);
  const zone = textOf(schedule['time_zone']) ?? 'UTC';
  const notCarried: string[] = [];
  const idOf = uniqueIds();
  const rotations: RotationInput[] = [];
  const rules: RuleInput[] = [];
  const overrides: OverrideInput[] = [];
  const shifts = docsOf(root['on_call_shifts'] ?? schedule['on_call_shifts']);
  for (const shift of shifts) {
    const name = textOf(shift['name']) ?? 'shift';
    const shiftZone = textOf(shift['time_zone']);
    if (shiftZone !== undefined && shiftZone !== zone) notCarried.push(`${name}: its own time zone ${shiftZone}; it is read in ${zone}`);
    if (textOf(shift['until']) !== undefined) notCarried.push(`${name}: its end ${String(shift['until'])}; the rotation goes on`);
    if (shift['type'] === 'single_event' || shift['type'] === 'override') overrides.push(...singleEvent(shift));
    else carryRotation(shift, idOf(slug(name, 'shift')), name, rotations, rules, notCarried);
  }
  const levels = new Set(shifts.map((shift) => numberOf(shift['level']) ?? 0));
  if (levels.size > 1) notCarried.push('levels: there the highest level is on call alone; here everybody whose rule is active is. Check the preview where shifts overlap');
  return { schedule: { id: slug(textOf(schedule['name']), 'oncall'), name: textOf(schedule['name']), timeZone: zone, rotations, rules, overrides }, notCarried };
}

function singleEvent(shift: Doc): OverrideInput[] {
  const start = wallOf(shift);
  const length = numberOf(shift['duration']) ?? 0;
  if (start === null || length <= 0) return [];
  const text = (local: number) => new Date(local).toISOString().slice(0, 19);
  return usersOf(shift).flat().map((user) => ({ kind: 'add' as const, from: text(start), to: text(start + length * 1_000), user }));
}

function carryRotation(shift: Doc, id: string, name: string, rotations: RotationInput[], rules: RuleInput[], notCarried: string[]): void {
  const frequency = textOf(shift['frequency'])?.toLowerCase();
  const type = frequency !== undefined && frequency in TYPES ? TYPES[frequency as keyof typeof TYPES] : null;
  const groups = usersOf(shift);
  const start = wallOf(shift);
  if (type === null || start === null || groups.length === 0) {
    notCarried.push(`${name}: ${type === null ? `its frequency "${frequency ?? ''}" is unknown` : start === null ? 'it has no start' : 'it has no users'}`);
    return;
  }
  if (Array.isArray(shift['by_month']) || Array.isArray(shift['by_monthday'])) notCarried.push(`${name}: restriction to months or days of the month`);
  const length = numberOf(shift['interval']) ?? 1;
  const first = numberOf(shift['start_rotation_from_user_index']) ?? 0;
  const turned = [...groups.slice(first), ...groups.slice(0, first)];
  const width = Math.max(...turned.map((group) => group.length));
  // Several people in one turn become as many rotations side by side.
  for (let lane = 0; lane < width; lane++) {
    const laneId = lane === 0 ? id : `${id}-lane-${lane + 1}`;
    rotations.push({ id: laneId, name, type, length, start: new Date(start).toISOString().slice(0, 19), users: turned.map((group) => group[lane] ?? null) });
    rules.push(...shiftRules(shift, start, type, laneId));
  }
}

/** The rules when a shift serves, or none when it fills its whole period. */
function shiftRules(shift: Doc, start: number, type: keyof typeof TYPES, rotation: string): RuleInput[] {
  const minutes = Math.round((numberOf(shift['duration']) ?? 0) / 60);
  const byDay = Array.isArray(shift['by_day']) ? shift['by_day'].map((day) => ICAL_DAYS.indexOf(String(day).toUpperCase())).filter((day) => day >= 0) : [];
  const whole = { hourly: 60, daily: 1440, weekly: 7 * 1440, monthly: 28 * 1440 }[type] * (numberOf(shift['interval']) ?? 1);
  if (byDay.length === 0 && minutes >= whole) return [];
  const from = Math.round((start - Math.floor(start / 86_400_000) * 86_400_000) / MINUTE_MS);
  const days = byDay.length > 0 ? byDay : type === 'weekly' ? [weekdayOf(start)] : [0, 1, 2, 3, 4, 5, 6];
  return [{ days: days.map((day) => DAY_NAMES[day]!), from: clockText(from), to: clockText(from + Math.min(minutes, 1440)), rotation }];
}

/** Turns in order, each a list of people: `rolling_users` as it is, `users` as one turn of all. */
function usersOf(shift: Doc): string[][] {
  const rolling = shift['rolling_users'];
  if (Array.isArray(rolling)) return rolling.map((group: unknown) => (Array.isArray(group) ? group.map(String) : Object.values(docOf(group)).map(String))).filter((group) => group.length > 0);
  const users = shift['users'];
  return Array.isArray(users) && users.length > 0 ? [users.map(String)] : [];
}

/** The start as a wall time: the API gives it without an offset, in the shift's zone. */
function wallOf(shift: Doc): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(textOf(shift['rotation_start']) ?? textOf(shift['start']) ?? '');
  const serving = /T(\d\d):(\d\d)/.exec(textOf(shift['start']) ?? '');
  if (!match) return null;
  const [, year, month, day, hour, minute] = match.map(Number);
  return localFrom(year!, month!, day!, serving ? Number(serving[1]) : hour!, serving ? Number(serving[2]) : minute!);
}
