import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Checkbox } from '#ui/form.tsx';
import { moment } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { attempt, say } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import css from '#modules/incidents/ui/list.module.css';
import { personText } from '#modules/incidents/ui/words.ts';
import { notifyApi } from './notify.ts';

/** Rings this desk and the channels chosen, and asks whether it was seen and heard. */
export function TestAlarm() {
  const now = useNow();
  const operator = useDenied('operator');
  const viewer = useDenied('viewer');
  const channels = useQuery(operator === null ? 'notify/channels' : null, () => notifyApi.call.listChannels({})).data?.channels ?? [];
  const tests = useQuery('notify/tests', () => notifyApi.call.listTests({ limit: 8 }), { every: 5_000 });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toggle = (id: string): void => setChosen((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id]));
  const ring = (): void => void attempt(() => notifyApi.call.testAlarm({ channels: [...chosen] })).then(() => refresh('notify/tests'));
  const waiting = tests.data?.tests.find((test) => test.confirmedAt === null && now - test.at < 600_000);
  return (
    <Panel title="Test alarm" note="shown and sounded here as a critical one is">
      <div className={css.stack}>
        {channels.length > 0 && (
          <div className={css.tools} data-left>
            <span>Also sent to</span>
            {channels.map((channel) => (
              <label key={channel.id} className={css.mark}>
                <Checkbox checked={chosen.includes(channel.id)} onChecked={() => toggle(channel.id)} label={channel.name} />
                {channel.name}
              </label>
            ))}
          </div>
        )}
        {waiting ? (
          <Confirmation id={waiting.id} at={waiting.at} />
        ) : (
          <div className={css.tools} data-left>
            <Button kind="solid" denied={viewer} onClick={ring}>
              Ring the test alarm
            </Button>
          </div>
        )}
        <Answered answer={tests}>
          {({ tests: rows }) =>
            rows.length === 0 ? (
              <Empty title="It was never tested" text="An alarm that was never heard is a hope. Ring it once on each seat." />
            ) : (
              <ul className={css.lines}>
                {rows.map((test) => (
                  <li key={test.id}>
                    <span>{`${moment(test.at, now)} by ${personText(test.by)}${test.channels.length > 0 ? `, also ${test.channels.join(', ')}` : ''}`}</span>
                    <small data-bad={test.confirmedAt !== null && !(test.seen && test.heard) ? true : undefined}>{resultText(test)}</small>
                  </li>
                ))}
              </ul>
            )
          }
        </Answered>
      </div>
    </Panel>
  );
}

function resultText(test: { seen: boolean | null; heard: boolean | null; confirmedAt: number | null }): string {
  if (test.confirmedAt === null) return 'not confirmed';
  return `${test.seen ? 'seen' : 'not seen'}, ${test.heard ? 'heard' : 'not heard'}`;
}

function Confirmation({ id, at }: { id: string; at: number }) {
  const now = useNow();
  const [seen, setSeen] = useState(false);
  const [heard, setHeard] = useState(false);
  const confirm = (): void => void attempt(() => notifyApi.call.confirmTest({ id, seen, heard })).then((answer) => answer && (say(answer.message), refresh('notify/')));
  return (
    <fieldset className={css.asked}>
      <legend>{`Rung at ${moment(at, now)}. Did you see it, did you hear it?`}</legend>
      <div className={css.tools} data-left>
        <label className={css.mark}>
          <Checkbox checked={seen} onChecked={setSeen} label="I saw it" />I saw it
        </label>
        <label className={css.mark}>
          <Checkbox checked={heard} onChecked={setHeard} label="I heard it" />I heard it
        </label>
        <Button kind="solid" onClick={confirm}>
          {seen && heard ? 'Confirm' : 'It did not work'}
        </Button>
      </div>
    </fieldset>
  );
}
