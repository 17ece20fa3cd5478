import { localOf, partsOf } from '#shared/zoned-time.ts';
import { span } from '#ui/format.ts';
import { barsOf, type Bar, type CalendarWeek } from './calendar.ts';
import { namesText, type Gap, type Shift } from './oncall.ts';
import css from './strip.module.css';

interface StripProps {
  week: CalendarWeek;
  shifts: readonly Shift[];
  gaps: readonly Gap[];
  /** Times an override changes. */
  overrides?: readonly Gap[];
  tints: ReadonlyMap<string, number>;
  zone: string;
  now: number;
  nameOf: (user: string) => string;
  tall?: boolean;
  /** Months of other weeks are named on their first day. */
  label: string;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** A narrower bar has no room for a name. */
const NAMED = 0.035;

/** One week: who serves when; hatched where nobody does, underlined where an override acts. */
export function Strip({ week, shifts, gaps, overrides = [], tints, zone, now, nameOf, tall = false, label }: StripProps) {
  const share = (ratio: number): string => `${(ratio * 100).toFixed(3)}%`;
  const bars = barsOf(week, shifts, gaps);
  const marked = barsOf(week, overrides.map((each) => ({ ...each, users: [] })), []);
  const inside = now >= week.from && now < week.to;
  return (
    <div className={css.strip} data-tall={tall || undefined} role="group" aria-label={label}>
      <ol className={css.days} aria-hidden="true">
        {week.days.map((day, i) => (
          <li key={day.at} style={{ left: share(day.left), width: share(day.width) }} data-weekend={i > 4 || undefined} data-today={(now >= day.at && now < (week.days[i + 1]?.at ?? week.to)) || undefined}>
            {`${WEEKDAYS[i]} ${day.day}${day.day === 1 || (i === 0 && day === week.days[0]) ? ` ${MONTHS[day.month - 1]}` : ''}`}
          </li>
        ))}
      </ol>
      <ol className={css.bars}>
        {bars.map((bar) => (
          <li key={`${bar.kind} ${bar.startAt}`} className={css[bar.kind]} data-tint={tints.get(bar.users[0] ?? '') ?? 0} data-now={(now >= bar.startAt && now < bar.endAt) || undefined} data-open-left={bar.fromBefore || undefined} data-open-right={bar.toAfter || undefined} style={{ left: share(bar.left), width: share(bar.width) }} title={barTitle(bar, zone, nameOf)}>
            <span className={bar.width < NAMED ? 'hidden-text' : undefined}>{bar.kind === 'gap' ? 'nobody' : namesText(bar.users, nameOf)}</span>
            <span className="hidden-text">{`, ${wallText(bar.startAt, zone)} to ${wallText(bar.endAt, zone)}`}</span>
          </li>
        ))}
        {marked.map((bar) => (
          <li key={`override ${bar.startAt} ${bar.endAt}`} className={css.override} aria-hidden="true" style={{ left: share(bar.left), width: share(bar.width) }} />
        ))}
        {inside && <li className={css.now} aria-hidden="true" style={{ left: share((now - week.from) / (week.to - week.from)) }} />}
      </ol>
    </div>
  );
}

function barTitle(bar: Bar, zone: string, nameOf: (user: string) => string): string {
  return `${bar.kind === 'gap' ? 'Nobody' : namesText(bar.users, nameOf)}, ${wallText(bar.startAt, zone)} to ${wallText(bar.endAt, zone)}, ${span(bar.endAt - bar.startAt)}`;
}

/** `Mon 16 Nov 08:00` by the wall clock of a zone. */
export function wallText(at: number, zone: string): string {
  const local = localOf(at, zone);
  const { day, month, hour, minute } = partsOf(local);
  const weekday = WEEKDAYS[(new Date(local).getUTCDay() + 6) % 7];
  return `${weekday} ${day} ${MONTHS[month - 1]} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
