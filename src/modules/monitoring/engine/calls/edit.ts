import { AppError } from '#shared/errors.ts';
import { parseDuration } from '#shared/duration.ts';
import { targetSpec, type TargetInput, type TargetSpec } from '../../spec.ts';
import { keepSecrets } from '../secret-fields.ts';
import type { Monitoring } from './context.ts';

/** Everything that changes what is watched. Each change is one transaction, then memory, then the prober. */
export interface Editor {
  create(spec: TargetSpec): void;
  update(spec: TargetSpec): void;
  /** Like `create` and `update`, for specs whose references were checked together. */
  put(spec: TargetSpec): void;
  remove(ids: readonly string[]): number;
}

export function createEditor({ context, live, targets, intervals, failures }: Monitoring): Editor {
  const { db, clock, services } = context;

  function insert(spec: TargetSpec): void {
    targets.insert(spec, clock.now());
    live.add(targets.get(spec.id));
    services.prober.upsertTarget(spec);
  }

  function replace(spec: TargetSpec): void {
    const { type } = targets.get(spec.id).spec.probe;
    if (type !== spec.probe.type) throw new AppError('invalid', `The probe type of "${spec.id}" cannot change from ${type} to ${spec.probe.type}: its history would mean something else. Make a new target.`, [{ path: 'probe.type', message: 'cannot be changed; make a new target' }]);
    targets.update(spec, clock.now());
    live.change(spec);
    services.prober.upsertTarget(spec);
  }

  return {
    create(spec) {
      checkReferences(spec, (id) => targets.has(id) || id === spec.id, live);
      insert(spec);
    },
    update(input) {
      const spec = keepSecrets(input, targets.get(input.id).spec);
      checkReferences(spec, (id) => targets.has(id), live);
      replace(spec);
    },
    put(spec) {
      if (targets.has(spec.id)) replace(spec);
      else insert(spec);
    },
    remove(ids) {
      let deleted = 0;
      for (const id of ids) {
        const entry = live.entries.get(id);
        if (!entry) continue;
        db.tx(() => {
          targets.delete(id);
          intervals.delete(id);
          failures.delete(id);
        });
        services.prober.removeTarget(id);
        live.remove(id);
        services.tsdb.deleteTarget(entry.number);
        context.emit('targetDeleted', { target: id });
        deleted++;
      }
      return deleted;
    },
  };
}

/** Dependencies and members must exist, and no target may depend on itself by a detour. */
function checkReferences(spec: TargetSpec, exists: (id: string) => boolean, live: Monitoring['live']): void {
  const missing = spec.dependsOn.filter((id) => !exists(id));
  if (missing.length > 0) throw new AppError('invalid', `dependsOn: there is no target "${missing[0]}".`, [{ path: 'dependsOn', message: `there is no target "${missing.join('", "')}"` }]);
  const members = spec.probe.type === 'group' ? spec.probe.members : [];
  const lost = members.filter((id) => !exists(id) || id === spec.id);
  if (lost.length > 0) throw new AppError('invalid', `probe.members: there is no other target "${lost[0]}".`, [{ path: 'probe.members', message: `there is no other target "${lost.join('", "')}"` }]);
  const seen = new Set<string>();
  const walk = (id: string): boolean => {
    if (id === spec.id) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    const entry = live.entries.get(id);
    return (entry?.spec.dependsOn ?? []).some(walk);
  };
  const loop = spec.dependsOn.find(walk);
  if (loop) throw new AppError('invalid', `dependsOn: "${loop}" depends on "${spec.id}" already, which would make a circle.`, [{ path: 'dependsOn', message: `"${loop}" already depends on this target` }]);
}

/** A spec from its parsed form and a few changed fields; checked like any other. */
export function changed(spec: TargetSpec, fields: Partial<TargetInput>): TargetSpec {
  const result = targetSpec.safeParse({ ...spec, ...fields });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new AppError('invalid', `${spec.id}: ${issue!.path.join('.')}: ${issue!.message}`, result.error.issues.map((i) => ({ path: i.path.map(String).join('.'), message: i.message })));
}

/** The fields of a bulk edit for one target. */
export function bulkFields(spec: TargetSpec, input: { group?: string | undefined; tags?: Record<string, string | null> | undefined; every?: string | number | undefined }): Partial<TargetInput> {
  const fields: Partial<TargetInput> = {};
  if (input.group !== undefined) fields.group = input.group;
  if (input.every !== undefined) {
    fields.every = parseDuration(input.every);
    fields.timeout = Math.min(spec.timeout, parseDuration(input.every));
  }
  if (input.tags) {
    const tags: Record<string, string> = { ...spec.tags };
    for (const [key, value] of Object.entries(input.tags)) {
      if (value === null) delete tags[key];
      else tags[key] = value;
    }
    fields.tags = tags;
  }
  return fields;
}
