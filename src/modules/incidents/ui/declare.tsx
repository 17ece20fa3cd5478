import { useState } from 'react';
import { messageOf } from '#shared/errors.ts';
import { FormDialog } from '#ui/form-dialog.tsx';
import parts from '#ui/form-parts.module.css';
import { Field, Select, TextArea, TextInput } from '#ui/form.tsx';
import { MomentInput } from '#ui/moment-input.tsx';
import { useQuery } from '#ui/query.ts';
import { say } from '#ui/toast.tsx';
import { oncallApi } from '#modules/oncall/ui/oncall.ts';
import type { IncidentSeverity } from '../contract.ts';
import { incidentsApi } from './board.ts';
import { TargetPicker } from './target-picker.tsx';
import { SEVERITY_WORDS } from './words.ts';

export const SEVERITY_OPTIONS = (['critical', 'warning', 'advisory'] as const).map((value) => ({ value, label: SEVERITY_WORDS[value] }));

/** Declares an incident by hand: what no rule has seen. */
export function Declare({ onClose, onDeclared }: { onClose: () => void; onDeclared: (id: string) => void }) {
  const [title, setTitle] = useState('');
  const [severity, setSeverity] = useState<IncidentSeverity>('critical');
  const [targets, setTargets] = useState<readonly string[]>([]);
  const [summary, setSummary] = useState('');
  const [wanted, setPolicy] = useState<string | null>(null);
  const [impactStartAt, setImpactStartAt] = useState<number | null>(null);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const policies = useQuery('oncall/policies', () => oncallApi.call.listPolicies({})).data?.policies ?? [];
  const policy = wanted ?? (policies.find(({ id }) => id === 'default') ?? policies[0])?.id ?? '';

  async function submit(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const { id, number } = await incidentsApi.call.declare({ title, severity, targets: [...targets], summary, ...(policy !== '' && { policy }), ...(impactStartAt !== null && { impactStartAt }) });
      say(`INC-${number} declared`);
      onDeclared(id);
    } catch (thrown) {
      setError(messageOf(thrown));
      setBusy(false);
    }
  }

  return (
    <FormDialog title="Declare an incident" action="Declare" denied={title.trim() === '' ? 'Give it a title first' : null} busy={busy} problems={error === undefined ? [] : [error]} onSubmit={submit} onClose={onClose}>
      <Field label="What is wrong" hint="Read aloud, shown on walls and sent to phones: no names of patients.">
        <TextInput value={title} onText={setTitle} maxLength={300} placeholder="Lab results arrive late on all wards" autoFocus />
      </Field>
      <div className={parts.grid}>
        <Field label="Severity">
          <Select value={severity} options={SEVERITY_OPTIONS} onValue={(value) => setSeverity(value as IncidentSeverity)} />
        </Field>
        <Field label="Who is called">
          <Select value={policy} options={[...policies.map(({ id, name }) => ({ value: id, label: name })), { value: '', label: 'Nobody: shown at this desk only' }]} onValue={setPolicy} />
        </Field>
        <Field label="Impact began" hint="Now when left empty.">
          <MomentInput value={impactStartAt} onValue={setImpactStartAt} />
        </Field>
        <TargetPicker chosen={targets} onChosen={setTargets} />
      </div>
      <Field label="What is known">
        <TextArea value={summary} onText={setSummary} maxLength={10_000} />
      </Field>
    </FormDialog>
  );
}
