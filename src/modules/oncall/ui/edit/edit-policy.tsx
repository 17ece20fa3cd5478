import { useId, useState } from 'react';
import { Button } from '#ui/button.tsx';
import { Field, Select, TextInput } from '#ui/form.tsx';
import { useQuery } from '#ui/query.ts';
import { say } from '#ui/toast.tsx';
import { EditEntry, type Draft, type Section } from '#modules/incidents/ui/edit-entry.tsx';
import { idFrom } from '#modules/monitoring/ui/edit/draft.ts';
import { notifyApi } from '#modules/notify/ui/notify.ts';
import { oncallApi } from '../oncall.ts';
import { durationText, stepsOf, type StepDraft, type WrittenPolicy } from './policy-draft.ts';
import css from '../on-call.module.css';

const sections = (isNew: boolean): readonly Section[] => [
  {
    title: 'Policy',
    fields: [
      { path: 'name', label: 'Name', kind: 'text', placeholder: 'Clinical, around the clock' },
      ...(isNew ? ([{ path: 'id', label: 'Id', kind: 'mono', hint: 'Made from the name when left empty.' }] as const) : []),
      { path: 'repeat', label: 'Rounds after the first', kind: 'number' },
      { path: 'repeatAfter', label: 'From the last step to the next round', kind: 'duration', placeholder: '5m' },
      { path: 'ackExpires', label: 'An acknowledgement lapses after', kind: 'duration', placeholder: '30m', hint: 'Then the chain begins again; or “never”.' },
      { path: 'fallback', label: 'When nobody serves or answers', kind: 'mono', placeholder: 'channel:ops' },
    ],
  },
  {
    title: 'Support hours',
    folded: true,
    fields: [
      { path: 'supportHours.days', label: 'Days', kind: 'mono', placeholder: 'mon-fri' },
      { path: 'supportHours.timeZone', label: 'Time zone', kind: 'mono', placeholder: 'Europe/Berlin' },
      { path: 'supportHours.from', label: 'From', kind: 'mono', placeholder: '08:00' },
      { path: 'supportHours.to', label: 'To', kind: 'mono', placeholder: '18:00', hint: 'Outside of them, what is not critical is of low urgency.' },
    ],
  },
];

/** Writes a policy: whom each step calls, how long it waits. */
export function EditPolicy({ first, isNew, onClose }: { first: WrittenPolicy; isNew: boolean; onClose: () => void }) {
  const [steps, setSteps] = useState<StepDraft[]>(() => stepsOf(first));
  const targets = useTargets();
  const list = useId();
  const set = (i: number, change: Partial<StepDraft>): void => setSteps((old) => old.map((step, at) => (at === i ? { ...step, ...change } : step)));
  return (
    <EditEntry
      title={isNew ? 'New policy' : `Edit ${String(first['name'] ?? first['id'])}`}
      first={first}
      sections={SECTIONS[isNew ? 'new' : 'old']}
      onClose={onClose}
      save={async (entry: Draft) => {
        const { id } = await oncallApi.call.putPolicy({ policy: { ...entry, id: entry['id'] ?? idFrom(String(entry['name'] ?? '')), steps: steps.map((step) => ({ ...step, notify: [step.notify].flat().filter((target) => target !== '') })) } });
        say(`Policy ${id} saved`);
      }}
      below={() => (
        <section className={css.part} aria-label="Steps">
          <h3>Steps</h3>
          <p>Time counts from the beginning of a round. Name schedule:ID, user:ID or channel:ID, several by commas.</p>
          <datalist id={list}>
            {targets.map((target) => (
              <option key={target} value={target} />
            ))}
          </datalist>
          {steps.map((step, i) => (
            <div key={i} className={css.entry}>
              <Field label="After">
                <TextInput value={durationText(step.after)} onText={(after) => set(i, { after })} mono />
              </Field>
              <div className={css.two}>
                <Field label="Call">
                  <TextInput value={[step.notify].flat().join(', ')} onText={(text) => set(i, { notify: text.split(',').map((each) => each.trim()) })} mono list={list} placeholder="schedule:primary" />
                </Field>
              </div>
              <Field label="Only when">
                <Select value={step.urgency ?? ''} options={[{ value: '', label: 'always' }, { value: 'high', label: 'high urgency' }, { value: 'low', label: 'low urgency' }]} onValue={(urgency) => setSteps((old) => old.map((each, at) => (at === i ? stepWith(each, urgency) : each)))} />
              </Field>
              <Button kind="quiet" aria-label={`Remove step ${i + 1}`} onClick={() => setSteps((old) => old.toSpliced(i, 1))}>
                Remove
              </Button>
            </div>
          ))}
          <div>
            <Button onClick={() => setSteps((old) => [...old, { after: '5m', notify: [] }])}>Add a step</Button>
          </div>
        </section>
      )}
    />
  );
}

const SECTIONS = { new: sections(true), old: sections(false) };

function stepWith(step: StepDraft, urgency: string): StepDraft {
  const { urgency: _before, ...rest } = step;
  return urgency === '' ? rest : { ...rest, urgency };
}

/** Everything a step may call. */
function useTargets(): string[] {
  const schedules = oncallApi.useTopic('now').rows;
  const people = useQuery('oncall/people', () => oncallApi.call.listPeople({})).data?.people ?? [];
  const channels = useQuery('notify/channels', () => notifyApi.call.listChannels({})).data?.channels ?? [];
  return [...[...(schedules?.keys() ?? [])].map((id) => `schedule:${id}`), ...people.map((person) => `user:${person.id}`), 'channel:desktop', ...channels.map((channel) => `channel:${channel.id}`)];
}
