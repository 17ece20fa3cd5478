import type { ModuleContext } from '#kit/module.ts';
import type { ObjectiveRow, sla } from '../../contract.ts';
import type { BudgetAction } from '../../spec.ts';
import type { PolicyAction } from '../policy.ts';
import type { ObjectiveStore } from '../store/objectives.ts';
import { levelOf } from './row.ts';
import type { Watch } from './watch.ts';

const FACT = { breached: 'violated', 'at risk': 'atRisk', fine: 'recovered' } as const;

/** Tells what changed about an objective since it was last announced, and remembers it first, so that a restart neither repeats nor forgets. */
export function announce(context: Pick<ModuleContext<typeof sla>, 'emit'>, store: ObjectiveStore, watch: Watch, row: ObjectiveRow, policy: readonly PolicyAction[], now: number): void {
  const { stored } = watch;
  const before = stored.level;
  // Without any data nothing can be said to have got better.
  const level = row.verdict === 'no data' && before !== '' && !row.atRisk ? before : levelOf(row);
  const actions: BudgetAction[] = row.actions;
  const changed = policy.filter(({ action, active }) => active !== stored.actions.includes(action));
  if (level === before && changed.length === 0) return;
  store.remember(row.id, level, actions);
  stored.level = level;
  stored.actions = [...actions];
  const news = level !== before && !(before === '' && level === 'fine');
  if (news) {
    context.emit(FACT[level === '' ? 'fine' : level], {
      objective: row.id, name: row.name, verdict: row.verdict, value: row.value, budgetRemainingRatio: row.budget?.remainingRatio ?? null, burn: row.burn, at: now,
      service: row.service, contractual: row.contractual, sample: row.sample, reason: row.reason,
    });
  }
  for (const { action, active } of changed) context.emit('policyChanged', { objective: row.id, name: row.name, action, active, consumedRatio: row.budget?.consumedRatio ?? null, at: now });
}
