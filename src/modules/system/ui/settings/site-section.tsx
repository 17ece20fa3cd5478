import { useMemo, useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Field, Switch, TextInput } from '#ui/form.tsx';
import { Answered } from '#ui/states.tsx';
import type { Settings } from '../../contract.ts';
import { useSiteSettings } from '../site.ts';
import { changeSettings } from './change.ts';
import css from '../settings.module.css';

export function SiteSection() {
  return <Answered answer={useSiteSettings()}>{(settings) => <Site key={`${settings.siteName}/${settings.timeZone}`} settings={settings} />}</Answered>;
}

function Site({ settings }: { settings: Settings }) {
  const [siteName, setName] = useState(settings.siteName);
  const [timeZone, setZone] = useState(settings.timeZone);
  const denied = useDenied('admin');
  const machine = useMemo(() => Intl.DateTimeFormat().resolvedOptions().timeZone, []);
  const wrong = timeZone !== '' && !isZone(timeZone);
  const same = siteName === settings.siteName && timeZone === settings.timeZone;
  return (
    <>
      <div className={css.pair}>
        <Field label="Name" error={siteName === '' ? 'A site has a name' : undefined}>
          <TextInput value={siteName} onText={setName} maxLength={80} readOnly={denied !== null} />
        </Field>
        <Field label="Time zone" hint={`Left empty: this machine’s, ${machine}`} error={wrong ? `“${timeZone}” is not an IANA zone; write one like Europe/Berlin` : undefined}>
          <TextInput value={timeZone} onText={setZone} list="zones" placeholder={machine} readOnly={denied !== null} />
        </Field>
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
      <div className={css.actions}>
        <Button kind="solid" denied={denied ?? (same ? 'Nothing is changed yet' : wrong || siteName === '' ? 'Something above is not right yet' : null)} onClick={() => void changeSettings({ siteName, timeZone })}>
          Save
        </Button>
      </div>
      <div className={css.line}>
        <span>
          Desktop notifications
          <small>When a target goes down and when it is back.</small>
        </span>
        <Switch label="Desktop notifications" denied={denied} checked={settings.desktopNotifications} onChecked={(desktopNotifications) => void changeSettings({ desktopNotifications })} />
      </div>
      <div className={css.line}>
        <span>
          Single-key shortcuts
          <small>Such as J and K. Shortcuts with Ctrl always work.</small>
        </span>
        <Switch label="Single-key shortcuts" denied={denied} checked={settings.singleKeyShortcuts} onChecked={(singleKeyShortcuts) => void changeSettings({ singleKeyShortcuts })} />
      </div>
    </>
  );
}

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}
