import { parseEntry } from './entry.ts';
import type { SourceFile } from './read.ts';
import { suggestion } from './nearest.ts';
import type { Checking, ListSchema, Path, ReadEntry, SectionSchema, WholeSection } from './section.ts';
import { isMapping, listsOf } from './section.ts';
import type { ConfigDocument } from './section.ts';

type Report = (source: SourceFile, path: Path, message: string) => void;
/** Looks at a valid value once more; `place` reports against a path inside it. */
type Inspect = (value: unknown, place: (path: Path, message: string) => void) => void;

interface Place {
  readonly source: SourceFile;
  readonly path: Path;
}

interface Tables {
  readonly entries: Map<string, ReadEntry[]>;
  readonly ids: Map<string, Map<string, Place>>;
  readonly places: Map<ReadEntry, Place>;
  readonly mentioned: Set<string>;
}

/** Reads every registered section out of all files and checks what they say of each other. */
export function readSections(sources: readonly SourceFile[], sections: readonly SectionSchema[], report: Report, inspect: Inspect, known: (at: string, id: string) => boolean): ConfigDocument {
  const wholes: Record<string, unknown> = {};
  for (const section of sections) if (section.kind === 'whole') Object.assign(wholes, readWhole(section, sources, report));
  const tables: Tables = { entries: new Map(), ids: new Map(), places: new Map(), mentioned: new Set() };
  for (const source of sources) {
    for (const section of sections) {
      if (section.kind === 'whole' || !isMapping(source.root) || !Object.hasOwn(source.root, section.key)) continue;
      const raw = source.root[section.key];
      if (section.kind === 'list') readList(section.key, section.list, raw, { source, path: [section.key] }, wholes, tables, report, inspect);
      else readLists(section, raw, source, wholes, tables, report, inspect);
    }
  }
  const checking = checkingOf(tables, sources, report, known);
  for (const section of sections) section.check?.(checking);
  return assemble(sections, wholes, tables);
}

/** One mapping of settings, merged over the files; a setting in two files must be the same thing said once. */
function readWhole(section: WholeSection, sources: readonly SourceFile[], report: Report): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  const from = new Map<string, SourceFile>();
  let mentioned = false;
  for (const source of sources) {
    const raw = isMapping(source.root) ? source.root[section.key] : undefined;
    if (raw === undefined) continue;
    mentioned = true;
    if (raw !== null && !isMapping(raw)) report(source, [section.key], 'expected a mapping');
    if (!isMapping(raw)) continue;
    for (const [key, value] of Object.entries(raw)) {
      const first = from.get(key);
      if (first !== undefined && first !== source) report(source, [section.key, key], `already set at ${first.file}:${first.lineAt([section.key, key])}`);
      else from.set(key, source);
      merged[key] = value;
    }
  }
  if (!mentioned) return {};
  const parsed = parseEntry(section.schema, merged);
  for (const problem of parsed.problems) {
    const source = from.get(String(problem.path[0])) ?? [...from.values()][0];
    if (source !== undefined) report(source, [section.key, ...problem.path], problem.message);
  }
  return parsed.value === null ? {} : { [section.key]: parsed.value };
}

function readLists(section: Extract<SectionSchema, { kind: 'lists' }>, raw: unknown, source: SourceFile, wholes: Record<string, unknown>, tables: Tables, report: Report, inspect: Inspect): void {
  if (raw === null) return;
  const names = Object.keys(section.lists);
  if (!isMapping(raw)) return report(source, [section.key], `expected a mapping of ${names.join(', ')}`);
  for (const [name, value] of Object.entries(raw)) {
    const list = section.lists[name];
    if (list === undefined) report(source, [section.key, name], `unknown key${suggestion(name, names) || `; known here are ${names.join(', ')}`}`);
    else readList(`${section.key}.${name}`, list, value, { source, path: [section.key, name] }, wholes, tables, report, inspect);
  }
}

function readList(at: string, list: ListSchema, raw: unknown, place: Place, wholes: Record<string, unknown>, tables: Tables, report: Report, inspect: Inspect): void {
  tables.mentioned.add(at);
  if (raw === null) return;
  if (!Array.isArray(raw)) return report(place.source, place.path, `expected a list of ${list.noun} entries, each beginning with "-"`);
  const entries = tables.entries.get(at) ?? [];
  const ids = tables.ids.get(at) ?? new Map<string, Place>();
  tables.entries.set(at, entries);
  tables.ids.set(at, ids);
  for (const [index, item] of (raw as unknown[]).entries()) {
    const path = [...place.path, index];
    const id = list.idOf?.(item) ?? null;
    const first = id === null ? undefined : ids.get(id);
    if (first !== undefined) report(place.source, [...path, 'id'], `the id "${id}" is already used at ${first.source.file}:${first.source.lineAt([...first.path, 'id'])}`);
    else if (id !== null) ids.set(id, { source: place.source, path });
    if (place.source.brokenAt(path)) continue;
    const prepared = list.prepare === undefined ? item : list.prepare(item, wholes);
    const parsed = parseEntry(list.entry, prepared, list.sample);
    for (const problem of parsed.problems) report(place.source, [...path, ...problem.path], problem.message);
    if (parsed.value !== null) inspect(parsed.value, (inner, message) => report(place.source, [...path, ...inner], message));
    const entry: ReadEntry = { at, index, file: place.source.file, id, raw: prepared, value: parsed.value };
    entries.push(entry);
    tables.places.set(entry, { source: place.source, path });
  }
}

function checkingOf(tables: Tables, sources: readonly SourceFile[], report: Report, known: (at: string, id: string) => boolean): Checking {
  // What a half-read file declares is not known, so nothing is called missing then.
  const incomplete = sources.some((source) => source.problems.some((problem) => problem.breaks));
  return {
    entries: (at) => tables.entries.get(at) ?? [],
    declares: (at, id) => incomplete || tables.ids.get(at)?.has(id) === true || known(at, id),
    ids: (at) => [...(tables.ids.get(at)?.keys() ?? [])],
    report: (entry, path, message) => {
      const place = tables.places.get(entry);
      if (place !== undefined) report(place.source, [...place.path, ...path], message);
    },
  };
}

function assemble(sections: readonly SectionSchema[], wholes: Record<string, unknown>, tables: Tables): ConfigDocument {
  const document: Record<string, unknown> & { version: 1 } = { version: 1, ...wholes };
  for (const at of listsOf(sections).keys()) {
    if (!tables.mentioned.has(at)) continue;
    const values = (tables.entries.get(at) ?? []).flatMap((entry) => (entry.value === null ? [] : [entry.value]));
    const [key, name] = at.split('.') as [string, string?];
    if (name === undefined) document[key] = values;
    else document[key] = { ...(document[key] as Record<string, unknown> | undefined), [name]: values };
  }
  return document;
}
