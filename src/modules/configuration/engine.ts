import { AppError } from '#shared/errors.ts';
import { diffConfig, keepSecrets, type Change, type CurrentState } from '#kit/config/diff.ts';
import { exportConfig } from '#kit/config/export.ts';
import { printError, readConfig } from '#kit/config/read.ts';
import { entriesOf, listsOf, type ConfigDocument, type ConfigFile } from '#kit/config/section.ts';
import { configSections } from '#kit/config/sections.ts';
import { defineModule } from '#kit/module.ts';
import { sha256 } from '#kit/ids.ts';
import { configuration } from './contract.ts';

export default defineModule(configuration, {
  migrations: ['CREATE TABLE configuration_managed (at TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (at, id)) STRICT;'],

  start(context) {
    const { db } = context;
    const sections = configSections();
    const managed = (at: string, id: string): boolean => db.get('SELECT 1 FROM configuration_managed WHERE at = ? AND id = ?', at, id) !== undefined;

    function currentState(): CurrentState {
      const document: Record<string, unknown> = { version: 1 };
      for (const list of context.config()) {
        const [section, name] = list.at.split('.') as [string, string | undefined];
        if (name === undefined) document[section] = list.current();
        else document[section] = { ...(document[section] as object | undefined), [name]: list.current() };
      }
      return { document: document as ConfigDocument, managed };
    }

    /** Entries that are there already may be named by files that do not declare them. */
    function known(): (at: string, id: string) => boolean {
      const { document } = currentState();
      const present = new Map([...listsOf(sections)].map(([at, list]) => [at, new Set(entriesOf(document, at).map((entry) => list.idOf?.(entry)))]));
      return (at, id) => present.get(at)?.has(id) ?? false;
    }

    function read(files: readonly ConfigFile[]): ConfigDocument {
      const { document, errors } = readConfig(files, sections, { known: known() });
      if (document) return document;
      throw new AppError('invalid', `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}, nothing was applied:\n${errors.map(printError).join('\n')}`, errors);
    }

    function apply(files: readonly ConfigFile[]): Change[] {
      const wanted = read(files);
      const current = currentState();
      const changes = diffConfig(current, wanted, sections);
      const lists = listsOf(sections);
      db.tx(() => {
        for (const list of context.config()) {
          const own = changes.filter((change) => change.at === list.at);
          const schema = lists.get(list.at);
          const idOf = schema?.idOf ?? (() => null);
          const before = new Map(entriesOf(current.document, list.at).map((entry) => [idOf(entry), entry]));
          const after = new Map(entriesOf(wanted, list.at).map((entry) => [idOf(entry), entry]));
          const touched = own.filter((change) => change.kind === 'create' || change.kind === 'update');
          const put = schema?.idOf ? touched.map(({ id }) => (before.has(id) ? keepSecrets(schema, before.get(id), after.get(id)) : after.get(id))) : touched.length > 0 ? entriesOf(wanted, list.at) : [];
          const gone = own.filter((change) => change.kind === 'delete').map((change) => change.id);
          if (put.length > 0 || gone.length > 0) list.apply({ put: [...put], delete: gone });
          for (const change of own) {
            if (change.kind === 'delete') db.run('DELETE FROM configuration_managed WHERE at = ? AND id = ?', change.at, change.id);
            else db.run('INSERT INTO configuration_managed (at, id) VALUES (?, ?) ON CONFLICT DO NOTHING', change.at, change.id);
          }
        }
      });
      return changes;
    }

    const told = (changes: readonly Change[]) => ({ changes: changes.map((change) => ({ ...change, fields: [...change.fields] })) });
    return {
      // The files may hold secrets in clear: the trail keeps which they were and what they changed.
      auditAs: { apply: filesForAudit },
      calls: {
        check: ({ files }) => ({ errors: readConfig(files, sections, { known: known() }).errors.map((error) => ({ ...error })) }),
        diff: ({ files }) => told(diffConfig(currentState(), read(files), sections)),
        apply({ files }, actor) {
          const changes = apply(files);
          context.audit.append(actor, 'configuration/apply', 'applied', { changes: changes.filter((change) => change.kind !== 'same') });
          return told(changes);
        },
        export: () => ({ text: exportConfig(currentState().document, sections) }),
      },
    };
  },
});

function filesForAudit(input: unknown): unknown {
  const { files } = (input ?? {}) as { files?: unknown };
  if (!Array.isArray(files)) return null;
  return { files: (files as { file?: unknown; text?: unknown }[]).map(({ file, text }) => ({ file: String(file), sha256: sha256(String(text)) })) };
}
