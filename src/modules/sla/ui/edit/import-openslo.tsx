import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, TextArea } from '#ui/form.tsx';
import { plural } from '#ui/format.ts';
import { refresh } from '#ui/query.ts';
import { say } from '#ui/toast.tsx';
import { slaApi } from '../objectives.ts';
import css from './edit.module.css';

type Found = Awaited<ReturnType<typeof slaApi.call.importOpenSlo>>;

/** OpenSLO v1 documents: looked at first, written second. */
export function ImportOpenSlo({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const role = useDenied('owner');
  const empty = role ?? (text.trim() === '' ? 'Paste documents or choose a file first' : null);

  async function run(dryRun: boolean): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const answer = await slaApi.call.importOpenSlo({ text, dryRun });
      setFound(answer);
      if (!dryRun && answer.errors.length === 0) {
        refresh('sla/');
        say(`${plural(answer.objectives.length, 'objective')} imported`);
        onClose();
      }
    } catch (thrown) {
      setError(messageOf(thrown));
    }
    setBusy(false);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title="Import OpenSLO"
      shape="side"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button denied={empty} busy={busy} onClick={() => void run(true)}>
            Look at it
          </Button>
          <Button kind="solid" denied={empty ?? (found === null ? 'Look at it first' : found.errors.length > 0 ? 'Mend the errors first' : found.objectives.length === 0 ? 'There is nothing to import' : null)} busy={busy} onClick={() => void run(false)}>
            Import
          </Button>
        </>
      }
    >
      <div className={css.stack}>
        <Field label="OpenSLO v1, YAML or JSON" error={error}>
          <TextArea
            rows={16}
            value={text}
            onText={(next) => {
              setText(next);
              setFound(null);
            }}
            placeholder={'apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: ehr-availability }'}
          />
        </Field>
        <ChooseFile accept=".yaml,.yml,.json" onText={(next) => (setText(next), setFound(null))} />
        {found && (
          <ul className={css.list} aria-label="What the documents hold">
            {found.errors.map((each) => (
              <li key={`e ${each.id} ${each.message}`}>
                <b className={css.error}>{`Error: ${each.id}`}</b>
                <p>{each.message}</p>
              </li>
            ))}
            {found.objectives.map((each) => (
              <li key={each.id}>
                <b>{each.name}</b>
                <span>{each.created ? 'new' : 'replaces the one that is there'}</span>
              </li>
            ))}
            {found.notes.map((note) => (
              <li key={note}>
                <p>{note}</p>
              </li>
            ))}
            {found.objectives.length + found.errors.length === 0 && (
              <li>
                <p>No SLO document was found in it.</p>
              </li>
            )}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

/** Reads a text file of this machine. */
export function ChooseFile({ accept, onText }: { accept: string; onText: (text: string, name: string) => void }) {
  return (
    <Field label="Or choose a file">
      <input type="file" aria-label="Or choose a file" accept={accept} onChange={(event) => {
        const file = event.target.files?.[0];
        if (file) void file.text().then((text) => onText(text, file.name));
      }} />
    </Field>
  );
}
