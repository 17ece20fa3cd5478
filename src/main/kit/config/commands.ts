import type { Change, CurrentState } from './diff.ts';
import { diffConfig } from './diff.ts';
import { printError, readConfig } from './read.ts';
import type { ConfigDocument, ConfigError, ConfigFile, SectionSchema } from './section.ts';
import { entriesOf, listsOf, mentions } from './section.ts';
import { messageOf } from '#shared/errors.ts';

/** What a command prints and how it ends: 0 done, 2 invalid input. `json` is the document for `--json`. */
export interface CommandOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: 0 | 2;
  readonly json: unknown;
}

/** What an importer makes of another tool's configuration. */
export interface Imported {
  readonly yaml: string;
  /** What could not be carried over, one sentence each. */
  readonly warnings: readonly string[];
}

/** Reads another tool's configuration; throws `invalid` when the text is not one. */
export type Importer = (text: string) => Imported;

/** `config check F…`: every error on stdout, or one line of what the files declare. */
export function runConfigCheck(files: readonly ConfigFile[], sections: readonly SectionSchema[]): CommandOutcome {
  const { document, errors } = readConfig(files, sections);
  if (document === null) return { ...faulty(errors), stdout: lines(errors.map(printError)), stderr: `${count(errors.length, 'error')}; nothing was applied\n` };
  const counts = countsOf(document, sections);
  const told = counts.map(({ n, noun }) => count(n, noun)).join(', ') || 'nothing declared';
  return { stdout: `ok: ${told}\n`, stderr: '', exitCode: 0, json: { ok: true, errors: [], declared: Object.fromEntries(counts.map(({ at, n }) => [at, n])) } };
}

/** `config diff F…`: what applying the files would change. Errors go to stderr. */
export function runConfigDiff(files: readonly ConfigFile[], current: CurrentState, sections: readonly SectionSchema[]): CommandOutcome {
  const present = new Map([...listsOf(sections)].map(([at, list]) => [at, new Set(entriesOf(current.document, at).map((entry) => list.idOf?.(entry)))]));
  const { document, errors } = readConfig(files, sections, { known: (at, id) => present.get(at)?.has(id) === true });
  if (document === null) return faulty(errors);
  const changes = diffConfig(current, document, sections);
  return { stdout: printChanges(changes), stderr: '', exitCode: 0, json: { ok: true, changes } };
}

/** `config import --from KIND F`: Watchfloor YAML on stdout, what was left behind on stderr. */
export function runConfigImport(kind: string, text: string, importers: Readonly<Record<string, Importer>>): CommandOutcome {
  const importer = Object.hasOwn(importers, kind) ? importers[kind] : undefined;
  if (importer === undefined) return refused(`--from takes ${Object.keys(importers).join(', ')}, not "${kind}"`);
  try {
    const { yaml, warnings } = importer(text);
    return { stdout: yaml, stderr: lines(warnings), exitCode: 0, json: { yaml, warnings } };
  } catch (thrown) {
    return refused(messageOf(thrown));
  }
}

/** Changes as lines a person reads: `+` created, `~` updated, `-` deleted, then a summary. */
export function printChanges(changes: readonly Change[]): string {
  const marks = { create: '+', update: '~', delete: '-' } as const;
  const told = changes.flatMap(({ kind, at, id, fields }) => (kind === 'same' ? [] : [`${marks[kind]} ${at} ${id}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`.trimEnd()]));
  const of = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  return lines([...told, `${of('create')} to create, ${of('update')} to update, ${of('delete')} to delete, ${of('same')} unchanged`]);
}

function countsOf(document: ConfigDocument, sections: readonly SectionSchema[]): { at: string; n: number; noun: string }[] {
  return [...listsOf(sections)].flatMap(([at, list]) => (mentions(document, at) ? [{ at, n: entriesOf(document, at).length, noun: list.noun }] : []));
}

function faulty(errors: readonly ConfigError[]): CommandOutcome {
  return { stdout: '', stderr: lines(errors.map(printError)), exitCode: 2, json: { ok: false, errors } };
}

function refused(message: string): CommandOutcome {
  return { stdout: '', stderr: lines([message]), exitCode: 2, json: { ok: false, error: { code: 'invalid', message } } };
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
