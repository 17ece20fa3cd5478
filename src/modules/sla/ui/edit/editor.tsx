import { useState } from 'react';
import { Dialog } from '#ui/dialog.tsx';
import { FormDialog, problemLines } from '#ui/form-dialog.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Failed, Loading } from '#ui/states.tsx';
import { say } from '#ui/toast.tsx';
import { useRested } from '#ui/use-rested.ts';
import type { ObjectiveSpec } from '../../spec.ts';
import { FeasibilityWords } from '../detail/feasibility.tsx';
import { slaApi } from '../objectives.ts';
import { draftOf, EMPTY, specOf, type Draft } from './draft.ts';
import { Burning } from './fields-burn.tsx';
import { Counting } from './fields-counting.tsx';
import { Demand } from './fields-demand.tsx';
import { Standing } from './fields-standing.tsx';
import { byPath, problemsOf, type FieldsProps, type Problems } from './problems.ts';
import css from './edit.module.css';

interface EditorProps {
  /** Left out, a new objective is made. */
  id?: string;
  onClose: () => void;
  onSaved: (id: string) => void;
}

/** Loads what is stored, then edits it. */
export function Editor({ id, onClose, onSaved }: EditorProps) {
  const stored = useQuery(id === undefined ? null : `sla/objective/${id}`, () => slaApi.call.getObjective({ id: id! }));
  if (id === undefined) return <Form first={EMPTY} isNew onClose={onClose} onSaved={onSaved} />;
  if (stored.data) return <Form first={draftOf(stored.data.spec)} isNew={false} onClose={onClose} onSaved={onSaved} />;
  return (
    <Dialog open onClose={onClose} title="Edit objective" shape="side">
      {stored.error ? <Failed error={stored.error} onRetry={stored.refresh} /> : <Loading />}
    </Dialog>
  );
}

function Form({ first, isNew, onClose, onSaved }: { first: Draft; isNew: boolean; onClose: () => void; onSaved: (id: string) => void }) {
  const [draft, setDraft] = useState(first);
  const [problems, setProblems] = useState<Problems>({});
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Draft>): void => setDraft((old) => ({ ...old, ...change }));
  const rested = useRested(draft);
  const asked = JSON.stringify(specOf({ ...rested, name: rested.name || 'Unnamed', id: rested.id || (rested.name ? '' : 'unnamed') }));
  const check = useQuery(`sla/check/${asked}`, () => slaApi.call.checkObjective({ spec: JSON.parse(asked) as unknown }));
  // Before the first try an empty field is not an error yet.
  const shown = tried ? { ...byPath(check.data?.errors ?? []), ...problems } : problems;
  const elsewhere = Object.entries(shown).filter(([path]) => path === '' || !KNOWN.test(path));

  async function save(): Promise<void> {
    setBusy(true);
    setProblems({});
    setTried(true);
    try {
      const saved = await slaApi.call.putObjective({ spec: specOf(draft) as ObjectiveSpec });
      refresh('sla/');
      say(`${draft.name || saved.id} ${saved.created ? 'added' : 'saved'}`);
      onSaved(saved.id);
    } catch (thrown) {
      setProblems(problemsOf(thrown));
    }
    setBusy(false);
  }

  const fields: FieldsProps = { draft, problems: shown, set: (change) => (setProblems({}), set(change)) };
  return (
    <FormDialog title={isNew ? 'New objective' : `Edit ${first.name}`} action={isNew ? 'Add objective' : 'Save'} busy={busy} shape="side" problems={problemLines(elsewhere)} onSubmit={save} onClose={onClose} className={css.form}>
      <Demand {...fields} isNew={isNew} />
      <section aria-live="polite" className={css.check}>
        <h3>Can it be judged?</h3>
        {check.data?.feasibility ? (
          <>
            <FeasibilityWords feasibility={check.data.feasibility} />
            {check.data.warnings.filter((each) => !check.data!.feasibility!.warnings.includes(each)).map((each) => (
              <p key={each}>{each}</p>
            ))}
          </>
        ) : (
          <p>{check.data && check.data.errors.length > 0 && (rested.target || rested.group || rested.source === 'pushed' || tried) ? firstError(check.data.errors) : 'Said as soon as the fields above are filled.'}</p>
        )}
      </section>
      <Counting {...fields} />
      <Burning {...fields} />
      <Standing {...fields} />
    </FormDialog>
  );
}

const KNOWN = /^(id|name|source|target|statistic|unit|direction|lower|upper|window|slice|gap|minSamples|minCoverage|every|degraded|expectedTotal|burnRows|policy|owner|service|citation|per|description)(\.|$)/;

function firstError(errors: ReadonlyArray<{ path: string; message: string }>): string {
  const [error] = errors;
  return error ? `Not yet: ${error.path ? `${error.path.replace(/^spec\.?/, '')}: ` : ''}${error.message}` : '';
}
