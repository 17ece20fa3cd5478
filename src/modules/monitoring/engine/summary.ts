import type { StateInterval, Summary } from '../contract.ts';

export type Tally = Pick<Summary, 'availability' | 'coverage' | 'downMs' | 'degradedMs' | 'maintenanceMs' | 'gapMs'> & { upMs: number; unknownMs: number; pausedMs: number };

/**
 * Time-weighted availability of a range from its intervals (which tile it, or leave its beginning out when the target is younger).
 * Availability = (up + degraded) / (up + degraded + down). Coverage = that observed time over the range less maintenance and pauses.
 */
export function tally(intervals: readonly StateInterval[], from: number, to: number): Tally {
  const ms: Record<string, number> = {};
  for (const interval of intervals) ms[interval.state] = (ms[interval.state] ?? 0) + (interval.to ?? to) - interval.from;
  const { up = 0, degraded = 0, down = 0, unknown = 0, gap = 0, maintenance = 0, paused = 0 } = ms;
  const observed = up + degraded + down;
  const askedFor = to - from - maintenance - paused;
  return {
    availability: observed > 0 ? (up + degraded) / observed : null,
    coverage: askedFor > 0 ? Math.min(1, observed / askedFor) : 0,
    upMs: up,
    downMs: down,
    degradedMs: degraded,
    maintenanceMs: maintenance,
    unknownMs: unknown,
    pausedMs: paused,
    gapMs: gap + unknown,
  };
}
