import { keysOf } from '#ui/commands.ts';
import { clock, day, dataAge, utcClock } from '#ui/format.ts';
import { Segments } from '#ui/form.tsx';
import { Search } from '#ui/icons.ts';
import { clockDrift } from '#ui/link.ts';
import { RANGE_NAMES, useRange, type RangeName } from '#ui/nav.tsx';
import { useNow } from '#ui/use-now.ts';
import { useSiteSettings } from '#modules/system/ui/site.ts';
import { StreamPill } from './stream-pill.tsx';
import css from './top-bar.module.css';

const RANGE_LABELS: Record<RangeName, string> = { '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d' };
/** A viewer's clock further off than this is told so. */
const DRIFT_MS = 2_000;

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const range = useRange();
  const { data } = useSiteSettings();
  return (
    <header className={css.bar}>
      <span className={css.site}>{data?.siteName ?? 'Watchfloor'}</span>
      <button type="button" className={css.search} onClick={onSearch} aria-keyshortcuts="Control+K">
        <Search size={14} aria-hidden />
        <span>Search or type a command</span>
        <kbd aria-hidden="true">{keysOf('view.palette')}</kbd>
      </button>
      <StreamPill />
      <Segments label="Time range" value={range.name} onValue={(name) => range.set(name as RangeName)} options={RANGE_NAMES.map((name) => ({ value: name, label: RANGE_LABELS[name] }))} />
      <Clocks />
    </header>
  );
}

/** Local and UTC, by the engine's clock. */
function Clocks() {
  const now = useNow();
  const drift = clockDrift();
  return (
    <div className={css.clocks}>
      {Math.abs(drift) > DRIFT_MS && <span className={css.drift}>{`this clock is ${dataAge(Math.abs(drift))} ${drift > 0 ? 'ahead' : 'behind'}`}</span>}
      <time className={css.local} dateTime={new Date(now).toISOString()} title={day(now)}>
        {clock(now)}
      </time>
      <span className={css.utc}>{utcClock(now)}</span>
    </div>
  );
}
