import { clock, moment, span } from './format.ts';
import css from './timeline.module.css';

export interface Stretch {
  from: number;
  to: number;
  kind: 'ok' | 'critical' | 'warning' | 'advisory' | 'unknown' | 'maintenance' | 'paused' | 'gap';
  /** In words: what it was. */
  title: string;
}

interface TimelineProps {
  stretches: readonly Stretch[];
  from: number;
  to: number;
  label: string;
}

const TICKS = 6;
const HATCHED: ReadonlySet<string> = new Set(['unknown', 'gap']);
/** Anything that happened is seen, however short: least width in thousandths. */
const LEAST = 3;

/** States along a time axis: fill for what was observed, hatch for what was not, dashes for maintenance. */
export function Timeline({ stretches, from, to, label }: TimelineProps) {
  const total = Math.max(1, to - from);
  const at = (time: number): number => ((Math.min(to, Math.max(from, time)) - from) / total) * 1_000;
  const ticks = Array.from({ length: TICKS + 1 }, (_, i) => from + (total * i) / TICKS);
  return (
    <div className={css.timeline}>
      <svg className={css.strip} viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label={label}>
        <defs>
          <pattern id="timeline-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path d="M0 0V5" className={css.hatch} />
          </pattern>
        </defs>
        {stretches.map((stretch) => {
          const x = at(stretch.from);
          const alarm = stretch.kind === 'critical' || stretch.kind === 'warning' || stretch.kind === 'advisory';
          const width = Math.max(alarm ? LEAST : 0.5, at(stretch.to) - x - 0.8);
          return (
            <rect key={`${stretch.from}-${stretch.kind}`} className={css[stretch.kind]} {...(HATCHED.has(stretch.kind) && { fill: 'url(#timeline-hatch)' })} x={Math.min(x, 1_000 - width)} width={width} y={alarm ? 1 : 4} height={alarm ? 18 : 12} rx={stretch.kind === 'maintenance' ? 0 : 0.8}>
              <title>{`${stretch.title}, ${moment(stretch.from, to)} to ${clock(stretch.to)}, ${span(stretch.to - stretch.from)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div className={css.axis} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick}>{total > 2 * 86_400_000 ? moment(tick, 0).slice(0, -3) : total < 600_000 ? clock(tick) : clock(tick).slice(0, 5)}</span>
        ))}
      </div>
    </div>
  );
}
