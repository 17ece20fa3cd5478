import type { StateName } from '../spec.ts';
import { windowAt } from './calendar.ts';
import type { EvaluationWindow } from './calendar.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluate.ts';
import { effectiveSpans } from './exclusions.ts';
import { emptyLedger, extendLedger, ledgerOf, truncateLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { ledgerSource } from './ledger-source.ts';
import type { Objective } from './objective.ts';
import type { Source } from './source.ts';
import { segmentsOf } from './timeline.ts';
import type { StateInterval } from './timeline.ts';

/** An objective that is kept up to date as states come in. */
export interface IncrementalEvaluator {
  /** Records that the target is in `state` from `fromAt` on. Late and overlapping statements are put right at the next `advance`. */
  enter(state: StateName, fromAt: number): void;
  /** Adds a closed interval of the past (late data); the whole history is put in order again. */
  append(interval: StateInterval): void;
  /** Evaluates at `now`, which never goes back. Costs a few binary searches, not a pass over the history. */
  advance(now: number): Evaluation;
  /** Forgets what ended before `at`; keep at least one window and the longest burn row. */
  forgetBefore(at: number): void;
}

/** Makes an evaluator from what is known so far. */
export function incrementalEvaluator(objective: Objective, known: readonly StateInterval[] = []): IncrementalEvaluator {
  const spans = effectiveSpans(objective.exclusions);
  let history: StateInterval[] = [...known];
  let open = takeOpen();
  let adjusted: Ledger = emptyLedger(spans, objective.holdMs);
  let raw: Ledger = emptyLedger([], objective.holdMs);
  let source: Source | null = null;
  let period: EvaluationWindow | null = null;

  /** The window at `now`; inside one calendar period only its end of data moves. */
  function windowNow(now: number): EvaluationWindow {
    if (objective.window.kind === 'calendar' && period !== null && now > period.fromAt && now <= period.endAt) return { ...period, toAt: now };
    period = windowAt(objective.window, now);
    return period;
  }

  /** Lets the open state last until `at`; a gap where there is none. */
  function carryOn(at: number): void {
    if (source === null) return;
    const state = open?.state ?? 'gap';
    const fromAt = Math.max(adjusted.endAt, open?.fromAt ?? 0);
    extendLedger(adjusted, state, fromAt, at);
    if (raw !== adjusted) extendLedger(raw, state, fromAt, at);
  }

  /** Takes back what the ledgers carried past `at` in the open state; false when more than that is written there. */
  function takeBack(at: number): boolean {
    const closedUntil = history.reduce((latest, interval) => Math.max(latest, interval.toAt!), -Infinity);
    if (source === null || objective.holdMs > 0 || !open || at < open.fromAt || at < closedUntil || at <= adjusted.starts[0]!) return false;
    truncateLedger(adjusted, at);
    if (raw !== adjusted) truncateLedger(raw, at);
    source = ledgerSource(objective, adjusted, raw);
    return true;
  }

  /** The statement that still holds: the open interval with the latest start. Earlier open ones end where the next begins. */
  function takeOpen(): StateInterval | null {
    const openOnes = history.filter((interval) => interval.toAt === null).sort((a, b) => a.fromAt - b.fromAt);
    history = history.filter((interval) => interval.toAt !== null);
    openOnes.forEach((interval, i) => {
      const next = openOnes[i + 1];
      if (next) history.push({ ...interval, toAt: next.fromAt });
    });
    return openOnes.at(-1) ?? null;
  }

  function rebuild(now: number): void {
    const all = open ? [...history, { ...open, toAt: now }] : history;
    const segments = segmentsOf(all, now);
    const fromAt = Math.min(windowAt(objective.window, now).fromAt, segments[0]?.fromAt ?? now);
    adjusted = ledgerOf(segments, spans, objective.holdMs, fromAt, now);
    raw = spans.length === 0 ? adjusted : ledgerOf(segments, [], objective.holdMs, fromAt, now);
    source = ledgerSource(objective, adjusted, raw);
  }

  return {
    enter(state, fromAt) {
      if (open?.state === state && fromAt >= open.fromAt) return;
      // The ledgers may have carried the old state past this instant already, or stopped short of it.
      if (fromAt >= adjusted.endAt) carryOn(fromAt);
      else if (!takeBack(fromAt)) source = null;
      if (open) history.push({ ...open, toAt: Math.max(open.fromAt, fromAt) });
      open = { state, fromAt, toAt: null };
    },
    append(interval) {
      history.push(interval);
      if (interval.toAt === null) open = takeOpen();
      source = null;
    },
    advance(now) {
      if (source === null) rebuild(now);
      else carryOn(now);
      return evaluate(objective, source!, now, windowNow(now));
    },
    forgetBefore(at) {
      history = history.filter((interval) => interval.toAt === null || interval.toAt > at);
      source = null;
    },
  };
}
