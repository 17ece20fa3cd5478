import type { Cause } from '../contract.ts';
import type { EvaluationWindow } from './calendar.ts';
import { covered, effectiveSpans } from './exclusions.ts';
import type { Span } from './exclusions.ts';
import { totalsBetween } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { ledgersOf, stateHistory, withSpacing } from './material.ts';
import type { Material, MemberHistory } from './material.ts';
import type { Objective } from './objective.ts';
import { readSamples } from './sample-rows.ts';
import type { SampleRow } from './sample-rows.ts';
import { STATES } from './ledger.ts';
import { judgeSlice, stateRule, tallyOfTotals } from './time-source.ts';
import type { StateInterval } from './timeline.ts';

interface Piece {
  from: number;
  to: number;
  state: string;
  open: boolean;
}

/** What is left of a stretch once the disjoint ascending spans are cut out. */
export function without(from: number, to: number, spans: readonly Span[]): { from: number; to: number }[] {
  const pieces: { from: number; to: number }[] = [];
  let at = from;
  for (const span of spans) {
    if (span.toAt <= at || span.fromAt >= to) continue;
    if (span.fromAt > at) pieces.push({ from: at, to: span.fromAt });
    at = Math.max(at, span.toAt);
  }
  if (at < to) pieces.push({ from: at, to });
  return pieces;
}

/** Stretches of a history that count as bad inside the window, exclusions cut out. Unobserved time counts where the gap policy says so. */
function badPieces(objective: Objective, history: readonly StateInterval[], window: EvaluationWindow): Piece[] {
  const rule = stateRule(objective, false);
  const spans = effectiveSpans(objective.exclusions);
  return history.flatMap((interval) => {
    const kind = rule.kinds[STATES.indexOf(interval.state)];
    const bad = kind === 1 || (kind === 2 && objective.gap === 'bad');
    const from = Math.max(interval.fromAt, window.fromAt);
    const to = Math.min(interval.toAt ?? window.toAt, window.toAt);
    if (!bad || to <= from) return [];
    return without(from, to, spans).map((piece) => ({ ...piece, state: interval.state, open: piece.to === to && (interval.toAt === null || interval.toAt >= window.toAt) && window.toAt < window.endAt + 1 }));
  });
}

/** Whole bad slices of each piece; a slice that several pieces spoil is told of the first. */
function sliceCounter(objective: Objective, ledger: Ledger, window: EvaluationWindow): (piece: Piece) => number {
  const slice = objective.slice!;
  const rule = stateRule(objective, false);
  const anchorAt = objective.window.kind === 'calendar' ? window.fromAt : 0;
  let next = anchorAt + Math.ceil((window.fromAt - anchorAt) / slice.lengthMs) * slice.lengthMs;
  return (piece) => {
    let bad = 0;
    let at = Math.max(next, anchorAt + Math.floor((piece.from - anchorAt) / slice.lengthMs) * slice.lengthMs);
    for (; at < piece.to && at + slice.lengthMs <= window.toAt; at += slice.lengthMs) {
      if (judgeSlice(tallyOfTotals(totalsBetween(ledger, at, at + slice.lengthMs), rule), slice, objective.gap) === 'bad') bad++;
    }
    next = at;
    return bad;
  };
}

/** Who was in a bad way during a piece, and what the first of them said. */
function storyOf(members: readonly MemberHistory[], piece: Piece): { target: string; code: string; message: string } {
  const told = members.flatMap(({ target, intervals }) => {
    const interval = intervals.find((i) => i.fromAt < piece.to && (i.toAt ?? Infinity) > piece.from && i.state === piece.state);
    return interval ? [{ target, fromAt: interval.fromAt, code: interval.code, message: interval.message }] : [];
  });
  const first = told.sort((a, b) => a.fromAt - b.fromAt)[0];
  if (!first) return { target: members[0]?.target ?? '', code: '', message: '' };
  const others = told.length - 1;
  return { target: first.target, code: first.code, message: others > 0 ? `${first.message} (and ${others} more)` : first.message };
}

function ofStates(objective: Objective, members: readonly MemberHistory[], combine: 'all' | 'any', window: EvaluationWindow, weight: number): Omit<Cause, 'budgetRatio'>[] {
  const history = stateHistory(members, combine, window.toAt);
  const inSlices = objective.slice ? sliceCounter(objective, ledgersOf(objective, history, window.toAt).adjusted, window) : null;
  return badPieces(objective, history, window).map((piece) => ({ ...piece, amount: (inSlices ? inSlices(piece) : piece.to - piece.from) * weight, ...storyOf(members, piece) }));
}

function runMessage(objective: Objective, rows: readonly SampleRow[], bad: number): string {
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  const values = rows.map((row) => row.value).filter(Number.isFinite);
  const unit = objective.spec.unit ? ` ${objective.spec.unit}` : '';
  const upper = objective.sampleLimits?.upper !== null;
  const worst = values.length > 0 ? `, ${upper ? 'most' : 'least'} ${upper ? Math.max(...values) : Math.min(...values)}${unit}` : '';
  return `${Number(bad.toPrecision(6))} of ${Number(total.toPrecision(6))} outside the limit${worst}`;
}

/** Runs of samples that each held something bad. */
function ofSamples(objective: Objective, rows: readonly SampleRow[], window: EvaluationWindow): Omit<Cause, 'budgetRatio'>[] {
  const spans = effectiveSpans(objective.exclusions);
  const causes: Omit<Cause, 'budgetRatio'>[] = [];
  let run: SampleRow[] = [];
  const end = (): void => {
    if (run.length === 0) return;
    const amount = run.reduce((sum, row) => sum + row.total - row.good, 0);
    causes.push({ from: run[0]!.at, to: run.at(-1)!.at, amount, state: 'bad', code: '', message: runMessage(objective, run, amount), target: '', open: false });
    run = [];
  };
  for (const row of rows) {
    if (row.at < window.fromAt || row.at > window.toAt || row.excluded || covered(spans, row.at)) continue;
    if (row.good < row.total) run.push(row);
    else end();
  }
  end();
  return causes;
}

/** Everything that spent budget in a window, in order of time. `budgetTotal` makes the shares; null leaves them out. */
export function causesOf(objective: Objective, material: Material, window: EvaluationWindow, budgetTotal: number | null): Cause[] {
  let causes: Omit<Cause, 'budgetRatio'>[];
  if (material.form === 'states') causes = ofStates(objective, material.members, material.combine, window, 1);
  else if (material.form === 'weighted') {
    const whole = material.members.reduce((sum, member) => sum + member.weight, 0);
    causes = material.members.flatMap((member) => (member.weight > 0 ? ofStates(objective, [member], 'all', window, member.weight / whole) : []));
  } else {
    const spaced = withSpacing(objective, material.everyMs);
    causes = ofSamples(spaced, readSamples({ samples: material.samples }, spaced), window);
  }
  return causes
    .filter((cause) => cause.amount > 0)
    .map((cause) => ({ ...cause, budgetRatio: budgetTotal !== null && budgetTotal > 0 ? cause.amount / budgetTotal : null }))
    .sort((a, b) => a.from - b.from || a.target.localeCompare(b.target));
}
