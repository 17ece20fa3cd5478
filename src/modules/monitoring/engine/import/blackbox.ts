import type { Imported } from '#kit/config/commands.ts';
import { AppError } from '#shared/errors.ts';
import { useModule } from './blackbox-module.ts';
import type { Draft } from './draft.ts';
import { createDraft } from './draft.ts';
import type { Plain } from './plain.ts';
import { durationOf, mappingOf, mappingsOf, readForeign, textOf, textsOf } from './plain.ts';
import { importScrapeConfigs } from './prometheus.ts';

/** A host that never exists (RFC 2606), for modules whose targets are not known. */
const PLACEHOLDER = 'target.invalid';

/**
 * Imports a `blackbox.yml`. The exporter's file names no targets, so they may stand beside `modules`: as Prometheus'
 * `scrape_configs`, or as `targets: [{ module, target, name }]`. Modules used by neither become paused templates.
 */
export function importBlackbox(text: string): Imported {
  const root = readForeign(text, 'a blackbox_exporter configuration');
  const modules = mappingOf(root['modules']);
  if (Object.keys(modules).length === 0) throw new AppError('invalid', 'this is not a blackbox_exporter configuration: it has no modules');
  const draft = createDraft();
  const used = new Set<string>();
  for (const listed of mappingsOf(root['targets'])) importListed(listed, modules, used, draft);
  if (root['scrape_configs'] !== undefined) importScrapeConfigs(root, modules, draft, (module) => used.add(module));
  for (const [name, module] of Object.entries(modules)) if (!used.has(name)) importTemplate(name, mappingOf(module), draft);
  return draft.finish();
}

function importListed(listed: Plain, modules: Plain, used: Set<string>, draft: Draft): void {
  const moduleName = textOf(listed['module']) ?? '';
  for (const address of textsOf(listed['target'] ?? listed['targets'] ?? [])) {
    const module = modules[moduleName];
    if (module === undefined) {
      draft.warn(address, `left out: there is no module ${moduleName}`);
      continue;
    }
    used.add(moduleName);
    const use = useModule(mappingOf(module), moduleName, address, draft);
    if (use !== null) draft.target({ name: textOf(listed['name']) ?? address, group: textOf(listed['group']), ...use, every: durationOf(listed['interval']) ?? 60_000 });
  }
}

function importTemplate(name: string, module: Plain, draft: Draft): void {
  const use = useModule(module, name, addressFor(module), draft);
  if (use === null) return;
  draft.warn(`module ${name}`, `no target uses it: written as a paused template with the address ${PLACEHOLDER}`);
  draft.target({ name, ...use, every: 60_000, paused: true });
}

function addressFor(module: Plain): string {
  const prober = textOf(module['prober']);
  if (prober !== 'tcp') return PLACEHOLDER;
  return `${PLACEHOLDER}:${mappingOf(module['tcp'])['tls'] === true ? 443 : 80}`;
}
