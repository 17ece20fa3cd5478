import type { Source, SourceTally, Stretch } from './source.ts';

/** One member of a weighted group. */
export interface WeightedPart {
  weight: number;
  source: Source;
}

const FIELDS = ['good', 'bad', 'missing', 'excluded', 'badCount', 'count', 'missingShown', 'excludedShown'] as const;

/**
 * Several sources of state intervals as one: every amount is the average of the members' by weight, so that the window keeps its length
 * and a member of weight 2 counts as two. Weights of 0 leave a member out; all of them 0 leaves nothing.
 */
export function weightedSource(parts: readonly WeightedPart[]): Source {
  const counted = parts.filter((part) => part.weight > 0);
  const whole = counted.reduce((sum, part) => sum + part.weight, 0);
  const unit = counted[0]?.source.unit ?? 'ms';

  function tally(stretch: Stretch, raw: boolean): SourceTally {
    const sum: SourceTally = { good: 0, bad: 0, missing: 0, excluded: 0, badCount: 0, count: 0, missingShown: 0, excludedShown: 0 };
    for (const { weight, source } of counted) {
      const part = source.tally(stretch, raw);
      for (const field of FIELDS) sum[field] += (part[field] * weight) / whole;
    }
    return sum;
  }

  return {
    exhaustive: true,
    unit,
    missingUnit: unit,
    tally,
    figure: () => null,
    days: () => null,
    lastKnownAt(at) {
      const known = counted.map((part) => part.source.lastKnownAt(at)).filter((instant) => instant !== null);
      return known.length > 0 ? Math.max(...known) : null;
    },
    outages: (stretch) => counted.reduce((sum, part) => sum + (part.source.outages(stretch) ?? 0), 0),
  };
}
