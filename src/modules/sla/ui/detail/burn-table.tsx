import { count, span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { Table, type Column } from '#ui/table.tsx';
import type { BurnRowView } from '../../contract.ts';
import type { Evaluation } from '../objectives.ts';
import { durationText, factorText, rateText } from '../words.ts';
import css from './objective.module.css';

const ORIGIN = { catalogued: 'published table', derived: 'derived from the budget', given: 'as declared' };

const COLUMNS: ReadonlyArray<Column<BurnRowView>> = [
  { title: 'now', width: '9rem', cell: (row) => <span className={css.row}><Status mark={row.firing ? 'warning' : 'ok'} silent />{row.firing ? 'fires' : 'quiet'}</span> },
  { title: 'windows', width: 'minmax(10rem, 1fr)', cell: (row) => `${durationText(row.long)} and ${durationText(row.short)}` },
  { title: 'fires from', width: '8rem', mono: true, right: true, cell: (row) => <span title={String(row.factor)}>{factorText(row.factor)}</span> },
  { title: 'long', width: '6.4rem', mono: true, right: true, cell: (row) => rateText(row.longRate) },
  { title: 'short', width: '6.4rem', mono: true, right: true, cell: (row) => rateText(row.shortRate) },
  { title: 'bad of least', width: '9rem', mono: true, right: true, cell: (row) => `${count(row.bad)} of ${count(row.minBad)}` },
  { title: 'n of least', width: '9rem', mono: true, right: true, cell: (row) => `${count(row.n)} of ${count(row.minSamples)}` },
  { title: 'spent in', width: '7rem', right: true, cell: (row) => span(row.exhaustionHours * 3_600_000) },
  { title: 'then', width: '7rem', cell: (row) => row.severity },
  { title: 'factor', width: 'minmax(12rem, 1fr)', cell: (row) => ORIGIN[row.origin] },
];

/** Burn per pair of windows: both must exceed the factor, with enough bad and enough seen. */
export function BurnTable({ evaluation }: { evaluation: Evaluation }) {
  const { burn, absent } = evaluation;
  return (
    <Panel title="Burn by window" note="1× spends the budget exactly by the end of the window; a row fires when both windows exceed its factor">
      {burn.length === 0 ? (
        <Empty title="No burn row" text="This objective has no budget to burn." />
      ) : (
        <div className={css.clip} tabIndex={0} role="region" aria-label="Burn by window, wide table">
          <Table label="Burn by window" columns={COLUMNS} rows={burn} rowKey={(row) => `${row.long} ${row.factor}`} />
        </div>
      )}
      {absent && (
        <p className={css.small}>
          {`Silence fires after ${durationText(absent.after)}: ${absent.silentMs === null ? 'nothing was heard yet' : `last heard ${span(absent.silentMs)} ago`}${absent.firing ? ', fires now' : ''}.`}
        </p>
      )}
    </Panel>
  );
}
