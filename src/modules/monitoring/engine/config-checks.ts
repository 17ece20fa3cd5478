import { suggestion } from '#kit/config/nearest.ts';
import { holdsReference } from '#kit/config/references.ts';
import type { Checking, Path, ReadEntry } from '#kit/config/section.ts';
import { isMapping, valueAt } from '#kit/config/section.ts';
import { messageOf } from '#shared/errors.ts';
import { compileCondition } from './conditions/condition.ts';
import { compileDialogue } from './probes/dialogue.ts';
import { checkJsonPath } from './probes/http/judge.ts';

/** What single targets cannot tell: that the ones they name exist, that none waits for itself, that expressions can be read. */
export function checkTargets(checking: Checking): void {
  const entries = checking.entries('targets');
  for (const entry of entries) {
    checkNamed(checking, entry, ['dependsOn']);
    checkNamed(checking, entry, ['probe', 'members']);
    checkCount(checking, entry);
    checkExpressions(checking, entry);
  }
  reportCircles(checking, entries);
  reportSharedSlugs(checking, entries);
}

/** The targets a window names exist. */
export function checkMaintenance(checking: Checking): void {
  for (const entry of checking.entries('maintenance')) checkNamed(checking, entry, ['targets']);
}

/** The texts of a list inside an entry, with their positions; whatever else stands there was reported before. */
function textsAt(entry: ReadEntry, path: Path): [number, string][] {
  const list = valueAt(entry.raw, path);
  return Array.isArray(list) ? [...list.entries()].filter((item): item is [number, string] => typeof item[1] === 'string') : [];
}

function checkNamed(checking: Checking, entry: ReadEntry, path: Path): void {
  for (const [index, id] of textsAt(entry, path)) {
    if (!checking.declares('targets', id)) checking.report(entry, [...path, index], `there is no target "${id}"${suggestion(id, checking.ids('targets'))}`);
  }
}

function checkCount(checking: Checking, entry: ReadEntry): void {
  const atLeast = valueAt(entry.raw, ['probe', 'atLeast']);
  const members = valueAt(entry.raw, ['probe', 'members']);
  if (typeof atLeast !== 'number' || !Array.isArray(members) || atLeast <= members.length) return;
  checking.report(entry, ['probe', 'atLeast'], `a group of ${members.length} cannot have ${atLeast} members up`);
}

function checkExpressions(checking: Checking, entry: ReadEntry): void {
  const attempt = (path: Path, text: unknown, read: (text: string) => void) => {
    if (typeof text !== 'string' || holdsReference(text)) return;
    try {
      read(text);
    } catch (thrown) {
      checking.report(entry, path, messageOf(thrown));
    }
  };
  for (const field of ['upIf', 'degradedIf']) {
    for (const [index, text] of textsAt(entry, [field])) attempt([field, index], text, (condition) => void compileCondition(condition, 'watchfloor'));
  }
  const jsonPath: Path = ['probe', 'expect', 'jsonPath', 'path'];
  attempt(jsonPath, valueAt(entry.raw, jsonPath), checkJsonPath);
  const steps = valueAt(entry.raw, ['probe', 'dialogue']);
  for (const [index, step] of Array.isArray(steps) ? steps.entries() : []) {
    attempt(['probe', 'dialogue', index, 'expect'], valueAt(step, ['expect']), (expect) => void compileDialogue([{ expect }]));
  }
}

/** A target waits for what it depends on, a group for its members. A circle of those has no answer. */
function reportCircles(checking: Checking, entries: readonly ReadEntry[]): void {
  const byId = new Map(entries.flatMap((entry) => (entry.id === null ? [] : [[entry.id, entry] as const])));
  const done = new Set<string>();
  for (const id of byId.keys()) {
    const circle = circleFrom(id, byId, done);
    // A target that names itself is told so by its own rules.
    if (circle === null || (circle.length === 2 && textsAt(byId.get(id)!, ['dependsOn']).some(([, other]) => other === id))) continue;
    const first = byId.get(circle[0]!)!;
    const depends = textsAt(first, ['dependsOn']).some(([, other]) => other === circle[1]);
    checking.report(first, depends ? ['dependsOn'] : ['probe', 'members'], `waits for itself: ${chainText(circle)}`);
  }
}

function chainText(ids: readonly string[]): string {
  const shown = ids.length <= 10 ? ids : [...ids.slice(0, 8), `… (${ids.length - 9} more)`, ids.at(-1)!];
  return shown.join(' → ');
}

/** The first circle reached from a target, as ids that begin and end with the same one. Iterative, since chains may be long. */
function circleFrom(start: string, byId: ReadonlyMap<string, ReadEntry>, done: Set<string>): string[] | null {
  const trail: { id: string; next: Iterator<string> }[] = [];
  const onTrail = new Set<string>();
  const enter = (id: string) => {
    trail.push({ id, next: waitsFor(byId.get(id)).values() });
    onTrail.add(id);
  };
  if (!done.has(start)) enter(start);
  while (trail.length > 0) {
    const { id, next } = trail.at(-1)!;
    const step = next.next();
    if (step.done === true) {
      done.add(id);
      onTrail.delete(id);
      trail.pop();
    } else if (onTrail.has(step.value)) {
      const ids = trail.map((part) => part.id);
      for (const part of ids) done.add(part);
      return [...ids.slice(ids.indexOf(step.value)), step.value];
    } else if (!done.has(step.value)) enter(step.value);
  }
  return null;
}

function waitsFor(entry: ReadEntry | undefined): string[] {
  return entry === undefined ? [] : [...textsAt(entry, ['dependsOn']), ...textsAt(entry, ['probe', 'members'])].map(([, id]) => id);
}

/** Two heartbeats under one address could not be told apart. */
function reportSharedSlugs(checking: Checking, entries: readonly ReadEntry[]): void {
  const owners = new Map<string, string>();
  for (const entry of entries) {
    const probe = valueAt(entry.raw, ['probe']);
    if (!isMapping(probe) || probe['type'] !== 'push' || entry.id === null) continue;
    const slug = typeof probe['slug'] === 'string' ? probe['slug'] : entry.id;
    const owner = owners.get(slug);
    if (owner !== undefined && owner !== entry.id) checking.report(entry, ['probe', 'slug'], `the slug "${slug}" is already used by the target "${owner}"`);
    else owners.set(slug, entry.id);
  }
}
