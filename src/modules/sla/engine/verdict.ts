import { insideLimits } from './limits.ts';
import type { Limits } from './limits.ts';

export type Verdict = 'met' | 'breached' | 'not proven' | 'no data';

/** What a verdict is drawn from. */
export interface Judged {
  value: number | null;
  /** Confidence interval; null where the data gives no bound. */
  low: number | null;
  high: number | null;
  n: number;
  coverage: number | null;
}

export interface VerdictRules {
  limits: Limits;
  minSamples: number;
  minCoverage: number;
  verdictBy: 'interval' | 'point';
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(6))} %`;
}

/** True when every value of [low, high] lies inside the limits; a missing bound counts as unbounded. */
function whollyInside(low: number | null, high: number | null, limits: Limits): boolean {
  const { lower, upper } = limits;
  if (lower !== null && (low === null || !insideLimits(low, { ...limits, upper: null }))) return false;
  return upper === null || (high !== null && insideLimits(high, { ...limits, lower: null }));
}

function whollyOutside(low: number | null, high: number | null, limits: Limits): boolean {
  const { lower, upper } = limits;
  if (lower !== null && high !== null && !insideLimits(high, { ...limits, upper: null })) return true;
  return upper !== null && low !== null && !insideLimits(low, { ...limits, lower: null });
}

/**
 * The verdict, and the sentence that explains it. Gates first: nothing observed is `no data`; too few samples or too little coverage is
 * `not proven`. Then the whole interval decides: inside the limits is `met`, outside is `breached`, across a limit is `not proven`.
 */
export function decide(judged: Judged, rules: VerdictRules): { verdict: Verdict; reason: string } {
  const { value, n, coverage } = judged;
  if (value === null || n === 0) return { verdict: 'no data', reason: 'nothing was observed in the window' };
  if (n < rules.minSamples) return { verdict: 'not proven', reason: `${n} samples are fewer than the ${rules.minSamples} required` };
  if (coverage !== null && coverage < rules.minCoverage) return { verdict: 'not proven', reason: `coverage ${percent(coverage)} is below the minimum of ${percent(rules.minCoverage)}` };
  const [low, high] = rules.verdictBy === 'point' ? [value, value] : [judged.low, judged.high];
  const what = rules.verdictBy === 'point' ? 'the value' : 'the whole interval';
  if (whollyInside(low, high, rules.limits)) return { verdict: 'met', reason: `${what} lies inside the target` };
  if (whollyOutside(low, high, rules.limits)) return { verdict: 'breached', reason: `${what} lies outside the target` };
  const unbounded = (rules.limits.upper !== null && high === null) || (rules.limits.lower !== null && low === null);
  return { verdict: 'not proven', reason: unbounded ? `${n} samples give no bound on the side of the target` : 'the interval reaches across the target' };
}
