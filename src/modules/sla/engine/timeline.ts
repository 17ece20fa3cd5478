import { AppError } from '#shared/errors.ts';
import type { DataSpec, StateName } from '../spec.ts';
import { readInstant } from './instant.ts';

export interface StateInterval {
  state: StateName;
  fromAt: number;
  /** Null while it still lasts. */
  toAt: number | null;
}

export interface Segment {
  state: StateName;
  fromAt: number;
  toAt: number;
}

/**
 * What holds where two intervals overlap, strongest first. Maintenance is an overlay and wins; of two claims about the service the worse
 * one stands; a known state beats an unknown one. So the outcome does not depend on the order in which intervals arrive.
 */
export const PRECEDENCE: readonly StateName[] = ['maintenance', 'down', 'degraded', 'up', 'paused', 'unknown', 'gap'];

/** Reads the intervals of a data file; throws `invalid` naming the entry. */
export function readIntervals(specs: NonNullable<DataSpec['intervals']>, zone: string): StateInterval[] {
  return specs.map((spec, i) => {
    const fromAt = readInstant(spec.from, zone, `intervals[${i}].from`);
    const toAt = spec.to === null || spec.to === undefined ? null : readInstant(spec.to, zone, `intervals[${i}].to`);
    if (toAt !== null && toAt < fromAt) throw new AppError('invalid', `intervals[${i}].to: lies before from`);
    return { state: spec.state, fromAt, toAt };
  });
}

function pushSegment(segments: Segment[], state: StateName, fromAt: number, toAt: number): void {
  if (toAt <= fromAt) return;
  const last = segments.at(-1);
  if (last && last.state === state && last.toAt === fromAt) last.toAt = toAt;
  else segments.push({ state, fromAt, toAt });
}

/** Overlapping intervals resolved by PRECEDENCE with one sweep over all boundaries. */
function sweep(intervals: readonly Segment[]): Segment[] {
  const edges = intervals.flatMap((interval) => [
    { at: interval.fromAt, state: interval.state, step: 1 },
    { at: interval.toAt, state: interval.state, step: -1 },
  ]);
  edges.sort((a, b) => a.at - b.at);
  const open = new Map<StateName, number>();
  const segments: Segment[] = [];
  let from = Number.NaN;
  for (const edge of edges) {
    const winner = PRECEDENCE.find((state) => (open.get(state) ?? 0) > 0);
    if (winner) pushSegment(segments, winner, from, edge.at);
    open.set(edge.state, (open.get(edge.state) ?? 0) + edge.step);
    from = edge.at;
  }
  return segments;
}

/**
 * Disjoint ascending segments from intervals in any order, cut at `untilAt`. Intervals without an end last until `untilAt`;
 * adjacent ones of the same state are joined, so that splitting an interval changes nothing. Time no interval covers is left out (a gap).
 */
export function segmentsOf(intervals: readonly StateInterval[], untilAt: number): Segment[] {
  const closed = intervals
    .map((interval) => ({ state: interval.state, fromAt: interval.fromAt, toAt: Math.min(interval.toAt ?? untilAt, untilAt) }))
    .filter((interval) => interval.toAt > interval.fromAt)
    .sort((a, b) => a.fromAt - b.fromAt);
  const disjoint = closed.every((interval, i) => i === 0 || interval.fromAt >= closed[i - 1]!.toAt);
  if (!disjoint) return sweep(closed);
  const segments: Segment[] = [];
  for (const interval of closed) pushSegment(segments, interval.state, interval.fromAt, interval.toAt);
  return segments;
}

/** Last instant the intervals speak of; NaN without any. */
export function endOfIntervals(intervals: readonly StateInterval[]): number {
  let end = Number.NaN;
  for (const interval of intervals) {
    const at = interval.toAt ?? interval.fromAt;
    if (Number.isNaN(end) || at > end) end = at;
  }
  return end;
}
