import parts from '#ui/form-parts.module.css';
import { Field, Select, TextInput } from '#ui/form.tsx';
import type { Draft } from './draft.ts';
import { problemAt, type FieldsProps } from './problems.ts';

const GAPS = [
  { value: 'exclude', label: 'Left out' },
  { value: 'hold', label: 'Holds the last state for' },
  { value: 'bad', label: 'Counts as bad' },
  { value: 'good', label: 'Counts as good' },
];
const DEGRADED = [
  { value: 'up', label: 'Counts as up' },
  { value: 'down', label: 'Counts as down' },
];

/** How time and samples are counted. */
export function Counting({ draft, problems, set }: FieldsProps) {
  const touched = draft.sliceLength !== '' || draft.gap !== 'exclude' || draft.minSamples !== '' || draft.minCoverage !== '' || draft.every !== '' || problemAt(problems, 'slice', 'gap', 'minSamples', 'minCoverage', 'every', 'expectedTotal') !== undefined;
  return (
    <details className={parts.details} open={touched || undefined}>
      <summary className={parts.title}>How it is counted</summary>
      <div className={parts.grid}>
        <Field label="Time that nobody observed" error={problemAt(problems, 'gap')}>
          <Select value={draft.gap} options={GAPS} onValue={(gap) => set({ gap: gap as Draft['gap'] })} />
        </Field>
        {draft.gap === 'hold' && (
          <Field label="For" hint="Longer silence is left out">
            <TextInput mono value={draft.hold} onText={(hold) => set({ hold })} placeholder="5m" />
          </Field>
        )}
        {draft.kind === 'availability' && (
          <Field label="Degraded">
            <Select value={draft.degraded} options={DEGRADED} onValue={(degraded) => set({ degraded })} />
          </Field>
        )}
        <Field label="Slices" error={problemAt(problems, 'slice')} hint="A bad slice at night weighs as much as one at noon; empty counts every moment">
          <TextInput mono value={draft.sliceLength} onText={(sliceLength) => set({ sliceLength })} placeholder="5m" />
        </Field>
        {draft.sliceLength !== '' && (
          <Field label="Good share inside a slice, %" error={problemAt(problems, 'slice.target')} hint="100 when left empty">
            <TextInput mono inputMode="decimal" value={draft.sliceShare} onText={(sliceShare) => set({ sliceShare })} placeholder="100" />
          </Field>
        )}
        <Field label="Fewest samples" error={problemAt(problems, 'minSamples')} hint="Below it nothing is proven">
          <TextInput mono inputMode="numeric" value={draft.minSamples} onText={(minSamples) => set({ minSamples })} placeholder="0" />
        </Field>
        <Field label="Least coverage, %" error={problemAt(problems, 'minCoverage')} hint="Below it nothing is proven">
          <TextInput mono inputMode="decimal" value={draft.minCoverage} onText={(minCoverage) => set({ minCoverage })} />
        </Field>
        <Field label="A result every" error={problemAt(problems, 'every')} hint="The target's own interval when left empty">
          <TextInput mono value={draft.every} onText={(every) => set({ every })} placeholder="60s" />
        </Field>
        {draft.window === 'calendar' && draft.kind !== 'availability' && (
          <Field label="Events expected in the window" error={problemAt(problems, 'expectedTotal')} hint="Fixes the budget; projected from what came when left empty">
            <TextInput mono inputMode="decimal" value={draft.expectedTotal} onText={(expectedTotal) => set({ expectedTotal })} />
          </Field>
        )}
      </div>
    </details>
  );
}
