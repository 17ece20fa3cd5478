import { useDeferredValue, useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { TextInput } from '#ui/form.tsx';
import { count } from '#ui/format.ts';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table } from '#ui/table.tsx';
import { attempt } from '#ui/toast.tsx';
import { AUDIT_COLUMNS } from '../audit-columns.ts';
import { systemApi } from '../site.ts';
import css from '../settings.module.css';

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
                <Table label="Audit trail" columns={AUDIT_COLUMNS} rows={rows} rowKey={(row) => String(row.seq)} height={36} />
              </div>
              <p className={css.found}>{`${count(rows.length)} of n ${count(total)}, newest first`}</p>
            </>
          )
        }
      </Answered>
    </>
  );
}
