import { equal } from './equal.ts';
import { extractSecrets } from './redact.ts';
import { withValue } from './references.ts';
import type { ConfigDocument, ListSchema, Path, SectionSchema } from './section.ts';
import { entriesOf, isMapping, listsOf, mentions, pathText, valueAt } from './section.ts';

/** One difference between what is and what a configuration wants. `fields` are the dotted paths an update changes. */
export interface Change {
  readonly at: string;
  readonly kind: 'create' | 'update' | 'delete' | 'same';
  /** The entry's id; empty for a list whose entries have none and is compared as a whole. */
  readonly id: string;
  readonly fields: readonly string[];
}

/** What is now: the entries, and which of them a configuration declared before. */
export interface CurrentState {
  readonly document: ConfigDocument;
  readonly managed: (at: string, id: string) => boolean;
}

/**
 * What applying `wanted` would change.
 *
 * - A list that no file mentions is left alone; `targets: []` declares that there are none.
 * - An entry that is not wanted is deleted only if a configuration declared it. What people made by hand stays.
 * - An entry with a wanted id is brought to the wanted form and belongs to the configuration from then on.
 * - A secret that export replaced by its own reference counts as unchanged.
 */
export function diffConfig(current: CurrentState, wanted: ConfigDocument, sections: readonly SectionSchema[]): Change[] {
  return [...listsOf(sections)].flatMap(([at, list]) => {
    if (!mentions(wanted, at)) return [];
    const before = entriesOf(current.document, at);
    const after = entriesOf(wanted, at);
    return list.idOf === undefined ? [wholeChange(at, before, after)] : entryChanges(at, list, list.idOf, before, after, current);
  });
}

function wholeChange(at: string, before: readonly unknown[], after: readonly unknown[]): Change {
  const kind = equal(before, after) ? 'same' : before.length === 0 ? 'create' : after.length === 0 ? 'delete' : 'update';
  return { at, kind, id: '', fields: [] };
}

function entryChanges(at: string, list: ListSchema, idOf: (raw: unknown) => string | null, before: readonly unknown[], after: readonly unknown[], current: CurrentState): Change[] {
  const byId = new Map(before.map((entry) => [idOf(entry) ?? '', entry]));
  const changes = after.map((entry): Change => {
    const id = idOf(entry) ?? '';
    const old = byId.get(id);
    if (old === undefined) return { at, kind: 'create', id, fields: [] };
    const fields = changedFields(keepSecrets(list, old, entry), old);
    return { at, kind: fields.length > 0 ? 'update' : 'same', id, fields };
  });
  const wantedIds = new Set(changes.map((change) => change.id));
  const gone = [...byId.keys()].filter((id) => !wantedIds.has(id) && current.managed(at, id));
  return [...changes, ...gone.map((id): Change => ({ at, kind: 'delete', id, fields: [] }))];
}

/**
 * The wanted entry with the secrets of the current one put back where it holds only their own references, as an export
 * does. Apply this form, so that applying an export loses no password.
 */
export function keepSecrets<T>(list: ListSchema, current: T, wanted: T): T {
  const { entry: redacted, secrets } = extractSecrets(list, current);
  let kept: unknown = wanted;
  for (const path of new Map(secrets.map((secret) => [pathText(secret.path), secret.path])).values()) {
    if (valueAt(wanted, path) === valueAt(redacted, path)) kept = withValue(kept, path, valueAt(current, path));
  }
  return kept as T;
}

/** The paths at which two entries differ: down to single fields of mappings, lists as a whole. */
function changedFields(wanted: unknown, current: unknown, path: Path = []): string[] {
  if (equal(wanted, current)) return [];
  const kindChanged = isMapping(wanted) && isMapping(current) && wanted['type'] !== current['type'];
  if (!isMapping(wanted) || !isMapping(current) || kindChanged) return [pathText(path)];
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(current)])];
  return keys.flatMap((key) => changedFields(wanted[key], current[key], [...path, key]));
}
