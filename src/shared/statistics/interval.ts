/** A confidence interval; an end is null where the data gives no bound. */
export interface Interval {
  low: number | null;
  high: number | null;
}

/** A confidence interval with both ends. */
export interface ClosedInterval {
  low: number;
  high: number;
}
