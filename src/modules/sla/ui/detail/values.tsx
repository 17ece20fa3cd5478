import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/dialog.tsx';
import { Checkbox } from '#ui/form.tsx';
import { count, moment, plural } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { attempt } from '#ui/toast.tsx';
import type { ObjectiveRow, PushedSample } from '../../contract.ts';
import { slaApi } from '../objectives.ts';
import { figure, valueText } from '../words.ts';
import css from './objective.module.css';

const MOST = 500;

function measured(sample: PushedSample, unit: string): string {
  if (sample.value !== null) return valueText(sample.value, unit === 'ratio' ? '' : unit);
  if (sample.total !== null) return `${sample.good === null ? '–' : figure(sample.good)} of ${figure(sample.total)}`;
  return sample.state ?? '–';
}

/** Measurements as they were pushed; a mistaken one can be taken out. */
export function Values({ row, onForm }: { row: ObjectiveRow; onForm: (form: string) => void }) {
  const answer = useQuery(`sla/samples/${row.id}`, () => slaApi.call.listSamples({ objective: row.id, limit: MOST }), { every: 15_000 });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const owner = useDenied('owner');
  const operator = useDenied('operator');
  const toggle = (id: string): void =>
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const columns: ReadonlyArray<Column<PushedSample>> = [
    { title: '', width: '2.4rem', cell: (sample) => <Checkbox checked={chosen.has(sample.id)} onChecked={() => toggle(sample.id)} denied={owner} label={`Select the value of ${moment(sample.at, engineNow())}`} /> },
    { title: 'measured at', width: '14rem', cell: (sample) => moment(sample.at, engineNow()) },
    { title: 'value', width: 'minmax(9rem, 1fr)', right: true, cell: (sample) => measured(sample, row.unit) },
    { title: 'key', width: 'minmax(9rem, 1fr)', mono: true, cell: (sample) => sample.key ?? '–' },
    { title: 'pushed by', width: 'minmax(10rem, 1fr)', cell: (sample) => sample.by },
    { title: 'pushed at', width: '14rem', cell: (sample) => moment(sample.pushedAt, engineNow()) },
  ];
  return (
    <Answered answer={answer}>
      {({ metric, samples, total }) => (
        <Panel
          title="Values"
          note={`metric ${metric} · n ${count(total)}${total > samples.length ? `, the newest ${count(samples.length)} shown` : ''}`}
          action={
            <span className={css.row}>
              {chosen.size > 0 && (
                <Button kind="danger" denied={owner} onClick={() => setAsking(true)}>{`Take out ${chosen.size}`}</Button>
              )}
              <Button denied={operator} onClick={() => onForm('push')}>
                Push values
              </Button>
            </span>
          }
        >
          {samples.length === 0 ? (
            <Empty title="No value yet" text="Push them by form or CSV here, or by POST /api/sla/push." />
          ) : (
            <div className={css.clip} tabIndex={0} role="region" aria-label="Values, wide table">
              <Table label="Values" columns={columns} rows={samples} rowKey={(sample) => sample.id} height={48} />
            </div>
          )}
          <Confirm
            open={asking}
            title={`Take out ${plural(chosen.size, 'value')}?`}
            text="The figures are worked out again without them; a frozen report gets a new revision. This cannot be taken back."
            action="Take out"
            onClose={() => setAsking(false)}
            onConfirm={() =>
              void attempt(() => slaApi.call.removeSamples({ ids: [...chosen] }), (done) => `${plural(done.removed, 'value')} taken out`).then(() => {
                setChosen(new Set());
                refresh('sla/');
              })
            }
          />
        </Panel>
      )}
    </Answered>
  );
}
