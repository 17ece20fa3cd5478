import { useDeferredValue, useState } from 'react';
import { addDays, clockChanges, isTimeZone } from '#shared/zoned-time.ts';
import { Segments } from '#ui/form.tsx';
import { useQuery } from '#ui/query.ts';
import { useNow } from '#ui/use-now.ts';
import { tintsOf, weeksFrom } from '../calendar.ts';
import { HandoffList } from '../handoffs.tsx';
import { oncallApi, useNames } from '../oncall.ts';
import { Strip, wallText } from '../strip.tsx';
import css from '../on-call.module.css';

const DAY_MS = 86_400_000;
const WEEKS = 3;

/** What a schedule gives before it is saved: the next weeks, or the weeks around the next clock change. */
export function Preview({ spec, zone }: { spec: Record<string, unknown>; zone: string }) {
  const now = useNow();
  const nameOf = useNames();
  const [around, setAround] = useState('now');
  const known = isTimeZone(zone);
  const change = known ? clockChanges(zone, now, now + 400 * DAY_MS)[0] : undefined;
  const shown = around === 'change' && change ? addDays(change.at, -7, zone) : now;
  const weeks = known ? weeksFrom(Math.floor(shown / DAY_MS) * DAY_MS, WEEKS, zone) : [];
  const [from, to] = [weeks[0]?.from ?? 0, weeks.at(-1)?.to ?? 0];
  const written = useDeferredValue(JSON.stringify(spec));
  const answer = useQuery(known ? `oncall/preview/${from}/${written}` : null, () => oncallApi.call.preview({ schedule: JSON.parse(written) as Record<string, unknown>, from, to }));
  return (
    <section className={css.part} aria-label="Preview">
      <div className={css.head}>
        <h3>What it gives</h3>
        <span className={css.count} />
        <Segments label="Which weeks" value={around} onValue={setAround} options={[{ value: 'now', label: 'From this week' }, ...(change ? [{ value: 'change', label: `Clock change ${wallText(change.at, zone).slice(4, -6)}` }] : [])]} />
      </div>
      {!known && <p className={css.text}>{`“${zone}” is not a time zone; write an IANA name like Europe/Berlin.`}</p>}
      {answer.error && <p className={css.text}>{answer.error.message}</p>}
      {answer.data && (
        <>
          <div className={css.strips}>
            {weeks.map((week) => (
              <Strip key={week.from} week={week} shifts={answer.data!.shifts} gaps={answer.data!.gaps} tints={tintsOf(answer.data!.shifts)} zone={zone} now={now} nameOf={nameOf} label={`Preview, week of ${wallText(week.from, zone).slice(0, -6)}`} />
            ))}
          </div>
          <HandoffList handoffs={answer.data.handoffs.slice(0, 24)} zone={zone} />
        </>
      )}
    </section>
  );
}
