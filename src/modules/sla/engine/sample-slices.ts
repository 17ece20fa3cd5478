import { coveredMs } from './exclusions.ts';
import type { Span } from './exclusions.ts';
import { insideLimits } from './limits.ts';
import type { Objective, Slice } from './objective.ts';
import type { SampleRow } from './sample-rows.ts';
import type { SourceTally, Stretch } from './source.ts';
import { applyGap } from './tally.ts';
import type { Tally } from './tally.ts';
import { firstSlice } from './time-source.ts';
import { valueFigure } from './value-figure.ts';

/** Judges the samples of one slice: by the share of good ones, or for a value statistic by its limit. Null when too few are known. */
function judge(objective: Objective, slice: Slice, rows: readonly SampleRow[], spans: readonly Span[], stretch: { fromAt: number; toAt: number }): boolean | null {
  const known = rows.filter((row) => !Number.isNaN(row.good));
  if (known.length < slice.minSamples) return null;
  if (objective.kind === 'value' && objective.statistic !== 'proportion') {
    const { value } = valueFigure(objective, known, spans, stretch, true);
    return value === null ? null : insideLimits(value, objective.sampleLimits!);
  }
  let good = 0;
  let total = 0;
  for (const row of known) {
    good += row.good;
    total += row.total;
  }
  return total > 0 ? good / total >= slice.target : null;
}

/** Good, bad, missing and excluded slices of [fromAt, toAt); a slice without enough known samples is missing, one wholly excluded is excluded. */
export function tallySampleSlices(objective: Objective, slice: Slice, rows: readonly SampleRow[], spans: readonly Span[], { fromAt, toAt, anchorAt }: Stretch, raw: boolean): SourceTally {
  const length = slice.lengthMs;
  const begin = firstSlice(fromAt, anchorAt, length);
  const slices = Math.max(0, Math.floor((toAt - begin) / length));
  const tally: Tally = { good: 0, bad: 0, missing: 0, excluded: 0 };
  let visited = 0;
  let excludedEmpty = 0;
  for (let i = 0; i < rows.length; ) {
    const number = Math.floor((rows[i]!.at - begin) / length);
    let end = i;
    while (end < rows.length && Math.floor((rows[end]!.at - begin) / length) === number) end++;
    const inside = rows.slice(i, end);
    i = end;
    if (number < 0 || number >= slices) continue;
    const start = begin + number * length;
    const kept = inside.filter((row) => (raw ? !row.missingRaw : !row.excluded));
    const verdict = judge(objective, slice, kept, spans, { fromAt: start, toAt: start + length });
    visited++;
    if (verdict !== null) tally[verdict ? 'good' : 'bad']++;
    else tally[!raw && kept.length === 0 ? 'excluded' : 'missing']++;
  }
  if (!raw) excludedEmpty = emptyExcludedSlices(rows, spans, begin, slices, length);
  tally.excluded += excludedEmpty;
  tally.missing += slices - visited - excludedEmpty;
  const counted = applyGap(tally, objective.gap);
  return { ...tally, badCount: counted.bad, count: counted.total, missingShown: tally.missing, excludedShown: tally.excluded };
}

/** Slices wholly inside an exclusion that hold no sample at all. */
function emptyExcludedSlices(rows: readonly SampleRow[], spans: readonly Span[], begin: number, slices: number, length: number): number {
  const filled = new Set(rows.map((row) => Math.floor((row.at - begin) / length)));
  let count = 0;
  for (const span of spans) {
    const first = Math.max(0, Math.ceil((span.fromAt - begin) / length));
    for (let n = first; n < slices && begin + (n + 1) * length <= span.toAt; n++) {
      if (!filled.has(n) && coveredMs([span], begin + n * length, begin + (n + 1) * length) === length) count++;
    }
  }
  return count;
}
