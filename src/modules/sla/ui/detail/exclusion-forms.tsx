import { useDeferredValue, useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { useDenied } from '#ui/access.ts';
import { FormDialog } from '#ui/form-dialog.tsx';
import { Checkbox, Field, TextInput } from '#ui/form.tsx';
import { engineNow } from '#ui/link.ts';
import { refresh, useQuery } from '#ui/query.ts';
import { say } from '#ui/toast.tsx';
import type { ExclusionRow, Figures, ObjectiveRow } from '../../contract.ts';
import { slaApi } from '../objectives.ts';
import { fieldTime, timeOf } from '../times.ts';
import { amountText, nText, share, valueText } from '../words.ts';
import css from './objective.module.css';

const HOUR_MS = 3_600_000;

/** Writes a new exclusion down, after showing what it would do. */
export function AddExclusion({ row, onClose }: { row: ObjectiveRow; onClose: () => void }) {
  const [from, setFrom] = useState(() => fieldTime(engineNow() - HOUR_MS));
  const [to, setTo] = useState(() => fieldTime(engineNow()));
  const [reason, setReason] = useState('');
  const [everywhere, setEverywhere] = useState(false);
  const [approve, setApprove] = useState(false);
  const [error, setError] = useState<string>();
  const owner = useDenied('owner');
  const start = timeOf(useDeferredValue(from));
  const end = timeOf(useDeferredValue(to));
  const span = start !== null && end !== null && end > start ? { from: start, to: end } : null;
  const wrong = span ? (reason.trim() === '' ? 'Name the reason' : null) : 'The end must lie after the beginning';

  async function save(): Promise<void> {
    try {
      const { approved, retroactive } = await slaApi.call.addExclusion({ objective: everywhere ? null : row.id, ...span!, reason: reason.trim(), approve });
      say(`${retroactive ? 'Retroactive exclusion' : 'Exclusion'} ${approved ? 'recorded and approved' : 'recorded; it waits for approval'}`);
      refresh('sla/');
      onClose();
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }

  return (
    <FormDialog title={`Exclude time from ${row.name}`} action={approve ? 'Record and approve' : 'Record'} denied={wrong} shape="side" onSubmit={save} onClose={onClose} className={css.form}>
      <Field label="From" hint="This machine's time zone">
        <TextInput type="datetime-local" value={from} onText={setFrom} />
      </Field>
      <Field label="To" error={span ? undefined : 'Must lie after the beginning'}>
        <TextInput type="datetime-local" value={to} onText={setTo} />
      </Field>
      <Field label="Reason" wide hint="Stands in every report beside your name.">
        <TextInput value={reason} onText={setReason} placeholder="Agreed maintenance of the storage array, change 1182" />
      </Field>
      <label className={css.row} data-wide>
        <Checkbox checked={everywhere} onChecked={setEverywhere} label="For every objective" />
        For every objective
      </label>
      <label className={css.row} data-wide title={owner ?? undefined}>
        <Checkbox checked={approve} onChecked={setApprove} denied={owner} label="Approve it at once" />
        {owner ? `Approve it at once: ${owner.toLowerCase()}` : 'Approve it at once; otherwise it waits and has no effect'}
      </label>
      {error && <p className={css.error} role="alert">{error}</p>}
      <Effect row={row} name={span ? `${span.from}/${span.to}` : null} ask={span ?? {}} />
    </FormDialog>
  );
}

/** Takes one out, after showing what the figures would be without it. */
export function RemoveExclusion({ row, exclusion, onClose }: { row: ObjectiveRow; exclusion: ExclusionRow; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  async function remove(): Promise<void> {
    try {
      await slaApi.call.removeExclusion({ id: exclusion.id, reason: reason.trim() });
      say('Exclusion taken out; it stays on record');
      refresh('sla/');
      onClose();
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }
  return (
    <FormDialog title="Take the exclusion out" action="Take out" denied={reason.trim() === '' ? 'Name the reason' : null} onSubmit={remove} onClose={onClose} className={css.form}>
      <Field label="Why" wide error={error} hint={`It was recorded by ${exclusion.by}: ${exclusion.reason}`}>
        <TextInput value={reason} onText={setReason} autoFocus />
      </Field>
      <Effect row={row} name={`without ${exclusion.id}`} ask={{ without: exclusion.id }} />
    </FormDialog>
  );
}

const LINES: ReadonlyArray<{ title: string; text: (each: Figures, row: ObjectiveRow) => string }> = [
  { title: 'verdict', text: (each) => each.verdict },
  { title: 'raw', text: (each, row) => valueText(each.raw, row.unit, row.target) },
  { title: 'adjusted', text: (each, row) => valueText(each.value, row.unit, row.target) },
  { title: 'budget left', text: (each, row) => (each.budgetRemaining === null ? '–' : `${amountText(each.budgetRemaining, row.budget?.unit ?? row.nUnit)}, ${share(each.budgetRemainingRatio)}`) },
  { title: 'n', text: (each, row) => nText(each.n, row.nUnit).slice(2) },
  { title: 'excluded', text: (each, row) => amountText(each.excluded, row.nUnit) },
  { title: 'coverage', text: (each) => share(each.coverage, 2) },
];

/** Figures before and after, side by side. */
function Effect({ row, name, ask }: { row: ObjectiveRow; name: string | null; ask: { from?: number; to?: number; without?: string } }) {
  const answer = useQuery(name === null ? null : `sla/preview/${row.id}/${name}`, () => slaApi.call.previewExclusion({ objective: row.id, ...ask }));
  if (name === null) return <p className={css.small}>The effect is shown as soon as both times are given.</p>;
  if (answer.error) return <p className={css.error}>{answer.error.message}</p>;
  if (!answer.data) return <p className={css.small}>Working out the effect…</p>;
  const { before, after } = answer.data;
  return (
    <table className={css.sides} aria-label="Effect of the exclusion">
      <thead>
        <tr>
          <th scope="col">effect once approved</th>
          <th scope="col">before</th>
          <th scope="col">after</th>
        </tr>
      </thead>
      <tbody>
        {LINES.map((line) => {
          const [old, next] = [line.text(before, row), line.text(after, row)];
          return (
            <tr key={line.title} data-changed={old !== next || undefined}>
              <th scope="row">{line.title}</th>
              <td>{old}</td>
              <td>{old === next ? 'the same' : next}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
