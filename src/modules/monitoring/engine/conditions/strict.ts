import type { Condition, Evaluation } from './condition.ts';
import type { Facts } from './facts.ts';
import { readsOf } from './reads.ts';
import { compileOperand, type Operand } from './strict-operand.ts';
import { equalValues, numberOf, showValue, textOf } from './strict-values.ts';
import { matchPattern } from './pattern.ts';
import { invalidCondition, OPERATORS, type Operator } from './syntax.ts';

/** Compiles a condition with placeholders in the watchfloor dialect: typed, and an error where Gatus would read 0. Throws `invalid`. */
export function compileStrict(text: string): Condition {
  const { operator, at } = findOperator(text);
  const rightAt = at + operator.length + 2;
  const left = compileOperand(text.slice(0, at), text, 0);
  const right = compileOperand(text.slice(rightAt), text, rightAt);
  if (text.slice(rightAt).trim() === '') throw invalidCondition(text, rightAt, `nothing stands behind ${operator}`);
  checkTypes(text, operator, left, right);
  return { text, dialect: 'watchfloor', reads: readsOf(text), judge: (facts) => judge(operator, left, right, facts) };
}

/** The one operator outside brackets and quotes, with a space on each side. */
function findOperator(text: string): { operator: Operator; at: number } {
  const found: { operator: Operator; at: number }[] = [];
  let depth = 0;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quote) quote = char === quote ? '' : quote;
    else if (depth === 0 && (char === '"' || char === "'") && text[i - 1] === ' ') quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (char === ' ' && depth === 0) {
      const operator = OPERATORS.find((token) => text.startsWith(` ${token} `, i));
      if (operator) found.push({ operator, at: i });
      if (/^ (?:&&|\|\||and|or) /i.test(text.slice(i)) && found.length > 0 && /\[\w+\]/.test(text.slice(i))) throw invalidCondition(text, i + 1, 'conditions with placeholders are joined by listing them; or write CEL, as status == 200 && durationMs < 500');
    }
  }
  if (found.length > 1) throw invalidCondition(text, found[1]!.at + 1, 'a condition compares once; list two conditions, or write CEL');
  const unclosed = /(?:^| )(len|has|age|pat|any)\(/.exec(text);
  if (depth > 0 && unclosed) throw invalidCondition(text, unclosed.index, `the bracket of ${unclosed[1]}( is not closed`);
  if (found.length === 0) throw invalidCondition(text, 0, 'no comparison found; write == != <= >= < or > with a space on each side, as [STATUS] == 200');
  return found[0]!;
}

function checkTypes(text: string, operator: Operator, left: Operand, right: Operand): void {
  const ordering = operator !== '==' && operator !== '!=';
  for (const [operand, other] of [[left, right], [right, left]] as const) {
    if (ordering && operand.kind === 'call') throw invalidCondition(text, operand.at, `${operand.call}() works with == and != only`);
    if (ordering && (operand.type === 'boolean' || (operand.kind === 'literal' && numberOf(operand.text) === null))) {
      throw invalidCondition(text, operand.at, `"${operand.text}" is not a number or a duration, so ${operator} cannot compare it`);
    }
    if (operand.kind === 'call' && other.kind === 'call') throw invalidCondition(text, operand.at, 'pat() and any() need a placeholder on the other side');
    if (operand.kind !== 'literal') continue;
    if (other.type === 'number' && numberOf(operand.text) === null) throw invalidCondition(text, operand.at, `"${operand.text}" is not a number or a duration, yet ${other.text} is one`);
    if (other.type === 'boolean' && operand.text !== 'true' && operand.text !== 'false') throw invalidCondition(text, operand.at, `${other.text} is true or false, not "${operand.text}"`);
  }
}

function judge(operator: Operator, left: Operand, right: Operand, facts: Facts): Evaluation {
  const a = left.resolve(facts);
  const b = right.resolve(facts);
  const show = (): string => `${shown(left, a)} ${operator} ${shown(right, b)}`;
  const missing = 'missing' in a ? a.missing : 'missing' in b ? b.missing : null;
  if (missing !== null) return { ok: false, resolved: show(), error: missing };
  const as = 'missing' in a ? [] : a.values;
  const bs = 'missing' in b ? [] : b.values;
  if (as.length === 0 || bs.length === 0) return { ok: false, resolved: `${show()} (no elements matched)` };
  try {
    const ok = as.every((x) => bs.every((y) => compare(operator, left, right, x, y)));
    return { ok, resolved: show() };
  } catch (thrown) {
    return { ok: false, resolved: show(), error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function compare(operator: Operator, left: Operand, right: Operand, a: unknown, b: unknown): boolean {
  if (operator === '==' || operator === '!=') {
    const equal = left.kind === 'call' ? matches(left, b) : right.kind === 'call' ? matches(right, a) : equalOperands(left, right, a, b);
    return equal === (operator === '==');
  }
  const x = orderable(left, a);
  const y = orderable(right, b);
  if (operator === '<=') return x <= y;
  if (operator === '>=') return x >= y;
  return operator === '>' ? x > y : x < y;
}

/** Most conditions hold a number against a literal one, which needs no parsing. */
function equalOperands(left: Operand, right: Operand, a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && right.kind === 'literal') return a === right.number;
  if (typeof b === 'number' && left.kind === 'literal') return b === left.number;
  return equalValues(a, b);
}

function matches(call: Operand, value: unknown): boolean {
  if (call.call === 'pat') return matchPattern(call.text, textOf(value));
  return call.text.split(',').some((option) => equalValues(value, option.trim()));
}

function orderable(operand: Operand, value: unknown): number {
  const number = operand.kind === 'literal' ? operand.number : numberOf(value);
  if (number === null || number === undefined) throw new Error(`${operand.source} is ${showValue(value)}, which is not a number or a duration`);
  return number;
}

function shown(operand: Operand, resolution: ReturnType<Operand['resolve']>): string {
  if (operand.kind !== 'placeholder') return operand.source;
  if ('missing' in resolution) return `${operand.source} (unresolved)`;
  return `${operand.source} (${resolution.values.slice(0, 5).map((value) => operand.show(value)).join(', ')})`;
}
