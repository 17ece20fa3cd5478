import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Field, TextArea } from '#ui/form.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { attempt, say } from '#ui/toast.tsx';
import type { IncidentDetail } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import css from './incident.module.css';

/** What is known, for us; and what is told, for the people who wait. */
export function Texts({ incident }: { incident: IncidentDetail }) {
  const [summary, setSummary] = useState(incident.summary);
  const [statuspage, setStatuspage] = useState(incident.statuspage);
  const denied = useDenied('operator');
  const changed = summary !== incident.summary || statuspage !== incident.statuspage;
  const save = (): void => void attempt(() => incidentsApi.call.setTexts({ id: incident.id, summary, statuspage }), 'Saved').then(() => refresh('incidents/'));
  const copy = (): void => void attempt(() => navigator.clipboard.writeText(statuspage)).then(() => say('Copied'));
  return (
    <Panel title="In words">
      <div className={css.stack}>
        <Field label="What is known">
          <TextArea value={summary} onText={setSummary} maxLength={10_000} readOnly={denied !== null} placeholder="What happens, since when, for whom" />
        </Field>
        <Field label="For the status page" hint="Plain words for those who wait; nothing internal, no names of patients.">
          <TextArea value={statuspage} onText={setStatuspage} maxLength={10_000} readOnly={denied !== null} />
        </Field>
        <div className={css.inline}>
          <Button denied={denied ?? (changed ? null : 'Nothing was changed')} onClick={save}>
            Save
          </Button>
          <Button kind="quiet" denied={statuspage === '' ? 'There is no text yet' : null} onClick={copy}>
            Copy for the status page
          </Button>
        </div>
      </div>
    </Panel>
  );
}
