import { useDeferredValue, useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { TextInput } from '#ui/form.tsx';
import { count, moment } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { attempt } from '#ui/toast.tsx';
import { systemApi } from '../site.ts';
import css from '../settings.module.css';

interface Row {
  seq: number;
  at: number;
  actor: string;
  call: string;
  outcome: string;
}

const COLUMNS: ReadonlyArray<Column<Row>> = [
  { title: 'row', width: '5rem', mono: true, cell: (row) => row.seq },
  { title: 'time', width: '12rem', cell: (row) => moment(row.at, engineNow()) },
  { title: 'who', width: 'minmax(8rem, 1fr)', mono: true, cell: (row) => row.actor },
  { title: 'did', width: 'minmax(12rem, 2fr)', mono: true, cell: (row) => row.call },
  { title: 'outcome', width: 'minmax(7rem, 1fr)', cell: (row) => row.outcome },
];

export function AuditSection() {
  const denied = useDenied('auditor');
  const [text, setText] = useState('');
  const [proof, setProof] = useState<string | null>(null);
  const wanted = useDeferredValue(text);
  const answer = useQuery(denied === null ? `system/audit//${wanted}` : null, () => systemApi.call.searchAudit({ limit: 200, ...(wanted !== '' && { text: wanted }) }));
  if (denied !== null) return <Empty title="Not open to you" text={denied} />;

  async function verify(): Promise<void> {
    setProof(null);
    const found = await attempt(() => systemApi.call.verifyAudit({}));
    if (found) setProof(`${found.ok ? 'Whole' : 'BROKEN'}: ${found.message}`);
  }

  return (
    <>
      <div className={css.actions}>
        <div style={{ flex: '1 1 20rem' }}>
          <TextInput aria-label="Search the audit trail" placeholder="Search: who, what, which target" value={text} onText={setText} />
        </div>
        <Button onClick={() => void verify()}>Verify chain</Button>
      </div>
      {proof && <p role="status">{proof}</p>}
      <Answered answer={answer}>
        {({ rows, total }) =>
          rows.length === 0 ? (
            <Empty title={wanted === '' ? 'Nothing was changed yet' : 'Nothing matches'} />
          ) : (
            <>
              <div className={css.list}>
                <Table label="Audit trail" columns={COLUMNS} rows={rows} rowKey={(row) => String(row.seq)} height={36} />
              </div>
              <p className={css.found}>{`${count(rows.length)} of n ${count(total)}, newest first`}</p>
            </>
          )
        }
      </Answered>
    </>
  );
}
