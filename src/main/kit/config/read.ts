import type { ConfigDocument, ConfigError, ConfigFile, Path, SectionSchema } from './section.ts';
import { isMapping, pathText, SECTION_KEYS } from './section.ts';
import { suggestion } from './nearest.ts';
import { readSections } from './read-sections.ts';
import type { SecretResolver } from './references.ts';
import { missingSecrets, remedy } from './references.ts';
import type { YamlFile } from './yaml.ts';
import { readYaml } from './yaml.ts';

/** Enough to work on; a mangled file can produce tens of thousands. */
const MAX_ERRORS = 1_000;

/** A file while it is being read. */
export interface SourceFile extends YamlFile {
  readonly file: string;
}

export interface ReadOptions {
  /** When given, a reference it has no value for is an error. */
  readonly resolver?: SecretResolver;
  /** Entries that are there already, so that a file may name what it does not declare itself. */
  readonly known?: (at: string, id: string) => boolean;
}

export interface ReadResult {
  /** Null as soon as there is one error: nothing of a faulty configuration is used. */
  readonly document: ConfigDocument | null;
  /** Every error of every file, in file and line order. */
  readonly errors: readonly ConfigError[];
}

/**
 * Reads configuration files that together form one document. Finds every error at once: YAML syntax, unknown keys, values,
 * ids used twice, references between entries. Never throws for what a file says.
 */
export function readConfig(files: readonly ConfigFile[], sections: readonly SectionSchema[], options: ReadOptions = {}): ReadResult {
  const errors: ConfigError[] = [];
  const sources: SourceFile[] = files.map(({ file, text }) => ({ file, ...readYaml(text) }));
  const report = (source: SourceFile, path: Path, message: string) => errors.push({ file: source.file, line: source.lineAt(path), path: pathText(path), message });
  for (const source of sources) {
    for (const problem of source.problems) errors.push({ file: source.file, line: problem.line, path: pathText(problem.path), message: problem.message });
    checkTop(source, sections, report);
  }
  const document = readSections(sources, sections, report, (value, place) => {
    if (options.resolver === undefined) return;
    for (const { path, reference } of missingSecrets(value, options.resolver)) place(path, remedy(reference));
  }, options.known ?? (() => false));
  if (errors.length === 0) return { document, errors };
  return { document: null, errors: inOrder(errors, files).slice(0, MAX_ERRORS) };
}

function checkTop(source: SourceFile, sections: readonly SectionSchema[], report: (source: SourceFile, path: Path, message: string) => void): void {
  if (source.root === null) return;
  if (!isMapping(source.root)) {
    report(source, [], 'a configuration file is a mapping that begins with "version: 1"');
    return;
  }
  const registered = sections.map((section) => section.key);
  for (const [key, value] of Object.entries(source.root)) {
    if (key === 'version') {
      if (value !== 1) report(source, [key], 'this program reads version 1');
    } else if (registered.includes(key)) continue;
    else if (SECTION_KEYS.includes(key)) report(source, [key], `the section "${key}" is not read by this version; remove it or update Watchfloor`);
    else report(source, [key], `unknown key${suggestion(key, ['version', ...registered]) || `; known here are ${['version', ...registered].join(', ')}`}`);
  }
}

function inOrder(errors: readonly ConfigError[], files: readonly ConfigFile[]): ConfigError[] {
  const rank = new Map(files.map(({ file }, index) => [file, index]));
  return errors.toSorted((a, b) => rank.get(a.file)! - rank.get(b.file)! || a.line - b.line);
}

/** An error as one line, `file:line: path: message`; problems of the YAML itself carry the path `yaml`. */
export function printError(error: ConfigError): string {
  return `${error.file}:${error.line}: ${error.path === '' ? 'yaml' : error.path}: ${error.message}`;
}
