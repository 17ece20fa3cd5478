import type { ReportObjective } from './document.ts';

/** As many as fit the executive page. */
const MOST = 12;
const RANK = { breached: 0, 'not proven': 2, 'no data': 3, met: 4 } as const;

/** What the executive page lists: breached ones first, contractual before others, then by budget left. */
export function mostPressing(objectives: readonly ReportObjective[]): ReportObjective[] {
  const rank = (o: ReportObjective): number => RANK[o.period.verdict] - (o.contractual ? 0.5 : 0);
  const left = (o: ReportObjective): number => (o.period.budget ? (o.period.budget.remainingRatio ?? -Infinity) : 2);
  return [...objectives].sort((a, b) => rank(a) - rank(b) || left(a) - left(b) || a.name.localeCompare(b.name)).slice(0, MOST);
}
