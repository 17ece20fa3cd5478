import type * as z from 'zod';

/** Top-level keys of the file format in the order they are written, whether or not a module reads them yet. */
export const SECTION_KEYS: readonly string[] = ['defaults', 'targets', 'maintenance', 'objectives', 'composites', 'alerts', 'oncall', 'notify'];

/** A step of a path inside a document: a key or a list index. */
export type Step = string | number;
export type Path = readonly Step[];

/** A field that is a secret by nature, so export never shows it in clear. `*` stands for any key or index. */
export interface SecretField {
  readonly path: readonly string[];
  /** `text`: the whole value. `url`: only the password and signing parameters inside the URL. `headers`: values of headers named like credentials. */
  readonly kind: 'text' | 'url' | 'headers';
  /** Only in entries of which this holds; for fields whose nature depends on others. */
  readonly when?: (entry: unknown) => boolean;
}

/** One list of a configuration document, such as `targets` or `oncall.schedules`. */
export interface ListSchema {
  /** What one entry is called in messages: `target`. */
  readonly noun: string;
  readonly entry: z.ZodType;
  /** The entry's stable key; entries of a list without one are compared as a whole. */
  readonly idOf?: (raw: unknown) => string | null;
  /** Completes an entry as written before it is validated, for example with `defaults`. Must not change its argument. */
  readonly prepare?: (raw: unknown, wholes: Readonly<Record<string, unknown>>) => unknown;
  readonly secrets?: readonly SecretField[];
  /** A smallest valid entry. Its fields stand in for broken ones, so that rules across fields are checked in the same run. */
  readonly sample?: Readonly<Record<string, unknown>>;
}

/** An entry of a file, with its place. */
export interface ReadEntry {
  readonly at: string;
  readonly index: number;
  readonly file: string;
  readonly id: string | null;
  /** As written, defaults filled in; of any shape, since an entry with errors elsewhere is checked as well. */
  readonly raw: unknown;
  /** As its schema reads it; null when it does not pass. */
  readonly value: unknown;
}

/** What a section's cross-reference check sees and can say. */
export interface Checking {
  /** The entries of a list, all files together. */
  entries(at: string): readonly ReadEntry[];
  /** Whether an entry of the list has this id, in the files (valid or not) or already there; true for all when a file could not be read completely. */
  declares(at: string, id: string): boolean;
  /** The ids a list declares, for suggestions. */
  ids(at: string): readonly string[];
  report(entry: ReadEntry, path: Path, message: string): void;
}

interface SectionBase {
  /** The top-level key of the file. */
  readonly key: string;
  readonly check?: (checking: Checking) => void;
}

/** A section that is one list: `targets`. */
export interface ListSection extends SectionBase {
  readonly kind: 'list';
  readonly list: ListSchema;
}

/** A section that is a mapping of lists: `oncall: { schedules, policies }`. */
export interface ListsSection extends SectionBase {
  readonly kind: 'lists';
  readonly lists: Readonly<Record<string, ListSchema>>;
}

/** A section that is one mapping of settings used while reading, like `defaults`; it is neither compared nor applied. */
export interface WholeSection extends SectionBase {
  readonly kind: 'whole';
  readonly schema: z.ZodType;
}

/** One section of the configuration file, as the module that owns it declares it. */
export type SectionSchema = ListSection | ListsSection | WholeSection;

/** A configuration file as text. */
export interface ConfigFile {
  readonly file: string;
  readonly text: string;
}

/** One thing wrong with a configuration, with its place: the line is counted from 1, the path is dotted. */
export interface ConfigError {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

/** A valid configuration: the sections that the files mention, defaults filled in, durations in milliseconds. */
export type ConfigDocument = { readonly version: 1 } & Readonly<Record<string, unknown>>;

/** Every list a set of sections declares, by its dotted name. */
export function listsOf(sections: readonly SectionSchema[]): Map<string, ListSchema> {
  const lists = new Map<string, ListSchema>();
  for (const section of sections) {
    if (section.kind === 'list') lists.set(section.key, section.list);
    if (section.kind === 'lists') for (const [name, list] of Object.entries(section.lists)) lists.set(`${section.key}.${name}`, list);
  }
  return lists;
}

/** The entries of one list of a document; empty when the document does not mention it. */
export function entriesOf<T = unknown>(document: ConfigDocument, at: string): readonly T[] {
  return mentions(document, at) ? (valueAt(document, at.split('.')) as T[]) : [];
}

/** Whether the document mentions a list at all. */
export function mentions(document: ConfigDocument, at: string): boolean {
  return Array.isArray(valueAt(document, at.split('.')));
}

/** The value at a path of plain data; undefined where the path ends early. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<Step, unknown>)[step];
  }
  return value;
}

/** Whether a value is a mapping: an object that is not a list. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes a path the way people read it: `targets[3].probe.url`; unusual keys in quotes. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
