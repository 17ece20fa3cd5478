import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { Empty } from '#ui/states.tsx';
import { Status as Sign } from '#ui/status.tsx';
import { attempt } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import type { ExclusionRow, ObjectiveRow } from '../../contract.ts';
import { slaApi, type Status } from '../objectives.ts';
import { stretchText } from '../words.ts';
import { AddExclusion, RemoveExclusion } from './exclusion-forms.tsx';
import css from './objective.module.css';

/** Time that is left out by agreement: dated, with author, reason and approval. */
export function Exclusions({ row, data }: { row: ObjectiveRow; data: Status }) {
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<ExclusionRow | null>(null);
  const commander = useDenied('commander');
  const rows = [...data.exclusions].sort((a, b) => b.from - a.from);
  const waiting = rows.filter((each) => !each.approved && each.removedBy === null).length;
  useOffer({ id: 'objective.exclude', title: 'Exclude a stretch of time', keys: 'x', section: 'Service levels', denied: commander, run: () => setAdding(true) });
  return (
    <Panel
      title="Exclusions"
      note={waiting > 0 ? `${waiting} waiting for approval, without effect until then` : 'only approved ones change the adjusted figure; the raw one never changes'}
      action={
        <Button keys="X" denied={commander} onClick={() => setAdding(true)}>
          Exclude time
        </Button>
      }
    >
      {rows.length === 0 ? <Empty title="Nothing is excluded" text="Raw and adjusted figures are the same." /> : rows.map((each) => <Exclusion key={each.id} row={each} onRemove={() => setRemoving(each)} />)}
      {adding && <AddExclusion row={row} onClose={() => setAdding(false)} />}
      {removing && <RemoveExclusion row={row} exclusion={removing} onClose={() => setRemoving(null)} />}
    </Panel>
  );
}

function stateOf(row: ExclusionRow): { mark: 'ok' | 'advisory' | 'paused'; text: string } {
  if (row.removedBy !== null) return { mark: 'paused', text: `taken out by ${row.removedBy}; no effect` };
  if (!row.approved) return { mark: 'advisory', text: 'waits for approval; no effect' };
  return { mark: 'ok', text: row.approvedBy ? `approved by ${row.approvedBy}` : 'approved' };
}

function Exclusion({ row, onRemove }: { row: ExclusionRow; onRemove: () => void }) {
  const now = useNow();
  const owner = useDenied('owner');
  const state = stateOf(row);
  const declared = row.declared ? 'Stands in the declaration: edit the objective to change it' : null;
  const approve = (): void =>
    void attempt(() => slaApi.call.approveExclusion({ id: row.id }), 'Exclusion approved').then(() => refresh('sla/'));
  return (
    <div className={css.line}>
      <Sign mark={state.mark} silent />
      <div>
        <b>{`${stretchText(row.from, row.to, now)}, ${span(row.to - row.from)}`}</b>
        <p>{[row.reason, `by ${row.by}`, state.text, row.retroactive && 'retroactive: written down after it began', row.objective === null && 'for every objective'].filter(Boolean).join(' · ')}</p>
      </div>
      {row.removedBy === null && (
        <span className={css.row}>
          {!row.approved && (
            <Button denied={declared ?? owner} onClick={approve}>
              Approve
            </Button>
          )}
          <Button kind="quiet" denied={declared ?? owner} onClick={onRemove}>
            Take out
          </Button>
        </span>
      )}
    </div>
  );
}
