import { useState } from 'react';
import { engineNow } from '#ui/link.ts';
import { count, day, percent, span, plural } from '#ui/format.ts';
import { Segments } from '#ui/form.tsx';
import { useSearchText } from '#ui/nav.tsx';
import shell from '#ui/page-shell.module.css';
import { Figure, Figures, Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import type { AlarmHealthRow } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { BadActors } from './bad-actors.tsx';
import { Floods } from './floods.tsx';
import { Thresholds } from './thresholds.tsx';
import list from '../list.module.css';
import css from './health.module.css';

const DAY_MS = 86_400_000;
const RANGES = [
  { value: '1', label: '24 h' },
  { value: '7', label: '7 d' },
  { value: '30', label: '30 d' },
];

/** Whether alarms help or hinder, per seat, after ISA-18.2 and EEMUA 191. */
export function AlarmHealth() {
  const [days, setDays] = useSearchText('days');
  const range = RANGES.some((each) => each.value === days) ? days! : '7';
  const [chosen, setChosen] = useState<string | null>(null);
  const answer = useQuery(`incidents/alarm-health/${range}`, () => incidentsApi.call.alarmHealth({ from: engineNow() - Number(range) * DAY_MS, to: engineNow() }), { every: 60_000 });
  const seats = answer.data?.seats ?? [];
  const seat = seats.find((each) => each.seat === chosen) ?? seats[0];
  return (
    <div className={shell.page}>
      <header className={list.head}>
        <h1>Alarm health</h1>
        {seats.length > 1 && <Segments label="Seat" value={seat?.seat ?? ''} onValue={setChosen} options={seats.map((each) => ({ value: each.seat, label: each.seat }))} />}
        <Segments label="Over" value={range} onValue={(value) => setDays(value === '7' ? undefined : value)} options={RANGES} />
      </header>
      <Answered answer={answer}>{() => (seat ? <Seat key={seat.seat} seat={seat} /> : <Empty title="No alarm reached a seat yet" text="Counted is what was told to a person or shown on a wall, not what a rule worked out." />)}</Answered>
    </div>
  );
}

function Seat({ seat }: { seat: AlarmHealthRow }) {
  const suppressed = Object.entries(seat.suppressed);
  const held = suppressed.reduce((sum, [, n]) => sum + n, 0);
  return (
    <>
      <Figures>
        <Figure label={`Alarms at ${seat.seat}`} value={count(seat.n)} basis={`in ${span(seat.to - seat.from)}, suppressed ones apart`} />
        <Figure label="In 10 minutes, mean" value={seat.perTenMinutes.toFixed(2)} basis={seat.busiestTenMinutes ? `most ${seat.busiestTenMinutes.count}, ${day(seat.busiestTenMinutes.at)}` : 'n 0'} />
        <Figure label="An hour, mean" value={seat.perHour.toFixed(1)} basis={`${seat.perDay.toFixed(0)} a day`} />
        <Figure label="Time in flood" value={percent(seat.floodTimeRatio, 2)} basis={plural(seat.floods.length, 'flood')} />
        <Figure label="Standing now" value={count(seat.standing)} basis={`${count(seat.stale.length)} for more than 24 h`} />
        <Figure label="Suppressed" value={count(held)} basis={suppressed.map(([by, n]) => `${by} ${n}`).join(' · ') || 'none held back'} />
      </Figures>
      <Rate seat={seat} />
      <div className={list.halves}>
        <Thresholds seat={seat} />
        <div className={list.stack}>
          <Priorities seat={seat} />
          <Floods seat={seat} />
        </div>
      </div>
      <BadActors seat={seat} />
    </>
  );
}

/** Alarms per ten minutes over the range; floods stand out by their height alone. */
function Rate({ seat }: { seat: AlarmHealthRow }) {
  const { counts, bucketMs } = seat.perBucket;
  const most = Math.max(10, ...counts);
  return (
    <Panel title="Alarms over time" note={`per ${span(bucketMs)}, most ${Math.max(0, ...counts)}; the line is 10, where a flood begins`}>
      <svg className={css.rate} viewBox={`0 0 ${Math.max(1, counts.length)} 100`} preserveAspectRatio="none" role="img" aria-label={`Alarms per ${span(bucketMs)}: ${count(seat.n)} in all, most ${Math.max(0, ...counts)}`}>
        {counts.map((n, i) => n > 0 && <rect key={i} x={i} width={0.9} y={100 - (n / most) * 96} height={(n / most) * 96} data-flood={n > 10 || undefined} />)}
        <line x1={0} x2={counts.length} y1={100 - (10 / most) * 96} y2={100 - (10 / most) * 96} />
      </svg>
      <div className={css.axis} aria-hidden="true">
        <span>{day(seat.from)}</span>
        <span>{day(seat.to)}</span>
      </div>
    </Panel>
  );
}

/** How priorities are spread, beside how they should be. */
function Priorities({ seat }: { seat: AlarmHealthRow }) {
  return (
    <Panel title="Priorities" note="share of all; the mark is where ISA-18.2 puts it">
      {seat.n === 0 ? (
        <Empty title="No alarm in this time" />
      ) : (
        <ul className={css.split}>
          {seat.priorities.map((each) => (
            <li key={each.priority}>
              <span>{each.priority}</span>
              <svg viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">
                <rect className={css.bed} x={0} width={1_000} y={3} height={6} />
                <rect x={0} width={each.shareRatio * 1_000} y={3} height={6} />
                {each.targetRatio !== null && <rect className={css.aim} x={each.targetRatio * 1_000 - 2} width={4} y={0} height={12} />}
              </svg>
              <b>{percent(each.shareRatio, 1)}</b>
              <small>{`n ${count(each.count)}${each.targetRatio === null ? '' : ` · aim ${percent(each.targetRatio, 0)}`}`}</small>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
