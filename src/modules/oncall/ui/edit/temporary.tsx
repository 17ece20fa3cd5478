import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { Field, TextInput } from '#ui/form.tsx';
import css from '../on-call.module.css';

export interface ShiftDraft {
  from?: string | number;
  to?: string | number;
  user?: string;
  users?: string[];
}

export interface TemporaryDraft {
  from?: string | number;
  to?: string | number;
  shifts?: ShiftDraft[];
}

/** A time as it is declared: the wall clock of the schedule's zone; one with an offset, or in ms, stays as it was written. */
function TimeInput({ label, value, onText }: { label: string; value: string | number | undefined; onText: (text: string) => void }) {
  const text = value === undefined ? '' : String(value);
  const isWall = text === '' || /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text);
  return (
    <Field label={label}>
      <TextInput type={isWall ? 'datetime-local' : 'text'} value={text} onText={onText} mono />
    </Field>
  );
}

/** One stretch in which everything else of the schedule is put aside: only its own shifts serve, and what they leave open is a gap. */
export function TemporaryEntry({ temporary, onChange, onRemove }: { temporary: TemporaryDraft; onChange: (next: TemporaryDraft) => void; onRemove: () => void }) {
  const shifts = temporary.shifts ?? [];
  const set = (next: ShiftDraft[]): void => onChange({ ...temporary, shifts: next });
  return (
    <div className={css.entry} data-temporary>
      <TimeInput label="From" value={temporary.from} onText={(from) => onChange({ ...temporary, from })} />
      <TimeInput label="To" value={temporary.to} onText={(to) => onChange({ ...temporary, to })} />
      <Button kind="quiet" aria-label="Remove this temporary schedule" onClick={onRemove}>
        Remove
      </Button>
      {shifts.map((shift, i) => (
        <ShiftFields key={i} shift={shift} onChange={(next) => set(shifts.with(i, next))} onRemove={() => set(shifts.toSpliced(i, 1))} />
      ))}
      <div data-whole>
        <Button onClick={() => set([...shifts, { from: shifts.at(-1)?.to ?? temporary.from ?? '', to: temporary.to ?? '', user: '' }])}>Add a shift</Button>
      </div>
    </div>
  );
}

function ShiftFields({ shift, onChange, onRemove }: { shift: ShiftDraft; onChange: (next: ShiftDraft) => void; onRemove: () => void }) {
  const [people, setPeople] = useState(() => (shift.users ?? (shift.user ? [shift.user] : [])).join(', '));
  const { user: _user, users: _users, ...times } = shift;
  return (
    <div className={css.shift}>
      <TimeInput label="Serves from" value={shift.from} onText={(from) => onChange({ ...shift, from })} />
      <TimeInput label="to" value={shift.to} onText={(to) => onChange({ ...shift, to })} />
      <Field label="Who, by commas">
        <TextInput
          value={people}
          onText={(text) => {
            setPeople(text);
            const users = text.split(',').map((each) => each.trim()).filter((each) => each !== '');
            onChange(users.length > 1 ? { ...times, users } : { ...times, user: users[0] ?? '' });
          }}
          mono
          placeholder="ada, bo"
        />
      </Field>
      <Button kind="quiet" aria-label="Remove this shift" onClick={onRemove}>
        Remove
      </Button>
    </div>
  );
}
