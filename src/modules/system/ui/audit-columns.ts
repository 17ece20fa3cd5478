import { moment } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import type { Column } from '#ui/table.tsx';

/** A row of the audit trail as tables show it. */
export interface AuditRow {
  seq: number;
  at: number;
  actor: string;
  call: string;
  outcome: string;
}

export const AUDIT_COLUMNS: ReadonlyArray<Column<AuditRow>> = [
  { title: 'row', width: '5rem', mono: true, cell: (row) => row.seq },
  { title: 'time', width: '12rem', cell: (row) => moment(row.at, engineNow()) },
  { title: 'who', width: 'minmax(8rem, 1fr)', mono: true, cell: (row) => row.actor },
  { title: 'did', width: 'minmax(12rem, 2fr)', mono: true, cell: (row) => row.call },
  { title: 'outcome', width: 'minmax(7rem, 1fr)', cell: (row) => row.outcome },
];
