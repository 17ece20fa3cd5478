import { AppError } from '#shared/errors.ts';
import type { ObjectiveSpec, Statistic } from '../spec.ts';
import { budgetShare, readBurnRows } from './burn-table.ts';
import type { BurnRow } from './burn-table.ts';
import type { WindowSpec } from './calendar.ts';
import { readExclusions } from './exclusions.ts';
import type { Exclusion } from './exclusions.ts';
import { checkZone } from './instant.ts';
import { quantileOf, ratioTarget, valueLimits } from './limits.ts';
import type { Limits } from './limits.ts';

export type Gap = 'exclude' | 'bad' | 'good';

export interface Slice {
  lengthMs: number;
  /** Smallest good share inside one slice. */
  target: number;
  minSamples: number;
}

/** An objective ready to be evaluated: times in ms, limits decided, rows derived. */
export interface Objective {
  spec: ObjectiveSpec;
  id: string;
  kind: 'availability' | 'ratio' | 'value';
  statistic: Statistic;
  /** What the judged figure must satisfy. */
  limits: Limits;
  /** For `value`: what one sample must satisfy to be good. */
  sampleLimits: Limits | null;
  /** Required share of good time, slices, samples or events; null where the objective has no share (mean, rate). */
  shareTarget: number | null;
  /** 1 − shareTarget, the error budget as a share; null likewise. */
  budgetShare: number | null;
  window: WindowSpec;
  zone: string;
  slice: Slice | null;
  gap: Gap;
  holdMs: number;
  minSamples: number;
  minCoverage: number;
  /** True when the minimum coverage is ours and not the author's. */
  minCoverageAssumed: boolean;
  exclusions: Exclusion[];
  burnRows: BurnRow[];
  everyMs: number | null;
  perMs: number;
}

/** Least coverage that proves anything where the objective names none: what was mostly unobserved proves nothing. */
export const ASSUMED_MIN_COVERAGE = 0.5;

function atLeast(target: number): Limits {
  return { lower: target, upper: null, lowerIncl: true, upperIncl: true };
}

function statisticOf(spec: ObjectiveSpec): Statistic {
  if (spec.kind !== 'value') return spec.kind === 'availability' ? 'availability' : 'proportion';
  if (spec.statistic === 'availability') throw new AppError('invalid', 'statistic: "availability" belongs to kind availability');
  if (spec.statistic) return spec.statistic;
  if (spec.lower !== undefined || spec.upper !== undefined) return 'proportion';
  throw new AppError('invalid', 'statistic: is missing; say which figure the limit applies to: p50, p90, p95, mean, rate, or proportion with lower/upper');
}

/** Share the budget is reckoned from: a quantile p95 ≤ L asks that 95 % of samples keep L, unless a share is written beside the limits. */
function shareOf(spec: ObjectiveSpec, statistic: Statistic): number | null {
  const limitsWritten = spec.lower !== undefined || spec.upper !== undefined;
  if (spec.kind !== 'value') return ratioTarget(spec.target, 'target');
  if (statistic === 'proportion') {
    if (!limitsWritten) throw new AppError('invalid', 'upper: is missing; a proportion of values needs the limit each value must keep (upper, lower or both)');
    return ratioTarget(spec.target, 'target');
  }
  if (limitsWritten && spec.target !== undefined && Number(spec.target) <= 1) return ratioTarget(spec.target, 'target');
  if (spec.slice) return limitsWritten ? ratioTarget(spec.target, 'target') : spec.slice.target;
  return quantileOf(statistic) ?? null;
}

/** A ratio and an availability are good shares that must be at least the target; limits belong to values. */
function refuseMisplaced(spec: ObjectiveSpec): void {
  if (spec.kind === 'value') return;
  if (spec.direction === 'upper' || spec.direction === 'range') throw new AppError('invalid', `direction: "${spec.direction}" does not fit kind ${spec.kind}, whose good share must be at least the target; count the good ones, or use kind value`);
  for (const key of ['lower', 'upper'] as const) if (spec[key] !== undefined) throw new AppError('invalid', `${key}: belongs to kind value; kind ${spec.kind} has a target`);
}

/** Turns a parsed objective into one that can be evaluated. Throws `invalid` naming the field. */
export function resolveObjective(spec: ObjectiveSpec): Objective {
  refuseMisplaced(spec);
  const zone = spec.window.timeZone ?? 'UTC';
  checkZone(zone, 'window.timeZone');
  const window: WindowSpec = spec.window.kind === 'rolling' ? { kind: 'rolling', durationMs: spec.window.duration } : { kind: 'calendar', period: spec.window.period, timeZone: zone };
  const statistic = statisticOf(spec);
  const sampleLimits = spec.kind === 'value' ? valueLimits(statistic === 'proportion' ? { ...spec, target: undefined } : spec) : null;
  const shareTarget = shareOf(spec, statistic);
  const judgedByShare = spec.kind !== 'value' || statistic === 'proportion' || spec.slice !== undefined;
  const slice = spec.slice ? { lengthMs: spec.slice.length, target: spec.slice.target, minSamples: spec.slice.minSamples } : null;
  if (slice && window.kind === 'rolling' && slice.lengthMs > window.durationMs) throw new AppError('invalid', 'slice.length: is longer than the window');
  return {
    spec,
    id: spec.id,
    kind: spec.kind,
    statistic,
    limits: judgedByShare ? atLeast(shareTarget ?? 1) : sampleLimits!,
    sampleLimits,
    shareTarget,
    budgetShare: shareTarget === null ? null : budgetShare(shareTarget),
    window,
    zone,
    slice,
    gap: spec.gap.policy,
    holdMs: spec.gap.holdMs,
    minSamples: spec.minSamples,
    minCoverage: spec.minCoverage ?? (spec.gap.policy === 'bad' ? 0 : ASSUMED_MIN_COVERAGE),
    minCoverageAssumed: spec.minCoverage === undefined,
    exclusions: readExclusions(spec.exclusions, zone),
    burnRows: shareTarget === null ? [] : readBurnRows(spec.burnRows, window),
    everyMs: spec.every ?? null,
    perMs: spec.per,
  };
}
