import { useGo } from '#ui/nav.tsx';
import { moment, span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { Table, type Column } from '#ui/table.tsx';
import type { BoardRow } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { Figures30 } from './figures.tsx';
import { lastedMs, personText } from '../words.ts';
import css from './board.module.css';

/** What is over, newest first, and how long it took. */
export function ClosedList({ now }: { now: number }) {
  const go = useGo();
  const answer = useQuery('incidents/closed', () => incidentsApi.call.list({ state: 'closed', limit: 500 }), { every: 30_000 });
  const columns: ReadonlyArray<Column<BoardRow>> = [
    { title: 'incident', width: '7rem', mono: true, cell: (row) => row.key },
    { title: 'title', width: 'minmax(16rem, 3fr)', cell: (row) => <span className={css.name}><Status mark={row.severity} acknowledged={row.acknowledgedBy !== null} /><b title={row.title}>{row.title}</b></span> },
    { title: 'opened', width: '12rem', cell: (row) => moment(row.openedAt, now) },
    { title: 'lasted', width: '8rem', right: true, cell: (row) => span(lastedMs(row, now)) },
    { title: 'acknowledged by', width: 'minmax(9rem, 1fr)', cell: (row) => (row.mergedInto !== null ? 'merged' : row.acknowledgedBy === null ? 'nobody' : personText(row.acknowledgedBy)) },
  ];
  return (
    <div className={css.list}>
      <Figures30 />
      <Answered answer={answer}>
        {({ incidents }) => (
          <Panel flush title="Resolved" note={`n ${incidents.length}, newest first`}>
            {incidents.length === 0 ? <Empty title="No incident was resolved yet" /> : <Table label="Resolved incidents" columns={columns} rows={incidents} rowKey={(row) => row.id} onRow={(row) => go(`/incidents/${row.key}`)} height={52} />}
          </Panel>
        )}
      </Answered>
    </div>
  );
}
