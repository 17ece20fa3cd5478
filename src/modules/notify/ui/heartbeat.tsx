import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Field, Switch, TextInput } from '#ui/form.tsx';
import { age, span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { attempt } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import css from '#modules/incidents/ui/list.module.css';
import type { NotifySettings } from '../contract.ts';
import { notifyApi, useAlarmState } from './notify.ts';

/** A console cannot report its own death: somebody outside must miss its call. And where its links lead. */
export function Heartbeat() {
  const operator = useDenied('operator');
  const answer = useQuery(operator === null ? 'notify/settings' : null, () => notifyApi.call.getSettings({}));
  const state = useAlarmState()?.heartbeat;
  const now = useNow();
  const note = state ? (state.error !== '' ? 'the last call failed' : state.lastOkAt === null ? 'not called yet' : `answered ${age(now - state.lastOkAt)} ago`) : 'not set up';
  return (
    <Panel title="Dead-man heartbeat" note={note}>
      {operator !== null ? (
        <Empty title="Not open to you" text={operator} />
      ) : (
        <div className={css.stack}>
          {state && state.error !== '' && (
            <p className={css.text} data-bad>
              {state.error}
            </p>
          )}
          <Answered answer={answer}>{(settings) => <SettingsForm key={JSON.stringify(settings)} settings={settings} />}</Answered>
        </div>
      )}
    </Panel>
  );
}

function SettingsForm({ settings }: { settings: NotifySettings }) {
  const denied = useDenied('admin');
  const [draft, setDraft] = useState(settings);
  const changed = JSON.stringify(draft) !== JSON.stringify(settings);
  const set = (change: Partial<NotifySettings>): void => setDraft((old) => ({ ...old, ...change }));
  const save = (): void => void attempt(() => notifyApi.call.setSettings(draft), 'Saved').then(() => refresh('notify/'));
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (denied === null && changed) save();
      }}
    >
      <Field label="Called while all is well" hint={`Every ${span(draft.heartbeatEveryMs)}; the service there alarms when the calls stop.`}>
        <TextInput value={draft.heartbeatUrl} onText={(heartbeatUrl) => set({ heartbeatUrl })} mono placeholder="https://hc-ping.example/…" readOnly={denied !== null} />
      </Field>
      <Field label="Address of this console, for links in messages" hint="With one, people can acknowledge by the link in a message, and Twilio says what arrived.">
        <TextInput value={draft.publicUrl} onText={(publicUrl) => set({ publicUrl })} mono placeholder="https://watchfloor.hospital.example" readOnly={denied !== null} />
      </Field>
      <Field label="Mail channel that reports leave through" hint="Its id; empty: the first one that is on.">
        <TextInput value={draft.mailChannel} onText={(mailChannel) => set({ mailChannel })} mono placeholder="mail" readOnly={denied !== null} />
      </Field>
      <div className={css.tools} data-left>
        <Switch label="Channels may reach private addresses" checked={draft.allowPrivateAddresses} denied={denied} onChecked={(allowPrivateAddresses) => set({ allowPrivateAddresses })} />
        <span>Channels may reach private addresses of this network</span>
      </div>
      <div className={css.tools} data-left>
        <Button type="submit" denied={denied ?? (changed ? null : 'Nothing was changed')}>
          Save
        </Button>
      </div>
    </form>
  );
}
