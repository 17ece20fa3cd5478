import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { Field, Select, TextInput } from '#ui/form.tsx';
import { PersonInput } from '../person-input.tsx';
import css from '../on-call.module.css';

export interface RotationDraft {
  id: string;
  name?: string;
  type: string;
  length?: number | string;
  start: string | number;
  users: Array<string | null>;
}

export interface RuleDraft {
  days?: string | number | Array<string | number>;
  from?: string;
  to?: string;
  user?: string;
  rotation?: string;
}

const TYPES = [
  { value: 'hourly', label: 'hours' },
  { value: 'daily', label: 'days' },
  { value: 'weekly', label: 'weeks' },
  { value: 'monthly', label: 'months' },
];

/** `–` leaves a gap on purpose. */
const usersText = (users: ReadonlyArray<string | null>): string => users.map((user) => user ?? '–').join(', ');
const usersOf = (text: string): Array<string | null> => text.split(',').map((each) => each.trim()).filter((each) => each !== '').map((each) => (each === '–' || each === '-' ? null : each));

export function RotationEntry({ rotation, onChange, onRemove }: { rotation: RotationDraft; onChange: (next: RotationDraft) => void; onRemove: () => void }) {
  const [users, setUsers] = useState(() => usersText(rotation.users));
  return (
    <div className={css.entry} data-turns>
      <Field label="Id">
        <TextInput value={rotation.id} onText={(id) => onChange({ ...rotation, id })} mono />
      </Field>
      <Field label="A turn lasts">
        <TextInput inputMode="numeric" value={String(rotation.length ?? 1)} onText={(text) => onChange({ ...rotation, length: /^\d+$/.test(text) ? Number(text) : text })} />
      </Field>
      <Field label="Unit">
        <Select value={rotation.type} options={TYPES} onValue={(type) => onChange({ ...rotation, type })} />
      </Field>
      <Field label="First turn begins">
        <TextInput type={typeof rotation.start === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(rotation.start) && !/[Z+]/.test(rotation.start) ? 'datetime-local' : 'text'} value={String(rotation.start)} onText={(start) => onChange({ ...rotation, start })} mono />
      </Field>
      <Button kind="quiet" aria-label={`Remove ${rotation.id}`} onClick={onRemove}>
        Remove
      </Button>
      <div data-whole>
        <Field label="People in order, by commas" hint="– leaves a turn to nobody.">
          <TextInput
            value={users}
            onText={(text) => {
              setUsers(text);
              onChange({ ...rotation, users: usersOf(text) });
            }}
            mono
            placeholder="ada, bo, chi"
          />
        </Field>
      </div>
    </div>
  );
}

const PERSON = '';

export function RuleEntry({ rule, rotations, onChange, onRemove }: { rule: RuleDraft; rotations: readonly string[]; onChange: (next: RuleDraft) => void; onRemove: () => void }) {
  const { user, rotation, ...when } = rule;
  return (
    <div className={css.entry}>
      <Field label="Days">
        <TextInput value={rule.days === undefined ? '' : [rule.days].flat().join(', ')} onText={(days) => onChange({ ...rule, days })} mono placeholder="mon-fri" />
      </Field>
      <Field label="From">
        <TextInput value={rule.from ?? ''} onText={(from) => onChange({ ...rule, from })} mono placeholder="08:00" />
      </Field>
      <Field label="To">
        <TextInput value={rule.to ?? ''} onText={(to) => onChange({ ...rule, to })} mono placeholder="18:00" />
      </Field>
      <Field label="Who">
        <Select value={rotation ?? PERSON} options={[{ value: PERSON, label: 'One person' }, ...rotations.map((id) => ({ value: id, label: `rotation ${id}` }))]} onValue={(value) => onChange(value === PERSON ? { ...when, user: user ?? '' } : { ...when, rotation: value })} />
      </Field>
      <Button kind="quiet" aria-label="Remove this rule" onClick={onRemove}>
        Remove
      </Button>
      {rotation === undefined && (
        <div data-most>
          <Field label="Person">
            <PersonInput value={user ?? ''} onText={(text) => onChange({ ...when, user: text })} />
          </Field>
        </div>
      )}
    </div>
  );
}
