import type { Condition, Evaluation } from './condition.ts';
import type { Facts } from './facts.ts';
import { gatusArrayLength } from './gatus-path.ts';
import { INVALID, resolveGatus } from './gatus-resolve.ts';
import { formatGoDuration, parseDecimal, parseGoDuration, parseGoInt } from './go-values.ts';
import { matchPattern } from './pattern.ts';
import { readsOf } from './reads.ts';
import { callArgument, invalidCondition, splitCondition, type Operator } from './syntax.ts';

const SHOWN_WITH_PATTERN = 25;
const EVERY = '[*]';
const MAX_ELEMENTS = 1_000;

/** Compiles a condition with the semantics of Gatus (config/endpoint/condition.go), coercions to 0 included. Throws `invalid`. */
export function compileGatus(text: string): Condition {
  if (!splitCondition(text)) throw invalidCondition(text, 0, 'invalid condition; write LEFT == RIGHT (or !=, <=, >=, >, <) with one space on each side of the operator');
  return { text, dialect: 'gatus', reads: readsOf(text), judge: (facts) => judge(text, facts) };
}

function judge(text: string, facts: Facts): Evaluation {
  const every = wildcardOf(text);
  return every ? judgeEvery(text, every, facts) : judgeOne(text, facts);
}

function judgeOne(text: string, facts: Facts): Evaluation {
  const { operator, left, right } = splitCondition(text)!;
  const a = resolveGatus(left, facts);
  const b = resolveGatus(right, facts);
  if (operator === '==' || operator === '!=') {
    const ok = equalGatus(a, b) === (operator === '==');
    return { ok, resolved: ok ? text : display(operator, [left, right], [a, b]) };
  }
  const x = toInteger(a);
  const y = toInteger(b);
  const ok = holds(operator, x, y);
  return { ok, resolved: ok ? text : display(operator, [left, right], [showInteger(left, x), showInteger(right, y)]) };
}

function holds(operator: Operator, a: bigint, b: bigint): boolean {
  if (operator === '<=') return a <= b;
  if (operator === '>=') return a >= b;
  return operator === '>' ? a > b : a < b;
}

/** Equality of two resolved operands, one of which may be `pat(…)` or `any(…)`; integers compare by value. */
export function equalGatus(first: string, second: string): boolean {
  const patterns = [callArgument(first, 'pat'), callArgument(second, 'pat')];
  if (patterns[0] !== null && patterns[1] === null) return matchPattern(patterns[0]!, second);
  if (patterns[1] !== null && patterns[0] === null) return matchPattern(patterns[1]!, first);
  const a = patterns[0] ?? first;
  const b = patterns[1] ?? second;
  const options = [callArgument(a, 'any'), callArgument(b, 'any')];
  if (options[0] !== null && options[1] === null) return options[0]!.split(',').some((option) => option.trim() === b);
  if (options[1] !== null && options[0] === null) return options[1]!.split(',').some((option) => option.trim() === a);
  const x = parseGoInt(options[0] ?? a);
  const y = parseGoInt(options[1] ?? b);
  return x !== null && y !== null ? x === y : (options[0] ?? a) === (options[1] ?? b);
}

/** Durations become milliseconds, floats lose their fraction, and everything that is no number is 0. */
function toInteger(text: string): bigint {
  const duration = parseGoDuration(text);
  if (duration !== null && duration !== 0) return BigInt(Math.trunc(duration));
  const whole = parseGoInt(text);
  if (whole !== null) return whole;
  const decimal = parseDecimal(text);
  return decimal === null || !Number.isFinite(decimal) ? 0n : BigInt(Math.trunc(decimal));
}

function showInteger(parameter: string, value: bigint): string {
  const isDuration = parameter === '[CERTIFICATE_EXPIRATION]' || parameter === '[DOMAIN_EXPIRATION]' || parseGoDuration(parameter) !== null;
  return isDuration && parameter !== '0' ? formatGoDuration(Number(value)) : String(value);
}

function display(operator: Operator, parameters: [string, string], values: [string, string]): string {
  const shown = values.map((value, i) => {
    const other = parameters[1 - i]!;
    const long = callArgument(other, 'pat') !== null && Buffer.byteLength(value) > SHOWN_WITH_PATTERN;
    return long ? `${[...value].slice(0, SHOWN_WITH_PATTERN).join('')}...(truncated)` : value;
  });
  const sides = parameters.map((parameter, i) => {
    if (shown[i] === `${parameter} ${INVALID}` || shown[i] === parameter) return shown[i];
    return `${parameter} (${shown[i]})`;
  });
  return `${sides[0]} ${operator} ${sides[1]}`;
}

interface Wildcard {
  arrayPath: string;
  index: number;
}

/** The first `[*]` that belongs to a [BODY] path. */
function wildcardOf(text: string): Wildcard | null {
  const index = text.indexOf(EVERY);
  if (index < 0) return null;
  const start = text.slice(0, index).toUpperCase().lastIndexOf('[BODY]');
  const path = text.slice(start + '[BODY]'.length, index);
  return start < 0 || path.includes(' ') ? null : { arrayPath: path.replace(/^\./, ''), index };
}

/** Holds when it holds for every element; an empty or missing array fails. Only failing elements are shown. */
function judgeEvery(text: string, { arrayPath, index }: Wildcard, facts: Facts): Evaluation {
  const length = gatusArrayLength(arrayPath, facts.bodyJson());
  if (!length) return { ok: false, resolved: `${text} (no elements matched)` };
  const failed: string[] = [];
  for (let i = 0; i < Math.min(length, MAX_ELEMENTS); i++) {
    const outcome = judge(`${text.slice(0, index)}[${i}]${text.slice(index + EVERY.length)}`, facts);
    if (!outcome.ok) failed.push(outcome.resolved);
  }
  return { ok: failed.length === 0, resolved: failed.length === 0 ? text : failed.slice(0, 10).join('; ') };
}
