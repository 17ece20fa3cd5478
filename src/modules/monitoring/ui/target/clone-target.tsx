import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, TextInput } from '#ui/form.tsx';
import { useGo } from '#ui/nav.tsx';
import { say } from '#ui/toast.tsx';
import type { StatusRow } from '../../contract.ts';
import { monitoringApi } from '../status.ts';
import css from './target.module.css';

/** Makes a copy under a new id. */
export function CloneTarget({ row, onClose }: { row: StatusRow; onClose: () => void }) {
  const [newId, setNewId] = useState(`${row.id}-copy`);
  const [name, setName] = useState(`${row.name} copy`);
  const [error, setError] = useState<string>();
  const go = useGo();

  async function clone(): Promise<void> {
    try {
      const { id } = await monitoringApi.call.cloneTarget({ id: row.id, newId, name });
      say(`${name} added`);
      onClose();
      go(`/monitor/${id}`);
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Clone ${row.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="solid" onClick={() => void clone()}>
            Clone
          </Button>
        </>
      }
    >
      <div className={css.stack}>
        <Field label="Name">
          <TextInput value={name} onText={setName} />
        </Field>
        <Field label="Id" error={error} hint="Stays the same for good; letters, digits, dots, dashes.">
          <TextInput value={newId} onText={setNewId} mono />
        </Field>
      </div>
    </Dialog>
  );
}
