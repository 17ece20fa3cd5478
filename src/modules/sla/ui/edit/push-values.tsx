import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, Segments, Select, TextArea, TextInput } from '#ui/form.tsx';
import { count, plural } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { refresh } from '#ui/query.ts';
import { messageOf } from '#shared/errors.ts';
import { say } from '#ui/toast.tsx';
import { slaApi, useObjectives } from '../objectives.ts';
import { fieldTime, timeOf } from '../times.ts';
import { ChooseFile } from './import-openslo.tsx';
import css from './edit.module.css';

interface PushValuesProps {
  /** The objective they belong to; asked for when left out. */
  objective: string | undefined;
  onClose: () => void;
}

/** Measurements that no probe can take: one by form, many by CSV. */
export function PushValues({ objective, onClose }: PushValuesProps) {
  const pushed = (useObjectives() ?? []).filter((row) => row.source.startsWith('pushed '));
  const [chosen, setChosen] = useState(objective ?? '');
  const [how, setHow] = useState('form');
  const [at, setAt] = useState(() => fieldTime(engineNow()));
  const [value, setValue] = useState('');
  const [good, setGood] = useState('');
  const [total, setTotal] = useState('');
  const [key, setKey] = useState('');
  const [csv, setCsv] = useState('');
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const operator = useDenied('operator');
  const id = objective ?? chosen;
  const row = pushed.find((each) => each.id === id);
  const isRatio = row?.kind === 'ratio';
  const filled = isRatio ? good !== '' && total !== '' : value !== '';
  const denied = operator ?? (id === '' ? 'Choose the objective' : how === 'csv' ? (csv.trim() === '' ? 'Paste CSV or choose a file' : null) : timeOf(at) === null ? 'Say when it was measured' : filled ? null : 'Fill in the value');

  async function push(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const sample = { at: timeOf(at)!, ...(isRatio ? { good: Number(good), total: Number(total) } : { value: Number(value) }), ...(key && { key }) };
      const done = await (how === 'csv' ? slaApi.call.pushCsv({ objective: id, csv, timeZone: zone }) : slaApi.call.push({ objective: id, samples: [sample] }));
      refresh('sla/');
      say([`${plural(done.accepted, 'value')} taken`, done.replaced > 0 && `${count(done.replaced)} replaced`, done.late > 0 && `${count(done.late)} late: a frozen report gets a new revision`].filter(Boolean).join(', '));
      if (how === 'csv') return onClose();
      setValue('');
      setGood('');
      setTotal('');
      setKey('');
    } catch (thrown) {
      setError(messageOf(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={row ? `Push values of ${row.name}` : 'Push values'}
      shape="side"
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button kind="solid" denied={denied} busy={busy} onClick={() => void push()}>
            {how === 'csv' ? 'Push all rows' : 'Push'}
          </Button>
        </>
      }
    >
      <div className={css.stack}>
        {objective === undefined && (
          <Field label="Objective" hint={pushed.length === 0 ? 'No objective reads pushed values yet' : undefined}>
            <Select value={chosen} options={[{ value: '', label: 'Choose an objective' }, ...pushed.map((each) => ({ value: each.id, label: each.name }))]} onValue={setChosen} />
          </Field>
        )}
        <div>
          <Segments label="How" value={how} onValue={setHow} options={[{ value: 'form', label: 'One value' }, { value: 'csv', label: 'CSV' }]} />
        </div>
        {error && <p className={css.problems} role="alert">{error}</p>}
        {how === 'form' ? (
          <div className={parts.grid}>
            <Field label="Measured at" hint="This machine's time zone">
              <TextInput type="datetime-local" value={at} onText={setAt} />
            </Field>
            {isRatio ? (
              <>
                <Field label="Good">
                  <TextInput mono inputMode="decimal" value={good} onText={setGood} />
                </Field>
                <Field label="Of all">
                  <TextInput mono inputMode="decimal" value={total} onText={setTotal} />
                </Field>
              </>
            ) : (
              <Field label={`Value${row && row.unit !== 'ratio' ? `, ${row.unit}` : ''}`}>
                <TextInput mono inputMode="decimal" value={value} onText={setValue} />
              </Field>
            )}
            <Field label="Key" hint="A value with the key of an earlier one replaces it">
              <TextInput mono value={key} onText={setKey} />
            </Field>
          </div>
        ) : (
          <>
            <Field label="CSV with a header" hint="Columns: at, then value, or good and total, or state; key and unit when there. All rows are taken, or none.">
              <TextArea rows={14} value={csv} onText={setCsv} placeholder={'at,value\n2026-11-21T08:12,41\n2026-11-21T08:30,55'} />
            </Field>
            <div className={parts.grid}>
              <ChooseFile accept=".csv,text/csv" onText={setCsv} />
              <Field label="Zone of times without one">
                <TextInput mono value={zone} onText={setZone} />
              </Field>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}
