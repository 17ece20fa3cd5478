import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '#kit/config/json-schema.ts';
import { SECTION_KEYS, type SectionSchema } from '#kit/config/section.ts';

const root = join(import.meta.dirname, '..');
const path = join(root, 'docs/config.schema.json');

/** The text of docs/config.schema.json as the code has it now. Modules are found by their `config.ts`, as the engine does. */
export async function schemaText(): Promise<string> {
  const files = globSync('src/modules/*/config.ts', { cwd: root });
  const found = await Promise.all(files.map((file) => import(join(root, file)) as Promise<{ sections: readonly SectionSchema[] }>));
  const sections = found.flatMap((module) => [...module.sections]).toSorted((a, b) => SECTION_KEYS.indexOf(a.key) - SECTION_KEYS.indexOf(b.key));
  return `${JSON.stringify(configJsonSchema(sections), null, 2)}\n`;
}

if (import.meta.main) {
  const text = await schemaText();
  if (process.argv.includes('--check')) {
    if (readFileSync(path, 'utf8') !== text) {
      process.stderr.write('docs/config.schema.json is out of date; run node scripts/config-schema.ts\n');
      process.exitCode = 1;
    }
  } else writeFileSync(path, text);
}
