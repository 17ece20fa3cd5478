import { useDenied } from '#ui/access.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table } from '#ui/table.tsx';
import { AUDIT_COLUMNS } from '#modules/system/ui/audit-columns.ts';
import { systemApi } from '#modules/system/ui/site.ts';
import css from './target.module.css';

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
              <Table label="Changes" columns={AUDIT_COLUMNS} rows={rows} rowKey={(row) => String(row.seq)} />
            </div>
          )
        }
      </Answered>
    </Panel>
  );
}
