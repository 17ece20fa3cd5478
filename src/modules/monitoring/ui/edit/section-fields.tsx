import parts from '#ui/form-parts.module.css';
import { Field, Select, Switch, TextArea, TextInput } from '#ui/form.tsx';
import { isShown, valueAt, type Draft } from './draft.ts';
import type { FieldSpec, Section } from './fields.ts';

interface SectionFieldsProps {
  section: Section;
  draft: Draft;
  texts: Record<string, string>;
  problems: Record<string, string>;
  onText: (field: FieldSpec, text: string) => void;
  onValue: (field: FieldSpec, value: unknown) => void;
}

/** One part of the form; folded while nothing in it was ever set or found wrong. */
export function SectionFields({ section, ...rest }: SectionFieldsProps) {
  const fields = section.fields.filter((field) => isShown(field, rest.draft));
  const grid = (
    <div className={parts.grid}>
      {fields.map((field) => (
        <OneField key={field.path} field={field} {...rest} />
      ))}
    </div>
  );
  if (!section.folded) {
    return (
      <section>
        <h3 className={parts.title}>{section.title}</h3>
        {grid}
      </section>
    );
  }
  const touched = fields.some((field) => isSet(valueAt(rest.draft, field.path)) || problemAt(rest.problems, field.path) !== undefined);
  return (
    <details className={parts.details} open={touched || undefined}>
      <summary className={parts.title}>{section.title}</summary>
      {grid}
    </details>
  );
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === false || value === 'any') return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

/** The message for a field: its own, or that of something inside it. */
function problemAt(problems: Record<string, string>, path: string): string | undefined {
  return problems[path] ?? Object.entries(problems).find(([at]) => at.startsWith(`${path}.`))?.[1];
}

function OneField({ field, draft, texts, problems, onText, onValue }: Omit<SectionFieldsProps, 'section'> & { field: FieldSpec }) {
  const { kind } = field;
  const text = texts[field.path] ?? '';
  return (
    <Field label={field.label} hint={field.hint} wide={field.wide} error={problemAt(problems, field.path)}>
      {typeof kind === 'object' ? (
        <Select value={String(valueAt(draft, field.path) ?? kind.options[0]!.value)} options={kind.options} onValue={(value) => onValue(field, value === '' ? undefined : value)} />
      ) : kind === 'switch' ? (
        <Switch label={field.label} checked={valueAt(draft, field.path) === true} onChecked={(checked) => onValue(field, checked || undefined)} />
      ) : kind === 'area' || kind === 'lines' || kind === 'pairs' || kind === 'dialogue' ? (
        <TextArea value={text} onText={(next) => onText(field, next)} placeholder={field.placeholder} />
      ) : (
        <TextInput type={kind === 'secret' ? 'password' : 'text'} autoComplete={kind === 'secret' ? 'new-password' : 'off'} inputMode={kind === 'number' ? 'decimal' : undefined} mono={kind !== 'text'} value={text} onText={(next) => onText(field, next)} placeholder={field.placeholder} />
      )}
    </Field>
  );
}
