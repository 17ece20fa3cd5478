import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { FormDialog } from '#ui/form-dialog.tsx';
import { Field, TextArea } from '#ui/form.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { say } from '#ui/toast.tsx';
import { slaApi } from '../objectives.ts';

/** One address a line; commas do as well. */
export function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** By e-mail, through the outbox: it leaves once a mail server takes it. */
export function SendReport({ id, revision, onClose }: { id: string; revision: number; onClose: () => void }) {
  const settings = useQuery('sla/report-settings', () => slaApi.call.getReportSettings({}));
  const [text, setText] = useState<string>();
  const [error, setError] = useState<string>();
  const shown = text ?? (settings.data?.recipients ?? []).join('\n');
  const to = addressesOf(shown);
  async function send(): Promise<void> {
    try {
      const answer = await slaApi.call.sendReport({ id, revision, to });
      refresh('sla/re');
      if (!answer.queued) return setError(answer.reason);
      say(`Revision ${revision} is on its way to ${answer.to.join(', ')}`);
      onClose();
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }
  return (
    <FormDialog title={`Send revision ${revision}`} action="Send" denied={to.length === 0 ? 'Name an address' : null} onSubmit={send} onClose={onClose}>
      <Field label="To, one address a line" error={error} hint="The revision that is sent stays as it is, whatever data arrives later.">
        <TextArea rows={4} value={shown} onText={setText} placeholder="quality@hospital.example" />
      </Field>
    </FormDialog>
  );
}
