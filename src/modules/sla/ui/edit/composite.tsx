import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { FormDialog } from '#ui/form-dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, Select, TextInput } from '#ui/form.tsx';
import { X } from '#ui/icons.ts';
import { refresh, useQuery } from '#ui/query.ts';
import { Failed, Loading } from '#ui/states.tsx';
import { say } from '#ui/toast.tsx';
import { useRested } from '#ui/use-rested.ts';
import type { ObjectiveRow } from '../../contract.ts';
import { slaApi, useObjectives } from '../objectives.ts';
import { Verdict } from '../verdict.tsx';
import { shortWindow, valueText } from '../words.ts';
import { compositeDraftOf, compositeProblems, compositeSpecOf, EMPTY_COMPOSITE, KIND_WORDS, type CompositeDraft, type MemberDraft } from './composite-draft.ts';
import { idFrom } from './draft.ts';
import { problemsOf, type Problems } from './problems.ts';
import css from './edit.module.css';

interface EditorProps {
  /** Left out, a new composite is made. */
  id?: string;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** Loads what is stored, then edits it. */
export function CompositeEditor({ id, onClose, onSaved }: EditorProps) {
  const stored = useQuery(id === undefined ? null : `sla/composite/${id}`, () => slaApi.call.getComposite({ id: id! }));
  if (id === undefined) return <Form first={EMPTY_COMPOSITE} isNew onClose={onClose} onSaved={onSaved} />;
  if (stored.data) return <Form first={compositeDraftOf(stored.data.spec)} isNew={false} onClose={onClose} onSaved={onSaved} />;
  return (
    <Dialog open onClose={onClose} title="Edit composite" shape="side">
      {stored.error ? <Failed error={stored.error} onRetry={stored.refresh} /> : <Loading />}
    </Dialog>
  );
}

function Form({ first, isNew, onClose, onSaved }: { first: CompositeDraft; isNew: boolean; onClose: () => void; onSaved: (id: string) => void }) {
  const [draft, setDraft] = useState(first);
  const [refused, setRefused] = useState<Problems>({});
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const objectives = useObjectives() ?? [];
  const problems: Problems = { ...(tried ? compositeProblems(draft) : {}), ...refused };
  const set = (change: Partial<CompositeDraft>): void => {
    setRefused({});
    setDraft((old) => ({ ...old, ...change }));
  };

  async function save(): Promise<void> {
    setTried(true);
    if (Object.keys(compositeProblems(draft)).length > 0) return;
    setBusy(true);
    try {
      const saved = await slaApi.call.putComposite({ spec: compositeSpecOf(draft) });
      refresh('sla/');
      say(`${draft.name} ${saved.created ? 'added' : 'saved'}`);
      onSaved(saved.id);
    } catch (thrown) {
      setRefused(problemsOf(thrown));
    }
    setBusy(false);
  }

  return (
    <FormDialog title={isNew ? 'New composite' : `Edit ${first.name}`} action={isNew ? 'Add composite' : 'Save'} busy={busy} shape="side" problems={[problems[''] ?? problems['members']].filter((text) => text !== undefined)} onSubmit={save} onClose={onClose} className={css.form}>
      <div className={parts.grid}>
        <Field label="Name" error={problems['name']}>
          <TextInput value={draft.name} onText={(name) => set({ name })} placeholder="Order to result" autoFocus />
        </Field>
        <Field label="Id" error={problems['id']}>
          <TextInput mono value={draft.id || (isNew ? idFrom(draft.name) : '')} onText={(id) => set({ id })} readOnly={!isNew} />
        </Field>
        <Field label="Combined as" wide hint={KIND_WORDS[draft.kind].text}>
          <Select value={draft.kind} options={Object.entries(KIND_WORDS).map(([value, { label }]) => ({ value, label }))} onValue={(kind) => set({ kind: kind as CompositeDraft['kind'] })} />
        </Field>
        <Field label="Target, %" error={problems['target']}>
          <TextInput mono inputMode="decimal" value={draft.target} onText={(target) => set({ target })} />
        </Field>
        <Field label="Least coverage, %" error={problems['minCoverage']}>
          <TextInput mono inputMode="decimal" value={draft.minCoverage} onText={(minCoverage) => set({ minCoverage })} />
        </Field>
      </div>
      <Members draft={draft} problems={problems} objectives={objectives} set={set} />
      <Preview draft={draft} />
    </FormDialog>
  );
}

interface MembersProps {
  draft: CompositeDraft;
  problems: Problems;
  objectives: readonly ObjectiveRow[];
  set: (change: Partial<CompositeDraft>) => void;
}

function Members({ draft, problems, objectives, set }: MembersProps) {
  const weighted = draft.kind === 'weighted';
  const change = (at: number, field: Partial<MemberDraft>): void => set({ members: draft.members.map((member, i) => (i === at ? { ...member, ...field } : member)) });
  const free = objectives.filter((row) => row.unit === 'ratio' && !draft.members.some((member) => member.objective === row.id)).sort((a, b) => a.name.localeCompare(b.name));
  const optionOf = (row: ObjectiveRow): { value: string; label: string } => ({ value: row.id, label: `${row.name}, ${shortWindow(row.window)}` });
  const chosen = (id: string): { value: string; label: string } => {
    const row = objectives.find((each) => each.id === id);
    return row ? optionOf(row) : { value: id, label: id };
  };
  return (
    <section>
      <h3 className={parts.title}>Members</h3>
      <div className={css.rows} role="group" aria-label="Members">
        {draft.members.map((member, at) => (
          <div key={member.objective} data-member={weighted ? 'weighted' : 'plain'}>
            <Field label={`Objective ${at + 1}`} error={problems[`members.${at}`]}>
              <Select value={member.objective} options={[chosen(member.objective), ...free.map(optionOf)]} onValue={(objective) => change(at, { objective })} />
            </Field>
            {weighted && (
              <Field label="Weight">
                <TextInput mono inputMode="decimal" value={member.weight} onText={(weight) => change(at, { weight })} />
              </Field>
            )}
            <Button kind="quiet" aria-label={`Remove objective ${at + 1}`} onClick={() => set({ members: draft.members.filter((_member, i) => i !== at) })}>
              <X size={14} aria-hidden />
            </Button>
          </div>
        ))}
        <Button denied={free.length === 0 ? 'Every objective judged by a share is a member' : null} onClick={() => set({ members: [...draft.members, { objective: free[0]!.id, weight: '1' }] })}>
          Add an objective
        </Button>
      </div>
    </section>
  );
}

/** What the composite would say now. */
function Preview({ draft }: { draft: CompositeDraft }) {
  const rested = useRested(draft);
  const ready = Object.keys(compositeProblems({ ...rested, name: rested.name || 'Unnamed' })).length === 0;
  const asked = ready ? JSON.stringify(compositeSpecOf({ ...rested, name: rested.name || 'Unnamed' })) : null;
  const check = useQuery(asked === null ? null : `sla/check-composite/${asked}`, () => slaApi.call.checkComposite({ spec: JSON.parse(asked!) as ReturnType<typeof compositeSpecOf> }));
  const row = asked === null ? undefined : check.data?.row;
  return (
    <section aria-live="polite" className={css.check}>
      <h3>As of now</h3>
      {row ? (
        <>
          <Verdict row={row} />
          <p>{row.value === null ? row.reason : `${valueText(row.value, 'ratio', row.target)}: ${row.reason}`}</p>
        </>
      ) : (
        <p>Said as soon as the fields above are filled.</p>
      )}
    </section>
  );
}
