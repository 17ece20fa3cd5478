import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { keyText, useOffer } from '#ui/commands.ts';
import { Select } from '#ui/form.tsx';
import { age, moment } from '#ui/format.ts';
import { More } from '#ui/more.tsx';
import { To, useGo, useSearchText } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { useQuery } from '#ui/query.ts';
import { Failed, Loading } from '#ui/states.tsx';
import { Status } from '#ui/status.tsx';
import { Tabs } from '#ui/tabs.tsx';
import { attempt } from '#ui/toast.tsx';
import type { BoardRow, IncidentDetail, IncidentSeverity, IncidentStatus } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { SEVERITY_OPTIONS } from '../declare.tsx';
import { useVerbs } from '../verbs.tsx';
import { lastedMs, nextText, ownerText, STATUS_WORDS } from '../words.ts';
import { Merge, Rename, Split } from './reshape.tsx';
import { Overview } from './overview.tsx';
import css from './incident.module.css';

const Story = lazy(() => import('./story.tsx').then((module) => ({ default: module.Story })));
const Why = lazy(() => import('./why.tsx').then((module) => ({ default: module.Why })));
const Review = lazy(() => import('./review.tsx').then((module) => ({ default: module.Review })));

const TABS = [
  { value: 'overview', label: 'Overview' },
  { value: 'timeline', label: 'Timeline' },
  { value: 'why', label: 'Why' },
  { value: 'review', label: 'Review' },
];

interface IncidentProps {
  id: string;
  /** Its live row; absent once it has left the board. */
  row: BoardRow | undefined;
  now: number;
  notFound: ReactNode;
}

/** One incident: what it is, what was done, who was told, what it left behind. */
export function Incident({ id, row, now, notFound }: IncidentProps) {
  const answer = useQuery(`incidents/incident/${id}`, () => incidentsApi.call.get({ id }));
  const { refresh } = answer;
  const updatedAt = row?.updatedAt;
  useEffect(() => {
    if (updatedAt !== undefined) refresh();
  }, [updatedAt, refresh]);
  if (answer.data) return <Shown incident={row ? { ...answer.data, ...row } : answer.data} now={now} />;
  if (answer.error?.code === 'not_found') return notFound;
  return answer.error ? <Failed error={answer.error} onRetry={refresh} /> : <Loading what="Loading incident" />;
}

function Shown({ incident, now }: { incident: IncidentDetail; now: number }) {
  const [tab, setTab] = useSearchText('tab');
  const shown = TABS.some((each) => each.value === tab) ? tab! : 'overview';
  const go = useGo();
  useOffer({ id: 'list.up', title: 'One level up', keys: 'escape', section: 'Lists', denied: null, run: () => go('/incidents') });
  const owner = ownerText(incident);
  const next = nextText(incident, now);
  return (
    <article className={shell.page}>
      <header className={shell.head}>
        <Status mark={incident.severity} acknowledged={incident.acknowledgedBy !== null} size={2.6} />
        <div className={`${shell.title} ${css.title}`}>
          <h1>{incident.title}</h1>
          <p>
            <To to="/incidents">Incidents</To>
            {` · ${incident.key} · ${STATUS_WORDS[incident.status].toLowerCase()} · opened ${moment(incident.openedAt, now)} · `}
            <time>{age(lastedMs(incident, now))}</time>
          </p>
          <p className={css.owner} data-loud={owner === 'UNACKNOWLEDGED' || owner === 'UNANSWERED' || undefined}>
            <b>{owner}</b>
            {[next, incident.policy && `policy ${incident.policy}`, incident.commander && `commander ${incident.commander}`].filter(Boolean).map((text) => ` · ${text}`).join('')}
          </p>
          {incident.sample && <p className={css.sample}>Sample hospital: left out of reports</p>}
          {incident.mergedInto !== null && (
            <p>
              Merged into <To to={`/incidents/${incident.mergedInto}`} className={css.link}>another incident</To>
            </p>
          )}
        </div>
        <Actions incident={incident} />
      </header>
      <Tabs value={shown} onValue={(value) => setTab(value === 'overview' ? undefined : value)} tabs={TABS}>
        <Suspense fallback={<Loading />}>
          {shown === 'overview' && <Overview incident={incident} now={now} />}
          {shown === 'timeline' && <Story incident={incident} now={now} />}
          {shown === 'why' && <Why incident={incident} now={now} />}
          {shown === 'review' && <Review incident={incident} />}
        </Suspense>
      </Tabs>
    </article>
  );
}

const STATUS_OPTIONS = (['new', 'acknowledged', 'mitigating', 'monitoring', 'resolved'] as const).map((value) => ({ value, label: STATUS_WORDS[value] }));

function Actions({ incident }: { incident: IncidentDetail }) {
  const { verbs, dialogs } = useVerbs(incident);
  const denied = useDenied('operator');
  const [asked, setAsked] = useState<'rename' | 'merge' | 'split' | null>(null);
  const close = (): void => setAsked(null);
  const { id } = incident;
  return (
    <div className={css.actions}>
      <div className={css.verbs}>
        {verbs.map((verb) => (
          <Button key={verb.id} kind={verb.id === 'incident.acknowledge' && verb.denied === null ? 'solid' : 'plain'} denied={verb.denied} keys={keyText(verb.keys)} onClick={verb.run}>
            {verb.title}
          </Button>
        ))}
        <More
          label="More"
          entries={[
            { title: 'Change the title', denied, run: () => setAsked('rename') },
            { title: 'Merge others into this', denied, run: () => setAsked('merge') },
            { title: 'Split targets off', denied: denied ?? (incident.targets.length < 2 ? 'It has one target only' : null), run: () => setAsked('split') },
          ]}
        />
      </div>
      <div className={css.choices}>
        <Select label="Severity" value={incident.severity} options={SEVERITY_OPTIONS} disabled={denied !== null} onValue={(value) => void attempt(() => incidentsApi.call.setSeverity({ id, severity: value as IncidentSeverity, note: '' }))} />
        <Select label="Status" value={incident.status} options={STATUS_OPTIONS} disabled={denied !== null} onValue={(value) => void attempt(() => incidentsApi.call.setStatus({ id, status: value as IncidentStatus, note: '' }))} />
      </div>
      {dialogs}
      {asked === 'rename' && <Rename incident={incident} onClose={close} />}
      {asked === 'merge' && <Merge incident={incident} onClose={close} />}
      {asked === 'split' && <Split incident={incident} onClose={close} />}
    </div>
  );
}
