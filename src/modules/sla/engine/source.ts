import type { Tally, TallyUnit } from './tally.ts';

/** A tally with what the alert gates need. */
export interface SourceTally extends Tally {
  /** Bad things as a count: bad probes, slices, samples or events. */
  badCount: number;
  /** Counted things: good and bad ones. */
  count: number;
  /** Missing and excluded as reported (for events: the samples that carried none). */
  missingShown: number;
  excludedShown: number;
}

/** One figure of a value objective over a window, with its confidence interval; an end is null where the data gives no bound. */
export interface ValueFigure {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  method: string;
}

export interface DayShare {
  good: number;
  total: number;
}

/** A stretch of time to be counted, epoch ms. */
export interface Stretch {
  fromAt: number;
  toAt: number;
  /** Where the slice grid starts. */
  anchorAt: number;
  /**
   * Which samples on the edges belong to it. `closed`: from ≤ t < to, a calendar period that has ended. `running`: from ≤ t ≤ to, a calendar
   * period so far. `rolling`: from ≤ t < to, unless a sample is stamped exactly `to`; then from < t ≤ to, which keeps the length.
   */
  edge: 'closed' | 'running' | 'rolling';
}

/** Where an objective gets its counts from: state intervals or samples. */
export interface Source {
  /** Every moment was watched, so a figure carries no sampling error. */
  exhaustive: boolean;
  unit: TallyUnit;
  missingUnit: TallyUnit;
  tally(stretch: Stretch, raw: boolean): SourceTally;
  /** The statistic of a value objective; null for objectives judged by a share. */
  figure(stretch: Stretch, raw: boolean): ValueFigure | null;
  /** Last instant with an observation at or before `at`; null without one. */
  lastKnownAt(at: number): number | null;
  /** Good and total per UTC day, for an interval that respects outages; null where it is not needed. */
  days(stretch: Stretch): DayShare[] | null;
  /** Separate outages, where the source can tell. */
  outages(stretch: Stretch): number | null;
}
