import { useState, type ReactNode } from 'react';
import { FormDialog } from '#ui/form-dialog.tsx';
import { Checkbox, Field, TextInput } from '#ui/form.tsx';
import { useGo } from '#ui/nav.tsx';
import { refresh } from '#ui/query.ts';
import { Empty } from '#ui/states.tsx';
import { attempt } from '#ui/toast.tsx';
import type { IncidentDetail } from '../../contract.ts';
import { incidentsApi, useBoard } from '../board.ts';
import { TargetPicker } from '../target-picker.tsx';
import css from './incident.module.css';

interface ReshapeProps {
  incident: IncidentDetail;
  onClose: () => void;
}

function Frame({ onDone, onClose, ...shown }: { title: string; action: string; denied: string | null; onDone: () => Promise<unknown>; onClose: () => void; children: ReactNode }) {
  return <FormDialog {...shown} onClose={onClose} onSubmit={() => void onDone().then((done) => done !== undefined && (refresh('incidents/'), onClose()))} />;
}

export function Rename({ incident, onClose }: ReshapeProps) {
  const [title, setTitle] = useState(incident.title);
  return (
    <Frame title={`Title of ${incident.key}`} action="Save" denied={title.trim() === '' ? 'Give it a title' : null} onDone={() => attempt(() => incidentsApi.call.setTitle({ id: incident.id, title }))} onClose={onClose}>
      <Field label="Title" hint="Shown on walls and sent to phones: no names of patients.">
        <TextInput value={title} onText={setTitle} maxLength={300} autoFocus />
      </Field>
    </Frame>
  );
}

/** Others become part of this one: they close and point here. */
export function Merge({ incident, onClose }: ReshapeProps) {
  const others = useBoard().open.filter((row) => row.id !== incident.id);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toggle = (id: string): void => setChosen((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id]));
  return (
    <Frame title={`Merge into ${incident.key}`} action="Merge" denied={chosen.length === 0 ? 'Choose what is merged' : null} onDone={() => attempt(() => incidentsApi.call.merge({ into: incident.id, ids: [...chosen] }), `Merged into ${incident.key}`)} onClose={onClose}>
      {others.length === 0 ? (
        <Empty title="No other incident is open" />
      ) : (
        <ul className={css.lines}>
          {others.map((row) => (
            <li key={row.id}>
              <Checkbox checked={chosen.includes(row.id)} onChecked={() => toggle(row.id)} label={`${row.key} ${row.title}`} />
              <b>{row.title}</b>
              <span>{row.key}</span>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  );
}

/** Some targets go their own way, as an incident of their own. */
export function Split({ incident, onClose }: ReshapeProps) {
  const [targets, setTargets] = useState<readonly string[]>([]);
  const [title, setTitle] = useState('');
  const go = useGo();
  const denied = targets.length === 0 ? 'Choose the targets' : targets.length === incident.targets.length ? 'One target must stay' : null;
  return (
    <Frame title={`Split ${incident.key}`} action="Split" denied={denied} onDone={() => attempt(() => incidentsApi.call.split({ id: incident.id, targets: [...targets], ...(title.trim() !== '' && { title }) }), ({ number }) => `INC-${number} opened`).then((made) => (made && go(`/incidents/${made.id}`), made))} onClose={onClose}>
      <TargetPicker label="Targets of the new incident" chosen={targets} onChosen={setTargets} among={incident.targets} />
      <Field label="Its title" hint="Made from the targets when left empty.">
        <TextInput value={title} onText={setTitle} maxLength={300} />
      </Field>
    </Frame>
  );
}
