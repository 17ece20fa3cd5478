import { count } from '#ui/format.ts';
import { useGo } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { Table, type Column } from '#ui/table.tsx';
import type { CompositeRow } from '../../contract.ts';
import { slaApi } from '../objectives.ts';
import { Verdict } from '../verdict.tsx';
import { share, valueText } from '../words.ts';
import css from './list.module.css';

const COLUMNS: ReadonlyArray<Column<CompositeRow>> = [
  { title: 'name', width: 'minmax(14rem, 2fr)', cell: (row) => <b title={row.method}>{row.name}</b> },
  { title: 'verdict', width: '11rem', cell: (row) => <Verdict row={row} /> },
  { title: 'how', width: '11rem', cell: (row) => row.kind },
  { title: 'value', width: '9rem', right: true, cell: (row) => valueText(row.value, 'ratio', row.target) },
  { title: 'target', width: '9rem', right: true, cell: (row) => `≥ ${Number((row.target * 100).toPrecision(12))} %` },
  { title: 'n', width: '13rem', right: true, cell: (row) => count(row.n) },
  { title: 'coverage', width: '9rem', right: true, cell: (row) => share(row.coverage, 2) },
  { title: 'lost most by', width: 'minmax(12rem, 2fr)', cell: (row) => <span title={row.reason}>{lossText(row)}</span> },
];

function lossText(row: CompositeRow): string {
  const worst = row.children.filter((child) => child.loss > 0).sort((a, b) => b.loss - a.loss)[0];
  if (!worst) return row.reason;
  return row.kind === 'all-good slice' ? `${worst.id}, ${count(worst.loss)} slice${worst.loss === 1 ? '' : 's'}` : `${worst.id}, ${share(worst.loss, 3)}`;
}

/** Several objectives judged as one; shown when there are any. */
export function Composites() {
  const { rows } = slaApi.useTopic('composites');
  const go = useGo();
  const composites = [...(rows?.values() ?? [])];
  if (composites.length === 0) return null;
  return (
    <div className={css.below}>
      <Panel title="Composites" note="several objectives judged as one">
        <div className={css.clip} tabIndex={0} role="region" aria-label="Composites, wide table">
          <Table label="Composites" columns={COLUMNS} rows={composites} rowKey={(row) => row.id} onRow={(row) => go('/service-levels', { composite: row.id })} />
        </div>
      </Panel>
    </div>
  );
}
