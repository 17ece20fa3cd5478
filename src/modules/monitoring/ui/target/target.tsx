import { lazy, Suspense, useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { keysOf, useCommand } from '#ui/commands.ts';
import { Confirm } from '#ui/dialog.tsx';
import { More } from '#ui/more.tsx';
import { moment, span } from '#ui/format.ts';
import { useGo, useSearchText } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { useQuery } from '#ui/query.ts';
import { Loading } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { Tabs } from '#ui/tabs.tsx';
import { attempt } from '#ui/toast.tsx';
import { useBoard } from '#modules/incidents/ui/board.ts';
import { IncidentLine } from '#modules/incidents/ui/incident-line.tsx';
import type { StatusRow } from '../../contract.ts';
import { setPaused } from '../change.ts';
import { EditTarget } from '../edit/edit-target.tsx';
import { groupTitle } from '../list/items.ts';
import { markOf } from '../mark.ts';
import { monitoringApi, type Floor } from '../status.ts';
import { addressOf } from './address.ts';
import { CloneTarget } from './clone-target.tsx';
import { Overview } from './overview.tsx';
import { TestNow } from './test-now.tsx';
import css from './target.module.css';

const Results = lazy(() => import('./results.tsx').then((module) => ({ default: module.Results })));
const History = lazy(() => import('./history.tsx').then((module) => ({ default: module.History })));
const Certificate = lazy(() => import('./certificate.tsx').then((module) => ({ default: module.Certificate })));
const Related = lazy(() => import('./related.tsx').then((module) => ({ default: module.Related })));
const AuditTrail = lazy(() => import('./audit-trail.tsx').then((module) => ({ default: module.AuditTrail })));

const TABS = [
  { value: 'overview', label: 'Overview' },
  { value: 'results', label: 'Results' },
  { value: 'timeline', label: 'Timeline' },
  { value: 'certificate', label: 'Certificate' },
  { value: 'related', label: 'Related' },
  { value: 'audit', label: 'Audit' },
];

interface TargetProps {
  id: string;
  /** Absent until the live table has arrived. */
  row: StatusRow | undefined;
  floor: Floor;
}

/** One target: what it is, how it does, what failed. */
export function Target({ id, row, floor }: TargetProps) {
  const [tab, setTab] = useSearchText('tab');
  const shown = TABS.some((each) => each.value === tab) ? tab! : 'overview';
  const incident = useBoard().byTarget.get(id);
  const spec = useQuery(`monitoring/target/${id}`, () => monitoringApi.call.getTarget({ id }));
  if (!row) return <Loading what="Loading target" />;
  const mark = markOf(row, floor.now);
  const facts = [spec.data ? addressOf(spec.data.spec.probe) : row.type, `every ${span(row.everyMs)}`, groupTitle(row.group)];
  return (
    <article className={shell.page}>
      <header className={shell.head}>
        <Status mark={mark} acknowledged={incident !== undefined && incident.acknowledgedBy !== null} size={2.6} />
        <div className={`${shell.title} ${css.title}`}>
          <h1>{row.name}</h1>
          <p>{facts.join(' · ')}</p>
          {incident && <IncidentLine incident={incident} now={floor.now} />}
          {row.sample && <p className={css.sample}>Sample: left out of reports</p>}
          {row.maintenance && <p>In maintenance: no alarm is raised</p>}
        </div>
        <Actions row={row} />
      </header>
      <Tabs value={shown} onValue={(value) => setTab(value === 'overview' ? undefined : value)} tabs={TABS}>
        <Suspense fallback={<Loading />}>
          {shown === 'overview' && <Overview row={row} now={floor.now} spec={spec.data?.spec} />}
          {shown === 'results' && <Results id={id} />}
          {shown === 'timeline' && <History id={id} />}
          {shown === 'certificate' && <Certificate row={row} now={floor.now} />}
          {shown === 'related' && <Related row={row} floor={floor} dependsOn={spec.data?.spec.dependsOn ?? []} />}
          {shown === 'audit' && <AuditTrail id={id} />}
        </Suspense>
      </Tabs>
      {spec.data && <p className={css.foot}>{`Created ${moment(spec.data.createdAt, floor.now)} · changed ${moment(spec.data.updatedAt, floor.now)} · id ${id}`}</p>}
    </article>
  );
}

function Actions({ row }: { row: StatusRow }) {
  const [testing, setTesting] = useState(false);
  const [cloning, setCloning] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [edit, setEdit] = useSearchText('edit');
  const denied = useDenied('operator');
  const go = useGo();
  const paused = row.state === 'paused';
  const pause = (): void => void setPaused([row], !paused);
  useCommand('target.test', () => setTesting(true), denied);
  useCommand('target.edit', () => setEdit('this'), denied);
  useCommand('target.pause', pause, denied);
  useCommand('target.clone', () => setCloning(true), denied);
  useCommand('target.delete', () => setDeleting(true), denied);
  return (
    <div className={css.actions}>
      <Button denied={denied} keys={keysOf('target.test')} onClick={() => setTesting(true)}>
        Test now
      </Button>
      <Button denied={denied} onClick={() => setEdit('this')}>
        Edit
      </Button>
      <Button denied={denied} onClick={pause}>
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <More
        label="More"
        entries={[
          { title: 'Clone', denied, run: () => setCloning(true) },
          { title: 'Delete', denied, run: () => setDeleting(true) },
        ]}
      />
      {testing && <TestNow id={row.id} name={row.name} onClose={() => setTesting(false)} />}
      {cloning && <CloneTarget row={row} onClose={() => setCloning(false)} />}
      {edit === 'this' && <EditTarget id={row.id} onClose={() => setEdit(undefined)} onSaved={() => setEdit(undefined)} />}
      <Confirm
        open={deleting}
        title={`Delete ${row.name}?`}
        text="Its results and state history are deleted with it. This cannot be taken back."
        action="Delete"
        onClose={() => setDeleting(false)}
        onConfirm={() => void attempt(() => monitoringApi.call.deleteTargets({ ids: [row.id] }), `${row.name} deleted`).then((done) => done && go('/monitor'))}
      />
    </div>
  );
}
