import { AppError } from '#shared/errors.ts';
import type { Handlers, ModuleContext } from '#kit/module.ts';
import type { incidents } from '../../contract.ts';
import { healthBySeat, alarmHealth } from '../alerting/health/health.ts';
import { replayFlood } from '../alerting/health/floods.ts';
import { THRESHOLDS, type Threshold } from '../alerting/health/thresholds.ts';
import { compareDurations, incidentRate, summariseIncidents, type DurationMetric, type IncidentMoments } from '../alerting/metrics/incident-metrics.ts';
import type { EngineRoom } from '../engine-room.ts';
import { milestoneAt, type Incident } from '../incident/incident.ts';

type Figures = Pick<Handlers<typeof incidents>, 'alarmHealth' | 'replayFlood' | 'setThreshold' | 'figures'>;

const METRICS: readonly DurationMetric[] = ['ttd', 'tta', 'ttm', 'ttr'];
const TEN_MINUTES = 600_000;
const MOST_BUCKETS = 2_000;
const MOST_INCIDENTS = 100_000;

export function figureCalls(context: ModuleContext<typeof incidents>, room: EngineRoom): Figures {
  const { db } = context;
  const { store } = room.desk;

  const thresholds = (): Threshold[] => {
    const own = new Map(db.all<{ id: string; acceptable: number; limit: number; source: string }>('SELECT * FROM incidents_threshold').map((row) => [row.id, row]));
    return THRESHOLDS.map((threshold) => (own.has(threshold.id) ? { ...threshold, ...own.get(threshold.id)!, isConfirmed: true } : threshold));
  };

  return {
    alarmHealth({ from, to }) {
      checkRange(from, to);
      const all = room.annunciations.between(from, to);
      const bySeat = Object.entries({ desk: alarmHealth([], from, to, thresholds()), ...healthBySeat(all, from, to, thresholds()) });
      const bucketMs = Math.max(TEN_MINUTES, Math.ceil((to - from) / MOST_BUCKETS / TEN_MINUTES) * TEN_MINUTES);
      return {
        seats: bySeat.map(([seat, health]) => {
          const counts = Array.from({ length: Math.ceil((to - from) / bucketMs) }, () => 0);
          for (const one of all) if (one.seat === seat && one.suppressedBy === undefined && one.at >= from && one.at < to) counts[Math.floor((one.at - from) / bucketMs)]!++;
          return { ...health, seat, floods: [...health.floods], priorities: [...health.priorities], suppressed: { ...health.suppressed }, verdicts: [...health.verdicts], perBucket: { bucketMs, counts } };
        }),
      };
    },
    replayFlood({ seat, from, to }) {
      checkRange(from, to);
      const own = room.annunciations.between(from, to).filter((one) => one.seat === seat && one.suppressedBy === undefined);
      return { frames: replayFlood(own, { startAt: from, endAt: to }, to).slice(0, 10_000) };
    },
    setThreshold({ id, acceptable, limit, source }) {
      if (!THRESHOLDS.some((threshold) => threshold.id === id)) throw new AppError('not_found', `There is no threshold "${id}"; known are ${THRESHOLDS.map((threshold) => threshold.id).join(', ')}.`);
      if (limit < acceptable) throw new AppError('invalid', 'The limit must not be below what is acceptable.');
      db.run('INSERT INTO incidents_threshold (id, acceptable, "limit", source) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET acceptable = excluded.acceptable, "limit" = excluded."limit", source = excluded.source', id, acceptable, limit, source);
      return {};
    },
    figures({ from, to, severity }) {
      checkRange(from, to);
      const wanted = (incident: Incident): boolean => !incident.sample && incident.mergedInto === null && (severity === undefined || incident.severity === severity);
      const own = store.list({ from, to, limit: MOST_INCIDENTS }).filter(wanted).map(momentsOf);
      const before = store.list({ from: from - (to - from), to: from, limit: MOST_INCIDENTS }).filter(wanted).map(momentsOf);
      return {
        n: own.length,
        figures: Object.values(summariseIncidents(own)).map((figure) => ({ ...figure, leftOut: [...figure.leftOut] })),
        comparisons: METRICS.map((metric) => compareDurations(metric, before, own)),
        rate: incidentRate(own.length, to - from),
        rateBefore: incidentRate(before.length, to - from),
      };
    },
  };
}

function momentsOf(incident: Incident): IncidentMoments {
  return {
    id: incident.id,
    impactStartAt: milestoneAt(incident, 'impactStart'),
    detectedAt: milestoneAt(incident, 'detected'),
    deliveredAt: milestoneAt(incident, 'delivered'),
    acknowledgedAt: milestoneAt(incident, 'acknowledged'),
    mitigatedAt: milestoneAt(incident, 'mitigated'),
    resolvedAt: milestoneAt(incident, 'resolved'),
  };
}

function checkRange(from: number, to: number): void {
  if (!(from < to)) throw new AppError('invalid', 'The range must end after it begins.');
}
