import { parseAllDocuments, stringify } from 'yaml';
import type { Actor } from '#shared/access.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import type { CompositeSpecInput } from '../../contract.ts';
import { citationOf, objectiveSpec } from '../../spec.ts';
import type { ObjectiveSpec } from '../../spec.ts';
import { checkFeasibility } from '../feasibility.ts';
import type { Feasibility } from '../feasibility.ts';
import { confirmTemplate, HEALTHCARE_TEMPLATES } from '../healthcare-pack.ts';
import { ASSUMED_EVERY_MS } from '../ledger-source.ts';
import { prepare } from '../live/watch.ts';
import { exportOpenSlo } from '../openslo-export.ts';
import { importOpenSlo } from '../openslo-import.ts';
import { compositeRowOf } from '../live/composites.ts';
import type { Sla } from './parts.ts';

interface Checked {
  feasibility: Feasibility;
  warnings: string[];
}

function issuesOf(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): { path: string; message: string }[] {
  return error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
}

/** Calls that declare: objectives, templates, composites, OpenSLO. */
export function createEditor(parts: Sla) {
  const { board, composites, context, histories, store } = parts;
  const { clock } = context;

  /** Whether an objective makes sense with what it watches. Throws `invalid`. */
  async function check(spec: ObjectiveSpec, mustExist: boolean): Promise<Checked> {
    await histories.look();
    const { objective, data, targets } = prepare(spec, histories.roster());
    const feasibility = checkFeasibility(objective, objective.everyMs ?? ASSUMED_EVERY_MS);
    const warnings = [...feasibility.warnings];
    if ('target' in data && !histories.roster().has(data.target)) {
      if (mustExist) throw new AppError('invalid', `source.target: there is no target "${data.target}"`, [{ path: 'source.target', message: 'there is no such target' }]);
      warnings.push(`there is no target "${data.target}" yet`);
    }
    if ('group' in data && targets.length === 0) warnings.push(`no target stands in "${data.group}" yet`);
    const citation = citationOf(spec);
    if (spec.contractual && citation && !citation.verifiedBy) warnings.push('the cited source has not been verified by anybody');
    if (objective.everyMs === null && spec.burnRows === undefined && objective.shareTarget !== null && 'pushed' in data) warnings.push('name "every" if the samples come at a known pace: without it nobody can tell that one is missing');
    return { feasibility, warnings };
  }

  async function put(spec: ObjectiveSpec, by: string, confirmation?: { template: string; by: string }): Promise<boolean> {
    const created = store.put(spec, by, clock.now(), confirmation);
    await changed();
    return created;
  }

  async function changed(): Promise<void> {
    board.reload();
    await board.settle();
  }

  /** After the transaction: a change that is rolled back must not be watched. */
  function followLater(): void {
    clock.after(0, () => void changed().catch((thrown: unknown) => context.log.error('service levels could not follow the configuration', { error: messageOf(thrown) })));
  }

  return {
    async checkObjective({ spec: raw }: { spec?: unknown }) {
      const parsed = objectiveSpec.safeParse(raw);
      if (!parsed.success) return { ok: false, errors: issuesOf(parsed.error), warnings: [], feasibility: null };
      try {
        const { feasibility, warnings } = await check(parsed.data, true);
        return { ok: true, errors: [], warnings, feasibility };
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'invalid') throw thrown;
        const [, path = '', message = thrown.message] = /^([\w.[\]]+): (.*)$/s.exec(thrown.message) ?? [];
        return { ok: false, errors: [{ path, message }], warnings: [], feasibility: null };
      }
    },

    async putObjective({ spec }: { spec: ObjectiveSpec }, actor: Actor) {
      const checked = await check(spec, true);
      return { id: spec.id, created: await put(spec, actor.id), ...checked };
    },

    async deleteObjective({ id }: { id: string }) {
      const deleted = context.db.tx(() => store.delete(id));
      await changed();
      return { deleted };
    },

    templates() {
      const all = store.all();
      return {
        templates: HEALTHCARE_TEMPLATES.map(({ id, name, definition, unit, direction, statistic, limit, share, window, minSamples, sampleRule, standing, source }) => ({
          id, name, definition, unit, direction, statistic, limit, share, window, minSamples, sampleRule, standing,
          citation: source,
          confirmed: all.flatMap(({ spec, confirmation }) => (confirmation?.template === id ? [{ objective: spec.id, by: confirmation.by, at: confirmation.at }] : [])),
        })),
      };
    },

    async confirm(input: { template: string; id?: string | undefined; name?: string | undefined; limit?: number | undefined; share?: number | undefined; timeZone?: string | undefined; sourceVerified: boolean; target?: string | undefined; metric?: string | undefined; contractual: boolean }, actor: Actor) {
      const template = HEALTHCARE_TEMPLATES.find((each) => each.id === input.template);
      if (!template) throw new AppError('not_found', `There is no template "${input.template}".`);
      if (template.statistic === 'availability' && input.target === undefined) throw new AppError('invalid', `${template.id}: name the target whose availability this is`, [{ path: 'target', message: 'is missing' }]);
      const made = confirmTemplate(template, {
        by: actor.id,
        sourceVerified: input.sourceVerified,
        ...(input.limit === undefined ? {} : { limit: input.limit }),
        ...(input.share === undefined ? {} : { share: input.share }),
        ...(input.timeZone === undefined ? {} : { timeZone: input.timeZone }),
      });
      const id = input.id ?? template.id;
      if (store.find(id)) throw new AppError('conflict', `There is an objective "${id}" already; give this one another id, or change that one.`);
      const source = input.target === undefined ? { pushed: input.metric ?? id } : { target: input.target };
      const parsed = objectiveSpec.safeParse({ ...made, id, ...(input.name === undefined ? {} : { name: input.name }), source, contractual: input.contractual });
      if (!parsed.success) throw new AppError('invalid', issuesOf(parsed.error).map((i) => `${i.path}: ${i.message}`).join('; '), issuesOf(parsed.error));
      const checked = await check(parsed.data, true);
      await put(parsed.data, actor.id, { template: template.id, by: actor.id });
      return { id, ...checked };
    },

    async putComposite({ spec }: { spec: CompositeSpecInput }, actor: Actor) {
      for (const [i, child] of spec.children.entries()) if (!store.find(child.objective)) throw new AppError('invalid', `children[${i}].objective: there is no objective "${child.objective}"`);
      if (spec.children.every((child) => child.weight === 0)) throw new AppError('invalid', 'children: all weights are 0, so nothing would count');
      const created = composites.put(spec, actor.id, clock.now());
      await changed();
      return { id: spec.id, created };
    },

    getComposite({ id }: { id: string }) {
      const spec = composites.all().find((each) => each.id === id);
      if (!spec) throw new AppError('not_found', `There is no composite "${id}".`);
      return { spec, row: compositeRowOf(spec, board.watches, histories, clock.now()) };
    },

    checkComposite: ({ spec }: { spec: CompositeSpecInput }) => ({ row: compositeRowOf(spec, board.watches, histories, clock.now()) }),

    async deleteComposite({ id }: { id: string }) {
      const deleted = composites.delete(id);
      await changed();
      return { deleted };
    },

    /** All objectives of the documents that can be read; one that cannot is told and does not stop the others. */
    async importOpenSlo({ text, dryRun }: { text: string; dryRun: boolean }, actor: Actor) {
      const documents = parseAllDocuments(text);
      const parsed = Array.isArray(documents) ? documents : [];
      const broken = parsed.find((document) => document.errors.length > 0);
      if (broken) throw new AppError('invalid', `The text is not YAML: ${broken.errors[0]!.message}`);
      const { objectives, notes } = importOpenSlo(parsed.flatMap((document): unknown[] => {
        const plain: unknown = document.toJS({ maxAliasCount: 100 });
        return Array.isArray(plain) ? plain : [plain];
      }));
      const told: { id: string; name: string; created: boolean }[] = [];
      const errors: { id: string; message: string }[] = [];
      const ready: ObjectiveSpec[] = [];
      for (const raw of objectives) {
        const id = String(raw['id']);
        const read = objectiveSpec.safeParse(raw);
        try {
          if (!read.success) throw new AppError('invalid', issuesOf(read.error).map((i) => `${i.path}: ${i.message}`).join('; '));
          await check(read.data, false);
          ready.push(read.data);
        } catch (thrown) {
          errors.push({ id, message: messageOf(thrown) });
        }
      }
      for (const spec of ready) told.push({ id: spec.id, name: spec.name ?? spec.id, created: dryRun ? !store.find(spec.id) : await put(spec, actor.id) });
      return { objectives: told, errors, notes };
    },

    exportOpenSlo({ objectives }: { objectives?: string[] | undefined }) {
      const wanted = objectives?.map((id) => store.get(id)) ?? store.all();
      return { text: wanted.map(({ spec }) => stringify(exportOpenSlo(JSON.parse(JSON.stringify(spec)) as Record<string, unknown>), { lineWidth: 0 })).join('---\n') };
    },

    /** For the configuration file: checked before, inside the transaction of the whole change. */
    applyConfig(change: { put: unknown[]; delete: string[] }): void {
      for (const id of change.delete) store.delete(id);
      for (const spec of change.put as ObjectiveSpec[]) store.put(spec, 'configuration', clock.now());
      followLater();
    },

    applyComposites(change: { put: unknown[]; delete: string[] }): void {
      for (const id of change.delete) composites.delete(id);
      for (const spec of change.put as CompositeSpecInput[]) composites.put(spec, 'configuration', clock.now());
      followLater();
    },
  };
}
