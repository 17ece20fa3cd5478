import { describe, expect, it } from 'vitest';
import { seededRandom } from '#shared/statistics/random.ts';
import { compareDurations, incidentRate, meanTimeBetweenFailures, summariseDuration, summariseIncidents, type IncidentMoments } from './incident-metrics.ts';

const MIN = 60_000;
const DAY = 24 * 60 * MIN;

function incident(id: number, more: Partial<IncidentMoments> = {}): IncidentMoments {
  return { id: String(id), impactStartAt: 0, detectedAt: MIN, deliveredAt: 2 * MIN, acknowledgedAt: 5 * MIN, mitigatedAt: 20 * MIN, resolvedAt: 60 * MIN, ...more };
}

describe('incident metrics', () => {
  it('measures acknowledgement from delivery, not from detection', () => {
    const { ttd, tta, ttm, ttr } = summariseIncidents([incident(1)]);
    expect([ttd.medianMs, tta.medianMs, ttm.medianMs, ttr.medianMs]).toEqual([MIN, 3 * MIN, 20 * MIN, 60 * MIN]);
    expect([tta.n, tta.intervalMs]).toEqual([1, null]);
  });

  it('gives median, p90 and geometric mean with an interval around it, the same every time', () => {
    const incidents = [1, 2, 4, 8, 16].map((minutes, i) => incident(i, { resolvedAt: minutes * MIN }));
    const summary = summariseDuration('ttr', incidents);
    expect(summary.medianMs).toBe(4 * MIN);
    expect(summary.p90Ms).toBeCloseTo(12.8 * MIN);
    expect(summary.geometricMeanMs).toBeCloseTo(4 * MIN);
    expect(summary.intervalMs!.low).toBeLessThan(4 * MIN);
    expect(summary.intervalMs!.high).toBeGreaterThan(4 * MIN);
    expect(summariseDuration('ttr', incidents)).toEqual(summary);
    expect(summary.definition).toContain('resolution');
  });

  it('says what it left out and why', () => {
    const summary = summariseDuration('tta', [incident(1, { acknowledgedAt: null }), incident(2, { acknowledgedAt: MIN }), incident(3)]);
    expect(summary).toMatchObject({ n: 1, leftOut: [{ id: '1', why: 'missing' }, { id: '2', why: 'out of order' }] });
    expect(summariseDuration('tta', [])).toMatchObject({ n: 0, medianMs: null, geometricMeanMs: null });
  });

  it('says "improved" only when the interval leaves out no change', () => {
    const random = seededRandom(7);
    const lognormal = (n: number, medianMin: number) => Array.from({ length: n }, (_, i) => incident(i, { resolvedAt: medianMin * MIN * Math.exp(1.2 * (random() + random() + random() + random() - 2) * 1.73) }));
    expect(compareDurations('ttr', lognormal(200, 60), lognormal(200, 15)).verdict).toBe('improved');
    expect(compareDurations('ttr', lognormal(200, 15), lognormal(200, 60)).verdict).toBe('worse');
    expect(compareDurations('ttr', lognormal(30, 60), lognormal(30, 54)).verdict).toBe('not proven');
    expect(compareDurations('ttr', lognormal(4, 60), lognormal(30, 1)).verdict).toBe('no data');
    const falseAlarms = Array.from({ length: 100 }, (_, seed) => compareDurations('ttr', lognormal(40, 60), lognormal(40, 60), seed).verdict).filter((verdict) => verdict !== 'not proven');
    expect(falseAlarms.length).toBeLessThanOrEqual(12);
  });

  it('gives a rate with its exact interval, and a mean time between failures', () => {
    const rate = incidentRate(10, 60 * DAY);
    expect(rate.perMonth).toBe(5);
    expect(rate.interval.low).toBeCloseTo(4.795 / 2, 3);
    expect(rate.interval.high).toBeCloseTo(18.39 / 2, 2);
    expect([meanTimeBetweenFailures(30 * DAY, DAY, 2 * DAY, 3), meanTimeBetweenFailures(DAY, 0, 0, 0)]).toEqual([9 * DAY, null]);
  });
});
