import { plural } from '#ui/format.ts';
import type { Floor } from '../status.ts';
import type { Marked } from '../mark.ts';

/** A line of the list: a heading or a target. */
export type Item = { kind: 'heading'; key: string; title: string; note: string; folded: boolean | null } | { kind: 'target'; key: string; marked: Marked; problem: boolean };

export const NEEDS_SOMEONE = 'Needs someone';

/** `Clinical/EHR` as it is read. */
export function groupTitle(group: string): string {
  return group === '' ? 'Ungrouped' : group.split('/').join(' / ');
}

function matches(marked: Marked, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const { row } = marked;
  const text = `${row.name} ${row.id} ${row.group} ${row.type} ${row.state} ${row.code} ${Object.entries(row.tags).map(([key, value]) => `${key}:${value}`).join(' ')}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/** Problems first, then the groups; in a flat list one heading for all that is well. */
export function itemsOf(floor: Floor, filter: string, folded: ReadonlySet<string>, flat: boolean): Item[] {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const problems = floor.exceptions.filter((each) => matches(each, wanted));
  const troubled = new Set(floor.exceptions.map((each) => each.row.id));
  const items: Item[] = [];
  if (problems.length > 0) {
    items.push({ kind: 'heading', key: NEEDS_SOMEONE, title: NEEDS_SOMEONE, note: String(problems.length), folded: null });
    for (const marked of problems) items.push({ kind: 'target', key: marked.row.id, marked, problem: true });
  }
  const groups = flat ? [{ name: 'Everything else', targets: floor.groups.flatMap((group) => group.targets).sort((a, b) => a.row.name.localeCompare(b.row.name)) }] : floor.groups;
  for (const group of groups) {
    const rest = group.targets.filter((each) => !troubled.has(each.row.id) && matches(each, wanted));
    if (rest.length === 0) continue;
    const ok = group.targets.filter((each) => each.mark === 'ok').length;
    const shut = wanted.length === 0 && folded.has(group.name);
    items.push({ kind: 'heading', key: `group ${group.name}`, title: flat ? group.name : groupTitle(group.name), note: flat ? plural(rest.length, 'target') : `${ok} OK of ${group.targets.length}`, folded: flat ? null : shut });
    if (!shut) for (const marked of rest) items.push({ kind: 'target', key: marked.row.id, marked, problem: false });
  }
  return items;
}
