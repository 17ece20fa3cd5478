import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/dialog.tsx';
import { FormDialog } from '#ui/form-dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, TextArea, TextInput } from '#ui/form.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { attempt } from '#ui/toast.tsx';
import type { Contact, Person } from '../contract.ts';
import { oncallApi } from './oncall.ts';

const contactText = (contact: Contact): string => (contact.to === undefined ? contact.channel : `${contact.channel} ${contact.to}`);

/** How each person is reached, and whether they can acknowledge at a wall. */
export function People() {
  const answer = useQuery('oncall/people', () => oncallApi.call.listPeople({}));
  const denied = useDenied('commander');
  const [editing, setEditing] = useState<Person | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Person | null>(null);
  const columns: ReadonlyArray<Column<Person>> = [
    { title: 'name', width: 'minmax(12rem, 1fr)', cell: (person) => person.name },
    { title: 'id', width: 'minmax(9rem, 1fr)', mono: true, cell: (person) => person.id },
    { title: 'reached by', width: 'minmax(16rem, 2fr)', cell: (person) => (person.contacts.length === 0 ? 'this desk only' : person.contacts.map(contactText).join(', then ')) },
    { title: 'PIN at walls', width: '9rem', cell: (person) => (person.hasPin ? 'set' : 'none') },
    { title: '', width: '14rem', right: true, cell: (person) => <><Button kind="quiet" denied={denied} onClick={() => setEditing(person)}>Edit</Button><Button kind="quiet" denied={denied} onClick={() => setDeleting(person)}>Delete</Button></> },
  ];
  return (
    <Panel title="People" note="who schedules and policies name" action={<Button denied={denied} onClick={() => setEditing('new')}>Add person</Button>}>
      <Answered answer={answer}>{({ people }) => (people.length === 0 ? <Empty title="Nobody yet" text="Add a person to give them a way to be reached and a PIN for walls." /> : <Table label="People" columns={columns} rows={people} rowKey={(person) => person.id} />)}</Answered>
      {editing !== null && <EditPerson person={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      <Confirm open={deleting !== null} title={`Delete ${deleting?.name ?? ''}?`} text="Schedules that name the id keep it, but pages no longer reach the person." action="Delete" onClose={() => setDeleting(null)} onConfirm={() => void attempt(() => oncallApi.call.deletePerson({ id: deleting!.id }), 'Deleted').then(() => refresh('oncall/'))} />
    </Panel>
  );
}

function EditPerson({ person, onClose }: { person: Person | null; onClose: () => void }) {
  const [id, setId] = useState(person?.id ?? '');
  const [name, setName] = useState(person?.name ?? '');
  const [contacts, setContacts] = useState(person?.contacts.map(contactText).join('\n') ?? '');
  const [pin, setPin] = useState('');
  const wrongPin = pin !== '' && !/^\d{4,12}$/.test(pin) ? 'four to twelve digits' : undefined;
  const denied = id.trim() === '' || name.trim() === '' ? 'Give a name and an id' : (wrongPin ?? null);
  async function submit(): Promise<void> {
    const parsed = contacts.split('\n').map((line) => line.trim()).filter(Boolean).map((line): Contact => {
      const [channel = '', ...rest] = line.split(/\s+/);
      return rest.length === 0 ? { channel } : { channel, to: rest.join(' ') };
    });
    const done = await attempt(() => oncallApi.call.putPerson({ id: id.trim(), name: name.trim(), contacts: parsed, ...(pin !== '' && { pinSecret: pin }) }), `${name.trim()} saved`);
    if (!done) return;
    refresh('oncall/');
    onClose();
  }
  return (
    <FormDialog
      title={person ? person.name : 'Add person'}
      action="Save"
      denied={denied}
      onSubmit={submit}
      onClose={onClose}
      aside={
        person?.hasPin && (
          <Button onClick={() => void attempt(() => oncallApi.call.putPerson({ id: person.id, name: person.name, contacts: person.contacts, pinSecret: null }), 'PIN taken away').then((done) => done && (refresh('oncall/'), onClose()))}>
            Take the PIN away
          </Button>
        )
      }
    >
      <div className={parts.grid}>
        <Field label="Name">
          <TextInput value={name} onText={setName} autoFocus={person === null} />
        </Field>
        <Field label="Id" hint="As schedules name them.">
          <TextInput value={id} onText={setId} mono readOnly={person !== null} />
        </Field>
      </div>
      <Field label="Reached by" hint="One way a line, in order: the channel's id, then their own address on it. “desktop” is this desk.">
        <TextArea value={contacts} onText={setContacts} placeholder={'mail ada@hospital.example\nsms +4930123456'} />
      </Field>
      <Field label="PIN for acknowledging at a wall" hint={person?.hasPin ? 'One is set; write another to replace it.' : 'Four to twelve digits.'} error={wrongPin}>
        <TextInput type="password" inputMode="numeric" autoComplete="new-password" value={pin} onText={setPin} mono />
      </Field>
    </FormDialog>
  );
}
