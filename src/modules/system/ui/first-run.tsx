import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { moduleApi } from '#ui/api.ts';
import { Button } from '#ui/button.tsx';
import { Field, TextArea, TextInput } from '#ui/form.tsx';
import { age, millis, plural } from '#ui/format.ts';
import type { Mark } from '#ui/glyphs.ts';
import { useGo } from '#ui/nav.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Loading } from '#ui/states.tsx';
import { SampleTag } from '#ui/sample-tag.tsx';
import { Status } from '#ui/status.tsx';
import { attempt } from '#ui/toast.tsx';
import { useNow } from '#ui/use-now.ts';
import type { monitoring, StatusRow } from '#modules/monitoring/contract.ts';
import type { TargetInput } from '#modules/monitoring/spec.ts';
import type { sample } from '#modules/sample/contract.ts';
import { changeSettings } from './settings/change.ts';
import { useSiteSettings } from './site.ts';
import { targetsOf } from './pasted.ts';
import css from './first-run.module.css';

const monitoringApi = moduleApi<typeof monitoring>('monitoring');
const sampleApi = moduleApi<typeof sample>('sample');
const MARKS: Record<StatusRow['state'], Mark> = { up: 'ok', degraded: 'warning', down: 'critical', unknown: 'unknown', paused: 'paused' };

/** From nothing to the first check within minutes. Every step may be left out. */
export function FirstRun() {
  const go = useGo();
  const settings = useSiteSettings().data;
  const denied = useDenied('operator');
  const mayFinish = useDenied('admin');
  async function finish(): Promise<void> {
    if (mayFinish === null) await changeSettings({ firstRunDone: true }, 'All set. First run stays in the palette.');
    go('/monitor');
  }
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <h1>{`Welcome to ${settings?.siteName ?? 'Watchfloor'}`}</h1>
          <p>It already watches this machine, for real. Add what you care about, or look around with a sample.</p>
        </div>
        <Button onClick={() => void finish()}>Skip</Button>
      </header>
      <div className={css.columns}>
        <div className={css.steps}>
          <Name />
          <Pasted denied={denied} />
          <Packs denied={denied} />
          <div className={css.actions}>
            <Button kind="solid" onClick={() => void finish()}>
              Open Monitor
            </Button>
            <Button onClick={() => void finish().then(() => go('/wall'))}>Open the wall</Button>
          </div>
        </div>
        <Live />
      </div>
    </div>
  );
}

function Name() {
  const settings = useSiteSettings().data;
  const [name, setName] = useState<string>();
  const denied = useDenied('admin');
  const shown = name ?? settings?.siteName ?? '';
  return (
    <section className={css.step}>
      <h2>1. Name this site</h2>
      <div className={css.row}>
        <Field label="Site">
          <TextInput value={shown} onText={setName} maxLength={80} />
        </Field>
        <Button denied={denied ?? (shown === '' || shown === settings?.siteName ? 'Nothing is changed yet' : null)} onClick={() => void changeSettings({ siteName: shown })}>
          Save
        </Button>
      </div>
    </section>
  );
}

function Pasted({ denied }: { denied: string | null }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);
  const found = targetsOf(text);

  async function add(): Promise<void> {
    setBusy(true);
    const wrong: string[] = [];
    for (const target of found) {
      await monitoringApi.call.createTarget(target).catch((thrown: unknown) => wrong.push(`${target.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`));
    }
    setProblems(wrong);
    setBusy(false);
    if (wrong.length === 0) setText('');
    refresh('monitoring/');
  }

  return (
    <section className={css.step}>
      <h2>2. Watch your own services</h2>
      <Field label="Addresses, one a line" hint="https://ehr.example/health · 10.20.4.11:2575 for a port · name.example for a ping" error={problems.length > 0 ? problems.join('; ') : undefined}>
        <TextArea rows={4} value={text} onText={setText} placeholder={'https://ehr.example/health\nhttps://portal.example\n10.20.4.11:2575'} />
      </Field>
      <div className={css.actions}>
        <Button kind="solid" busy={busy} denied={denied ?? (found.length === 0 ? 'Write an address first' : null)} onClick={() => void add()}>
          {found.length === 0 ? 'Start watching' : `Watch ${plural(found.length, 'address', 'addresses')}`}
        </Button>
      </div>
    </section>
  );
}

function Packs({ denied }: { denied: string | null }) {
  const [busy, setBusy] = useState('');
  const state = useQuery('sample/status', () => sampleApi.call.status({}));
  const { rows } = monitoringApi.useTopic('status');
  const machine = useQuery(denied === null ? 'monitoring/discover' : null, () => monitoringApi.call.discover({}));
  const missing = ((machine.data?.targets ?? []) as TargetInput[]).filter((target) => !rows?.has(target.id));

  async function work(name: string, run: () => Promise<unknown>): Promise<void> {
    setBusy(name);
    await attempt(run);
    setBusy('');
    refresh('sample/');
    refresh('monitoring/');
  }
  async function addMachine(): Promise<void> {
    for (const target of missing) await monitoringApi.call.createTarget(target);
  }

  return (
    <section className={css.step}>
      <h2>3. Or begin with a pack</h2>
      <div className={css.pack}>
        <div>
          <b>This machine</b>
          <p>Processor, memory, disk, clock, resolver and the ports that are open here.</p>
        </div>
        <Button busy={busy === 'machine'} denied={denied ?? (missing.length === 0 ? 'All of it is watched' : null)} onClick={() => void work('machine', addMachine)}>
          {missing.length === 0 ? 'Watched' : `Add ${missing.length}`}
        </Button>
      </div>
      <div className={css.pack}>
        <div>
          <b>Sample hospital</b>
          <p>Real servers on this machine: EHR web with sign-in, FHIR, HL7 v2, DICOM, mail, DNS, a certificate that expires soon. Marked as sample, left out of reports, removed in one click.</p>
        </div>
        {state.data?.running ? (
          <Button busy={busy === 'sample'} denied={denied} onClick={() => void work('sample', () => sampleApi.call.remove({}))}>
            Remove
          </Button>
        ) : (
          <Button busy={busy === 'sample'} denied={denied} onClick={() => void work('sample', () => sampleApi.call.add({}))}>
            Add
          </Button>
        )}
      </div>
    </section>
  );
}

const SHOWN = 14;

/** The proof that it works: results as they come in. */
function Live() {
  const { rows } = monitoringApi.useTopic('status');
  const now = useNow();
  if (!rows) return <Loading what="Waiting for the first results" />;
  const newest = [...rows.values()].sort((a, b) => (b.lastResultAt ?? 0) - (a.lastResultAt ?? 0));
  return (
    <section className={css.live} aria-label="Live results">
      <h2>
        Live now <span>{plural(rows.size, 'target')}</span>
      </h2>
      <ul>
        {newest.slice(0, SHOWN).map((row) => (
          <li key={row.id}>
            <Status mark={MARKS[row.state]} />
            <b>
              <span>{row.name}</span>
              {row.sample && <SampleTag />}
            </b>
            <span>{row.lastResultAt === null ? 'first check under way' : `${row.message || row.code} · ${millis(row.durationMs)} · ${now - row.lastResultAt < 2_000 ? 'now' : `${age(now - row.lastResultAt)} ago`}`}</span>
          </li>
        ))}
      </ul>
      {newest.length > SHOWN && <p>{`and ${newest.length - SHOWN} more in Monitor`}</p>}
    </section>
  );
}
