import { AppError } from '#shared/errors.ts';
import type { Imported, Importer } from '#kit/config/commands.ts';
import { importBlackbox } from './blackbox.ts';
import { importGatus } from './gatus.ts';
import { importKuma } from './kuma.ts';
import { importPrometheus } from './prometheus.ts';
import { importUpptime } from './upptime.ts';

/** The tools whose configuration can be read, by the name `config import --from` takes. */
export const importers = {
  kuma: importKuma,
  gatus: importGatus,
  blackbox: importBlackbox,
  upptime: importUpptime,
  prometheus: importPrometheus,
} as const satisfies Record<string, Importer>;

export type ImportKind = keyof typeof importers;

/** Turns another tool's configuration into Watchfloor YAML and a list of what could not be carried over. Throws `invalid`. */
export function importFrom(kind: string, text: string): Imported {
  if (!Object.hasOwn(importers, kind)) throw new AppError('invalid', `cannot import from "${kind}"; known are ${Object.keys(importers).join(', ')}`);
  return importers[kind as ImportKind](text);
}
