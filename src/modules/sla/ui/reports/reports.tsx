import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { moduleApi } from '#ui/api.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Segments } from '#ui/form.tsx';
import { moment } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { useGo, useParam, useSearchText } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { attempt } from '#ui/toast.tsx';
import type { system } from '#modules/system/contract.ts';
import type { ReportPeriod, ReportRow } from '../../contract.ts';
import { slaApi } from '../objectives.ts';
import { countsText, periodText, periodTitle } from './document.ts';
import { ReportPage } from './report.tsx';
import { ReportSchedule } from './schedule.tsx';
import css from './reports.module.css';

const systemApi = moduleApi<typeof system>('system');
const PERIODS: ReadonlyArray<{ value: string; label: string }> = [{ value: 'all', label: 'All' }, ...(['day', 'week', 'month', 'quarter'] as const).map((value) => ({ value, label: periodTitle(value) }))];

const COLUMNS: ReadonlyArray<Column<ReportRow>> = [
  { title: 'report', width: 'minmax(22rem, 2fr)', cell: (row) => <b>{`${periodTitle(row.period)}, ${periodText(row)}`}</b> },
  { title: 'revision', width: '8rem', cell: (row) => `${row.revision}${row.running ? ', running' : ''}` },
  { title: 'verdicts', width: 'minmax(24rem, 2fr)', cell: (row) => countsText(row.counts) },
  { title: 'hash', width: '11rem', mono: true, cell: (row) => row.hash.slice(0, 12) },
  { title: 'sent', width: 'minmax(11rem, 1fr)', cell: sentText },
  { title: 'made', width: 'minmax(18rem, 1fr)', cell: (row) => `${moment(row.madeAt, engineNow())} by ${row.madeBy}` },
  { title: '', width: '14rem', cell: (row) => (row.stale ? 'newer data waits' : '') },
];

function sentText(row: Pick<ReportRow, 'sends' | 'revision'>): string {
  const last = row.sends.at(-1);
  if (!last) return 'not sent';
  return last.state === 'sent' ? `sent${last.revision === row.revision ? '' : `, revision ${last.revision}`}` : last.state;
}

/** The library of frozen reports, or the one that is open. */
export function Reports() {
  const id = useParam('report');
  const [edit, setEdit] = useSearchText('edit');
  return (
    <>
      {id === undefined ? <Library onSettings={() => setEdit('schedule')} /> : <ReportPage key={id} id={id} />}
      {edit === 'schedule' && <ReportSchedule onClose={() => setEdit(undefined)} />}
    </>
  );
}

function Library({ onSettings }: { onSettings: () => void }) {
  const [period, setPeriod] = useState('all');
  const go = useGo();
  const [made, setMade] = useState<string | null>(null);
  const reports = useQuery(`sla/reports/${period}`, () => slaApi.call.listReports(period === 'all' ? {} : { period: period as ReportPeriod }), { every: made ? 2_000 : 30_000 });
  const operator = useDenied('operator');
  const wanted: ReportPeriod = period === 'all' ? 'month' : (period as ReportPeriod);
  const make = (): void => void attempt(() => slaApi.call.startReport({ period: wanted })).then((answer) => answer && setMade(answer.job));
  useOffer({ id: 'report.make', title: 'Make a report now', keys: 'c', section: 'Reports', denied: operator, run: make });
  return (
    <section className={`${shell.page} ${css.page}`} aria-label="Reports">
      <header className={css.head}>
        <h1>Reports</h1>
        <Segments label="Period" value={period} onValue={setPeriod} options={PERIODS} />
        <span className={css.space} />
        <Button onClick={onSettings}>Schedule</Button>
        <Button kind="solid" keys="C" denied={operator} onClick={make}>{`Make the ${periodTitle(wanted).toLowerCase()} report now`}</Button>
      </header>
      {made !== null && <Progress job={made} onEnd={() => setMade(null)} />}
      <Answered answer={reports}>
        {({ reports: rows }) =>
          rows.length === 0 ? (
            <Empty title="No report yet" text="Monthly and quarterly reports are made by themselves after their period ends; one can be made now. A report is frozen: late data makes the next revision, and the one that was sent stays." />
          ) : (
            <div className={css.table} tabIndex={0} role="region" aria-label="Reports, wide table">
              <Table label="Reports" columns={COLUMNS} rows={rows} rowKey={(row) => row.id} onRow={(row) => go(`/reports/${row.id}`)} />
            </div>
          )
        }
      </Answered>
    </section>
  );
}

/** The task that makes a report: how far it is, and a way to stop it. */
function Progress({ job, onEnd }: { job: string; onEnd: () => void }) {
  const row = systemApi.useTopic('jobs').rows?.get(job);
  const operator = useDenied('operator');
  const running = row === undefined || row.state === 'running';
  const ratio = row?.progressRatio ?? null;
  return (
    <div className={css.progress} role="status">
      <b>{row?.title ?? 'Making the report'}</b>
      {running ? (
        <>
          <span className={css.bar} role="progressbar" aria-label="Making the report" aria-valuenow={ratio === null ? undefined : Math.round(ratio * 100)}>
            <i style={{ width: `${(ratio ?? 0) * 100}%` }} />
          </span>
          <span>{row?.note || (ratio === null ? 'starting' : `${Math.round(ratio * 100)} %`)}</span>
          <Button denied={operator} onClick={() => void attempt(() => systemApi.call.cancelJob({ id: job }))}>
            Cancel
          </Button>
        </>
      ) : (
        <>
          <span className={css.note}>{`${row.state}${row.note ? `: ${row.note}` : ''}`}</span>
          <Button
            onClick={() => {
              refresh('sla/reports');
              onEnd();
            }}
          >
            Close
          </Button>
        </>
      )}
    </div>
  );
}
