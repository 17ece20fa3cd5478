import { useState, type ReactNode } from 'react';
import { FormDialog } from '#ui/form-dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, Segments } from '#ui/form.tsx';
import { MomentInput } from '#ui/moment-input.tsx';
import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import { oncallApi } from './oncall.ts';
import { PersonInput } from './person-input.tsx';
import css from './on-call.module.css';

interface OverrideProps {
  id: string;
  zone: string;
  now: number;
  onClose: () => void;
}

const HOUR_MS = 3_600_000;
const KINDS = [
  { value: 'replace', label: 'Somebody instead' },
  { value: 'add', label: 'Somebody more' },
  { value: 'remove', label: 'Somebody less' },
] as const;
type Kind = (typeof KINDS)[number]['value'];

const nextHour = (now: number): number => Math.ceil(now / HOUR_MS) * HOUR_MS;

function Form({ onSave, onClose, ...shown }: { title: string; action: string; denied: string | null; onSave: () => Promise<unknown>; onClose: () => void; children: ReactNode }) {
  return <FormDialog {...shown} onClose={onClose} onSubmit={() => void onSave().then((done) => done !== undefined && (refresh('oncall/'), onClose()))} />;
}

/** An exception to the turns. */
export function Override({ id, zone, now, onClose }: OverrideProps) {
  const [kind, setKind] = useState<Kind>('replace');
  const [user, setUser] = useState('');
  const [other, setOther] = useState('');
  const [from, setFrom] = useState<number | null>(nextHour(now));
  const [to, setTo] = useState<number | null>(nextHour(now) + 12 * HOUR_MS);
  const denied = user.trim() === '' || (kind === 'replace' && other.trim() === '') ? 'Name who' : from === null || to === null || to <= from ? 'The end must be after the beginning' : null;
  const save = () => attempt(() => oncallApi.call.addOverride({ schedule: id, override: { kind, user: user.trim(), from: from!, to: to!, ...(kind === 'replace' && { with: other.trim() }) } }), 'Override added');
  return (
    <Form title="Add an override" action="Add" denied={denied} onSave={save} onClose={onClose}>
      <Segments label="Kind" value={kind} onValue={(value) => setKind(value as Kind)} options={KINDS} />
      <div className={parts.grid}>
        <Field label={kind === 'replace' ? 'Who is replaced' : 'Who'}>
          <PersonInput value={user} onText={setUser} autoFocus />
        </Field>
        {kind === 'replace' && (
          <Field label="Who serves instead">
            <PersonInput value={other} onText={setOther} />
          </Field>
        )}
      </div>
      <div className={parts.grid}>
        <Field label="From" hint={`wall clock of ${zone}`}>
          <MomentInput value={from} onValue={setFrom} zone={zone} />
        </Field>
        <Field label="To">
          <MomentInput value={to} onValue={setTo} zone={zone} />
        </Field>
      </div>
    </Form>
  );
}

/** Two people take each other's time. */
export function Swap({ id, zone, now, onClose }: OverrideProps) {
  const [sides, setSides] = useState(() => [{ user: '', from: nextHour(now) as number | null, to: (nextHour(now) + 12 * HOUR_MS) as number | null }, { user: '', from: (nextHour(now) + 24 * HOUR_MS) as number | null, to: (nextHour(now) + 36 * HOUR_MS) as number | null }]);
  const set = (i: number, change: Partial<(typeof sides)[number]>): void => setSides((old) => old.map((side, at) => (at === i ? { ...side, ...change } : side)));
  const whole = sides.every((side) => side.user.trim() !== '' && side.from !== null && side.to !== null && side.to > side.from);
  const [first, second] = sides.map((side) => ({ user: side.user.trim(), from: side.from ?? 0, to: side.to ?? 0 }));
  return (
    <Form title="Swap" action="Swap" denied={whole ? null : 'Name both people and their times'} onSave={() => attempt(() => oncallApi.call.swap({ schedule: id, first: first!, second: second! }), 'Swapped')} onClose={onClose}>
      <p className={css.text}>{`Each takes the other's time, by the wall clock of ${zone}.`}</p>
      {sides.map((side, i) => (
        <div key={i} className={parts.grid}>
          <Field label={i === 0 ? 'One gives' : 'The other gives'} wide>
            <PersonInput value={side.user} onText={(user) => set(i, { user })} autoFocus={i === 0} />
          </Field>
          <Field label="From">
            <MomentInput value={side.from} onValue={(from) => set(i, { from })} zone={zone} />
          </Field>
          <Field label="To">
            <MomentInput value={side.to} onValue={(to) => set(i, { to })} zone={zone} />
          </Field>
        </div>
      ))}
    </Form>
  );
}
