import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, TextArea } from '#ui/form.tsx';
import { plural } from '#ui/format.ts';
import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import { notifyApi } from '#modules/notify/ui/notify.ts';
import { incidentsApi } from '../board.ts';
import type { Draft } from '../edit-entry.tsx';
import css from '../list.module.css';

interface Read {
  routes: Draft[];
  channels: Draft[];
  inhibit: Draft[];
  timeIntervals: Draft[];
  notCarried: Array<{ path: string; why: string }>;
}

/** Takes over an alertmanager.yml: shows what it means here before anything is saved. */
export function ImportAlertmanager({ lists }: { lists: { routes: Draft[]; inhibit: Draft[]; timeIntervals: Draft[] } }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const [read, setRead] = useState<Read | null>(null);
  const denied = useDenied('commander');
  async function load(): Promise<void> {
    setError(undefined);
    try {
      setRead(await incidentsApi.call.importAlertmanager({ text }));
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }
  async function save(found: Read): Promise<void> {
    const done = await attempt(async () => {
      for (const channel of found.channels) await notifyApi.call.putChannel({ channel });
      return incidentsApi.call.setRouting({ routes: [...lists.routes, ...found.routes], inhibit: [...lists.inhibit, ...found.inhibit], timeIntervals: [...lists.timeIntervals, ...found.timeIntervals] });
    }, 'Taken over');
    if (!done) return;
    refresh('incidents/');
    refresh('notify/');
    setOpen(false);
  }
  return (
    <>
      <Button denied={denied} onClick={() => setOpen(true)}>
        Import alertmanager.yml
      </Button>
      {open && (
        <Dialog
          open
          onClose={() => setOpen(false)}
          title="Import alertmanager.yml"
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              {read ? (
                <Button kind="solid" onClick={() => void save(read)}>
                  Add what was read
                </Button>
              ) : (
                <Button kind="solid" denied={text.trim() === '' ? 'Paste the file first' : null} onClick={() => void load()}>
                  Read
                </Button>
              )}
            </>
          }
        >
          <div className={css.stack}>
            <Field label="The file" error={error}>
              <TextArea value={text} onText={(next) => (setText(next), setRead(null))} rows={14} autoFocus />
            </Field>
            {read && (
              <>
                <p>{[plural(read.routes.length, 'route'), plural(read.channels.length, 'channel'), plural(read.inhibit.length, 'inhibition rule'), plural(read.timeIntervals.length, 'time interval')].join(', ')}, added to what is there.</p>
                {read.notCarried.map((each) => (
                  <p key={each.path} className={css.text}>{`Not carried over: ${each.path}: ${each.why}`}</p>
                ))}
              </>
            )}
          </div>
        </Dialog>
      )}
    </>
  );
}
