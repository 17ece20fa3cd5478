import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { Field, TextInput } from '#ui/form.tsx';
import { span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { attempt } from '#ui/toast.tsx';
import { incidentsApi } from '../board.ts';
import { calledText } from '../words.ts';
import css from '../list.module.css';

interface Taken {
  route: string;
  receivers: string[];
  groupWaitMs: number;
  groupIntervalMs: number;
  repeatIntervalMs: number;
}

/** Asks which receivers an alert with these labels would reach. */
export function TestRouting() {
  const [text, setText] = useState('severity=critical, group=Clinical/EHR');
  const [taken, setTaken] = useState<Taken[] | null>(null);
  const ask = (): void => {
    const labels = Object.fromEntries(text.split(',').map((part) => part.split('=').map((each) => each.trim())).filter((pair) => pair.length === 2 && pair[0] !== '')) as Record<string, string>;
    void attempt(() => incidentsApi.call.testRouting({ labels })).then((answer) => answer && setTaken(answer.routes));
  };
  return (
    <Panel title="Where would it go?" note="labels of an alert, by commas">
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <Field label="Labels">
          <TextInput value={text} onText={setText} mono />
        </Field>
        <div className={css.tools} data-left>
          <Button type="submit">Ask</Button>
          {taken?.length === 0 && <span>No route takes it.</span>}
        </div>
        {taken && taken.length > 0 && (
          <ul className={css.lines}>
            {taken.map((each, i) => (
              <li key={i}>
                <div>
                  <b>{each.receivers.map(calledText).join(', ') || 'nobody'}</b>
                  <small>{`${each.route || 'root'} · waits ${span(each.groupWaitMs)} · changes every ${span(each.groupIntervalMs)} · repeats after ${span(each.repeatIntervalMs)}`}</small>
                </div>
              </li>
            ))}
          </ul>
        )}
      </form>
    </Panel>
  );
}
