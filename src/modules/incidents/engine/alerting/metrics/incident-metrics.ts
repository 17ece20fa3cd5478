import { bootstrapInterval } from '#shared/statistics/bootstrap.ts';
import { poissonInterval } from '#shared/statistics/poisson.ts';
import { median, quantile } from '#shared/statistics/quantile.ts';
import { seededRandom } from '#shared/statistics/random.ts';

/** The moments of one incident, epoch ms; `null` where it did not come to that, or nobody knows. */
export interface IncidentMoments {
  readonly id: string;
  readonly impactStartAt: number | null;
  readonly detectedAt: number | null;
  /** The first notification that reached a person. */
  readonly deliveredAt: number | null;
  /** The first acknowledgement by a person. */
  readonly acknowledgedAt: number | null;
  readonly mitigatedAt: number | null;
  readonly resolvedAt: number | null;
}

export type DurationMetric = 'ttd' | 'tta' | 'ttm' | 'ttr';

/** What each figure means, to be printed beside it: "MTTR" alone has four meanings. */
export const METRIC_DEFINITIONS: Readonly<Record<DurationMetric, string>> = {
  ttd: 'time to detect: from the beginning of the impact to detection',
  tta: 'time to acknowledge: from the first notification delivered to a person to the first acknowledgement by a person',
  ttm: 'time to mitigate: from the beginning of the impact to mitigation',
  ttr: 'time to resolve: from the beginning of the impact to resolution',
};

const ENDS: Readonly<Record<DurationMetric, readonly ['impactStartAt' | 'deliveredAt', 'detectedAt' | 'acknowledgedAt' | 'mitigatedAt' | 'resolvedAt']>> = {
  ttd: ['impactStartAt', 'detectedAt'],
  tta: ['deliveredAt', 'acknowledgedAt'],
  ttm: ['impactStartAt', 'mitigatedAt'],
  ttr: ['impactStartAt', 'resolvedAt'],
};

/** One figure over a set of incidents. Durations in ms; `null` where there is nothing to say. */
export interface DurationSummary {
  readonly metric: DurationMetric;
  readonly definition: string;
  readonly n: number;
  /** Incidents without both moments, or with them the wrong way round. */
  readonly leftOut: readonly { readonly id: string; readonly why: 'missing' | 'out of order' }[];
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
  readonly geometricMeanMs: number | null;
  /** 95 % bootstrap interval of the geometric mean. */
  readonly intervalMs: { readonly low: number; readonly high: number } | null;
}

const RESAMPLES = 2_000;
/** A duration of 0 has no logarithm; it counts as the smallest that is recorded. */
const SHORTEST_MS = 1;

/**
 * Median, 90th percentile and geometric mean of one duration. Incident durations are near log-normal, so an arithmetic mean follows its largest
 * value (Davidovič, Incident Metrics in SRE, 2021); it is not given. Reproducible by the seed.
 */
export function summariseDuration(metric: DurationMetric, incidents: readonly IncidentMoments[], seed = 1): DurationSummary {
  const [fromKey, toKey] = ENDS[metric];
  const leftOut: { id: string; why: 'missing' | 'out of order' }[] = [];
  const values: number[] = [];
  for (const incident of incidents) {
    const from = incident[fromKey];
    const to = incident[toKey];
    if (from === null || to === null) leftOut.push({ id: incident.id, why: 'missing' });
    else if (to < from) leftOut.push({ id: incident.id, why: 'out of order' });
    else values.push(to - from);
  }
  const base = { metric, definition: METRIC_DEFINITIONS[metric], n: values.length, leftOut };
  if (values.length === 0) return { ...base, medianMs: null, p90Ms: null, geometricMeanMs: null, intervalMs: null };
  const logs = values.map(logOf);
  const interval = values.length < 2 ? null : bootstrapInterval(logs, mean, { seed, resamples: RESAMPLES });
  return { ...base, medianMs: median(values), p90Ms: quantile(values, 0.9), geometricMeanMs: Math.exp(mean(logs)), intervalMs: interval && { low: Math.exp(interval.low), high: Math.exp(interval.high) } };
}

/** All four figures. */
export function summariseIncidents(incidents: readonly IncidentMoments[], seed = 1): Record<DurationMetric, DurationSummary> {
  return { ttd: summariseDuration('ttd', incidents, seed), tta: summariseDuration('tta', incidents, seed), ttm: summariseDuration('ttm', incidents, seed), ttr: summariseDuration('ttr', incidents, seed) };
}

export interface DurationComparison {
  readonly metric: DurationMetric;
  /** Geometric mean after over before; below 1 is shorter. */
  readonly ratio: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** `improved` and `worse` only when the 95 % interval of the ratio leaves out 1. */
  readonly verdict: 'improved' | 'worse' | 'not proven' | 'no data';
}

/** Fewer incidents than this on a side say nothing of a change. */
const FEWEST_TO_COMPARE = 5;

/** Compares two periods by the ratio of their geometric means, each resampled on its own. */
export function compareDurations(metric: DurationMetric, before: readonly IncidentMoments[], after: readonly IncidentMoments[], seed = 1): DurationComparison {
  const a = logsOf(metric, before);
  const b = logsOf(metric, after);
  if (a.length < FEWEST_TO_COMPARE || b.length < FEWEST_TO_COMPARE) return { metric, ratio: null, interval: null, verdict: 'no data' };
  const random = seededRandom(seed);
  const draw = (values: readonly number[]) => mean(values.map(() => values[Math.floor(random() * values.length)]!));
  const differences = Float64Array.from({ length: RESAMPLES }, () => draw(b) - draw(a));
  const interval = { low: Math.exp(quantile(differences, 0.025)), high: Math.exp(quantile(differences, 0.975)) };
  const verdict = interval.high < 1 ? 'improved' : interval.low > 1 ? 'worse' : 'not proven';
  return { metric, ratio: Math.exp(mean(b) - mean(a)), interval, verdict };
}

/** Incidents per 30 days with its exact 95 % Poisson interval. */
export function incidentRate(count: number, spanMs: number): { readonly perMonth: number; readonly interval: { readonly low: number; readonly high: number } } {
  const months = spanMs / (30 * 86_400_000);
  const { low, high } = poissonInterval(count);
  return { perMonth: count / months, interval: { low: low / months, high: high / months } };
}

/** Mean time between failures, ms: calendar time less downtime and planned work, over failures; `null` without failures. */
export function meanTimeBetweenFailures(spanMs: number, downtimeMs: number, plannedMs: number, failures: number): number | null {
  return failures === 0 ? null : (spanMs - downtimeMs - plannedMs) / failures;
}

function logsOf(metric: DurationMetric, incidents: readonly IncidentMoments[]): number[] {
  const [fromKey, toKey] = ENDS[metric];
  return incidents.flatMap((incident) => {
    const from = incident[fromKey];
    const to = incident[toKey];
    return from === null || to === null || to < from ? [] : [logOf(to - from)];
  });
}

function logOf(durationMs: number): number {
  return Math.log(Math.max(SHORTEST_MS, durationMs));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
