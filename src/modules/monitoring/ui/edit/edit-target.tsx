import { useMemo, useState } from 'react';
import { AppError, messageOf } from '#shared/errors.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { FormDialog, problemLines } from '#ui/form-dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, Select, TextInput } from '#ui/form.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Failed, Loading } from '#ui/states.tsx';
import { say } from '#ui/toast.tsx';
import type { ProbeType } from '../../spec.ts';
import { monitoringApi } from '../status.ts';
import { TestNow } from '../target/test-now.tsx';
import { finished, fromText, idFrom, textsOf, valueAt, withValue, type Draft } from './draft.ts';
import { JUDGEMENT, PROBE_SECTIONS, PROBE_TYPES, SEVERITIES } from './fields.ts';
import { SectionFields } from './section-fields.tsx';
import css from './edit.module.css';

interface EditTargetProps {
  /** Left out, a new target is made. */
  id?: string;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** Loads what is stored, then edits it. */
export function EditTarget({ id, onClose, onSaved }: EditTargetProps) {
  const stored = useQuery(id === undefined ? null : `monitoring/target/${id}`, () => monitoringApi.call.getTarget({ id: id! }));
  if (id === undefined) return <Form draft={{ severity: 'critical', probe: { type: 'http' } }} isNew onClose={onClose} onSaved={onSaved} />;
  if (stored.data) return <Form draft={stored.data.spec as unknown as Draft} isNew={false} onClose={onClose} onSaved={onSaved} />;
  return (
    <Dialog open onClose={onClose} title="Edit" shape="side">
      {stored.error ? <Failed error={stored.error} onRetry={stored.refresh} /> : <Loading />}
    </Dialog>
  );
}

interface FormProps {
  draft: Draft;
  isNew: boolean;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** What the engine found wrong, by path. */
type Problems = Record<string, string>;

function problemsOf(thrown: unknown): Problems {
  if (!(thrown instanceof AppError) || !Array.isArray(thrown.details)) return { '': messageOf(thrown) };
  const found: Problems = {};
  for (const issue of thrown.details as Array<{ path?: unknown; message?: unknown }>) found[String(issue.path ?? '').replace(/^spec\./, '')] ??= String(issue.message ?? '');
  return found;
}

function Form({ draft: first, isNew, onClose, onSaved }: FormProps) {
  const [draft, setDraft] = useState(first);
  const type = valueAt(draft, 'probe.type') as ProbeType;
  const sections = useMemo(() => [...PROBE_SECTIONS[type], ...JUDGEMENT], [type]);
  const [texts, setTexts] = useState(() => textsOf(first, sections));
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const [testing, setTesting] = useState(false);
  const name = (draft['name'] as string | undefined) ?? '';
  const id = (draft['id'] as string | undefined) ?? (isNew ? idFrom(name) : '');
  const spec = useMemo(() => finished({ ...draft, id: id || 'unsaved', name: name || 'Unsaved' }, sections), [draft, id, name, sections]);

  const set = (path: string, value: unknown): void => setDraft((old) => withValue(old, path, value));

  async function save(): Promise<void> {
    setBusy(true);
    setProblems({});
    try {
      const input = finished({ ...draft, id, name }, sections);
      const saved = await (isNew ? monitoringApi.call.createTarget(input) : monitoringApi.call.updateTarget(input));
      refresh('monitoring/');
      say(`${name} ${isNew ? 'added' : 'saved'}`);
      onSaved(saved.id);
    } catch (thrown) {
      setProblems(problemsOf(thrown));
    }
    setBusy(false);
  }

  const shownPaths = new Set(['id', 'name', 'group', 'severity', 'probe.type', ...sections.flatMap((section) => section.fields.map((field) => field.path))]);
  const elsewhere = Object.entries(problems).filter(([path]) => ![...shownPaths].some((shown) => path === shown || path.startsWith(`${shown}.`)));

  return (
    <FormDialog
      title={isNew ? 'Add target' : `Edit ${String(first['name'])}`}
      action={isNew ? 'Add target' : 'Save'}
      onSubmit={save}
      onClose={onClose}
      shape="side"
      busy={busy}
      aside={<Button onClick={() => setTesting(true)}>Test now</Button>}
      problems={problemLines(elsewhere)}
      className={css.form}
    >
      <section className={parts.grid}>
        <Field label="What is watched" error={problems['probe.type']} wide hint={isNew ? undefined : 'The type stays: its history would mean something else.'}>
          <Select value={type} options={PROBE_TYPES} disabled={!isNew} onValue={(value) => setDraft((old) => ({ ...old, probe: { type: value } }))} />
        </Field>
        <Field label="Name" error={problems['name']}>
          <TextInput value={name} onText={(text) => set('name', text)} placeholder="EHR web" autoFocus />
        </Field>
        <Field label="Id" error={problems['id']}>
          <TextInput value={id} onText={(text) => set('id', text)} mono readOnly={!isNew} />
        </Field>
        <Field label="Group" error={problems['group']}>
          <TextInput value={(draft['group'] as string | undefined) ?? ''} onText={(text) => set('group', text)} placeholder="Clinical/EHR" />
        </Field>
        <Field label="When it is down" error={problems['severity']}>
          <Select value={(draft['severity'] as string | undefined) ?? 'critical'} options={SEVERITIES} onValue={(value) => set('severity', value)} />
        </Field>
      </section>
      {sections.map((section) => (
        <SectionFields
          key={`${type} ${section.title}`}
          section={section}
          draft={draft}
          texts={texts}
          problems={problems}
          onText={(field, text) => {
            setTexts((old) => ({ ...old, [field.path]: text }));
            set(field.path, fromText(text, field.kind));
          }}
          onValue={(field, value) => set(field.path, value)}
        />
      ))}
      {testing && <TestNow spec={spec} name={name || 'this target'} onClose={() => setTesting(false)} />}
    </FormDialog>
  );
}
