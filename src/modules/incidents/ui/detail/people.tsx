import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { TextInput } from '#ui/form.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import type { IncidentDetail } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { calledText } from '../words.ts';
import css from './incident.module.css';

const ROLES = [
  { role: 'commander', title: 'Commander' },
  { role: 'scribe', title: 'Scribe' },
  { role: 'communications', title: 'Communications' },
  { role: 'clinical', title: 'Clinical lead' },
] as const;

/** Who does what in this incident, and who was called. */
export function People({ incident }: { incident: IncidentDetail }) {
  return (
    <Panel title="Roles" note={incident.called.length === 0 ? 'nobody was called' : `called: ${incident.called.map(calledText).join(', ')}`}>
      <ul className={css.roles}>
        {ROLES.map(({ role, title }) => (
          <RoleLine key={`${role} ${incident.roles[role] ?? ''}`} id={incident.id} role={role} title={title} person={incident.roles[role] ?? ''} />
        ))}
      </ul>
    </Panel>
  );
}

function RoleLine({ id, role, title, person }: { id: string; role: (typeof ROLES)[number]['role']; title: string; person: string }) {
  const [text, setText] = useState(person);
  const denied = useDenied('operator');
  const save = (): void => void attempt(() => incidentsApi.call.setRole({ id, role, person: text.trim() }), text.trim() === '' ? `${title} taken away` : `${title} is ${text.trim()}`).then(() => refresh('incidents/'));
  return (
    <li>
      <form
        className={css.inline}
        onSubmit={(event) => {
          event.preventDefault();
          if (denied === null) save();
        }}
      >
        <b>{title}</b>
        <TextInput aria-label={title} value={text} onText={setText} placeholder="nobody" readOnly={denied !== null} title={denied ?? undefined} maxLength={200} />
        {text !== person && (
          <Button type="submit" denied={denied}>
            Save
          </Button>
        )}
      </form>
    </li>
  );
}
