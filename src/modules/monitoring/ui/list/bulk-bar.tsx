import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { Confirm, Dialog } from '#ui/dialog.tsx';
import { Field, TextInput } from '#ui/form.tsx';
import { plural } from '#ui/format.ts';
import { attempt } from '#ui/toast.tsx';
import type { StatusRow } from '../../contract.ts';
import { setPaused } from '../change.ts';
import { monitoringApi } from '../status.ts';
import css from './list.module.css';

interface BulkBarProps {
  rows: readonly StatusRow[];
  all: readonly string[];
  onAll: () => void;
  onDone: () => void;
}

/** Changes many at once. */
export function BulkBar({ rows, all, onAll, onDone }: BulkBarProps) {
  const [asking, setAsking] = useState<'delete' | 'edit' | null>(null);
  const ids = rows.map((row) => row.id);
  const none = ids.length === 0 ? 'Nothing is selected' : null;
  const paused = rows.length > 0 && rows.every((row) => row.state === 'paused');
  return (
    <div className={css.bulk} role="toolbar" aria-label="Change selected targets">
      <b>{`${ids.length} selected`}</b>
      <Button kind="quiet" onClick={onAll}>{`All ${all.length}`}</Button>
      <Button denied={none} onClick={() => void setPaused(rows, !paused).then(onDone)}>
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button denied={none} onClick={() => setAsking('edit')}>
        Edit
      </Button>
      <Button denied={none} kind="danger" onClick={() => setAsking('delete')}>
        Delete
      </Button>
      <Button kind="quiet" onClick={onDone}>
        Done
      </Button>
      <Confirm
        open={asking === 'delete'}
        title={`Delete ${plural(ids.length, 'target')}?`}
        text="Their results and state history are deleted with them. This cannot be taken back."
        action="Delete"
        onClose={() => setAsking(null)}
        onConfirm={() => void attempt(() => monitoringApi.call.deleteTargets({ ids }), (answer) => `${plural(answer.deleted, 'target')} deleted`).then(onDone)}
      />
      {asking === 'edit' && <BulkEdit ids={ids} onClose={() => setAsking(null)} onDone={onDone} />}
    </div>
  );
}

function BulkEdit({ ids, onClose, onDone }: { ids: string[]; onClose: () => void; onDone: () => void }) {
  const [group, setGroup] = useState('');
  const [tag, setTag] = useState('');
  const [value, setValue] = useState('');
  const [every, setEvery] = useState('');
  const empty = group === '' && tag === '' && every === '' ? 'Nothing is changed yet' : null;

  async function save(): Promise<void> {
    const change = { ids, ...(group !== '' && { group }), ...(tag !== '' && { tags: { [tag]: value === '' ? null : value } }), ...(every !== '' && { every }) };
    const done = await attempt(() => monitoringApi.call.bulkEdit(change), (answer) => `${plural(answer.changed, 'target')} changed`);
    if (!done) return;
    onClose();
    onDone();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Change ${plural(ids.length, 'target')}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="solid" denied={empty} onClick={() => void save()}>
            Change
          </Button>
        </>
      }
    >
      <div style={{ display: 'grid', gap: '1.6rem' }}>
        <Field label="Group" hint="A path, like Clinical/EHR. Left empty, groups stay as they are.">
          <TextInput value={group} onText={setGroup} />
        </Field>
        <Field label="Tag">
          <TextInput value={tag} onText={setTag} placeholder="tier" />
        </Field>
        <Field label="Value of the tag" hint="Left empty, the tag is taken away.">
          <TextInput value={value} onText={setValue} placeholder="1" />
        </Field>
        <Field label="Every" hint="10s, 1m, 5m">
          <TextInput value={every} onText={setEvery} />
        </Field>
      </div>
    </Dialog>
  );
}
