import { useState } from 'react';
import { Field, TextInput } from '#ui/form.tsx';
import { X } from '#ui/icons.ts';
import { monitoringApi } from '#modules/monitoring/ui/status.ts';
import css from './target-picker.module.css';

/** Chooses targets by name. */
export function TargetPicker({ chosen, onChosen, among, label = 'Targets' }: { chosen: readonly string[]; onChosen: (ids: readonly string[]) => void; among?: readonly string[]; label?: string }) {
  const [text, setText] = useState('');
  const rows = monitoringApi.useTopic('status').rows;
  const nameOf = (id: string): string => rows?.get(id)?.name ?? id;
  const wanted = text.trim().toLowerCase();
  const pool = among ?? [...(rows?.keys() ?? [])];
  const found = wanted === '' && among === undefined ? [] : pool.filter((id) => !chosen.includes(id) && `${nameOf(id)} ${id}`.toLowerCase().includes(wanted)).slice(0, 6);
  const add = (id: string | undefined): void => {
    if (id === undefined) return;
    onChosen([...chosen, id]);
    setText('');
  };
  return (
    <Field label={label}>
      <TextInput
        value={text}
        onText={setText}
        placeholder="Type a name, Enter adds"
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add(found[0]);
        }}
      />
      {(found.length > 0 || chosen.length > 0) && (
        <ul className={css.list}>
          {chosen.map((id) => (
            <li key={id}>
              <button type="button" data-chosen onClick={() => onChosen(chosen.filter((each) => each !== id))}>
                {nameOf(id)}
                <X size={12} aria-label="remove" />
              </button>
            </li>
          ))}
          {found.map((id) => (
            <li key={id}>
              <button type="button" onClick={() => add(id)}>{`+ ${nameOf(id)}`}</button>
            </li>
          ))}
        </ul>
      )}
    </Field>
  );
}
