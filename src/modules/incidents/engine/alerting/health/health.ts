import { chatteringSources, fleetingSources, staleAlarms, standingAt, topContributors, type Annunciation } from './annunciation.ts';
import { findFloods, type Flood } from './floods.ts';
import { judge, PRIORITY_SPLIT, THRESHOLDS, type Threshold, type ThresholdVerdict } from './thresholds.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The figures of one seat over `[from, to)`. Rates are means over the whole range; a range under a day says nothing of a day. */
export interface AlarmHealth {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly perDay: number;
  readonly perHour: number;
  readonly perTenMinutes: number;
  /** Most in one 10-minute period, and when. */
  readonly busiestTenMinutes: { readonly at: number; readonly count: number } | null;
  readonly tenMinutesOverTenRatio: number;
  readonly hoursOverThirtyRatio: number;
  readonly floods: readonly Flood[];
  readonly floodTimeRatio: number;
  readonly chattering: ReturnType<typeof chatteringSources>;
  readonly fleeting: ReturnType<typeof fleetingSources>;
  readonly stale: ReturnType<typeof staleAlarms>;
  readonly top: ReturnType<typeof topContributors>;
  readonly topTenRatio: number;
  readonly standing: number;
  readonly priorities: readonly { readonly priority: string; readonly count: number; readonly shareRatio: number; readonly targetRatio: number | null }[];
  /** Alarms nobody was told of, by what held them back; in none of the figures above. */
  readonly suppressed: Readonly<Record<string, number>>;
  readonly verdicts: readonly { readonly threshold: Threshold; readonly value: number; readonly verdict: ThresholdVerdict }[];
}

/** The alarm health of a seat. `annunciations` may reach back before `from`: alarms still standing count as standing and stale. */
export function alarmHealth(annunciations: readonly Annunciation[], from: number, to: number, thresholds: readonly Threshold[] = THRESHOLDS): AlarmHealth {
  const heard = annunciations.filter((a) => a.suppressedBy === undefined);
  const within = heard.filter((a) => a.at >= from && a.at < to);
  const spanMs = to - from;
  const tenMinutes = buckets(within, from, to, 10 * MINUTE);
  const hours = buckets(within, from, to, HOUR);
  const floods = findFloods(within, to);
  const floodMs = floods.reduce((sum, flood) => sum + Math.min(flood.endAt ?? to, to) - flood.startAt, 0);
  const top = topContributors(within);
  const most = tenMinutes.reduce((best, count, i) => (count > (tenMinutes[best] ?? 0) ? i : best), 0);
  const figures = {
    n: within.length,
    perDay: (within.length / spanMs) * DAY,
    perHour: (within.length / spanMs) * HOUR,
    perTenMinutes: (within.length / spanMs) * 10 * MINUTE,
    busiestTenMinutes: within.length === 0 ? null : { at: from + most * 10 * MINUTE, count: tenMinutes[most]! },
    tenMinutesOverTenRatio: shareOver(tenMinutes, 10),
    hoursOverThirtyRatio: shareOver(hours, 30),
    floods,
    floodTimeRatio: floodMs / spanMs,
    chattering: chatteringSources(within),
    fleeting: fleetingSources(within),
    stale: staleAlarms(heard, from, to),
    top,
    topTenRatio: top.reduce((sum, contributor) => sum + contributor.shareRatio, 0),
    standing: standingAt(heard, to),
  };
  return { from, to, ...figures, priorities: prioritySplit(within), suppressed: suppressedCounts(annunciations, from, to), verdicts: verdicts(figures, thresholds) };
}

/** The health of each seat by name. */
export function healthBySeat(annunciations: readonly Annunciation[], from: number, to: number, thresholds: readonly Threshold[] = THRESHOLDS): Record<string, AlarmHealth> {
  const seats = [...new Set(annunciations.map((a) => a.seat))].sort();
  return Object.fromEntries(seats.map((seat) => [seat, alarmHealth(annunciations.filter((a) => a.seat === seat), from, to, thresholds)]));
}

type Figures = Omit<AlarmHealth, 'from' | 'to' | 'priorities' | 'suppressed' | 'verdicts'>;

function verdicts(figures: Figures, thresholds: readonly Threshold[]): AlarmHealth['verdicts'] {
  const silent = new Set([...figures.chattering, ...figures.fleeting].map((entry) => entry.source));
  const values: Readonly<Record<string, number>> = {
    perDay: figures.perDay,
    perHour: figures.perHour,
    perTenMinutes: figures.perTenMinutes,
    tenMinutesOverTen: figures.tenMinutesOverTenRatio,
    hoursOverThirty: figures.hoursOverThirtyRatio,
    floodTime: figures.floodTimeRatio,
    topTen: figures.topTenRatio,
    chattering: silent.size,
    stale: figures.stale.length,
    standing: figures.standing,
    ...(figures.floods.length > 0 ? { upsetTenMinutes: Math.max(...figures.floods.map((flood) => flood.peak)) } : {}),
  };
  return thresholds.flatMap((threshold) => {
    const value = values[threshold.id];
    return value === undefined ? [] : [{ threshold, value, verdict: judge(threshold, value) }];
  });
}

/** Counts in whole periods from `from`; a last period that is cut short counts as one. */
function buckets(annunciations: readonly Annunciation[], from: number, to: number, periodMs: number): number[] {
  const counts = Array.from({ length: Math.ceil((to - from) / periodMs) }, () => 0);
  for (const { at } of annunciations) counts[Math.floor((at - from) / periodMs)]!++;
  return counts;
}

function shareOver(counts: readonly number[], limit: number): number {
  return counts.length === 0 ? 0 : counts.filter((count) => count > limit).length / counts.length;
}

function prioritySplit(annunciations: readonly Annunciation[]): AlarmHealth['priorities'] {
  const names = [...new Set([...Object.keys(PRIORITY_SPLIT), ...annunciations.map((a) => a.priority)])];
  return names.map((priority) => {
    const count = annunciations.filter((a) => a.priority === priority).length;
    return { priority, count, shareRatio: annunciations.length === 0 ? 0 : count / annunciations.length, targetRatio: PRIORITY_SPLIT[priority] ?? null };
  });
}

function suppressedCounts(annunciations: readonly Annunciation[], from: number, to: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { at, suppressedBy } of annunciations) if (suppressedBy !== undefined && at >= from && at < to) counts[suppressedBy] = (counts[suppressedBy] ?? 0) + 1;
  return counts;
}
