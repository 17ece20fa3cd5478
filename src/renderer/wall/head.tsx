import { Button } from '#ui/button.tsx';
import { clock, count, dataAge, day, utcClock } from '#ui/format.ts';
import { GLYPHS, type Mark } from '#ui/glyphs.ts';
import { Status } from '#ui/status.tsx';
import { groupTitle } from '#modules/monitoring/ui/list/items.ts';
import { freshness, type Floor } from '#modules/monitoring/ui/status.ts';
import { SoundChip } from '#modules/notify/ui/sound/sound-chip.tsx';
import { useSiteSettings } from '#modules/system/ui/site.ts';
import { useStream } from '../app/stream-pill.tsx';
import css from './head.module.css';

const ALARMS = ['critical', 'warning', 'advisory'] as const;
const QUIET: readonly Mark[] = ['unknown', 'maintenance', 'paused'];

interface HeadProps {
  floor: Floor;
  scope: string | undefined;
  onScope?: () => void;
  onFull?: () => void;
  /** What the field shows instead when it is turned. */
  layout?: { name: string; turn: () => void };
}

/** What never leaves a wall: counts, the state of the stream, the age of the data, the clock. */
export function Head({ floor, scope, onScope, onFull, layout }: HeadProps) {
  const { data } = useSiteSettings();
  const stream = useStream();
  const fresh = freshness(floor.rows);
  const { counts, now } = floor;
  const total = floor.groups.reduce((sum, group) => sum + group.targets.length, 0);
  return (
    <header className={css.head}>
      <div className={css.site}>
        <h1>{scope === undefined ? (data?.siteName ?? 'Watchfloor') : groupTitle(scope)}</h1>
        <p>{`${count(total)} targets watched`}</p>
      </div>
      <ul className={css.counts}>
        {ALARMS.map((mark) => (
          <li key={mark} data-none={counts[mark] === 0 || undefined}>
            {counts[mark] > 0 && <Status mark={mark} size={2.6} silent />}
            <b>{counts[mark]}</b>
            <span>{GLYPHS[mark].word}</span>
          </li>
        ))}
        <li data-none>
          <b>{count(counts.ok)}</b>
          <span>OK</span>
        </li>
        {QUIET.filter((mark) => counts[mark] > 0).map((mark) => (
          <li key={mark} data-quiet>
            <Status mark={mark} size={1.8} silent />
            <span>{`${counts[mark]} ${GLYPHS[mark].word}`}</span>
          </li>
        ))}
      </ul>
      {!onFull && (
        <p className={css.stream} data-state={stream.state}>
          <i aria-hidden="true" />
          {[stream.state, stream.note, fresh && `data ${dataAge(fresh.ageMs)} old`].filter(Boolean).join(' · ')}
        </p>
      )}
      {onScope && <Button onClick={onScope}>All groups</Button>}
      {layout && (
        <Button kind="quiet" aria-keyshortcuts="L" onClick={layout.turn}>
          {layout.name}
        </Button>
      )}
      {onFull && (
        <Button kind="quiet" onClick={onFull}>
          Full screen
        </Button>
      )}
      {!onFull && <SoundChip wall />}
      {!onFull && (
        <div className={css.clock}>
          <time dateTime={new Date(now).toISOString()}>{clock(now)}</time>
          <span>{`${utcClock(now)} · ${day(now)}`}</span>
        </div>
      )}
    </header>
  );
}
