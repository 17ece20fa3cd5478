import { useMemo, useState } from 'react';
import { Chart } from '#ui/chart.tsx';
import { Segments } from '#ui/form.tsx';
import { count, millis, moment } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { Panel } from '#ui/panel.tsx';
import { Answered, Empty } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { Table, type Column } from '#ui/table.tsx';
import type { ProbeResult } from '../../spec.ts';
import { Evidence } from './evidence.tsx';
import { useResults } from './ranged.ts';
import css from './target.module.css';

type Result = Omit<ProbeResult, 'evidence' | 'conditions'> & Partial<Pick<ProbeResult, 'evidence' | 'conditions'>>;
const MARKS = { up: 'ok', degraded: 'warning', down: 'critical', unknown: 'unknown' } as const;
const MOST = 2_000;

const COLUMNS: ReadonlyArray<Column<Result>> = [
  { title: 'state', width: '4rem', cell: (result) => <Status mark={MARKS[result.state]} label={result.state} /> },
  { title: 'time', width: '11rem', cell: (result) => moment(result.startedAt, engineNow()) },
  { title: 'message', width: 'minmax(9rem, 3fr)', cell: (result) => <span title={result.message}>{result.message || 'ok'}</span> },
  { title: 'code', width: 'minmax(8rem, 1fr)', mono: true, cell: (result) => result.code },
  { title: 'address', width: 'minmax(9rem, 1fr)', mono: true, cell: (result) => result.address ?? '–' },
  { title: 'total', width: '6rem', mono: true, right: true, cell: (result) => millis(result.durationMs) },
  { title: 'lateness', width: '6rem', mono: true, right: true, cell: (result) => millis(result.lagMs) },
];

/** Every result of the range, and how the response times are spread. */
export function Results({ id }: { id: string }) {
  const [which, setWhich] = useState('all');
  const answer = useResults(id, which === 'failures', MOST);
  const [open, setOpen] = useState<Result | null>(null);
  const rows = answer.data?.data;
  const bars = useMemo(() => spreadOf(rows ?? []), [rows]);
  return (
    <>
      <Panel title="Spread of response times" note={rows && `n ${count(rows.length)}${rows.length === MOST ? ', the newest' : ''}`}>
        <Answered answer={answer}>{(ranged) => (ranged.data.length === 0 ? <Empty title="No result in this range" /> : <Chart bars={bars} />)}</Answered>
      </Panel>
      <Panel title="Results" note="newest first" action={<Segments label="Which results" value={which} onValue={setWhich} options={[{ value: 'all', label: 'All' }, { value: 'failures', label: 'Failures' }]} />}>
        <Answered answer={answer}>
          {(ranged) =>
            ranged.data.length === 0 ? (
              <Empty title={which === 'failures' ? 'Nothing failed in this range' : 'No result in this range'} />
            ) : (
              <div className={css.clip} tabIndex={0} role="region" aria-label="Results, wide table">
                <Table label="Results" columns={COLUMNS} rows={ranged.data} rowKey={(row) => String(row.startedAt)} onRow={setOpen} height={48} />
              </div>
            )
          }
        </Answered>
      </Panel>
      {open && <Evidence result={open} now={engineNow()} onClose={() => setOpen(null)} />}
    </>
  );
}

const BINS = 24;

/** Equal bins from the fastest to the 99th percentile; what is slower falls in the last. */
function spreadOf(rows: readonly Result[]) {
  const times = rows.filter((row) => row.state === 'up' || row.state === 'degraded').map((row) => row.durationMs).sort((a, b) => a - b);
  const low = times[0] ?? 0;
  const high = Math.max(low + 0.1, times[Math.floor(times.length * 0.99)] ?? low);
  const width = (high - low) / BINS;
  const values = Array.from({ length: BINS }, () => 0);
  for (const time of times) values[Math.min(BINS - 1, Math.floor((time - low) / width))]! += 1;
  return { label: `Number of results by response time, from ${millis(low)} to ${millis(high)}`, unit: 'results', names: values.map((_, i) => millis(low + i * width)), values };
}
