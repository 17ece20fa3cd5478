import { citationOf } from '../spec.ts';
import { budgetOf } from './budget.ts';
import type { Budget } from './budget.ts';
import { evaluateAbsence, evaluateBurnRow } from './burn.ts';
import type { AbsentResult, BurnResult } from './burn.ts';
import { windowAt } from './calendar.ts';
import type { EvaluationWindow } from './calendar.ts';
import { dayBlockInterval } from './day-block.ts';
import type { DayBlockInterval } from './day-block.ts';
import { isoOf } from './instant.ts';
import { describeMethod } from './method.ts';
import { ASSUMED_EVERY_MS } from './ledger-source.ts';
import type { Objective } from './objective.ts';
import { figureOf } from './share-figure.ts';
import type { Source, SourceTally, Stretch } from './source.ts';
import { applyGap, boundsOf, coverageOf } from './tally.ts';
import type { TallyUnit } from './tally.ts';
import { decide } from './verdict.ts';
import type { Verdict } from './verdict.ts';

export interface AppliedExclusion {
  from: string;
  to: string;
  reason: string;
  by: string;
  applied: boolean;
  retroactive: boolean;
}

/** What an evaluation says. Amounts are in the units named by `units`; ratios are 0–1; nothing is clamped or rounded. */
export interface Evaluation {
  id: string;
  name: string;
  verdict: Verdict;
  /** One sentence: why this verdict. */
  reason: string;
  /** The judged figure after exclusions (the same as `adjusted.value`); null without data. */
  value: number | null;
  n: number;
  excluded: number;
  missing: number;
  /** Observed share of what was due; null when nothing was due. */
  coverage: number | null;
  ciLow: number | null;
  ciHigh: number | null;
  confidence: number;
  method: string;
  units: { value: string; n: TallyUnit; excluded: TallyUnit; missing: TallyUnit };
  /** Good share if everything missing had been bad, and if it had been good. */
  bounds: { worst: number; best: number } | null;
  raw: { value: number | null; n: number; coverage: number | null };
  adjusted: { value: number | null; n: number; coverage: number | null };
  budget: Budget | null;
  burn: BurnResult[];
  absent: AbsentResult | null;
  outages: number | null;
  /** For samples over a week or more: interval of the share when whole days are resampled, which an outage of many samples cannot narrow. */
  dayBlock: DayBlockInterval | null;
  window: { kind: 'rolling' | 'calendar'; from: string; to: string; end: string; timeZone: string };
  exclusions: AppliedExclusion[];
  warnings: string[];
}

/** The whole window's size in the budget's unit: counted so far, and for a running calendar period what is still to come. */
function wholeAmount(objective: Objective, window: EvaluationWindow, tally: SourceTally, source: Source): { amount: number; projected: boolean } {
  const counted = applyGap(tally, objective.gap).total;
  const restMs = window.endAt - window.toAt;
  if (restMs <= 0) return { amount: counted, projected: false };
  if (source.unit === 'ms') return { amount: counted + restMs, projected: false };
  if (objective.slice) {
    const length = objective.slice.lengthMs;
    const whole = Math.floor((window.endAt - window.fromAt) / length);
    return { amount: counted + whole - Math.floor((window.toAt - window.fromAt) / length), projected: false };
  }
  if (objective.spec.expectedTotal !== undefined) return { amount: objective.spec.expectedTotal, projected: false };
  const elapsed = window.toAt - window.fromAt;
  return { amount: elapsed > 0 ? (counted * (window.endAt - window.fromAt)) / elapsed : counted, projected: true };
}

function budgetFor(objective: Objective, window: EvaluationWindow, tally: SourceTally, source: Source): Budget | null {
  if (objective.shareTarget === null) return null;
  const whole = wholeAmount(objective, window, tally, source);
  return budgetOf(objective.shareTarget, applyGap(tally, objective.gap), whole.amount, source.unit, whole.projected);
}

function warningsFor(objective: Objective, source: Source, window: EvaluationWindow, coverage: number | null): string[] {
  const warnings: string[] = [];
  const citation = citationOf(objective.spec);
  if (objective.minCoverageAssumed && coverage !== null && coverage < objective.minCoverage) warnings.push('the objective names no minCoverage, so one half was required');
  if (!source.exhaustive && objective.shareTarget !== null && !objective.slice) warnings.push('neighbouring samples depend on each other, so the interval is narrower than it should be across an outage');
  if (objective.spec.contractual && citation && !citation.verifiedBy) warnings.push('the cited source has not been verified by anybody');
  const pending = objective.exclusions.filter((exclusion) => !exclusion.approved && exclusion.fromAt < window.toAt && exclusion.toAt > window.fromAt);
  if (pending.length > 0) warnings.push(`${pending.length} exclusion${pending.length > 1 ? 's await' : ' awaits'} approval and had no effect`);
  return warnings;
}

/** The stretch of the main window. */
export function mainStretch(objective: Objective, window: EvaluationWindow): Stretch {
  const calendar = objective.window.kind === 'calendar';
  return { fromAt: window.fromAt, toAt: window.toAt, anchorAt: calendar ? window.fromAt : 0, edge: !calendar ? 'rolling' : window.toAt < window.endAt ? 'running' : 'closed' };
}

/** Evaluates an objective over a source at instant `at` (epoch ms), by default over its own window. Pure: the same inputs give the same result to the last digit. */
export function evaluate(objective: Objective, source: Source, at: number, window = windowAt(objective.window, at)): Evaluation {
  const stretch = mainStretch(objective, window);
  const tally = source.tally(stretch, false);
  const rawTally = source.tally(stretch, true);
  const figure = figureOf(objective, source, stretch, tally, false);
  const rawFigure = figureOf(objective, source, stretch, rawTally, true);
  const coverage = coverageOf(tally);
  const judged = { value: figure.value, low: figure.low, high: figure.high, n: figure.n, coverage };
  const { verdict, reason } = decide(judged, { limits: objective.limits, minSamples: objective.minSamples, minCoverage: objective.minCoverage, verdictBy: objective.spec.verdictBy });
  return {
    id: objective.id,
    name: objective.spec.name ?? objective.id,
    verdict,
    reason,
    value: figure.value,
    n: figure.n,
    excluded: tally.excludedShown,
    missing: tally.missingShown,
    coverage,
    ciLow: figure.low,
    ciHigh: figure.high,
    confidence: objective.spec.confidence,
    method: describeMethod(objective, source, figure.method),
    units: { value: figure.share ? 'ratio' : (objective.spec.unit ?? 'as measured'), n: figure.share ? source.unit : 'samples', excluded: source.missingUnit, missing: source.missingUnit },
    bounds: figure.share ? boundsOf(tally) : null,
    raw: { value: rawFigure.value, n: rawFigure.n, coverage: coverageOf(rawTally) },
    adjusted: { value: figure.value, n: figure.n, coverage },
    budget: budgetFor(objective, window, tally, source),
    burn: objective.burnRows.map((row) => evaluateBurnRow(row, objective, source, at)),
    absent: objective.shareTarget === null ? null : evaluateAbsence(objective.burnRows, objective.shareTarget, objective.everyMs ?? ASSUMED_EVERY_MS, source.lastKnownAt(at), at),
    outages: source.outages(stretch),
    dayBlock: figure.share ? dayBlockInterval(source.days(stretch), objective.spec.confidence) : null,
    window: { kind: objective.window.kind, from: isoOf(window.fromAt), to: isoOf(window.toAt), end: isoOf(window.endAt), timeZone: objective.zone },
    exclusions: objective.exclusions.map((e) => ({ from: e.from, to: e.to, reason: e.reason, by: e.by, applied: e.approved && e.fromAt < window.toAt && e.toAt > window.fromAt, retroactive: e.retroactive })),
    warnings: warningsFor(objective, source, window, coverage),
  };
}
