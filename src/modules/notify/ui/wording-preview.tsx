import { useEffect, useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { Segments } from '#ui/form.tsx';
import type { Draft } from '#modules/monitoring/ui/edit/draft.ts';
import { notifyApi } from './notify.ts';
import css from './wording.module.css';

const EVENTS = [
  { value: 'triggered', label: 'Begin' },
  { value: 'acknowledged', label: 'Acknowledged' },
  { value: 'resolved', label: 'End' },
] as const;
type Event = (typeof EVENTS)[number]['value'];
type Shown = { title: string; body: string; isTruncated: boolean } | { problem: string };

/** Asked for only after a pause in the typing. */
const PAUSE_MS = 300;

/** What the channel would say of an example incident, as its wording stands in the form. */
export function WordingPreview({ channel }: { channel: Draft }) {
  const [event, setEvent] = useState<Event>('triggered');
  const [shown, setShown] = useState<Shown | null>(null);
  const type = String(channel['type'] ?? '');
  const asked = JSON.stringify({ type, template: wordingOf(channel), phiAllowed: channel['phiAllowed'] === true, event });
  useEffect(() => {
    let isCurrent = true;
    const show = (next: Shown): void => void (isCurrent && setShown(next));
    const timer = setTimeout(() => {
      notifyApi.call.previewTemplate(JSON.parse(asked) as Parameters<typeof notifyApi.call.previewTemplate>[0]).then(show, (thrown: unknown) => show({ problem: messageOf(thrown) }));
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return (
    <section className={css.preview} aria-label="Preview of a message">
      <header>
        <h3>Preview, with an incident made up</h3>
        <Segments label="Of which message" value={event} onValue={(value) => setEvent(value as Event)} options={EVENTS} />
      </header>
      {shown && 'problem' in shown && (
        <p role="alert" data-bad>
          {shown.problem}
        </p>
      )}
      {shown && 'title' in shown && (
        <div className={css.message}>
          <b>{shown.title}</b>
          <p>{shown.body}</p>
          {shown.isTruncated && <small>Cut to what the channel takes; the link leads to the whole.</small>}
        </div>
      )}
    </section>
  );
}

function wordingOf(channel: Draft): { title?: string; body?: string } {
  const { title, body } = (channel['template'] ?? {}) as { title?: string; body?: string };
  return { ...(title ? { title } : {}), ...(body ? { body } : {}) };
}
