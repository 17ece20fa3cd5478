import type { Actor } from '#shared/access.ts';
import { grants } from '#shared/access.ts';
import { AppError } from '#shared/errors.ts';
import type { ExclusionRow, OverrideRow } from '../../contract.ts';
import type { BudgetAction, ObjectiveSpec } from '../../spec.ts';
import { readInstant } from '../instant.ts';
import { evaluatePolicy } from '../policy.ts';
import type { PolicyAction } from '../policy.ts';
import type { Watch } from '../live/watch.ts';
import type { Sla } from './parts.ts';

function declaredOverrides(spec: ObjectiveSpec): OverrideRow[] {
  return spec.overrides.map(({ action, by, reason, expiresAt }, i) => ({
    id: `${spec.id}#${i + 1}`, objective: spec.id, action, by, reason, signedAt: 0, expiresAt: readInstant(expiresAt, spec.window.timeZone ?? 'UTC', `overrides[${i}].expiresAt`), revokedBy: null, revokedAt: null, declared: true,
  }));
}

/** Calls that make exceptions, each signed: exclusions, error-budget policies and their overrides. */
export function createExceptions(parts: Sla) {
  const { board, context, exceptions, reports, store } = parts;
  const { clock, ids } = context;

  function standing(id: string): ExclusionRow {
    const row = exceptions.exclusion(id);
    if (row.removedAt !== null) throw new AppError('conflict', `The exclusion "${id}" was taken out by ${row.removedBy}.`);
    return row;
  }

  async function changed(row?: { from: number; to: number }): Promise<void> {
    if (row) reports.markStale(row.from, row.to);
    board.reload();
    await board.settle();
  }

  function policyOf(watch: Watch): PolicyAction[] {
    const budget = watch.evaluation?.budget;
    return evaluatePolicy(watch.objective, budget ? budget.consumedRatio : 0, clock.now());
  }

  return {
    async addExclusion(input: { objective: string | null; from: number | string; to: number | string; reason: string; approve: boolean }, actor: Actor) {
      const zone = input.objective === null ? 'UTC' : (store.get(input.objective).spec.window.timeZone ?? 'UTC');
      const from = Math.round(readInstant(input.from, zone, 'from'));
      const to = Math.round(readInstant(input.to, zone, 'to'));
      if (to <= from) throw new AppError('invalid', 'to: must lie after from');
      if (input.approve && !grants(actor.role, 'owner')) throw new AppError('forbidden', `To approve an exclusion needs the role owner; you are ${actor.role}. Leave it to wait for an owner.`);
      const id = ids.next('exc');
      const now = clock.now();
      exceptions.addExclusion({ id, objective: input.objective, from, to, reason: input.reason, by: actor.id, recordedAt: now, approvedBy: input.approve ? actor.id : null });
      await changed({ from, to });
      return { id, retroactive: now > from, approved: input.approve };
    },

    async approveExclusion({ id }: { id: string }, actor: Actor) {
      const row = standing(id);
      if (row.approved) throw new AppError('conflict', `The exclusion "${id}" was approved by ${row.approvedBy} already.`);
      exceptions.approveExclusion(id, actor.id, clock.now());
      await changed(row);
      return { id };
    },

    async removeExclusion({ id, reason }: { id: string; reason: string }, actor: Actor) {
      const row = standing(id);
      exceptions.removeExclusion(id, actor.id, reason, clock.now());
      await changed(row);
      return { id };
    },

    policies({ action, service }: { action?: BudgetAction | undefined; service?: string | undefined }) {
      const watched = [...board.watches.values()].filter((watch) => watch.objective.spec.policy.length > 0 && (service === undefined || watch.objective.spec.service === service));
      return {
        policies: watched.map((watch) => ({
          objective: watch.objective.id,
          name: watch.objective.spec.name ?? watch.objective.id,
          service: watch.objective.spec.service ?? '',
          consumedRatio: watch.evaluation?.budget?.consumedRatio ?? null,
          actions: policyOf(watch).filter((each) => action === undefined || each.action === action),
        })),
        overrides: [...store.all().flatMap(({ spec }) => declaredOverrides(spec)), ...exceptions.overrides()].filter((row) => action === undefined || row.action === action),
      };
    },

    gate({ action, objectives, service }: { action: BudgetAction; objectives?: string[] | undefined; service?: string | undefined }) {
      for (const id of objectives ?? []) board.watch(id);
      const asked = [...board.watches.values()].filter((watch) => (objectives === undefined || objectives.includes(watch.objective.id)) && (service === undefined || watch.objective.spec.service === service) && !watch.sample);
      const blockedBy = asked.flatMap((watch) => {
        const found = policyOf(watch).find((each) => each.action === action && each.active);
        return found ? [{ objective: watch.objective.id, name: watch.objective.spec.name ?? watch.objective.id, consumedRatio: watch.evaluation?.budget?.consumedRatio ?? null, atConsumed: found.atConsumed }] : [];
      });
      return { allowed: blockedBy.length === 0, blockedBy };
    },

    async addOverride(input: { objective: string; action: BudgetAction; reason: string; expiresAt: number | string }, actor: Actor) {
      const { spec } = store.get(input.objective);
      const expiresAt = Math.round(readInstant(input.expiresAt, spec.window.timeZone ?? 'UTC', 'expiresAt'));
      if (expiresAt <= clock.now()) throw new AppError('invalid', 'expiresAt: lies in the past');
      if (!spec.policy.some((rule) => rule.actions.includes(input.action))) throw new AppError('invalid', `action: the policy of "${spec.id}" never asks for ${input.action}`);
      const id = ids.next('ovr');
      exceptions.addOverride({ id, objective: spec.id, action: input.action, by: actor.id, reason: input.reason, signedAt: clock.now(), expiresAt });
      await changed();
      return { id };
    },

    async revokeOverride({ id }: { id: string }, actor: Actor) {
      exceptions.revokeOverride(id, actor.id, clock.now());
      await changed();
      return { id };
    },
  };
}
