import { engineNow } from '#ui/link.ts';
import { count, span } from '#ui/format.ts';
import { Figure, Figures } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { incidentsApi } from '../board.ts';

const MONTH_MS = 30 * 86_400_000;
const NAMES: Record<string, string> = { ttd: 'TTD', tta: 'TTA', ttm: 'TTM', ttr: 'TTR' };

/** TTD, TTA, TTM and TTR of the last 30 days against the 30 before; nothing is called better unless its interval says so. */
export function Figures30() {
  const answer = useQuery('incidents/figures', () => incidentsApi.call.figures({ from: engineNow() - MONTH_MS, to: engineNow() }), { every: 300_000 });
  if (!answer.data) return null;
  const { figures, comparisons, rate, n } = answer.data;
  return (
    <Figures>
      {figures.map((figure) => {
        const compared = comparisons.find((each) => each.metric === figure.metric);
        return <Figure key={figure.metric} label={`${NAMES[figure.metric] ?? figure.metric} median, 30 d`} value={<span title={figure.definition}>{figure.medianMs === null ? 'no data' : span(figure.medianMs)}</span>} basis={figure.n === 0 ? `n 0 of ${count(n)}` : `p90 ${figure.p90Ms === null ? '–' : span(figure.p90Ms)} · n ${count(figure.n)} of ${count(n)}${compared ? ` · ${compared.verdict}` : ''}`} />;
      })}
      <Figure label="Incidents a month" value={rate.perMonth.toFixed(1)} basis={`95 % ${rate.interval.low.toFixed(1)}–${rate.interval.high.toFixed(1)} · n ${count(n)}`} />
    </Figures>
  );
}
