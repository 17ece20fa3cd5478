import { useEffect } from 'react';
import { Button } from '#ui/button.tsx';
import { age, count, date, day, minute, plural } from '#ui/format.ts';
import { To, useGo } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { Figure, Figures, Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { ObjectiveLines } from '../list/lines.tsx';
import { slaApi } from '../objectives.ts';
import { periodText, periodTitle } from '../reports/document.ts';
import { share } from '../words.ts';
import { ACTION_WORDS } from '../detail/actions.ts';
import { Availability } from './availability.tsx';
import { Incidents } from './incidents.tsx';
import { Trends } from './trends.tsx';
import css from './dashboard.module.css';

type Data = Awaited<ReturnType<typeof slaApi.call.dashboard>>;

/** One page for whoever answers for the service: verdicts, what needs attention, and what it rests on. */
export function Dashboard() {
  const answer = useQuery('sla/dashboard', () => slaApi.call.dashboard({}), { every: 30_000 });
  const go = useGo();
  useLightPaper();
  return (
    <article className={`${shell.page} ${css.page}`}>
      <header className={css.head}>
        <div>
          <h1>Dashboard</h1>
          <p>{answer.data ? `${day(answer.data.at)} ${minute(answer.data.at)} · ${plural(answer.data.counts.objectives, 'objective')}, the sample hospital left out` : ''}</p>
        </div>
        <Button onClick={() => window.print()}>Print</Button>
      </header>
      <Answered answer={answer}>
        {(data) =>
          data.counts.objectives === 0 ? (
            <Empty title="No objective of your own yet" text="The dashboard leaves the sample hospital out. Add an objective for one of your own services." action={<Button onClick={() => go('/service-levels', { edit: 'new' })}>New objective</Button>} />
          ) : (
            <Shown data={data} />
          )
        }
      </Answered>
    </article>
  );
}

/** Paper is white: a dark theme would print pale words. */
function useLightPaper(): void {
  useEffect(() => {
    const root = document.documentElement;
    let before: string | undefined;
    const restore = (): void => void (before && (root.dataset['theme'] = before));
    const lighten = (): void => {
      before = root.dataset['theme'];
      root.dataset['theme'] = 'light';
    };
    window.addEventListener('beforeprint', lighten);
    window.addEventListener('afterprint', restore);
    return () => {
      window.removeEventListener('beforeprint', lighten);
      window.removeEventListener('afterprint', restore);
    };
  }, []);
}

function Shown({ data }: { data: Data }) {
  const { counts, contractual } = data;
  return (
    <>
      <Figures>
        <Figure label="Met" value={count(counts.met)} basis={`of ${plural(counts.objectives, 'objective')}`} />
        <Figure label="Breached" value={count(counts.breached)} tone={counts.breached > 0 ? 'crit' : undefined} basis={`${contractual.breached} of ${contractual.objectives} contractual`} />
        <Figure label="At risk" value={count(counts.atRisk)} tone={counts.atRisk > 0 ? 'warn' : undefined} basis={`${contractual.atRisk} contractual · budget burns too fast`} />
        <Figure label="Not proven" value={count(counts.notProven)} basis="too little observed for a verdict" />
        <Figure label="No data" value={count(counts.noData)} basis="nothing was heard in the window" />
      </Figures>
      <section className={css.attention} aria-label="What needs attention">
        <h2>
          Needs attention <small>breached, at risk, or less than half of the budget left</small>
        </h2>
        {data.attention.length === 0 ? <p className={css.calm}>Nothing: every objective with a budget has at least half of it left.</p> : <ObjectiveLines rows={data.attention} now={data.at} />}
      </section>
      <div className={css.pair}>
        <Availability services={data.services} />
        <Incidents />
      </div>
      <div className={css.pair}>
        <Trends rows={data.attention} />
        <Panel title="In force and waiting" note="error-budget policies, exclusions, reports">
          <ul className={css.plain}>
            {data.policies.map((each) => (
              <li key={`${each.objective} ${each.action}`}>
                <To to={`/service-levels/${each.objective}`} search={{ tab: 'policy' }}>{`${ACTION_WORDS[each.action]}: ${each.name}`}</To>
                <span>{`spent ${share(each.consumedRatio)}`}</span>
              </li>
            ))}
            <li>
              <span>{data.pendingExclusions === 0 ? 'No exclusion waits for approval' : `${plural(data.pendingExclusions, 'exclusion')} waiting for approval`}</span>
            </li>
            {data.latestReports.map((row) => (
              <li key={row.id}>
                <To to={`/reports/${row.id}`}>{`${periodTitle(row.period)} report, ${periodText(row)}`}</To>
                <span>{`revision ${row.revision}, made ${age(Math.max(0, data.at - row.madeAt))} ago${row.stale ? ', newer data waits' : ''}`}</span>
              </li>
            ))}
            {data.latestReports.length === 0 && <li><span>No report was made yet</span></li>}
          </ul>
        </Panel>
      </div>
      <p className={css.foot}>{`Watchfloor · ${date(data.at)} ${minute(data.at)} · every figure is the objective's own, over its own window`}</p>
    </>
  );
}
