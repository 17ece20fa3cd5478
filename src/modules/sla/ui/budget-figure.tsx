import { Figure } from '#ui/panel.tsx';
import { To } from '#ui/nav.tsx';
import { useObjectiveByTarget } from './objectives.ts';
import { amountText, demandText, shortWindow } from './words.ts';

/** What is left of the budget of a target's own objective; nothing when it has none. */
export function BudgetFigure({ target }: { target: string }) {
  const row = useObjectiveByTarget().get(target);
  if (!row?.budget) return null;
  const { remaining, total, unit } = row.budget;
  return (
    <Figure
      label={`Budget left, ${shortWindow(row.window)}`}
      tone={remaining < 0 ? 'crit' : row.atRisk ? 'warn' : undefined}
      value={<To to={`/service-levels/${row.id}`}>{amountText(remaining, unit)}</To>}
      basis={`of ${amountText(total, unit)} · ${demandText(row)}`}
    />
  );
}
