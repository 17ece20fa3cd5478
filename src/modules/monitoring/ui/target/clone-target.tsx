import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { FormDialog } from '#ui/form-dialog.tsx';
import { Field, TextInput } from '#ui/form.tsx';
import { useGo } from '#ui/nav.tsx';
import { say } from '#ui/toast.tsx';
import type { StatusRow } from '../../contract.ts';
import { monitoringApi } from '../status.ts';

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
    <FormDialog title={`Clone ${row.name}`} action="Clone" onSubmit={clone} onClose={onClose}>
      <Field label="Name">
        <TextInput value={name} onText={setName} />
      </Field>
      <Field label="Id" error={error} hint="Stays the same for good; letters, digits, dots, dashes.">
        <TextInput value={newId} onText={setNewId} mono />
      </Field>
    </FormDialog>
  );
}
