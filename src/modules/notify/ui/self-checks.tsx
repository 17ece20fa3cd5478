import { moment } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { useNow } from '#ui/use-now.ts';
import css from '#modules/incidents/ui/list.module.css';
import { notifyApi, useAlarmState } from './notify.ts';

interface Check {
  at: number;
  seat: string;
  tray: boolean | null;
  notifications: boolean | null;
  sound: boolean | null;
  detail: string;
}

const word = (works: boolean | null): string => (works === null ? '–' : works ? 'works' : 'does not work');

/** What each seat found out about its tray, notifications and sound; every day and after each start. */
export function SelfChecks() {
  const now = useNow();
  const state = useAlarmState();
  const answer = useQuery('notify/checks', () => notifyApi.call.listSelfChecks({}), { every: 30_000 });
  const columns: ReadonlyArray<Column<Check>> = [
    { title: 'seat', width: 'minmax(9rem, 1fr)', cell: (check) => <span title={check.detail}>{check.seat}</span> },
    { title: 'tray', width: '9rem', cell: (check) => word(check.tray) },
    { title: 'notifications', width: '9rem', cell: (check) => word(check.notifications) },
    { title: 'sound', width: '9rem', cell: (check) => word(check.sound) },
    { title: 'when', width: '11rem', right: true, cell: (check) => moment(check.at, now) },
  ];
  return (
    <Panel title="Self-checks" note={state === null ? undefined : state.selfCheck.isDue ? 'one is due' : undefined}>
      {state && state.selfCheck.message !== '' && (
        <p className={css.text} data-bad={!state.selfCheck.ok || undefined}>
          {state.selfCheck.message}
        </p>
      )}
      <Answered answer={answer}>{({ checks }) => (checks.length === 0 ? <Empty title="No seat has reported yet" text="The desktop and each wall check themselves after a start and once a day." /> : <div className={css.clip} tabIndex={0} role="region" aria-label="Self-checks, wide table"><Table label="Self-checks" columns={columns} rows={checks} rowKey={(check) => check.seat} /></div>)}</Answered>
    </Panel>
  );
}
