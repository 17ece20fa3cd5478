import type { BudgetAction } from '../spec.ts';
import { readInstant } from './instant.ts';
import type { Objective } from './objective.ts';

export interface PolicyAction {
  action: BudgetAction;
  /** Consumed share from which it applies. */
  atConsumed: number;
  /** True when it applies and nobody has set it aside. */
  active: boolean;
  /** The signed exception that sets it aside, while it lasts. */
  override: { by: string; reason: string; expiresAt: number } | null;
}

/**
 * Which actions of the error-budget policy apply at `consumedRatio` of the budget (1 = all of it; null = spent with nothing allowed, which is
 * beyond every threshold). Each action is listed once, with its lowest threshold reached, or its lowest one when none is.
 */
export function evaluatePolicy(objective: Objective, consumedRatio: number | null, now: number): PolicyAction[] {
  const consumed = consumedRatio ?? Infinity;
  const lowest = new Map<BudgetAction, number>();
  for (const rule of objective.spec.policy) {
    for (const action of rule.actions) lowest.set(action, Math.min(lowest.get(action) ?? Infinity, rule.atConsumed));
  }
  return [...lowest].map(([action, atConsumed]) => {
    const override = objective.spec.overrides
      .map((o, i) => ({ action: o.action, by: o.by, reason: o.reason, expiresAt: readInstant(o.expiresAt, objective.zone, `overrides[${i}].expiresAt`) }))
      .filter((o) => o.action === action && o.expiresAt > now)
      .sort((a, b) => b.expiresAt - a.expiresAt)[0];
    const reached = consumed >= atConsumed;
    return { action, atConsumed, active: reached && !override, override: reached && override ? { by: override.by, reason: override.reason, expiresAt: override.expiresAt } : null };
  });
}
