import { Button } from '#ui/button.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, Select, Switch, TextInput } from '#ui/form.tsx';
import { X } from '#ui/icons.ts';
import { ACTION_WORDS } from '../detail/actions.ts';
import type { BurnDraft, PolicyDraft } from './draft.ts';
import { problemAt, type FieldsProps } from './problems.ts';
import css from './edit.module.css';

const COLUMNS: ReadonlyArray<{ name: keyof BurnDraft; label: string; hint: string }> = [
  { name: 'long', label: 'Long', hint: '1h' },
  { name: 'short', label: 'Short', hint: '5m' },
  { name: 'factor', label: 'Fires from', hint: '14.4 or 2%' },
  { name: 'minBad', label: 'Least bad', hint: '3' },
  { name: 'minSamples', label: 'Least n', hint: '3' },
  { name: 'severity', label: 'Severity', hint: 'page' },
];
const FIRST: BurnDraft = { long: '1h', short: '5m', factor: '2%', minBad: '3', minSamples: '3', severity: 'page' };

/** When a burning budget raises an alarm, and what happens as it is spent. */
export function Burning({ draft, problems, set }: FieldsProps) {
  const touched = draft.ownBurn || draft.policy.length > 0 || problemAt(problems, 'burnRows', 'policy') !== undefined;
  const change = (at: number, field: Partial<BurnDraft>): void => set({ burn: draft.burn.map((row, i) => (i === at ? { ...row, ...field } : row)) });
  const changePolicy = (at: number, field: Partial<PolicyDraft>): void => set({ policy: draft.policy.map((row, i) => (i === at ? { ...row, ...field } : row)) });
  return (
    <details className={parts.details} open={touched || undefined}>
      <summary className={parts.title}>Burn and policy</summary>
      <div className={css.stack}>
        <div className={css.switch}>
          <Switch label="Burn rows of its own" checked={draft.ownBurn} onChecked={(ownBurn) => set({ ownBurn, burn: ownBurn && draft.burn.length === 0 ? [FIRST] : draft.burn })} />
          {draft.ownBurn ? 'Burn rows of its own' : 'The published rows for this window, or rows derived from them'}
        </div>
        {draft.ownBurn && (
          <div className={css.rows} role="group" aria-label="Burn rows">
            {draft.burn.map((row, at) => (
              <div key={at}>
                {COLUMNS.map((column) => (
                  <Field key={column.name} label={column.label} error={problemAt(problems, `burnRows.${at}.${column.name}`)}>
                    <TextInput mono value={row[column.name]} onText={(text) => change(at, { [column.name]: text })} placeholder={column.hint} />
                  </Field>
                ))}
                <Button kind="quiet" aria-label={`Remove burn row ${at + 1}`} onClick={() => set({ burn: draft.burn.filter((_row, i) => i !== at) })}>
                  <X size={14} aria-hidden />
                </Button>
              </div>
            ))}
            <Button onClick={() => set({ burn: [...draft.burn, { ...FIRST, long: '6h', short: '30m', factor: '5%' }] })}>Add row</Button>
          </div>
        )}
        <div className={css.rows} role="group" aria-label="Error-budget policy">
          {draft.policy.map((row, at) => (
            <div key={at} data-policy>
              <Field label="From spent, %" error={problemAt(problems, `policy.${at}`)}>
                <TextInput mono inputMode="decimal" value={row.spent} onText={(spent) => changePolicy(at, { spent })} />
              </Field>
              <Field label="Then">
                <Select value={row.action} options={Object.entries(ACTION_WORDS).map(([value, label]) => ({ value, label }))} onValue={(action) => changePolicy(at, { action: action as PolicyDraft['action'] })} />
              </Field>
              <Button kind="quiet" aria-label={`Remove threshold ${at + 1}`} onClick={() => set({ policy: draft.policy.filter((_row, i) => i !== at) })}>
                <X size={14} aria-hidden />
              </Button>
            </div>
          ))}
          <Button onClick={() => set({ policy: [...draft.policy, { spent: draft.policy.length === 0 ? '75' : '100', action: draft.policy.length === 0 ? 'notify' : 'blockRollout' }] })}>Add threshold of the error-budget policy</Button>
        </div>
      </div>
    </details>
  );
}
