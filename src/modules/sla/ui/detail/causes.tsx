import { span } from '#ui/format.ts';
import { To } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { Timeline } from '#ui/timeline.tsx';
import { useNow } from '#ui/use-now.ts';
import type { Cause, ObjectiveRow } from '../../contract.ts';
import type { Status } from '../objectives.ts';
import { amountText, share, stretchText } from '../words.ts';
import css from './objective.module.css';

const KINDS: Record<string, 'critical' | 'warning' | 'gap' | 'unknown'> = { down: 'critical', degraded: 'warning', gap: 'gap', unknown: 'unknown' };

/** The stretches that spent budget, dearest first, each with what was known of it. */
export function Causes({ row, data }: { row: ObjectiveRow; data: Status }) {
  const now = useNow();
  const { causes } = data;
  const unit = row.budget?.unit ?? row.nUnit;
  const columns: ReadonlyArray<Column<Cause>> = [
    { title: 'when', width: 'minmax(22rem, 2fr)', cell: (cause) => (cause.open ? `${stretchText(cause.from, cause.to, now).split(' to ')[0]}, goes on` : stretchText(cause.from, cause.to, now)) },
    { title: 'spent', width: '9rem', right: true, cell: (cause) => amountText(cause.amount, unit) },
    { title: 'of the budget', width: '10rem', right: true, cell: (cause) => share(cause.budgetRatio) },
    { title: 'state', width: '8rem', cell: (cause) => cause.state },
    { title: 'code', width: 'minmax(9rem, 1fr)', mono: true, cell: (cause) => cause.code || '–' },
    { title: 'target', width: 'minmax(10rem, 1fr)', cell: (cause) => (cause.target ? <To className={css.link} to={`/monitor/${cause.target}`} search={{ tab: 'timeline' }}>{cause.target}</To> : '–') },
    { title: 'message', width: 'minmax(12rem, 3fr)', cell: (cause) => <span title={cause.message}>{cause.message || '–'}</span> },
  ];
  if (causes.length === 0) return <Panel title="What spent the budget"><Empty title="Nothing spent any of it" text="Every observed part of the window was good." /></Panel>;
  const stretches = [...causes].sort((a, b) => a.from - b.from).map((cause) => ({ from: cause.from, to: Math.max(cause.to, cause.from + 1), kind: KINDS[cause.state] ?? ('critical' as const), title: cause.message || cause.state }));
  const total = causes.reduce((sum, cause) => sum + cause.amount, 0);
  return (
    <>
      <Panel title="Over the window" note={`${causes.length} stretches, ${amountText(total, unit)} together`}>
        <Timeline stretches={stretches} from={row.windowFrom} to={row.windowTo} label="Stretches that spent budget over the window" />
      </Panel>
      <Panel title="What spent the budget" note={`dearest first${data.moreCauses > 0 ? ` · ${data.moreCauses} smaller ones are not listed` : ''} · window ${span(row.windowTo - row.windowFrom)}`}>
        <div className={css.clip} tabIndex={0} role="region" aria-label="What spent the budget, wide table">
          <Table label="What spent the budget" columns={columns} rows={causes} rowKey={(cause, i) => `${cause.from} ${cause.target} ${i}`} height={causes.length > 18 ? 54 : undefined} />
        </div>
      </Panel>
    </>
  );
}
