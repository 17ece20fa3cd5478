import { useMemo, useState, type ReactNode } from 'react';
import { AppError, messageOf } from '#shared/errors.ts';
import { FormDialog, problemLines } from '#ui/form-dialog.tsx';
import { refresh } from '#ui/query.ts';
import { fromText, isShown, textsOf, withValue, type Draft } from '#modules/monitoring/ui/edit/draft.ts';
import type { Section } from '#modules/monitoring/ui/edit/fields.ts';
import { SectionFields } from '#modules/monitoring/ui/edit/section-fields.tsx';

export type { Draft, Section };

/** What the engine found wrong, by path; an empty path is about the whole. */
type Problems = Record<string, string>;

/** Reads the engine's complaints; the part of the path that names what was sent is left out. */
function problemsOf(thrown: unknown): Problems {
  if (!(thrown instanceof AppError) || !Array.isArray(thrown.details)) return { '': messageOf(thrown) };
  const found: Problems = {};
  for (const issue of thrown.details as Array<{ path?: unknown; message?: unknown }>) found[String(issue.path ?? '').replace(/^(rule|channel|policy|(routes|inhibit)\.\d+)\./, '')] ??= String(issue.message ?? '');
  return Object.keys(found).length === 0 ? { '': messageOf(thrown) } : found;
}

interface EditEntryProps {
  title: string;
  first: Draft;
  sections: readonly Section[] | ((draft: Draft) => readonly Section[]);
  /** Saves what was written, without what is not shown. */
  save: (entry: Draft) => Promise<unknown>;
  onClose: () => void;
  /** Shown below the fields, with what is written so far. */
  below?: (entry: Draft) => ReactNode;
  footer?: ReactNode;
}

/** A form for one declared entry. The engine checks it; what is wrong stands at its field. */
export function EditEntry({ title, first, sections: given, save, onClose, below, footer }: EditEntryProps) {
  const [draft, setDraft] = useState(first);
  const sections = useMemo(() => (typeof given === 'function' ? given(draft) : given), [given, draft]);
  const [texts, setTexts] = useState(() => textsOf(first, typeof given === 'function' ? given(first) : given));
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const fields = sections.flatMap((section) => section.fields);
  const entry = fields.filter((field) => !isShown(field, draft)).reduce((at, field) => withValue(at, field.path, undefined), draft);
  const elsewhere = Object.entries(problems).filter(([path]) => !fields.some((field) => path === field.path || path.startsWith(`${field.path}.`)));

  async function submit(): Promise<void> {
    setBusy(true);
    setProblems({});
    try {
      await save(entry);
      refresh('incidents/');
      refresh('notify/');
      refresh('oncall/');
      onClose();
    } catch (thrown) {
      setProblems(problemsOf(thrown));
      setBusy(false);
    }
  }

  return (
    <FormDialog title={title} action="Save" shape="side" busy={busy} aside={footer} problems={problemLines(elsewhere)} onSubmit={submit} onClose={onClose}>
      {sections.map((section) => (
        <SectionFields
          key={section.title}
          section={section}
          draft={draft}
          texts={texts}
          problems={problems}
          onText={(field, text) => {
            setTexts((old) => ({ ...old, [field.path]: text }));
            setDraft((old) => withValue(old, field.path, fromText(text, field.kind)));
          }}
          onValue={(field, value) => setDraft((old) => withValue(old, field.path, value))}
        />
      ))}
      {below?.(entry)}
    </FormDialog>
  );
}
