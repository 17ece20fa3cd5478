import { clock, moment, span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Answered, Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { Timeline } from '#ui/timeline.tsx';
import { useQuery } from '#ui/query.ts';
import type { StateInterval } from '../../contract.ts';
import { monitoringApi } from '../status.ts';
import { useIntervals, useSummary } from './ranged.ts';
import { happened, intervalMark, intervalWord, stretchesOf } from './stretches.ts';
import css from './target.module.css';

/** State intervals: what availability and service levels are worked out from. */
export function History({ id }: { id: string }) {
  const intervals = useIntervals(id);
  const summary = useSummary(id);
  const severity = useQuery(`monitoring/target/${id}`, () => monitoringApi.call.getTarget({ id })).data?.spec.severity ?? 'critical';
  const columns = (to: number): ReadonlyArray<Column<StateInterval>> => [
    { title: 'state', width: '11.6rem', cell: (each) => <span className={css.verdict}><Status mark={intervalMark(each.state, severity)} silent /> {intervalWord(each.state)}</span> },
    { title: 'from', width: '11rem', cell: (each) => moment(each.from, to) },
    { title: 'to', width: '6.6rem', cell: (each) => (each.to === null ? 'now' : clock(each.to)) },
    { title: 'lasted', width: '7.6rem', cell: (each) => span((each.to ?? to) - each.from) },
    { title: 'code', width: 'minmax(7rem, 1fr)', mono: true, cell: (each) => each.code || '–' },
    { title: 'message', width: 'minmax(8rem, 3fr)', cell: (each) => <span title={each.message}>{each.message || '–'}</span> },
  ];
  return (
    <Answered answer={intervals}>
      {({ from, to, data }) => (
        <>
          <Panel title="State" note={summary.data && happened(summary.data.data)}>
            <Timeline stretches={stretchesOf(data, from, to, severity)} from={from} to={to} label="State over the range" />
          </Panel>
          <Panel title="State intervals" note="newest first; an outage begins with its first failing result">
            {data.length === 0 ? (
              <Empty title="Nothing was observed in this range" />
            ) : (
              <div className={css.clip} tabIndex={0} role="region" aria-label="State intervals, wide table">
                <Table label="State intervals" columns={columns(to)} rows={[...data].reverse()} rowKey={(each) => `${each.from}-${each.state}`} />
              </div>
            )}
          </Panel>
        </>
      )}
    </Answered>
  );
}
