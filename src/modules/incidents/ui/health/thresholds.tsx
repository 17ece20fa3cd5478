import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { FormDialog } from '#ui/form-dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, TextInput } from '#ui/form.tsx';
import { percent } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import type { AlarmHealthRow } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import css from './health.module.css';

type Verdict = AlarmHealthRow['verdicts'][number];

const valueText = ({ threshold: { unit } }: Verdict, value: number): string => (unit === 'ratio' ? percent(value, 1) : Number.isInteger(value) ? String(value) : value.toFixed(1));

/** Each figure against its limits, and where the limits come from. */
export function Thresholds({ seat }: { seat: AlarmHealthRow }) {
  const denied = useDenied('owner');
  const [editing, setEditing] = useState<Verdict | null>(null);
  const exceeded = seat.verdicts.filter((each) => each.verdict === 'exceeded').length;
  return (
    <Panel title="Against the limits" note={exceeded === 0 ? 'none exceeded' : `${exceeded} of ${seat.verdicts.length} exceeded`}>
      <ul className={css.verdicts}>
        {seat.verdicts.map((each) => (
          <li key={each.threshold.id}>
            <span>
              {each.threshold.label}
              <small>{`${each.threshold.source}${each.threshold.isConfirmed ? '' : ' · to be confirmed'}`}</small>
            </span>
            <b>{valueText(each, each.value)}</b>
            <i data-verdict={each.verdict}>{each.verdict}</i>
            <button type="button" title={denied ?? 'Change the limits'} aria-disabled={denied !== null || undefined} onClick={() => denied === null && setEditing(each)}>{`good ≤ ${valueText(each, each.threshold.acceptable)}, limit ${valueText(each, each.threshold.limit)}`}</button>
          </li>
        ))}
      </ul>
      {editing && <EditThreshold verdict={editing} onClose={() => setEditing(null)} />}
    </Panel>
  );
}

/** Limits of one's own, with where they come from. Shares are written as percentages. */
function EditThreshold({ verdict, onClose }: { verdict: Verdict; onClose: () => void }) {
  const { threshold } = verdict;
  const scale = threshold.unit === 'ratio' ? 100 : 1;
  const [acceptable, setAcceptable] = useState(String(threshold.acceptable * scale));
  const [limit, setLimit] = useState(String(threshold.limit * scale));
  const [source, setSource] = useState(threshold.source);
  const [low, high] = [Number(acceptable) / scale, Number(limit) / scale];
  const denied = !(low >= 0 && high >= low) ? 'The limit lies at or above what is good' : source.trim() === '' ? 'Name the source' : null;
  const unit = threshold.unit === 'ratio' ? ', %' : '';
  const save = (): void => void attempt(() => incidentsApi.call.setThreshold({ id: threshold.id, acceptable: low, limit: high, source }), 'Limits changed').then((done) => done && (refresh('incidents/alarm-health'), onClose()));
  return (
    <FormDialog title={threshold.label} action="Save" denied={denied} onSubmit={save} onClose={onClose}>
      <div className={parts.grid}>
        <Field label={`Good up to${unit}`}>
          <TextInput inputMode="decimal" value={acceptable} onText={setAcceptable} autoFocus />
        </Field>
        <Field label={`Exceeded above${unit}`}>
          <TextInput inputMode="decimal" value={limit} onText={setLimit} />
        </Field>
      </div>
      <Field label="Where they come from">
        <TextInput value={source} onText={setSource} maxLength={500} />
      </Field>
    </FormDialog>
  );
}
