import type { Mark } from '#ui/glyphs.ts';
import { span } from '#ui/format.ts';
import type { Stretch } from '#ui/timeline.tsx';
import type { IntervalState, StateInterval, Summary } from '../../contract.ts';
import type { TargetSpec } from '../../spec.ts';

const WORDS: Record<IntervalState, string> = { up: 'up', degraded: 'degraded', down: 'down', unknown: 'unknown', paused: 'paused', maintenance: 'maintenance', gap: 'unobserved' };

export function intervalWord(state: IntervalState): string {
  return WORDS[state];
}

/** The sign of a past state, by the target's severity. */
export function intervalMark(state: IntervalState, severity: TargetSpec['severity']): Mark {
  if (state === 'down') return severity;
  if (state === 'degraded') return severity === 'advisory' ? 'advisory' : 'warning';
  if (state === 'up') return 'ok';
  return state === 'gap' ? 'unknown' : state;
}

/** State intervals as they are drawn along the axis, clipped to the range. */
export function stretchesOf(intervals: readonly StateInterval[], from: number, to: number, severity: TargetSpec['severity']): Stretch[] {
  return intervals
    .map((each) => ({
      from: Math.max(from, each.from),
      to: Math.min(to, each.to ?? to),
      kind: each.state === 'gap' ? ('gap' as const) : intervalMark(each.state, severity),
      title: `${WORDS[each.state]}${each.state === 'up' || each.message === '' ? '' : `: ${each.message}`}`,
    }))
    .filter((each) => each.to > each.from);
}

/** `6 h · down 12 min, degraded 21 min`; says so when nothing happened. */
export function happened(summary: Summary): string {
  const parts = [
    [summary.downMs, 'down'],
    [summary.degradedMs, 'degraded'],
    [summary.maintenanceMs, 'maintenance'],
    [summary.gapMs, 'unobserved'],
  ] as const;
  const words = parts.filter(([ms]) => ms > 0).map(([ms, word]) => `${word} ${span(ms)}`);
  return `${span(summary.to - summary.from)} · ${words.length > 0 ? words.join(', ') : 'nothing but up'}`;
}
