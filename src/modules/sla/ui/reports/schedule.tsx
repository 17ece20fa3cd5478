import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { useDenied } from '#ui/access.ts';
import { Dialog } from '#ui/dialog.tsx';
import { FormDialog } from '#ui/form-dialog.tsx';
import { Field, Switch, TextArea, TextInput } from '#ui/form.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered } from '#ui/states.tsx';
import { say } from '#ui/toast.tsx';
import type { ReportPeriod, ReportSettings } from '../../contract.ts';
import { slaApi } from '../objectives.ts';
import { periodTitle } from './document.ts';
import { addressesOf } from './send.tsx';
import css from './reports.module.css';

const PERIODS: readonly ReportPeriod[] = ['day', 'week', 'month', 'quarter'];

/** Which reports are made by themselves, when, and who gets them. */
export function ReportSchedule({ onClose }: { onClose: () => void }) {
  const settings = useQuery('sla/report-settings', () => slaApi.call.getReportSettings({}));
  if (settings.data) return <Form first={settings.data} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title="Schedule of reports">
      <Answered answer={settings}>{() => null}</Answered>
    </Dialog>
  );
}

function Form({ first, onClose }: { first: ReportSettings; onClose: () => void }) {
  const [draft, setDraft] = useState(first);
  const [hour, setHour] = useState(String(first.hour));
  const [recipients, setRecipients] = useState(first.recipients.join('\n'));
  const [error, setError] = useState<string>();
  const denied = useDenied('owner');
  async function save(): Promise<void> {
    try {
      await slaApi.call.setReportSettings({ ...draft, hour: Number(hour), recipients: addressesOf(recipients) });
      refresh('sla/report');
      say('Schedule saved');
      onClose();
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }
  return (
    <FormDialog title="Schedule of reports" action="Save" denied={denied} shape="side" problems={error === undefined ? [] : [error]} onSubmit={save} onClose={onClose}>
      {PERIODS.map((period) => (
        <div key={period} className={css.switch}>
          <Switch label={periodTitle(period)} checked={draft[period]} denied={denied} onChecked={(on) => setDraft((old) => ({ ...old, [period]: on }))} />
          {periodTitle(period)}
        </div>
      ))}
      <Field label="Hour it is made at, 0 to 23" hint="Local to the zone below, after the period has ended">
        <TextInput mono inputMode="numeric" value={hour} onText={setHour} />
      </Field>
      <Field label="Time zone of the periods" hint="This machine's when left empty">
        <TextInput mono value={draft.timeZone} onText={(timeZone) => setDraft((old) => ({ ...old, timeZone }))} placeholder="Europe/Vienna" />
      </Field>
      <Field label="Organisation" hint="Stands at the head of each report">
        <TextInput value={draft.organisation} onText={(organisation) => setDraft((old) => ({ ...old, organisation }))} />
      </Field>
      <Field label="Sent to, one address a line" hint="Nobody when left empty">
        <TextArea rows={4} value={recipients} onText={setRecipients} />
      </Field>
    </FormDialog>
  );
}
