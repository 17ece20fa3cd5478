import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Field, TextInput } from '#ui/form.tsx';
import { Answered } from '#ui/states.tsx';
import type { Settings } from '../../contract.ts';
import { useSiteSettings } from '../site.ts';
import { changeSettings } from './change.ts';
import css from '../settings.module.css';

export function RetentionSection() {
  return <Answered answer={useSiteSettings()}>{(settings) => <Retention key={`${settings.retentionDays}/${settings.retentionMegabytes}`} settings={settings} />}</Answered>;
}

function problem(text: string, least: number, most: number): string | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? undefined : `a whole number from ${least} to ${most}`;
}

function Retention({ settings }: { settings: Settings }) {
  const [days, setDays] = useState(String(settings.retentionDays));
  const [megabytes, setMegabytes] = useState(String(settings.retentionMegabytes));
  const denied = useDenied('admin');
  const wrongDays = problem(days, 1, 3_650);
  const wrongMegabytes = problem(megabytes, 64, 1_048_576);
  const same = Number(days) === settings.retentionDays && Number(megabytes) === settings.retentionMegabytes;
  return (
    <>
      <div className={css.pair}>
        <Field label="Days" error={wrongDays} hint="State intervals are kept; results older than this are deleted.">
          <TextInput inputMode="numeric" value={days} onText={setDays} readOnly={denied !== null} />
        </Field>
        <Field label="Megabytes" error={wrongMegabytes} hint="The oldest results go first.">
          <TextInput inputMode="numeric" value={megabytes} onText={setMegabytes} readOnly={denied !== null} />
        </Field>
      </div>
      <div className={css.actions}>
        <Button kind="solid" denied={denied ?? (wrongDays || wrongMegabytes ? 'Something above is not right yet' : same ? 'Nothing is changed yet' : null)} onClick={() => void changeSettings({ retentionDays: Number(days), retentionMegabytes: Number(megabytes) })}>
          Save
        </Button>
      </div>
    </>
  );
}
