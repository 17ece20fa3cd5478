import type { DataSpec } from '../spec.ts';
import { windowAt } from './calendar.ts';
import type { EvaluationWindow } from './calendar.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluate.ts';
import { effectiveSpans } from './exclusions.ts';
import { ledgerOf } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { ledgerSource } from './ledger-source.ts';
import { mergeStates } from './merge-states.ts';
import type { Objective } from './objective.ts';
import { readSamples } from './sample-rows.ts';
import { sampleSource } from './sample-source.ts';
import type { Source } from './source.ts';
import { segmentsOf } from './timeline.ts';
import type { StateInterval } from './timeline.ts';
import { weightedSource } from './weighted-source.ts';

/** A state interval with what was said of it. */
export interface ToldInterval extends StateInterval {
  code: string;
  message: string;
}

/** The history of one target. */
export interface MemberHistory {
  target: string;
  intervals: ToldInterval[];
}

export type RawSample = NonNullable<DataSpec['samples']>[number];

/** What an objective is judged from, as plain data that can be sent to a worker. */
export type Material =
  | { form: 'states'; members: MemberHistory[]; combine: 'all' | 'any' }
  | { form: 'weighted'; members: (MemberHistory & { weight: number })[] }
  | { form: 'samples'; samples: RawSample[]; everyMs: number | null };

/** The history that counts: the target's own, or that of its group. */
export function stateHistory(members: readonly MemberHistory[], combine: 'all' | 'any', untilAt: number): StateInterval[] {
  return members.length === 1 ? members[0]!.intervals : mergeStates(members.map((member) => member.intervals), combine, untilAt);
}

/** Adjusted and raw ledgers of a history, over everything it holds and at least the objective's window. */
export function ledgersOf(objective: Objective, intervals: readonly StateInterval[], at: number): { adjusted: Ledger; raw: Ledger } {
  const segments = segmentsOf(intervals, at);
  const fromAt = Math.min(windowAt(objective.window, at).fromAt, segments[0]?.fromAt ?? at);
  const spans = effectiveSpans(objective.exclusions);
  const adjusted = ledgerOf(segments, spans, objective.holdMs, fromAt, at);
  return { adjusted, raw: spans.length === 0 ? adjusted : ledgerOf(segments, [], objective.holdMs, fromAt, at) };
}

/** Samples with the spacing of their source, where the objective names none. */
export function withSpacing(objective: Objective, everyMs: number | null): Objective {
  return objective.everyMs === null && everyMs !== null ? { ...objective, everyMs } : objective;
}

/** A source over what is known at `at`; what is stamped later is not. Throws `invalid` for samples that do not fit the objective. */
export function sourceOf(objective: Objective, material: Material, at: number): Source {
  if (material.form === 'samples') {
    const spaced = withSpacing(objective, material.everyMs);
    return sampleSource(spaced, readSamples({ samples: material.samples }, spaced).filter((row) => row.at <= at));
  }
  const source = (intervals: readonly StateInterval[]): Source => {
    const { adjusted, raw } = ledgersOf(objective, intervals, at);
    return ledgerSource(objective, adjusted, raw);
  };
  if (material.form === 'states') return source(stateHistory(material.members, material.combine, at));
  return weightedSource(material.members.map((member) => ({ weight: member.weight, source: source(member.intervals) })));
}

/** Evaluates an objective over its material at `at`, over its own window unless another is given. */
export function evaluateMaterial(objective: Objective, material: Material, at: number, window?: EvaluationWindow): Evaluation {
  const spaced = material.form === 'samples' ? withSpacing(objective, material.everyMs) : objective;
  return evaluate(spaced, sourceOf(objective, material, at), at, window);
}
