import { useDenied } from '#ui/access.ts';
import { moment } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { moduleApi } from '#ui/api.ts';
import type { system } from '#modules/system/contract.ts';
import css from './target.module.css';

const systemApi = moduleApi<typeof system>('system');

interface Row {
  seq: number;
  at: number;
  actor: string;
  call: string;
  outcome: string;
}

const COLUMNS: ReadonlyArray<Column<Row>> = [
  { title: 'row', width: '5rem', mono: true, cell: (row) => row.seq },
  { title: 'time', width: '11rem', cell: (row) => moment(row.at, engineNow()) },
  { title: 'who', width: 'minmax(10rem, 1fr)', mono: true, cell: (row) => row.actor },
  { title: 'did', width: 'minmax(14rem, 2fr)', mono: true, cell: (row) => row.call },
  { title: 'outcome', width: 'minmax(10rem, 1fr)', cell: (row) => row.outcome },
];

/** Who changed this target, and when. */
export function AuditTrail({ id }: { id: string }) {
  const denied = useDenied('auditor');
  const answer = useQuery(denied === null ? `system/audit/${id}` : null, () => systemApi.call.searchAudit({ text: id, limit: 200 }));
  if (denied !== null) return <Panel><Empty title="The audit trail is not open to you" text={denied} /></Panel>;
  return (
    <Panel title="Changes" note={answer.data && `n ${answer.data.total}, newest first`}>
      <Answered answer={answer}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="Nothing was changed by hand" text="Every change of this target will be listed here with who made it." />
          ) : (
            <div className={css.clip} tabIndex={0} role="region" aria-label="Changes, wide table">
              <Table label="Changes" columns={COLUMNS} rows={rows} rowKey={(row) => String(row.seq)} />
            </div>
          )
        }
      </Answered>
    </Panel>
  );
}
