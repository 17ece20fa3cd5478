import type { Series } from './csv.ts';

/** Most points analysed: pairwise slopes grow with the square (2 000 points: 2 million slopes, about 0.3 s). */
export const MOST_POINTS = 2_000;

function meanOfPresent(values: readonly number[]): number {
  const present = values.filter(Number.isFinite);
  return present.length > 0 ? present.reduce((a, b) => a + b, 0) / present.length : Number.NaN;
}

function grouped(series: Series, groupOf: (i: number) => number): Series {
  const groups = new Map<number, number[]>();
  series.values.forEach((_, i) => {
    const key = groupOf(i);
    const members = groups.get(key);
    if (members) members.push(i);
    else groups.set(key, [i]);
  });
  const keys = [...groups.keys()];
  const members = keys.map((key) => groups.get(key)!);
  return {
    ...series,
    axis: { kind: series.axis.kind, positions: members.map((m) => meanOfPresent(m.map((i) => series.axis.positions[i]!))) },
    labels: members.map((m) => series.labels[m[0]!]!),
    values: members.map((m) => meanOfPresent(m.map((i) => series.values[i]!))),
  };
}

/** Lengths a long series is averaged over, in days, with their names; the first that makes it short enough is taken. */
const SPANS: readonly (readonly [length: number, name: string])[] = [
  [1 / 1440, 'minute'], [5 / 1440, '5 minutes'], [15 / 1440, '15 minutes'], [1 / 24, 'hour'], [1, 'UTC day'],
];

function spanFor(positions: readonly number[]): readonly [number, string] | undefined {
  return SPANS.find(([length]) => new Set(positions.map((at) => Math.floor(at / length + 1e-9))).size <= MOST_POINTS);
}

/** A long series as means of the shortest common span of time that makes it short enough, and if none does as means of equal runs of points. `note` says what was done. */
export function thinned(series: Series): { series: Series; note: string | null } {
  if (series.values.length <= MOST_POINTS) return { series, note: null };
  const span = series.axis.kind === 'day' ? spanFor(series.axis.positions) : undefined;
  if (span) return { series: grouped(series, (i) => Math.floor(series.axis.positions[i]! / span[0] + 1e-9)), note: `means per ${span[1]}` };
  const run = Math.ceil(series.values.length / MOST_POINTS);
  return { series: grouped(series, (i) => Math.floor(i / run)), note: `means of ${run} points` };
}
