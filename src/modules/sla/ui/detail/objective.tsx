import { lazy, Suspense, useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Confirm } from '#ui/dialog.tsx';
import { clock } from '#ui/format.ts';
import { More } from '#ui/more.tsx';
import { To, useGo, useSearchText } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { refresh, type Answer } from '#ui/query.ts';
import { Answered, Empty, Loading } from '#ui/states.tsx';
import { Tabs } from '#ui/tabs.tsx';
import { attempt } from '#ui/toast.tsx';
import { exportOpenSlo } from '../download.ts';
import { slaApi, useObjectives, useStatus, type Status } from '../objectives.ts';
import { VerdictSign } from '../verdict.tsx';
import { demandText, windowText, wordOf } from '../words.ts';
import { Causes } from './causes.tsx';
import { Declaration } from './declaration.tsx';
import { Exclusions } from './exclusions.tsx';
import { Overview } from './overview.tsx';
import { Policy } from './policy.tsx';
import css from './objective.module.css';

const Trend = lazy(() => import('./trend.tsx').then((module) => ({ default: module.Trend })));
const Values = lazy(() => import('./values.tsx').then((module) => ({ default: module.Values })));

const TABS = [
  { value: 'overview', label: 'Overview' },
  { value: 'causes', label: 'What spent it' },
  { value: 'exclusions', label: 'Exclusions' },
  { value: 'policy', label: 'Policy' },
  { value: 'trend', label: 'Trend' },
  { value: 'values', label: 'Values' },
  { value: 'declaration', label: 'Declaration' },
];

interface ObjectiveProps {
  id: string;
  onForm: (form: string) => void;
}

/** One objective: verdict, budget and everything they rest on. */
export function Objective({ id, onForm }: ObjectiveProps) {
  const status = useStatus(id);
  const rows = useObjectives();
  const go = useGo();
  const ids = (rows ?? []).map((row) => row.id);
  const move = (by: number): void => {
    const next = ids[Math.max(0, Math.min(ids.length - 1, ids.indexOf(id) + by))];
    if (next !== undefined && next !== id) go(`/service-levels/${next}`);
  };
  useOffer({ id: 'list.up', title: 'One level up', keys: 'escape', section: 'Lists', denied: null, run: () => go('/service-levels') });
  useOffer({ id: 'list.next', title: 'Next objective', keys: 'j', section: 'Lists', denied: null, run: () => move(1) });
  useOffer({ id: 'list.before', title: 'Previous objective', keys: 'k', section: 'Lists', denied: null, run: () => move(-1) });
  if (status.error?.code === 'not_found' && !status.data) return <Empty title={`There is no objective “${id}”`} text="It may have been deleted." action={<Button onClick={() => go('/service-levels')}>Back to the list</Button>} />;
  return <Answered answer={status as Answer<Status>}>{(data) => <Shown id={id} data={data} onForm={onForm} />}</Answered>;
}

function Shown({ id, data, onForm }: { id: string; data: Status; onForm: (form: string) => void }) {
  const rows = slaApi.useTopic('objectives').rows;
  const row = rows?.get(id) ?? data.objective;
  const [tab, setTab] = useSearchText('tab');
  const tabs = TABS.filter((each) => each.value !== 'values' || row.source.startsWith('pushed '));
  const shown = tabs.some((each) => each.value === tab) ? tab! : 'overview';
  const facts = [demandText(row), windowText(row.window), row.service, row.owner && `owner ${row.owner}`].filter(Boolean);
  return (
    <article className={`${shell.page} ${css.objective}`}>
      <header className={shell.head}>
        <VerdictSign word={wordOf(row)} size={2.6} />
        <div className={`${shell.title} ${css.title}`}>
          <h1>{row.name}</h1>
          <p>
            {`${facts.join(' · ')} · `}
            <Source source={row.source} />
          </p>
          <p className={css.reason}>{row.sourceError || row.reason}</p>
          {row.contractual && <p className={css.tag}>Contractual</p>}
          {row.sample && <p className={css.tag}>Watches the sample hospital: left out of reports</p>}
        </div>
        <Actions id={id} name={row.name} pushed={row.source.startsWith('pushed ')} onForm={onForm} />
      </header>
      <Tabs value={shown} onValue={(value) => setTab(value === 'overview' ? undefined : value)} tabs={tabs}>
        <div className={css.stack}>
          {shown === 'overview' && <Overview row={row} data={data} />}
          {shown === 'causes' && <Causes row={row} data={data} />}
          {shown === 'exclusions' && <Exclusions row={row} data={data} />}
          {shown === 'policy' && <Policy row={row} data={data} />}
          <Suspense fallback={<Loading />}>
            {shown === 'trend' && <Trend row={row} />}
            {shown === 'values' && <Values row={row} onForm={onForm} />}
          </Suspense>
          {shown === 'declaration' && <Declaration id={id} data={data} />}
        </div>
      </Tabs>
      <p className={css.foot}>{`Worked out ${clock(row.evaluatedAt)} · id ${id}`}</p>
    </article>
  );
}

/** A target is a link; anything else is said. */
function Source({ source }: { source: string }) {
  if (!source.startsWith('target ')) return source;
  const target = source.slice('target '.length);
  return (
    <>
      {'target '}
      <To to={`/monitor/${target}`} className={css.link}>
        {target}
      </To>
    </>
  );
}

function Actions({ id, name, pushed, onForm }: { id: string; name: string; pushed: boolean; onForm: (form: string) => void }) {
  const [deleting, setDeleting] = useState(false);
  const owner = useDenied('owner');
  const operator = useDenied('operator');
  const go = useGo();
  useOffer({ id: 'objective.edit', title: 'Edit objective', keys: 'e', section: 'Service levels', denied: owner, run: () => onForm('this') });
  return (
    <div className={css.actions}>
      {pushed && (
        <Button denied={operator} onClick={() => onForm('push')}>
          Push values
        </Button>
      )}
      <Button keys="E" denied={owner} onClick={() => onForm('this')}>
        Edit
      </Button>
      <More
        label="More"
        entries={[
          { title: 'Export as OpenSLO', denied: null, run: () => void exportOpenSlo([id]) },
          { title: 'Delete', denied: owner, run: () => setDeleting(true) },
        ]}
      />
      <Confirm
        open={deleting}
        title={`Delete ${name}?`}
        text="Its exclusions and overrides are deleted with it; frozen reports keep what they said. This cannot be taken back."
        action="Delete"
        onClose={() => setDeleting(false)}
        onConfirm={() =>
          void attempt(() => slaApi.call.deleteObjective({ id }), `${name} deleted`).then((done) => {
            if (!done) return;
            refresh('sla/');
            go('/service-levels');
          })
        }
      />
    </div>
  );
}
