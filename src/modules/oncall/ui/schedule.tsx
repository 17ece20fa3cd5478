import { useState } from 'react';
import { clockChanges, startOfWeek } from '#shared/zoned-time.ts';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useOffer } from '#ui/commands.ts';
import { Confirm } from '#ui/dialog.tsx';
import { Segments } from '#ui/form.tsx';
import { span } from '#ui/format.ts';
import { More } from '#ui/more.tsx';
import { To, useGo, useSearchText } from '#ui/nav.tsx';
import { Figure, Figures, Panel } from '#ui/panel.tsx';
import { refresh, useQuery } from '#ui/query.ts';
import { Answered, Empty, Loading } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { Tabs } from '#ui/tabs.tsx';
import { attempt } from '#ui/toast.tsx';
import type { OncallNow } from '../contract.ts';
import { EditSchedule } from './edit/edit-schedule.tsx';
import { Fairness } from './fairness.tsx';
import { Handoffs } from './handoffs.tsx';
import { namesText, oncallApi, useNames, type Gap } from './oncall.ts';
import { Override, Swap } from './override.tsx';
import { Overrides } from './overrides.tsx';
import { ScheduleStrip } from './schedule-strip.tsx';
import { wallText } from './strip.tsx';
import css from './on-call.module.css';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const TABS = [
  { value: 'calendar', label: 'Calendar' },
  { value: 'handoffs', label: 'Hand-offs' },
  { value: 'overrides', label: 'Overrides' },
  { value: 'fairness', label: 'Fairness' },
];

interface ScheduleProps {
  row: OncallNow;
  now: number;
}

/** One schedule: who serves when, where nobody does, and who carries how much. */
export function Schedule({ row, now }: ScheduleProps) {
  const { schedule: id, timeZone: zone } = row;
  const [tab, setTab] = useSearchText('tab');
  const shown = TABS.some((each) => each.value === tab) ? tab! : 'calendar';
  const nameOf = useNames();
  const go = useGo();
  useOffer({ id: 'list.up', title: 'One level up', keys: 'escape', section: 'Lists', denied: null, run: () => go('/oncall') });
  const gaps = useQuery(`oncall/gaps/${id}`, () => oncallApi.call.gaps({ schedule: id }), { every: 60_000 });
  const missing = gaps.data?.gaps.reduce((sum, gap) => sum + gap.endAt - gap.startAt, 0);
  const change = clockChanges(zone, now, now + 365 * DAY_MS)[0];
  return (
    <>
      <header className={css.head}>
        <div className={css.title}>
          <h1>{row.name}</h1>
          <p>
            <To to="/oncall">On-call</To>
            {` · ${id} · ${zone}, now ${wallText(now, zone)}`}
          </p>
        </div>
        <Actions row={row} now={now} />
      </header>
      <Figures>
        <Figure label="On call now" tone={row.users.length === 0 ? 'warn' : undefined} value={row.users.length === 0 ? 'nobody' : row.names.join(', ')} basis={row.until === null ? 'no change within eight weeks' : `for ${span(row.until - now)}, until ${wallText(row.until, zone)}`} />
        <Figure label="Next" tone={row.until !== null && row.next.length === 0 ? 'warn' : undefined} value={row.until === null ? '–' : namesText(row.next, nameOf)} basis={row.until === null ? undefined : wallText(row.until, zone)} />
        <Figure label="Gaps, next 30 d" tone={missing ? 'warn' : undefined} value={missing === undefined ? '–' : missing === 0 ? 'none' : span(missing)} basis={missing ? `n ${gaps.data!.gaps.length}, first ${wallText(gaps.data!.gaps[0]!.startAt, zone)}` : 'somebody serves all the time'} />
        <Figure label="Next clock change" value={change ? wallText(change.at, zone).slice(4) : 'none'} basis={change ? `the clock goes ${change.toLocal > change.fromLocal ? 'forward' : 'back'} ${span(Math.abs(change.toLocal - change.fromLocal))}` : 'within a year'} />
      </Figures>
      <Tabs value={shown} onValue={(value) => setTab(value === 'calendar' ? undefined : value)} tabs={TABS}>
        {shown === 'calendar' && (
          <>
            <Calendar row={row} now={now} />
            <Panel title="Gap forecast" note="the next 30 days">
              <Answered answer={gaps}>{(found) => <Gaps gaps={found.gaps} zone={zone} now={now} />}</Answered>
            </Panel>
          </>
        )}
        {shown === 'handoffs' && <Handoffs id={id} zone={zone} now={now} />}
        {shown === 'overrides' && <Overrides id={id} zone={zone} now={now} />}
        {shown === 'fairness' && <Fairness id={id} now={now} />}
      </Tabs>
    </>
  );
}

function Calendar({ row, now }: ScheduleProps) {
  const [view, setView] = useSearchText('view');
  const [offset, setOffset] = useState(0);
  const month = view !== 'week';
  const from = startOfWeek(now, row.timeZone) + offset * WEEK_MS + DAY_MS / 2;
  const step = month ? 4 : 1;
  return (
    <Panel
      title="Calendar"
      note={`wall clock of ${row.timeZone}; underlined where an override acts`}
      action={
        <span className={css.moves}>
          <Segments label="How long" value={month ? 'month' : 'week'} onValue={(value) => setView(value === 'week' ? value : undefined)} options={[{ value: 'week', label: 'Week' }, { value: 'month', label: 'Month' }]} />
          <Button kind="quiet" aria-label="Earlier" onClick={() => setOffset(offset - step)}>
            ←
          </Button>
          <Button kind="quiet" denied={offset === 0 ? 'This is today' : null} onClick={() => setOffset(0)}>
            Today
          </Button>
          <Button kind="quiet" aria-label="Later" onClick={() => setOffset(offset + step)}>
            →
          </Button>
        </span>
      }
    >
      <ScheduleStrip row={row} now={now} from={from} weeks={month ? 5 : 1} bare />
    </Panel>
  );
}

function Gaps({ gaps, zone, now }: { gaps: readonly Gap[]; zone: string; now: number }) {
  if (gaps.length === 0) return <Empty title="No gap" text="Somebody is on call at every moment of the next 30 days." />;
  const columns: ReadonlyArray<Column<Gap>> = [
    { title: 'nobody from', width: 'minmax(14rem, 1fr)', cell: (gap) => wallText(gap.startAt, zone) },
    { title: 'until', width: 'minmax(14rem, 1fr)', cell: (gap) => wallText(gap.endAt, zone) },
    { title: 'lasts', width: '9rem', right: true, cell: (gap) => span(gap.endAt - gap.startAt) },
    { title: 'begins in', width: '9rem', right: true, cell: (gap) => (gap.startAt <= now ? 'now' : span(gap.startAt - now)) },
  ];
  return <Table label="Gaps" columns={columns} rows={gaps} rowKey={(gap) => String(gap.startAt)} />;
}

function Actions({ row, now }: ScheduleProps) {
  const [asked, setAsked] = useState<'edit' | 'override' | 'swap' | 'delete' | null>(null);
  const commander = useDenied('commander');
  const oncall = useDenied('oncall');
  const go = useGo();
  const { schedule: id } = row;
  const written = useQuery(asked === 'edit' ? `oncall/schedule/${id}` : null, () => oncallApi.call.getSchedule({ id }));
  const close = (): void => setAsked(null);
  useOffer({ id: 'oncall.override', title: 'Add an override', keys: 'v', section: 'On-call', denied: oncall, run: () => setAsked('override') });
  useOffer({ id: 'oncall.edit', title: 'Edit schedule', keys: 'e', section: 'On-call', denied: commander, run: () => setAsked('edit') });
  const download = (): void =>
    void attempt(() => oncallApi.call.ical({ schedule: id, from: now - WEEK_MS, to: now + 3 * MONTH_MS })).then((answer) => {
      if (!answer) return;
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([answer.text], { type: 'text/calendar' }));
      link.download = `${id}.ics`;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  return (
    <div className={css.moves}>
      <Button denied={oncall} keys="V" onClick={() => setAsked('override')}>
        Override
      </Button>
      <Button denied={oncall} onClick={() => setAsked('swap')}>
        Swap
      </Button>
      <Button denied={commander} keys="E" onClick={() => setAsked('edit')}>
        Edit
      </Button>
      <Button onClick={download}>Calendar file</Button>
      <More label="More" entries={[{ title: 'Delete', denied: commander, run: () => setAsked('delete') }]} />
      {asked === 'edit' && (written.data ? <EditSchedule first={written.data.schedule} isNew={false} onClose={close} onSaved={close} /> : <Loading />)}
      {asked === 'override' && <Override id={id} zone={row.timeZone} now={now} onClose={close} />}
      {asked === 'swap' && <Swap id={id} zone={row.timeZone} now={now} onClose={close} />}
      <Confirm open={asked === 'delete'} title={`Delete ${row.name}?`} text="Policies that call it must be changed first. This cannot be taken back." action="Delete" onClose={close} onConfirm={() => void attempt(() => oncallApi.call.deleteSchedule({ id }), `${row.name} deleted`).then((done) => done && (refresh('oncall/'), go('/oncall')))} />
    </div>
  );
}
