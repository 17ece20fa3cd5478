import { useState } from 'react';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Segments } from '#ui/form.tsx';
import { plural } from '#ui/format.ts';
import { useGo, useParam, useSearchText } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { Empty, Loading } from '#ui/states.tsx';
import { useNow } from '#ui/use-now.ts';
import { EditSchedule } from './edit/edit-schedule.tsx';
import { ImportSchedule } from './import-schedule.tsx';
import { oncallApi } from './oncall.ts';
import { People } from './people.tsx';
import { Schedule } from './schedule.tsx';
import { ScheduleStrip } from './schedule-strip.tsx';
import css from './on-call.module.css';

/** All schedules side by side, or the one that is open. */
export function OnCall() {
  const id = useParam('schedule');
  const { rows } = oncallApi.useTopic('now');
  const now = useNow();
  const go = useGo();
  const denied = useDenied('commander');
  const [tab, setTab] = useSearchText('tab');
  const [view, setView] = useSearchText('view');
  const [draft, setDraft] = useState<Record<string, unknown> | null>(null);
  const [importing, setImporting] = useState(false);
  const add = (): void => setDraft({});
  useOffer({ id: 'oncall.new', title: 'New schedule', keys: 'c', section: 'On-call', denied, run: add });
  const row = id === undefined ? undefined : rows?.get(id);
  const all = [...(rows?.values() ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  const weeks = view === 'month' ? 5 : 2;
  return (
    <div className={shell.page}>
      {id !== undefined && rows === null && <Loading what="Loading schedule" />}
      {id !== undefined && rows !== null && !row && <Empty title={`There is no schedule “${id}”`} action={<Button onClick={() => go('/oncall')}>All schedules</Button>} />}
      {row && <Schedule key={row.schedule} row={row} now={now} />}
      {id === undefined && (
        <>
          <header className={css.head}>
            <h1>On-call</h1>
            <span className={css.count}>{rows ? plural(all.length, 'schedule') : ''}</span>
            <Segments label="What is shown" value={tab === 'people' ? 'people' : 'schedules'} onValue={(value) => setTab(value === 'people' ? value : undefined)} options={[{ value: 'schedules', label: 'Schedules' }, { value: 'people', label: 'People' }]} />
            {tab !== 'people' && <Segments label="How long" value={view === 'month' ? 'month' : 'week'} onValue={(value) => setView(value === 'month' ? value : undefined)} options={[{ value: 'week', label: '2 weeks' }, { value: 'month', label: '5 weeks' }]} />}
            <Button denied={denied} onClick={() => setImporting(true)}>
              Import
            </Button>
            <Button kind="solid" denied={denied} keys="C" onClick={add}>
              New schedule
            </Button>
          </header>
          {tab === 'people' ? (
            <People />
          ) : rows === null ? (
            <Loading what="Loading schedules" />
          ) : all.length === 0 ? (
            <Empty title="No schedule yet" text="A schedule says who is on call when: rotations that take turns, rules for days and hours, and overrides for exceptions." action={<Button kind="solid" denied={denied} onClick={add}>New schedule</Button>} />
          ) : (
            all.map((each) => <ScheduleStrip key={each.schedule} row={each} now={now} from={now} weeks={weeks} />)
          )}
        </>
      )}
      {draft && <EditSchedule key={String(draft['id'] ?? '')} first={draft} isNew onClose={() => setDraft(null)} onSaved={(saved) => (setDraft(null), go(`/oncall/${saved}`))} />}
      {importing && <ImportSchedule onClose={() => setImporting(false)} onRead={(schedule) => (setImporting(false), setDraft(schedule))} />}
    </div>
  );
}

