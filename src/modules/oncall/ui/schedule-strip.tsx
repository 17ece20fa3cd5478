import { useMemo } from 'react';
import { parseInstant } from '#shared/zoned-time.ts';
import { span } from '#ui/format.ts';
import { To } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered } from '#ui/states.tsx';
import type { OncallNow } from '../contract.ts';
import { tintsOf, weeksFrom } from './calendar.ts';
import { namesText, oncallApi, useNames, type Gap } from './oncall.ts';
import { Strip, wallText } from './strip.tsx';
import css from './on-call.module.css';

interface ScheduleStripProps {
  row: OncallNow;
  now: number;
  /** Any instant of the first week. */
  from: number;
  weeks: number;
  /** Without its name around it. */
  bare?: boolean;
}

export interface WrittenOverride {
  kind: 'add' | 'remove' | 'replace';
  from: string | number;
  to: string | number;
  user: string;
  with?: string;
}

/** The times of the overrides of a schedule as it is written; what cannot be read is left out. */
export function overrideSpans(schedule: Record<string, unknown> | undefined, zone: string): Gap[] {
  const written = Array.isArray(schedule?.['overrides']) ? (schedule['overrides'] as WrittenOverride[]) : [];
  return written.flatMap((each) => {
    try {
      return [{ startAt: parseInstant(each.from, zone), endAt: parseInstant(each.to, zone, 'last') }];
    } catch {
      return [];
    }
  });
}

/** The weeks of one schedule, by its own wall clock. */
export function ScheduleStrip({ row, now, from, weeks: count, bare = false }: ScheduleStripProps) {
  const { schedule: id, timeZone: zone } = row;
  const nameOf = useNames();
  const hour = Math.floor(from / 3_600_000);
  const weeks = useMemo(() => weeksFrom(hour * 3_600_000, count, zone), [hour, count, zone]);
  const [start, end] = [weeks[0]!.from, weeks.at(-1)!.to];
  const expanded = useQuery(`oncall/shifts/${id}/${start}/${end}`, () => oncallApi.call.shifts({ schedule: id, from: start, to: end }), { every: 60_000 });
  const written = useQuery(`oncall/schedule/${id}`, () => oncallApi.call.getSchedule({ id }));
  const overrides = useMemo(() => overrideSpans(written.data?.schedule, zone), [written.data, zone]);
  const strips = (
    <Answered answer={expanded}>
      {({ shifts, gaps }) => (
        <div className={css.strips}>
          {weeks.map((week) => (
            <Strip key={week.from} week={week} shifts={shifts} gaps={gaps} overrides={overrides} tints={tintsOf(shifts)} zone={zone} now={now} nameOf={nameOf} tall={count === 1} label={`${row.name}, week of ${wallText(week.from, zone).slice(0, -6)}`} />
          ))}
        </div>
      )}
    </Answered>
  );
  if (bare) return strips;
  return (
    <Panel
      title={row.name}
      note={
        <>
          <b className={css.who} data-gap={row.users.length === 0 || undefined}>
            {row.users.length === 0 ? 'nobody is on call' : row.names.join(', ')}
          </b>
          {row.until !== null && ` for ${span(row.until - now)}, then ${namesText(row.next, nameOf)}`}
          {` · ${zone}`}
        </>
      }
      action={<To to={`/oncall/${id}`} className={css.link}>Open</To>}
    >
      {strips}
    </Panel>
  );
}
