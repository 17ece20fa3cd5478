import { formatDuration, parseDuration } from '#shared/duration.ts';
import { EXTRAS, importOpenSlo } from './openslo-import.ts';

type Doc = Record<string, unknown>;

const CALENDAR: Record<string, string> = { day: '1d', week: '1w', month: '1M', quarter: '1Q', year: '1Y', daily: '1d', weekly: '1w', monthly: '1M', quarterly: '1Q', yearly: '1Y' };

/** A name as RFC 1123 allows it: lower case, digits and dashes, 63 at most. */
export function dnsName(text: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 63).replace(/^-+|-+$/g, '');
  return name || 'objective';
}

function windowOf(window: unknown): Doc {
  if (typeof window === 'string' || typeof window === 'number') return { duration: formatDuration(parseDuration(window)), isRolling: true };
  const spec = window as Doc;
  if (spec.kind === 'rolling') return { duration: typeof spec.duration === 'number' ? formatDuration(spec.duration) : spec.duration, isRolling: true };
  return { duration: CALENDAR[String(spec.period)], isRolling: false, calendar: { startTime: '2024-01-01 00:00:00', timeZone: spec.timeZone ?? 'UTC' } };
}

function comparison(objective: Doc): Doc {
  if (objective.upper !== undefined) return { op: objective.upperIncl === false ? 'lt' : 'lte', value: objective.upper };
  if (objective.lower !== undefined) return { op: objective.lowerIncl === false ? 'gt' : 'gte', value: objective.lower };
  return {};
}

function indicatorOf(objective: Doc, name: string): Doc {
  const query = { metricSource: { type: 'watchfloor', spec: { objective: objective.id } } };
  const spec = objective.kind === 'value' ? { thresholdMetric: query } : { ratioMetric: { counter: true, good: query, total: query } };
  return { metadata: { name: dnsName(`${name}-sli`) }, spec };
}

function alertPolicies(objective: Doc, name: string): Doc[] {
  return ((objective.burnRows as Doc[] | undefined) ?? []).filter((row) => row.factor !== undefined).map((row, i) => ({
    kind: 'AlertPolicy',
    metadata: { name: dnsName(`${name}-burn-${i + 1}`) },
    spec: {
      alertWhenBreaching: true,
      conditions: [{
        kind: 'AlertCondition',
        metadata: { name: dnsName(`${name}-condition-${i + 1}`) },
        spec: { severity: row.severity ?? 'page', condition: { kind: 'burnrate', op: 'gt', threshold: row.factor, lookbackWindow: row.long, alertAfter: row.for ?? '0m' } },
      }],
      notificationTargets: [],
    },
  }));
}

/** The document without the annotation. */
function plainSlo(objective: Doc): Doc {
  const name = dnsName(String(objective.id));
  const slice = objective.slice as Doc | undefined;
  const policies = alertPolicies(objective, name);
  const expressible = typeof objective.target === 'number' && objective.target >= 0 && objective.target < 1;
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name, ...(objective.name === undefined ? {} : { displayName: objective.name }) },
    spec: {
      ...(objective.description === undefined ? {} : { description: String(objective.description).slice(0, 1_050) }),
      service: objective.service ?? 'watchfloor',
      indicator: indicatorOf(objective, name),
      timeWindow: [windowOf(objective.window)],
      budgetingMethod: slice ? 'Timeslices' : 'Occurrences',
      objectives: [{ ...comparison(objective), target: expressible ? objective.target : 0.999, ...(slice ? { timeSliceTarget: slice.target ?? 1, timeSliceWindow: slice.length } : {}) }],
      ...(policies.length > 0 ? { alertPolicies: policies } : {}),
    },
  };
}

/** Keys a reader of the plain document would get wrong, with their right values; null for a key that should not be there. */
function lostKeys(objective: Doc, plain: Doc): Doc {
  const back = importOpenSlo([plain]).objectives[0]!;
  const extras: Doc = {};
  for (const key of new Set([...Object.keys(objective), ...Object.keys(back)])) {
    if (JSON.stringify(back[key]) !== JSON.stringify(objective[key])) extras[key] = objective[key] ?? null;
  }
  return extras;
}

/**
 * One objective (as written, `ObjectiveInput`) as an OpenSLO v1 SLO document. What the format cannot say (ranges, units, gap policy,
 * exclusions, coverage, burn gates, citation) is kept in an annotation, from which `importOpenSlo` restores it. A window written in
 * short form comes back in its long form.
 */
export function exportOpenSlo(objective: Doc): Doc {
  const { window } = objective;
  const whole = { ...objective, window: typeof window === 'string' || typeof window === 'number' ? { kind: 'rolling', duration: window } : window };
  const plain = plainSlo(whole);
  const extras = lostKeys(whole, plain);
  if (Object.keys(extras).length === 0) return plain;
  return { ...plain, metadata: { ...(plain.metadata as Doc), annotations: { [EXTRAS]: JSON.stringify(extras) } } };
}
