import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { clock, moment, span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import type { IncidentDetail } from '../../contract.ts';
import { personText } from '../words.ts';
import css from './incident.module.css';

type Receipt = IncidentDetail['receipts'][number];
const SHOWN = 8;

/** Who was told over what, when it arrived, and what did not. */
export function Receipts({ incident, now }: { incident: IncidentDetail; now: number }) {
  const [all, setAll] = useState(false);
  const delivered = incident.receipts.filter((each) => each.outcome === 'delivered').length;
  const rows = [...incident.receipts].sort((a, b) => b.endedAt - a.endedAt);
  const columns: ReadonlyArray<Column<Receipt>> = [
    { title: 'time', width: '10rem', cell: (each) => moment(each.endedAt, now) },
    { title: 'told', width: '9rem', cell: (each) => each.event },
    { title: 'to', width: 'minmax(9rem, 1fr)', cell: (each) => <span title={each.detail}>{each.user === null ? each.channel : `${personText(each.user)} by ${each.channel}`}</span> },
    { title: 'outcome', width: 'minmax(8rem, 1fr)', cell: (each) => <span className={css.outcome} data-bad={each.outcome === 'dead' || undefined} title={each.detail}>{each.outcome === 'dead' ? `failed: ${each.detail}` : each.outcome}</span> },
    { title: 'took', width: '5.6rem', right: true, cell: (each) => <span title={`from ${clock(each.at)} to ${clock(each.endedAt)}`}>{span(Math.max(0, each.endedAt - each.at))}</span> },
  ];
  return (
    <Panel title="Delivery" note={incident.receipts.length === 0 ? undefined : `${delivered} of ${incident.receipts.length} delivered`}>
      {rows.length === 0 ? (
        <Empty title="Nothing was sent" text="Why an alert was not told stands under Why." />
      ) : (
        <div className={css.clip} tabIndex={0} role="region" aria-label="Delivery, wide table">
          <Table label="Delivery" columns={columns} rows={all ? rows : rows.slice(0, SHOWN)} rowKey={(each, index) => `${each.outbox}-${index}`} />
        </div>
      )}
      {rows.length > SHOWN && !all && (
        <Button kind="quiet" onClick={() => setAll(true)}>{`All ${rows.length}`}</Button>
      )}
    </Panel>
  );
}
