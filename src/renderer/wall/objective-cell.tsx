import { BudgetBar } from '#modules/sla/ui/budget-bar.tsx';
import type { ObjectiveRow } from '#modules/sla/contract.ts';
import { amountText, basisText, burnText, demandText, nText, shortWindow, toneOf, valueText, wordOf } from '#modules/sla/ui/words.ts';
import css from './foot.module.css';

/** What is worth reading from afar: the budget while it stands for the verdict, else the verdict and its figure. */
function headline(row: ObjectiveRow): string {
  const word = wordOf(row);
  if (word === 'no data' || word === 'not proven') return word;
  if (row.unit !== 'ratio') return `${word} · ${valueText(row.value, row.unit, row.target)}`;
  if (!row.budget) return `${word} · ${valueText(row.value, row.unit, row.target)}`;
  const left = amountText(row.budget.remaining, row.budget.unit);
  return word === 'met' ? `${left} left` : `${word} · ${left}${row.budget.remaining < 0 ? '' : ' left'}`;
}

/** One objective in the foot of a wall: what it asks, how it stands, and on what that rests. */
export function ObjectiveCell({ row }: { row: ObjectiveRow }) {
  const word = wordOf(row);
  const open = word === 'not proven' || word === 'no data';
  return (
    <div>
      <h2>
        {row.name} <span className={css.demand}>{`· ${demandText(row)} / ${shortWindow(row.window)}`}</span>
      </h2>
      <p data-tone={toneOf(row)}>{headline(row)}</p>
      <span className={css.bar}>
        <BudgetBar alone ratio={open || !row.budget ? null : row.budget.remainingRatio} tone={toneOf(row)} label={`Budget left of ${row.name}`} />
      </span>
      <small>{open ? `${nText(row.n, row.nUnit)} · ${row.reason}` : `${row.burn ? `${burnText(row.burn)} · ` : ''}${basisText(row)}`}</small>
    </div>
  );
}
