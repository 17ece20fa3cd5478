import { useState } from 'react';
import { Dialog } from '#ui/dialog.tsx';
import { moment } from '#ui/format.ts';
import { To } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { SampleTag } from '#ui/sample-tag.tsx';
import { Empty, Loading } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { Table, type Column } from '#ui/table.tsx';
import type { AlertRow } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { Explained } from '../detail/why.tsx';
import css from './board.module.css';

const STATES: Record<AlertRow['state'], number> = { firing: 0, pending: 1, resolved: 2 };
const SEVERITIES: Record<AlertRow['severity'], number> = { critical: 0, warning: 1, advisory: 2 };

/** Every alert there is, whether anybody heard of it or not; each says why. */
export function AlertTable({ now }: { now: number }) {
  const { rows } = incidentsApi.useTopic('alerts');
  const [asked, setAsked] = useState<string | null>(null);
  const alerts = [...(rows?.values() ?? [])].sort((a, b) => STATES[a.state] - STATES[b.state] || SEVERITIES[a.severity] - SEVERITIES[b.severity] || b.since - a.since);
  const number = (which: (alert: AlertRow) => boolean): number => alerts.filter(which).length;
  const columns: ReadonlyArray<Column<AlertRow>> = [
    { title: 'alert', width: 'minmax(16rem, 3fr)', cell: (row) => <span className={css.name}><Status mark={row.state === 'resolved' ? 'ok' : row.severity} label={row.severity} /><b title={row.name}>{row.name}</b>{row.sample && <SampleTag />}</span> },
    { title: 'about', width: 'minmax(9rem, 1.5fr)', mono: true, cell: (row) => row.objective || row.target || '–' },
    { title: 'state', width: '14rem', cell: (row) => `${row.state} since ${moment(row.state === 'resolved' ? (row.resolvedAt ?? row.since) : (row.firedAt ?? row.since), now)}` },
    { title: 'heard of', width: 'minmax(12rem, 2fr)', cell: (row) => <span title={heardText(row)}>{row.suppressedBy === '' && row.incident !== null ? <To to={`/incidents/${row.incident}`} className={css.link}>{row.incident}</To> : heardText(row)}</span> },
  ];
  const chosen = asked === null ? undefined : rows?.get(asked);
  return (
    <div className={css.list}>
      {rows === null && <Loading what="Loading alerts" />}
      {rows !== null && (
        <Panel flush title="Alerts" note={`${number((row) => row.state === 'firing')} firing, ${number((row) => row.suppressedBy !== '')} of them held back · ${number((row) => row.state === 'pending')} pending · resolved ones for 15 minutes · n ${alerts.length}`}>
          {alerts.length === 0 ? <Empty title="No alert stands" /> : <Table label="Alerts" columns={columns} rows={alerts} rowKey={(row) => row.id} onRow={(row) => setAsked(row.id)} height={60} />}
        </Panel>
      )}
      {chosen && <WhyDialog alert={chosen} now={now} onClose={() => setAsked(null)} />}
    </div>
  );
}

function heardText(row: AlertRow): string {
  if (row.suppressedBy !== '') return `held back: ${row.suppressedBy}`;
  if (row.state === 'pending') return 'not yet: its rule waits';
  return row.state === 'resolved' ? 'over' : 'no incident of its own';
}

/** Why one alert was told, or was not. */
export function WhyDialog({ alert, now, onClose }: { alert: AlertRow; now: number; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Why this was told, or was not" shape="side">
      <Explained alert={alert} now={now} />
    </Dialog>
  );
}
