import { AppError, messageOf } from '#shared/errors.ts';
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
  /**
   * Brings memory and the prober back to what the database says: after a transaction around several changes was rolled back.
   * Costs a read of every target; nothing happens to those that agree.
   */
  resync(): void;
}

export function createEditor({ context, live, targets, intervals, failures }: Monitoring): Editor {
  const { db, clock, services } = context;

  /** To the prober, unless a maintenance window keeps it from this target. */
  function probe(spec: TargetSpec): void {
    if (!live.entries.get(spec.id)?.silent) services.prober.upsertTarget(spec);
  }

  function insert(spec: TargetSpec): void {
    // Samples of an earlier target of this name are not its history.
    const former = targets.has(spec.id) ? null : services.tsdb.find(spec.id);
    if (former !== null) services.tsdb.deleteTarget(former);
    // Its number first: when the sample store cannot be written, nothing is half made.
    services.tsdb.idOf(spec.id);
    db.tx(() => {
      targets.insert(spec, clock.now());
      live.record(spec);
    });
    live.add(targets.get(spec.id));
    probe(spec);
  }

  function replace(spec: TargetSpec): void {
    const { type } = targets.get(spec.id).spec.probe;
    if (type !== spec.probe.type) throw new AppError('invalid', `The probe type of "${spec.id}" cannot change from ${type} to ${spec.probe.type}: its history would mean something else. Make a new target.`, [{ path: 'probe.type', message: 'cannot be changed; make a new target' }]);
    db.tx(() => {
      targets.update(spec, clock.now());
      live.record(spec);
    });
    live.change(spec);
    probe(spec);
  }

  /** The target is gone whether or not its samples can be removed now; should its name come back, they go then. */
  function burySamples(number: number): void {
    try {
      services.tsdb.deleteTarget(number);
    } catch (thrown) {
      context.log.warn('the samples of a deleted target could not be removed', { error: messageOf(thrown) });
    }
  }

  /** Takes a target out of memory and its samples out of reach; its rows are gone already, unless a transaction around this is rolled back. */
  function drop(id: string): void {
    const number = live.entries.get(id)?.number;
    services.prober.removeTarget(id);
    live.remove(id);
    const bury = (): void => {
      if (targets.has(id)) return;
      if (number !== undefined) burySamples(number);
      context.emit('targetDeleted', { target: id });
    };
    if (db.raw.inTransaction) clock.after(0, bury);
    else bury();
  }

  return {
    create(spec) {
      checkReferences(spec, (id) => targets.has(id) || id === spec.id, live);
      insert(spec);
    },
    update(input) {
      const spec = keepSecrets(input, targets.get(input.id).spec);
      // What it named before may be gone meanwhile: that is no reason to refuse another change.
      const stored = live.entries.get(spec.id)?.spec;
      const known = new Set([...(stored?.dependsOn ?? []), ...(stored?.probe.type === 'group' ? stored.probe.members : [])]);
      checkReferences(spec, (id) => targets.has(id) || known.has(id), live);
      replace(spec);
    },
    put(spec) {
      if (targets.has(spec.id)) replace(spec);
      else insert(spec);
    },
    remove(ids) {
      let deleted = 0;
      for (const id of ids) {
        if (!live.entries.has(id)) continue;
        const others = [...live.entries.values()].map(({ spec }) => withoutReference(spec, id)).filter((spec) => spec !== null);
        db.tx(() => {
          targets.delete(id);
          intervals.delete(id);
          failures.delete(id);
          for (const other of others) targets.update(other, clock.now());
        });
        for (const other of others) live.change(other);
        drop(id);
        deleted++;
      }
      return deleted;
    },
    resync() {
      const stored = new Map(targets.all().map((target) => [target.spec.id, target]));
      for (const id of [...live.entries.keys()]) if (!stored.has(id)) drop(id);
      for (const [id, target] of stored) {
        const entry = live.entries.get(id);
        if (!entry) live.add(target);
        else if (JSON.stringify(entry.spec) === JSON.stringify(target.spec)) continue;
        else live.change(target.spec);
        probe(target.spec);
      }
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

/** A spec that no longer names `id`, or null when it never did. The last member of a group stays: a group of nothing cannot be declared. */
function withoutReference(spec: TargetSpec, id: string): TargetSpec | null {
  const { probe } = spec;
  const isMember = probe.type === 'group' && probe.members.length > 1 && probe.members.includes(id);
  if (!isMember && !spec.dependsOn.includes(id)) return null;
  return { ...spec, dependsOn: spec.dependsOn.filter((each) => each !== id), probe: isMember ? { ...probe, members: probe.members.filter((each) => each !== id) } : probe };
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
