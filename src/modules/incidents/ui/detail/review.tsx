import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { TextArea } from '#ui/form.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import type { IncidentDetail } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import css from './incident.module.css';

/** The post-incident review: prefilled from the timeline, then people's own words. */
export function Review({ incident }: { incident: IncidentDetail }) {
  const [text, setText] = useState(incident.review);
  const denied = useDenied('operator');
  const changed = text !== incident.review;
  const prefill = (): void => void attempt(() => incidentsApi.call.reviewTemplate({ id: incident.id })).then((answer) => answer && setText(answer.text));
  const save = (): void => void attempt(() => incidentsApi.call.setTexts({ id: incident.id, review: text }), 'Review saved').then(() => refresh('incidents/'));
  return (
    <Panel
      title="Review"
      note={incident.review === '' ? 'not written yet' : 'Markdown; about the system, not about people'}
      action={
        <span className={css.inline}>
          <Button kind="quiet" denied={denied ?? (text.trim() !== '' ? 'Empty it first; the template would replace it' : null)} onClick={prefill}>
            Prefill from the timeline
          </Button>
          <Button kind="solid" denied={denied ?? (changed ? null : 'Nothing was changed')} onClick={save}>
            Save
          </Button>
        </span>
      }
    >
      <TextArea aria-label="Review" value={text} onText={setText} rows={28} maxLength={100_000} readOnly={denied !== null} placeholder="What happened, what helped, what hindered, what changes. Prefill writes the facts from the timeline." />
    </Panel>
  );
}
