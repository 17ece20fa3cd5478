import { readFileSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';
import { printChanges, runConfigCheck, runConfigImport, type CommandOutcome } from '#kit/config/commands.ts';
import type { Change } from '#kit/config/diff.ts';
import { printError } from '#kit/config/read.ts';
import type { ConfigError, ConfigFile } from '#kit/config/section.ts';
import { configSections } from '#kit/config/sections.ts';
import { importers } from '#modules/monitoring/engine/import/importers.ts';
import { withDataDir } from './data-dir.ts';
import { EXIT, print, printJson } from './output.ts';

export interface ConfigOptions {
  dataDir: string;
  json: boolean;
}

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (thrown) {
    throw new AppError('invalid', `${file}: ${(thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(thrown)}`);
  }
}

const readAll = (files: string[]): ConfigFile[] => files.map((file) => ({ file, text: read(file) }));

function end(outcome: CommandOutcome, json: boolean): void {
  if (json) printJson(outcome.json);
  else print(outcome.stdout);
  if (outcome.stderr) process.stderr.write(outcome.stderr);
  process.exitCode = outcome.exitCode;
}

/** `config check F…`: every error as `file:line: path: message`. */
export function check(files: string[], options: ConfigOptions): void {
  end(runConfigCheck(readAll(files), configSections()), options.json);
}

/** `config diff F…` and `config apply F…`: both against the data folder; only the second changes it. */
export async function change(call: 'diff' | 'apply', paths: string[], options: ConfigOptions): Promise<void> {
  const files = readAll(paths);
  let changes: Change[];
  try {
    ({ changes } = (await withDataDir(options.dataDir, (engine) => engine(`configuration/${call}`, { files }))) as { changes: Change[] });
  } catch (thrown) {
    const errors = thrown instanceof AppError ? placedErrors(thrown.details) : null;
    if (!errors) throw thrown;
    return end({ stdout: '', stderr: errors.map((error) => `${printError(error)}\n`).join(''), exitCode: EXIT.invalid, json: { ok: false, errors } }, options.json);
  }
  if (options.json) printJson({ ok: true, changes });
  else print(printChanges(changes));
}

/** The errors of a file when that is what an error carries. */
function placedErrors(details: unknown): ConfigError[] | null {
  return Array.isArray(details) && details.length > 0 && details.every((d) => typeof (d as ConfigError).file === 'string') ? (details as ConfigError[]) : null;
}

/** `config export`: everything declared, as YAML. */
export async function exportAll(options: ConfigOptions): Promise<void> {
  const { text } = (await withDataDir(options.dataDir, (engine) => engine('configuration/export', {}))) as { text: string };
  if (options.json) printJson({ yaml: text });
  else print(text);
}

/** `config import --from KIND F`: another tool's configuration as Watchfloor YAML. */
export function importFrom(kind: string, file: string, options: ConfigOptions): void {
  end(runConfigImport(kind, read(file), importers), options.json);
}
