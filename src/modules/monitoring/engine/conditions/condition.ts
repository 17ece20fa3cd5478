import { AppError } from '#shared/errors.ts';
import { compileCel } from './cel.ts';
import { factsOf, type Facts } from './facts.ts';
import { compileGatus } from './gatus.ts';
import { compileStrict } from './strict.ts';
import { hasPlaceholder } from './syntax.ts';

/**
 * `watchfloor`: placeholders or CEL; what cannot be resolved or compared is an error, never a silent 0.
 * `gatus`: placeholders only, with Gatus' coercions, for declarations carried over from it.
 */
export type Dialect = 'watchfloor' | 'gatus';

export interface Evaluation {
  ok: boolean;
  /** The condition with the values it saw: `[STATUS] (500) == 200`. */
  resolved: string;
  /** Why it could not be decided; `ok` is false then. */
  error?: string;
}

/** Which parts of a result a condition looks at. */
export interface Reads {
  body: boolean;
  headers: boolean;
  /** The HTTP status or DNS rcode. */
  status: boolean;
  /** The outcome itself: state, code, [CONNECTED]. */
  outcome: boolean;
}

export interface Condition {
  text: string;
  dialect: Dialect;
  reads: Reads;
  judge(facts: Facts): Evaluation;
}

const MAX_LENGTH = 4_000;

/** Compiles a condition. Throws `invalid` with the column and, in `details`, the offset of the fault. */
export function compileCondition(text: string, dialect: Dialect): Condition {
  if (text.trim() === '') throw new AppError('invalid', 'a condition is empty; write one like [STATUS] == 200', { condition: text, position: 0 });
  if (text.length > MAX_LENGTH) throw new AppError('invalid', `a condition is longer than ${MAX_LENGTH} characters`, { condition: text.slice(0, 80), position: MAX_LENGTH });
  if (dialect === 'gatus') return compileGatus(text);
  return hasPlaceholder(text) ? compileStrict(text) : compileCel(text);
}

/** Judges facts that were read out of a result before. Never throws. */
export function evaluateFacts(condition: Condition, facts: Facts): Evaluation {
  return condition.judge(facts);
}

/** Judges a ProbeResult, or a plain document as `factsOf` describes it. Never throws. */
export function evaluate(condition: Condition, result: object): Evaluation {
  return condition.judge(factsOf(result));
}

/**
 * Evaluates an expression over a result document, as `watchfloor expr` does. Throws `invalid` when the expression is
 * malformed or, in the watchfloor dialect, cannot be decided on this document.
 */
export function evaluateExpression(text: string, result: unknown, dialect: Dialect = 'watchfloor'): { ok: boolean; resolved: string } {
  if (result === null || typeof result !== 'object' || Array.isArray(result)) throw new AppError('invalid', 'the result document must be a JSON object');
  const { ok, resolved, error } = evaluate(compileCondition(text, dialect), result);
  if (error) throw new AppError('invalid', `condition "${text}" cannot be decided: ${error}`, { condition: text, resolved });
  return { ok, resolved };
}
