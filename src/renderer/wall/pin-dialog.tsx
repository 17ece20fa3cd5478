import { useState, type FormEvent } from 'react';
import { messageOf } from '#shared/errors.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Select, TextInput } from '#ui/form.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { say } from '#ui/toast.tsx';
import type { BoardRow } from '#modules/incidents/contract.ts';
import { incidentsApi } from '#modules/incidents/ui/board.ts';
import { oncallApi } from '#modules/oncall/ui/oncall.ts';
import css from './incident-board.module.css';

/** Somebody at the wall takes an incident: who they are, and their PIN. The wall itself may only look. */
export function PinDialog({ row, onClose }: { row: BoardRow; onClose: () => void }) {
  const people = useQuery('oncall/people', () => oncallApi.call.listPeople({}));
  const serving = oncallApi.useTopic('now').rows;
  const [user, setUser] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const able = people.data?.people.filter((person) => person.hasPin) ?? [];
  const onCall = [...(serving?.values() ?? [])].flatMap((each) => each.users);
  const chosen = user ?? able.find((person) => onCall.includes(person.id))?.id ?? able[0]?.id ?? '';

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || pin === '') return;
    setBusy(true);
    setError(undefined);
    try {
      await incidentsApi.call.acknowledgeWithPin({ id: row.id, user: chosen, pinSecret: pin, note: '' });
      say(`${row.key} acknowledged`);
      onClose();
    } catch (thrown) {
      setError(messageOf(thrown));
      setPin('');
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Acknowledge ${row.key}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="solid" type="submit" form="pin" busy={busy} denied={row.acknowledgedBy !== null ? 'Somebody has taken it already' : pin === '' ? 'Type the PIN' : null} keys="Enter">
            Acknowledge
          </Button>
        </>
      }
    >
      <Answered answer={people}>
        {() =>
          able.length === 0 ? (
            <Empty title="Nobody has a PIN yet" text="Set one in the console under On-call, People." />
          ) : (
            <form id="pin" className={css.pin} onSubmit={(event) => void submit(event)}>
              <p>{row.title}</p>
              <Field label="Who">
                <Select value={chosen} options={able.map((person) => ({ value: person.id, label: onCall.includes(person.id) ? `${person.name}, on call` : person.name }))} onValue={setUser} />
              </Field>
              <Field label="PIN" error={error}>
                <TextInput type="password" inputMode="numeric" autoComplete="off" value={pin} onText={setPin} maxLength={12} mono autoFocus />
              </Field>
            </form>
          )
        }
      </Answered>
    </Dialog>
  );
}
