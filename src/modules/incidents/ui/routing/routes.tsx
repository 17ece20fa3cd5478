import { useState, type ReactNode } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { attempt } from '#ui/toast.tsx';
import { incidentsApi } from '../board.ts';
import { EditEntry, type Draft } from '../edit-entry.tsx';
import { ImportAlertmanager } from './import-alertmanager.tsx';
import { INHIBIT_SECTIONS, ROUTE_SECTIONS, TIME_SECTIONS } from './fields.ts';
import { TestRouting } from './test-routing.tsx';
import { inhibitText, routeFacts, routeText, timeText } from './words.ts';
import css from '../list.module.css';

type Kind = 'routes' | 'inhibit' | 'timeIntervals';
type Lists = Record<Kind, Draft[]>;

const KINDS = {
  routes: { title: 'Routes', note: 'from top to bottom; the first that fits takes an alert, unless it goes on', add: 'Add a route', none: 'No route: alerts go to every channel', sections: ROUTE_SECTIONS, first: { match: { severity: 'critical' } } },
  inhibit: { title: 'Inhibition', note: 'while one alert fires, another is not told', add: 'Add a rule', none: 'Nothing is inhibited; dependencies of targets work without it', sections: INHIBIT_SECTIONS, first: {} },
  timeIntervals: { title: 'Time intervals', note: 'times that routes name', add: 'Add a time', none: 'No time interval is named', sections: TIME_SECTIONS, first: { intervals: [{ times: [{ from: '22:00', to: '24:00' }] }] } },
} as const;

/** Where alerts go: routes, inhibition and the times they name. */
export function Routes() {
  const answer = useQuery('incidents/routing', () => incidentsApi.call.getRouting({}));
  return (
    <Answered answer={answer}>
      {(lists) => (
        <>
          <EntryList kind="routes" lists={lists} action={<ImportAlertmanager lists={lists} />} />
          <TestRouting />
          <EntryList kind="inhibit" lists={lists} />
          <EntryList kind="timeIntervals" lists={lists} />
        </>
      )}
    </Answered>
  );
}

function EntryList({ kind, lists, action }: { kind: Kind; lists: Lists; action?: ReactNode }) {
  const [editing, setEditing] = useState<number | null>(null);
  const denied = useDenied('commander');
  const { title, note, add, none, sections, first } = KINDS[kind];
  const entries = lists[kind];
  const write = (next: Draft[]): Promise<unknown> => incidentsApi.call.setRouting({ [kind]: next });
  const change = (next: Draft[], done: string): void => void attempt(() => write(next), done).then(() => refresh('incidents/routing'));
  return (
    <Panel
      title={title}
      note={note}
      action={
        <span className={css.tools}>
          {action}
          <Button denied={denied} onClick={() => setEditing(entries.length)}>
            {add}
          </Button>
        </span>
      }
    >
      {entries.length === 0 ? (
        <Empty title={none} />
      ) : (
        <ol className={css.lines}>
          {entries.map((entry, i) => (
            <li key={i}>
              <div>
                <b>{kind === 'routes' ? routeText(entry) : kind === 'inhibit' ? inhibitText(entry) : String(entry['id'] ?? `time ${i + 1}`)}</b>
                <small>{kind === 'routes' ? routeFacts(entry) : kind === 'timeIntervals' ? timeText(entry) : ''}</small>
              </div>
              <div className={css.tools}>
                <Button kind="quiet" aria-label="Up" denied={denied ?? (i === 0 ? 'It is the first' : null)} onClick={() => change(entries.toSpliced(i, 1).toSpliced(i - 1, 0, entry), 'Moved')}>
                  ↑
                </Button>
                <Button denied={denied} onClick={() => setEditing(i)}>
                  Edit
                </Button>
                <Button kind="quiet" denied={denied} onClick={() => change(entries.toSpliced(i, 1), 'Removed')}>
                  Remove
                </Button>
              </div>
            </li>
          ))}
        </ol>
      )}
      {editing !== null && <EditEntry title={editing === entries.length ? add : 'Edit'} first={entries[editing] ?? first} sections={sections} onClose={() => setEditing(null)} save={(entry) => write(entries.toSpliced(editing, 1, entry))} />}
    </Panel>
  );
}
