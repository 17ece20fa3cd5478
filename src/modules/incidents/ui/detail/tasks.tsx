import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Checkbox, TextInput } from '#ui/form.tsx';
import { moment } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh } from '#ui/query.ts';
import { attempt } from '#ui/toast.tsx';
import type { IncidentDetail } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import css from './incident.module.css';

/** What is to be done, and by whom: `Call the lab @ada`. */
export function Tasks({ incident, now }: { incident: IncidentDetail; now: number }) {
  const [text, setText] = useState('');
  const denied = useDenied('operator');
  const { id, tasks } = incident;
  const done = tasks.filter((task) => task.done).length;
  const change = (run: () => Promise<unknown>): void => void attempt(run).then(() => refresh('incidents/'));
  function add(): void {
    const assignee = /(?:^|\s)@(\S+)/.exec(text)?.[1] ?? null;
    const words = text.replace(/(?:^|\s)@\S+/, '').trim();
    if (words === '') return;
    change(() => incidentsApi.call.addTask({ id, text: words, assignee }));
    setText('');
  }
  return (
    <Panel title="Tasks" note={tasks.length === 0 ? undefined : `${done} of ${tasks.length} done`}>
      <ul className={css.lines}>
        {tasks.map((task) => (
          <li key={task.id} data-done={task.done || undefined}>
            <Checkbox checked={task.done} denied={denied} onChecked={(checked) => change(() => incidentsApi.call.setTask({ id, task: task.id, done: checked }))} label={task.text} />
            <b>{task.text}</b>
            <span>{[task.assignee && `@${task.assignee}`, task.doneAt !== null && moment(task.doneAt, now)].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
      <form
        className={css.inline}
        onSubmit={(event) => {
          event.preventDefault();
          if (denied === null) add();
        }}
      >
        <TextInput aria-label="New task" value={text} onText={setText} placeholder="New task, @who" maxLength={1_000} readOnly={denied !== null} />
        <Button type="submit" denied={denied ?? (text.trim() === '' ? 'Write it first' : null)}>
          Add
        </Button>
      </form>
    </Panel>
  );
}
