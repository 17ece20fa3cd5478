import { share, type Tone } from './words.ts';
import css from './budget-bar.module.css';

interface BudgetBarProps {
  /** Share of the budget that is left, negative when overspent; null when there is none. */
  ratio: number | null;
  tone: Tone;
  /** Zero stands at the left edge while nothing is overspent: for a bar that stands alone. */
  alone?: boolean;
  /** Said before the figure to a screen reader. */
  label?: string;
}

/** Width of the part below zero, in hundredths of the bar: it holds one whole budget of overspend, and a break for more. */
const BELOW = 24;

/** What is left of a budget. Zero stands a quarter in, so that overspend has a place of its own; past one whole budget the bar is broken off, and the figure beside it says how far. */
export function BudgetBar({ ratio, tone, alone = false, label = 'Budget left' }: BudgetBarProps) {
  const zero = alone && (ratio === null || ratio >= 0) ? 0 : BELOW;
  const above = ratio === null ? 0 : Math.min(1, Math.max(0, ratio)) * (100 - zero);
  const below = ratio === null ? 0 : Math.min(1, Math.max(0, -ratio)) * zero;
  return (
    <span className={css.bar} data-none={ratio === null || undefined} data-whole={zero === 0 || undefined} data-tone={tone} role="img" aria-label={ratio === null ? `${label}: none` : `${label}: ${share(ratio)}`}>
      {below > 0 && <i className={css.spent} style={{ left: `${zero - below}%`, width: `${below}%` }} />}
      {above > 0 && <i className={css.left} style={{ left: `${zero}%`, width: `${above}%` }} />}
      {ratio !== null && ratio < -1 && <i className={css.broken} />}
      {zero > 0 && <i className={css.zero} style={{ left: `${zero}%` }} />}
    </span>
  );
}
