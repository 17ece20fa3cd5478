import parts from '#ui/form-parts.module.css';
import { Field, Switch, TextArea, TextInput } from '#ui/form.tsx';
import { problemAt, type FieldsProps } from './problems.ts';
import css from './edit.module.css';

/** Who stands behind it, and where the target comes from. */
export function Standing({ draft, problems, set }: FieldsProps) {
  const touched = draft.owner !== '' || draft.service !== '' || draft.contractual || draft.citeTitle !== '' || problemAt(problems, 'citation', 'owner', 'service') !== undefined;
  return (
    <details className={parts.details} open={touched || undefined}>
      <summary className={parts.title}>Owner, service and source of the target</summary>
      <div className={parts.grid}>
        <Field label="Service" error={problemAt(problems, 'service')} hint="Objectives of one service stand together on the dashboard">
          <TextInput value={draft.service} onText={(service) => set({ service })} placeholder="EHR" />
        </Field>
        <Field label="Owner" error={problemAt(problems, 'owner')}>
          <TextInput value={draft.owner} onText={(owner) => set({ owner })} />
        </Field>
        <Field label="Contractual" hint="Counted apart on the dashboard">
          <span className={css.switch}>
            <Switch label="Contractual" checked={draft.contractual} onChecked={(contractual) => set({ contractual })} />
            {draft.contractual ? 'Stands in a contract' : 'Internal'}
          </span>
        </Field>
        <Field label="Description" wide>
          <TextArea rows={2} value={draft.description} onText={(description) => set({ description })} />
        </Field>
        <Field label="The target comes from" wide error={problemAt(problems, 'citation')} hint="Title of the contract, guideline or study; empty when it is the site's own">
          <TextInput value={draft.citeTitle} onText={(citeTitle) => set({ citeTitle })} />
        </Field>
        {draft.citeTitle !== '' && (
          <>
            <Field label="Edition">
              <TextInput value={draft.citeEdition} onText={(citeEdition) => set({ citeEdition })} />
            </Field>
            <Field label="Looked up by" hint="Empty until somebody has">
              <TextInput value={draft.citeVerified} onText={(citeVerified) => set({ citeVerified })} />
            </Field>
            <Field label="Address" wide>
              <TextInput mono value={draft.citeUrl} onText={(citeUrl) => set({ citeUrl })} />
            </Field>
          </>
        )}
      </div>
    </details>
  );
}
