import { COLUMN, segmentAt, totalsBetween } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import type { Objective } from './objective.ts';
import type { Source } from './source.ts';
import { outageCounter, slidingSliceCounter, stateRule, tallyOfTotals } from './time-source.ts';

/** Probe spacing assumed where the objective names none; only turns down time into a count of bad probes. */
export const ASSUMED_EVERY_MS = 60_000;

/** Bad milliseconds as whole probes, tolerant of binary dust. */
function probes(ms: number, everyMs: number): number {
  return Math.floor(ms / everyMs + 1e-9);
}

/** State intervals as a source. `raw` holds the same states without exclusions. */
export function ledgerSource(objective: Objective, adjusted: Ledger, raw: Ledger): Source {
  const everyMs = objective.everyMs ?? ASSUMED_EVERY_MS;
  const { slice, gap } = objective;
  const sliced = slice !== null;
  const rules = { adjusted: stateRule(objective, false), raw: stateRule(objective, true) };
  const slices = slice && { adjusted: slidingSliceCounter(adjusted, slice, gap, rules.adjusted), raw: slidingSliceCounter(raw, slice, gap, rules.raw) };
  const outages = outageCounter(adjusted, rules.adjusted);
  const unknown = [COLUMN.unknown, COLUMN.paused, COLUMN.gap];
  return {
    exhaustive: true,
    unit: sliced ? 'slices' : 'ms',
    missingUnit: sliced ? 'slices' : 'ms',
    tally({ fromAt, toAt, anchorAt }, wantRaw) {
      const which = wantRaw ? 'raw' : 'adjusted';
      const tally = slices ? slices[which](fromAt, toAt, anchorAt) : tallyOfTotals(totalsBetween(wantRaw ? raw : adjusted, fromAt, toAt), rules[which]);
      const bad = tally.bad + (gap === 'bad' ? tally.missing : 0);
      const all = bad + tally.good + (gap === 'good' ? tally.missing : 0);
      return { ...tally, badCount: sliced ? bad : probes(bad, everyMs), count: sliced ? all : probes(all, everyMs), missingShown: tally.missing, excludedShown: tally.excluded };
    },
    figure: () => null,
    days: () => null,
    lastKnownAt(at) {
      for (let i = segmentAt(raw, at - 1); i >= 0; i--) {
        if (unknown.includes(raw.columns[i]!)) continue;
        return Math.min(at, raw.starts[i + 1] ?? raw.endAt);
      }
      return null;
    },
    outages: ({ fromAt, toAt }) => outages(fromAt, toAt),
  };
}
