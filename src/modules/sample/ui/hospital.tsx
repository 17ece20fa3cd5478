import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { moduleApi } from '#ui/api.ts';
import { Button } from '#ui/button.tsx';
import { Select } from '#ui/form.tsx';
import { plural } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { SampleTag } from '#ui/sample-tag.tsx';
import { Answered, Empty, Loading } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { attempt } from '#ui/toast.tsx';
import type { sample, ServiceRow } from '../contract.ts';
import css from './hospital.module.css';

const sampleApi = moduleApi<typeof sample>('sample');

/** What a service can be made to suffer, as one button each. */
const FAULTS: ReadonlyArray<{ title: string; fault: Record<string, unknown> }> = [
  { title: 'Latency', fault: { kind: 'latency', fixed: '800ms', jitter: '400ms' } },
  { title: 'Errors', fault: { kind: 'errors', ratio: 1 } },
  { title: 'Flapping', fault: { kind: 'flapping', up: '10s', down: '10s' } },
  { title: 'Outage', fault: { kind: 'outage', how: 'refuse' } },
];
const MORE_FAULTS: ReadonlyArray<{ value: string; label: string; fault: Record<string, unknown> }> = [
  { value: '', label: 'More…', fault: {} },
  { value: 'hang', label: 'Accepts, never answers', fault: { kind: 'outage', how: 'hang' } },
  { value: 'reset', label: 'Resets connections', fault: { kind: 'outage', how: 'reset' } },
  { value: 'half', label: 'Fails half the time', fault: { kind: 'errors', ratio: 0.5 } },
  { value: 'slow', label: 'Slow body', fault: { kind: 'slow-body' } },
  { value: 'cut', label: 'Cuts answers short', fault: { kind: 'truncated' } },
  { value: 'expired', label: 'Expired certificate', fault: { kind: 'expired-certificate' } },
];

/** The sample hospital: real servers that can be made ill on purpose. */
export function HospitalPage() {
  const answer = useQuery('sample/status', () => sampleApi.call.status({}), { every: 2_000 });
  const denied = useDenied('operator');
  const [busy, setBusy] = useState(false);
  async function change(run: () => Promise<unknown>, done: string): Promise<void> {
    setBusy(true);
    await attempt(run, done);
    setBusy(false);
    refresh('sample/');
  }
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>Sample hospital</h1>
        <SampleTag />
        <p>Real servers on this machine, to learn and to rehearse with. Left out of reports.</p>
      </header>
      <Answered answer={answer}>
        {(status) =>
          status.running ? (
            <>
              <Scenarios status={status} denied={denied} onChange={change} />
              <Services denied={denied} />
              <div className={css.actions}>
                <Button kind="danger" busy={busy} denied={denied} onClick={() => void change(() => sampleApi.call.remove({}), 'Sample hospital removed')}>
                  Remove the sample hospital
                </Button>
                <span>{`Its servers stop and ${plural(status.targets, 'target')} go, with all they recorded.`}</span>
              </div>
            </>
          ) : (
            <Empty
              title="It is not running"
              text="Adding it starts real servers on this machine and watches them: EHR web with sign-in, FHIR, HL7 v2, DICOM, mail, DNS and a certificate that expires soon. One click removes it."
              action={
                <Button kind="solid" busy={busy} denied={denied} onClick={() => void change(() => sampleApi.call.add({}), 'Sample hospital added')}>
                  Add the sample hospital
                </Button>
              }
            />
          )
        }
      </Answered>
    </div>
  );
}

interface ScenariosProps {
  status: { scenario: string | null; scenarios: ReadonlyArray<{ name: string; title: string; description: string }> };
  denied: string | null;
  onChange: (run: () => Promise<unknown>, done: string) => Promise<void>;
}

function Scenarios({ status, denied, onChange }: ScenariosProps) {
  return (
    <Panel title="Scenarios" note="a few minutes each; every service recovers at the end">
      <ul className={css.scenarios}>
        {status.scenarios.map((scenario) => {
          const plays = status.scenario === scenario.name;
          return (
            <li key={scenario.name}>
              <div>
                <b>{scenario.title}</b>
                <p>{scenario.description}</p>
              </div>
              {plays ? (
                <Button kind="solid" denied={denied} onClick={() => void onChange(() => sampleApi.call.stopScenario({}), 'Scenario stopped')}>
                  Stop
                </Button>
              ) : (
                <Button denied={denied ?? (status.scenario !== null ? 'Another scenario is playing' : null)} onClick={() => void onChange(() => sampleApi.call.runScenario({ name: scenario.name }), `${scenario.title} begins`)}>
                  Play
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function Services({ denied }: { denied: string | null }) {
  const { rows } = sampleApi.useTopic('services');
  if (!rows) return <Loading what="Loading services" />;
  const ill = [...rows.values()].filter((row) => row.faults.length > 0).length;
  return (
    <Panel
      title="Services"
      note={`${rows.size} servers, ${ill === 0 ? 'none made ill' : `${ill} made ill`}`}
      flush
      action={
        <Button denied={denied ?? (ill === 0 ? 'Nothing is made ill' : null)} onClick={() => void attempt(() => sampleApi.call.clear({}), 'All faults cleared')}>
          Clear all
        </Button>
      }
    >
      {rows.size === 0 ? (
        <Empty title="No server is running" />
      ) : (
        <ul className={css.services}>
          {[...rows.values()].map((row) => (
            <Service key={row.id} row={row} denied={denied} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Service({ row, denied }: { row: ServiceRow; denied: string | null }) {
  const inject = (fault: Record<string, unknown>): void => void attempt(() => sampleApi.call.inject({ service: row.id, fault }));
  const ill = row.faults.length > 0;
  return (
    <li>
      <Status mark={ill ? 'warning' : 'ok'} label={ill ? 'Made ill' : 'Healthy'} />
      <div className={css.service}>
        <b>{row.name}</b>
        <span>{ill ? row.faults.join(', ') : `${row.kind} · ${row.address}`}</span>
      </div>
      <div className={css.faults} role="group" aria-label={`Faults of ${row.name}`}>
        {FAULTS.map(({ title, fault }) => (
          <Button key={title} denied={denied} onClick={() => inject(fault)}>
            {title}
          </Button>
        ))}
        <div className={css.more}>
          <Select
            label={`More faults of ${row.name}`}
            value=""
            options={MORE_FAULTS}
            disabled={denied !== null}
            onValue={(value) => {
              const chosen = MORE_FAULTS.find((each) => each.value === value);
              if (value !== '' && chosen) inject(chosen.fault);
            }}
          />
        </div>
        <Button denied={denied ?? (ill ? null : 'It is healthy')} onClick={() => void attempt(() => sampleApi.call.clear({ service: row.id }))}>
          Clear
        </Button>
      </div>
    </li>
  );
}
