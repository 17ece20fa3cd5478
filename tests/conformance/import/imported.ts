import { expect } from 'vitest';
import { printError, readConfig } from '#kit/config/read.ts';
import { entriesOf } from '#kit/config/section.ts';
import { sections } from '#modules/monitoring/config.ts';
import { importFrom } from '#modules/monitoring/engine/import/importers.ts';
import type { MaintenanceSpec } from '#modules/monitoring/engine/maintenance/spec.ts';
import type { TargetSpec } from '#modules/monitoring/spec.ts';

/** What an import gives, after its YAML was read back without a single error. */
export interface ImportedConfig {
  readonly yaml: string;
  readonly targets: Readonly<Record<string, TargetSpec>>;
  readonly maintenance: readonly MaintenanceSpec[];
  readonly warnings: readonly string[];
}

/** Imports a text and reads the result as `config check` would. */
export function imported(kind: string, text: string): ImportedConfig {
  const { yaml, warnings } = importFrom(kind, text);
  const { document, errors } = readConfig([{ file: 'imported.yaml', text: yaml }], sections);
  expect(errors.map(printError)).toEqual([]);
  const targets = entriesOf<TargetSpec>(document!, 'targets');
  return { yaml, warnings, targets: Object.fromEntries(targets.map((target) => [target.id, target])), maintenance: entriesOf<MaintenanceSpec>(document!, 'maintenance') };
}
