import { share, type Tone } from './words.ts';
import css from './budget-bar.module.css';

interface BudgetBarProps {
  /** Share of the budget that is left, negative when overspent; null when there is none. */
  ratio: number | null;
  tone: Tone;
  /** Said before the figure to a screen reader. */
  label?: string;
}

/** Width of the part below zero, in hundredths of the bar: it holds one whole budget of overspend, and a break for more. */
const BELOW = 24;

/** What is left of a budget. Zero stands a quarter in, so that overspend has a place of its own; past one whole budget the bar is broken off, and the figure beside it says how far. */
export function BudgetBar({ ratio, tone, label = 'Budget left' }: BudgetBarProps) {
  const above = ratio === null ? 0 : Math.min(1, Math.max(0, ratio)) * (100 - BELOW);
  const below = ratio === null ? 0 : Math.min(1, Math.max(0, -ratio)) * BELOW;
  return (
    <span className={css.bar} data-none={ratio === null || undefined} data-tone={tone} role="img" aria-label={ratio === null ? `${label}: none` : `${label}: ${share(ratio)}`}>
      {below > 0 && <i className={css.spent} style={{ left: `${BELOW - below}%`, width: `${below}%` }} />}
      {above > 0 && <i className={css.left} style={{ left: `${BELOW}%`, width: `${above}%` }} />}
      {ratio !== null && ratio < -1 && <i className={css.broken} />}
      <i className={css.zero} style={{ left: `${BELOW}%` }} />
    </span>
  );
}
