import type { Gap } from './objective.ts';

/**
 * What was counted over a stretch of time, in one unit: milliseconds, slices, samples or events.
 * `missing` was due and not observed; `excluded` was taken out on purpose.
 */
export interface Tally {
  good: number;
  bad: number;
  missing: number;
  excluded: number;
}

export type TallyUnit = 'ms' | 'slices' | 'samples' | 'events';

/** Good and bad once the gap policy has said what the missing part counts as. */
export interface Counted {
  good: number;
  bad: number;
  total: number;
}

/** Applies the gap policy. A hold policy has done its work before and leaves the rest out. */
export function applyGap(tally: Tally, gap: Gap): Counted {
  const good = tally.good + (gap === 'good' ? tally.missing : 0);
  const bad = tally.bad + (gap === 'bad' ? tally.missing : 0);
  return { good, bad, total: good + bad };
}

/** Observed share of what should have been observed: (good + bad) / (good + bad + missing). Null when nothing was due. */
export function coverageOf(tally: Tally): number | null {
  const due = tally.good + tally.bad + tally.missing;
  return due > 0 ? (tally.good + tally.bad) / due : null;
}

/** The good share if everything missing was bad, and if it was all good: what the missing part could change at the most. */
export function boundsOf(tally: Tally): { worst: number; best: number } | null {
  const due = tally.good + tally.bad + tally.missing;
  return due > 0 ? { worst: tally.good / due, best: (tally.good + tally.missing) / due } : null;
}
