import { useState } from 'react';
import { AppError, messageOf } from '#shared/errors.ts';
import { Button } from '#ui/button.tsx';
import { FormDialog } from '#ui/form-dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, TextInput } from '#ui/form.tsx';
import { zoneInForce } from '#ui/format.ts';
import { refresh } from '#ui/query.ts';
import { say } from '#ui/toast.tsx';
import { idFrom } from '#modules/monitoring/ui/edit/draft.ts';
import { oncallApi } from '../oncall.ts';
import { Preview } from './preview.tsx';
import { TemporaryEntry, type TemporaryDraft } from './temporary.tsx';
import { RotationEntry, RuleEntry, type RotationDraft, type RuleDraft } from './entries.tsx';
import css from '../on-call.module.css';

interface EditScheduleProps {
  first: Record<string, unknown>;
  isNew: boolean;
  onClose: () => void;
  onSaved: (id: string) => void;
}

const list = <T,>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

/** Rotations, rules and temporary schedules, with what they give beside them before anything is saved. Overrides are kept as they are. */
export function EditSchedule({ first, isNew, onClose, onSaved }: EditScheduleProps) {
  const [draft, setDraft] = useState<Record<string, unknown>>(() => ({ timeZone: zoneInForce(), ...first }));
  const [errors, setErrors] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);
  const name = String(draft['name'] ?? '');
  const id = String(draft['id'] ?? idFrom(name));
  const rotations = list<RotationDraft>(draft['rotations']);
  const rules = list<RuleDraft>(draft['rules']);
  const temporary = list<TemporaryDraft>(draft['temporary']);
  const set = (change: Record<string, unknown>): void => setDraft((old) => ({ ...old, ...change }));
  const spec = { ...draft, id: id === '' ? 'new' : id };

  async function submit(): Promise<void> {
    setBusy(true);
    setErrors([]);
    try {
      const saved = await oncallApi.call.putSchedule({ schedule: { ...spec, id } });
      refresh('oncall/');
      say(`${name || id} saved`);
      onSaved(saved.id);
    } catch (thrown) {
      setErrors(thrown instanceof AppError && Array.isArray(thrown.details) ? (thrown.details as Array<{ path: string; message: string }>).map((each) => `${each.path}: ${each.message}`) : [messageOf(thrown)]);
      setBusy(false);
    }
  }

  return (
    <FormDialog title={isNew ? 'New schedule' : `Edit ${name || id}`} action="Save" shape="side" busy={busy} problems={errors} onSubmit={submit} onClose={onClose}>
      <div className={parts.grid}>
        <Field label="Name">
          <TextInput value={name} onText={(text) => set({ name: text })} placeholder="Integration, primary" autoFocus={isNew} />
        </Field>
        <Field label="Id">
          <TextInput value={id} onText={(text) => set({ id: text })} mono readOnly={!isNew} />
        </Field>
        <Field label="Time zone" hint="All times below are by this wall clock, through every clock change.">
          <TextInput value={String(draft['timeZone'] ?? '')} onText={(text) => set({ timeZone: text })} mono placeholder="Europe/Berlin" />
        </Field>
      </div>
      <section className={css.part} aria-label="Rotations">
        <h3>Rotations</h3>
        <p>People who take turns. A rotation that no rule names serves around the clock.</p>
        {rotations.map((rotation, i) => (
          <RotationEntry key={i} rotation={rotation} onChange={(next) => set({ rotations: rotations.with(i, next) })} onRemove={() => set({ rotations: rotations.toSpliced(i, 1) })} />
        ))}
        <div>
          <Button onClick={() => set({ rotations: [...rotations, { id: `rotation-${rotations.length + 1}`, type: 'weekly', length: 1, start: '2026-01-05T08:00', users: [] }] })}>Add a rotation</Button>
        </div>
      </section>
      <section className={css.part} aria-label="Rules">
        <h3>Rules</h3>
        <p>When a rotation or a person serves; none means always.</p>
        {rules.map((rule, i) => (
          <RuleEntry key={i} rule={rule} rotations={rotations.map((rotation) => rotation.id)} onChange={(next) => set({ rules: rules.with(i, next) })} onRemove={() => set({ rules: rules.toSpliced(i, 1) })} />
        ))}
        <div>
          <Button onClick={() => set({ rules: [...rules, { days: 'weekdays', from: '08:00', to: '18:00', ...(rotations[0] ? { rotation: rotations[0].id } : { user: '' }) }] })}>Add a rule</Button>
        </div>
      </section>
      <details className={css.part} open={temporary.length > 0 || undefined}>
        <summary>Temporary schedules</summary>
        <p>In place of everything above, for a time; what its shifts leave open is a gap.</p>
        {temporary.map((entry, i) => (
          <TemporaryEntry key={i} temporary={entry} onChange={(next) => set({ temporary: temporary.with(i, next) })} onRemove={() => set({ temporary: temporary.toSpliced(i, 1) })} />
        ))}
        <div>
          <Button onClick={() => set({ temporary: [...temporary, { from: '', to: '', shifts: [] }] })}>Add a temporary schedule</Button>
        </div>
      </details>
      <Preview spec={spec} zone={String(draft['timeZone'] ?? 'UTC')} />
    </FormDialog>
  );
}
