import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { FormDialog } from '#ui/form-dialog.tsx';
import { Field, Segments, TextArea } from '#ui/form.tsx';
import { oncallApi } from './oncall.ts';
import css from './on-call.module.css';

const SOURCES = [
  { value: 'pagerduty', label: 'PagerDuty' },
  { value: 'opsgenie', label: 'Opsgenie' },
  { value: 'grafana', label: 'Grafana OnCall' },
] as const;
type Source = (typeof SOURCES)[number]['value'];

/** Reads a schedule exported elsewhere and hands it to the editor; nothing is saved here. */
export function ImportSchedule({ onClose, onRead }: { onClose: () => void; onRead: (schedule: Record<string, unknown>) => void }) {
  const [from, setFrom] = useState<Source>('pagerduty');
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const [read, setRead] = useState<{ schedule: Record<string, unknown>; notCarried: string[] } | null>(null);
  async function load(): Promise<void> {
    setError(undefined);
    try {
      setRead(await oncallApi.call.import({ from, text }));
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }
  return (
    <FormDialog title="Import a schedule" action={read ? 'Open in the editor' : 'Read'} denied={text.trim() === '' ? 'Paste the export first' : null} onSubmit={read ? () => onRead(read.schedule) : load} onClose={onClose}>
      <Segments label="Where it comes from" value={from} onValue={(value) => (setFrom(value as Source), setRead(null))} options={SOURCES} />
      <Field label="The export, JSON" error={error}>
        <TextArea value={text} onText={(next) => (setText(next), setRead(null))} rows={12} autoFocus />
      </Field>
      {read && (
        <div>
          <p>{`Read: ${String(read.schedule['name'] ?? read.schedule['id'] ?? 'a schedule')}.`}</p>
          {read.notCarried.length > 0 && (
            <ul className={css.text}>
              {read.notCarried.map((each) => (
                <li key={each}>{`Not carried over: ${each}`}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </FormDialog>
  );
}
