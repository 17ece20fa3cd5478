import { useState } from 'react';
import { Segments } from '#ui/form.tsx';
import { count } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { Table, type Column } from '#ui/table.tsx';
import { oncallApi, useNames } from './oncall.ts';
import css from './on-call.module.css';

const DAY_MS = 86_400_000;

interface Load {
  user: string;
  hours: number;
  nightHours: number;
  weekendHours: number;
  nights: number;
  weekendDays: number;
  shifts: number;
  pages: number;
  restViolations: number;
  shareRatio: number;
}

/** Who carries how much: hours, nights, weekends and pages per person. */
export function Fairness({ id, now }: { id: string; now: number }) {
  const [which, setWhich] = useState('next');
  const [from, to] = which === 'next' ? [now, now + 90 * DAY_MS] : [now - 90 * DAY_MS, now];
  const answer = useQuery(`oncall/fairness/${id}/${which}/${Math.floor(now / DAY_MS)}`, () => oncallApi.call.fairness({ schedule: id, from, to }));
  const nameOf = useNames();
  const hours = (value: number): string => `${count(Math.round(value))} h`;
  const columns: ReadonlyArray<Column<Load>> = [
    { title: 'person', width: 'minmax(12rem, 2fr)', cell: (each) => nameOf(each.user) },
    { title: 'hours', width: '7rem', right: true, cell: (each) => hours(each.hours) },
    { title: 'share', width: '7rem', right: true, cell: (each) => `${each.shareRatio.toFixed(2)}×` },
    { title: 'nights', width: '10rem', right: true, cell: (each) => `${each.nights} · ${hours(each.nightHours)}` },
    { title: 'weekend days', width: '10rem', right: true, cell: (each) => `${each.weekendDays} · ${hours(each.weekendHours)}` },
    { title: 'shifts', width: '6rem', right: true, cell: (each) => each.shifts },
    { title: 'pages', width: '6rem', right: true, cell: (each) => each.pages },
    { title: 'short rests', width: '8rem', right: true, cell: (each) => <span title="pauses under 11 h between two shifts">{each.restViolations}</span> },
  ];
  return (
    <Panel title="Fairness" note="share 1.00× is an equal part; night 22:00–06:00; rest under 11 h counts as short" action={<Segments label="Which time" value={which} onValue={setWhich} options={[{ value: 'next', label: 'Next 90 d' }, { value: 'last', label: 'Last 90 d' }]} />}>
      <Answered answer={answer}>
        {({ people }) =>
          people.length === 0 ? (
            <Empty title="Nobody serves in this time" />
          ) : (
            <div className={css.clip} tabIndex={0} role="region" aria-label="Fairness, wide table">
              <Table label="Fairness" columns={columns} rows={people} rowKey={(each) => each.user} />
            </div>
          )
        }
      </Answered>
    </Panel>
  );
}
