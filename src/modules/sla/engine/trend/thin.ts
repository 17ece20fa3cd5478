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

/** A long series as means per UTC day, and if that is still too long as means of equal runs of points. `note` says what was done. */
export function thinned(series: Series): { series: Series; note: string | null } {
  if (series.values.length <= MOST_POINTS) return { series, note: null };
  let result = series;
  let note = '';
  if (series.axis.kind === 'day') {
    result = grouped(series, (i) => Math.floor(series.axis.positions[i]!));
    note = 'means per UTC day';
  }
  if (result.values.length > MOST_POINTS) {
    const run = Math.ceil(result.values.length / MOST_POINTS);
    result = grouped(result, (i) => Math.floor(i / run));
    note = note ? `${note}, then of ${run} days` : `means of ${run} points`;
  }
  return { series: result, note };
}
