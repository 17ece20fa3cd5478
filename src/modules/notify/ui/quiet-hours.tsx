import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Field, Segments, TextInput } from '#ui/form.tsx';
import { age, minute } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { attempt } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import css from '#modules/incidents/ui/list.module.css';
import { personText } from '#modules/incidents/ui/words.ts';
import { notifyApi, useAlarmState } from './notify.ts';

const HOURS = ['1', '2', '4', '8', '12'];

/** Hushes what is not critical, for a time that always ends. */
export function QuietHours() {
  const now = useNow();
  const state = useAlarmState();
  const denied = useDenied('operator');
  const [hours, setHours] = useState('8');
  const [reason, setReason] = useState('');
  const until = state?.quietUntil ?? null;
  return (
    <Panel title="Quiet hours" note="they end by themselves, are logged, and critical alarms stay loud">
      {until !== null && until > now ? (
        <div className={css.stack}>
          <p>
            <b>{`Quiet until ${minute(until)}, for ${age(until - now)}`}</b>
            <span className={css.text}>{` · ${state?.quietReason ?? ''}, by ${personText(state?.quietBy ?? '')}`}</span>
          </p>
          <div className={css.tools} data-left>
            <Button denied={denied} onClick={() => void attempt(() => notifyApi.call.endQuietHours({}), 'Quiet hours ended')}>
              End now
            </Button>
          </div>
        </div>
      ) : (
        <form
          className={css.stack}
          onSubmit={(event) => {
            event.preventDefault();
            if (denied === null && reason.trim() !== '') void attempt(() => notifyApi.call.setQuietHours({ until: now + Number(hours) * 3_600_000, reason }), 'Quiet hours begin').then(() => setReason(''));
          }}
        >
          <Segments label="For how long" value={hours} onValue={setHours} options={HOURS.map((value) => ({ value, label: `${value} h` }))} />
          <Field label="Reason">
            <TextInput value={reason} onText={setReason} maxLength={500} placeholder="Night, two people on site" />
          </Field>
          <div className={css.tools} data-left>
            <Button type="submit" denied={denied ?? (reason.trim() === '' ? 'Give a reason' : null)}>
              Begin
            </Button>
          </div>
        </form>
      )}
    </Panel>
  );
}
