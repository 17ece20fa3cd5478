import { moduleApi } from '#ui/api.ts';
import { count, span } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Empty, Loading } from '#ui/states.tsx';
import type { incidents } from '#modules/incidents/contract.ts';
import css from './dashboard.module.css';

const incidentsApi = moduleApi<typeof incidents>('incidents');
const MONTH_MS = 30 * 86_400_000;
const NAMES: Record<string, string> = { ttd: 'To detect', tta: 'To acknowledge', ttm: 'To mitigate', ttr: 'To resolve' };
const ARROWS: Record<string, string> = { improved: '↓ shorter', worse: '↑ longer' };

/** Incidents of the last thirty days against the thirty before; an arrow only where the difference is proven. */
export function Incidents() {
  const answer = useQuery('sla/dashboard-incidents', () => incidentsApi.call.figures({ from: engineNow() - MONTH_MS, to: engineNow() }), { every: 60_000 });
  const { data } = answer;
  return (
    <Panel title="Incidents, 30 d" note={data ? `n ${count(data.n)} · arrows only where proven` : undefined}>
      {!data && answer.loading && <Loading />}
      {!data && answer.error && <Empty title="Incidents are not available" text={answer.error.message} />}
      {data && data.n === 0 && <Empty title="No incident in 30 days" />}
      {data && data.n > 0 && (
        <ul className={css.plain}>
          {data.figures.map((figure) => {
            const verdict = data.comparisons.find((each) => each.metric === figure.metric)?.verdict;
            return (
              <li key={figure.metric}>
                <span title={figure.definition}>{NAMES[figure.metric.toLowerCase()] ?? figure.metric}</span>
                <b>{figure.medianMs === null ? '–' : span(figure.medianMs)}</b>
                <span>{`median of n ${figure.n} · ${verdict === undefined ? 'not compared' : (ARROWS[verdict] ?? verdict)}`}</span>
              </li>
            );
          })}
          <li>
            <span>A month</span>
            <b>{data.rate.perMonth.toFixed(1)}</b>
            <span>{`interval ${data.rate.interval.low.toFixed(1)} to ${data.rate.interval.high.toFixed(1)} · before ${data.rateBefore.perMonth.toFixed(1)}`}</span>
          </li>
        </ul>
      )}
    </Panel>
  );
}
