import { AppError } from '#shared/errors.ts';

export type Operator = '==' | '!=' | '<=' | '>=' | '>' | '<';
/** The order in which they are looked for: the first that occurs with a space on each side splits the condition. */
export const OPERATORS: readonly Operator[] = ['==', '!=', '<=', '>=', '>', '<'];

export const PLACEHOLDERS = ['STATUS', 'IP', 'RESPONSE_TIME', 'BODY', 'CONNECTED', 'CERTIFICATE_EXPIRATION', 'DOMAIN_EXPIRATION', 'DNS_RCODE', 'HEADER', 'CONTEXT'] as const;
export type PlaceholderName = (typeof PLACEHOLDERS)[number];
export type Wrapper = 'none' | 'len' | 'has' | 'age';

const ANY_PLACEHOLDER = new RegExp(`\\[(?:${PLACEHOLDERS.join('|')})\\]`, 'i');

export interface Split {
  operator: Operator;
  left: string;
  right: string;
  /** Index of the right operand in the text. */
  rightAt: number;
}

/** Does this text look like a condition with placeholders (`[STATUS] == 200`) and not like CEL? */
export function hasPlaceholder(text: string): boolean {
  return ANY_PLACEHOLDER.test(text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')) || ANY_PLACEHOLDER.test(text);
}

/** Splits `LEFT op RIGHT`; null when no operator stands between spaces. Anything behind a second operator is dropped, as Gatus does. */
export function splitCondition(text: string): Split | null {
  for (const operator of OPERATORS) {
    const token = ` ${operator} `;
    const at = text.indexOf(token);
    if (at < 0) continue;
    const pieces = text.split(token);
    return { operator, left: pieces[0]!.trim(), right: pieces[1]!.trim(), rightAt: at + token.length };
  }
  return null;
}

/** Takes `len(…)`, `has(…)` or `age(…)` off an operand. */
export function unwrap(operand: string): { wrapper: Wrapper; inner: string } {
  for (const wrapper of ['len', 'has', 'age'] as const) {
    if (operand.startsWith(`${wrapper}(`) && operand.endsWith(')')) return { wrapper, inner: operand.slice(wrapper.length + 1, -1) };
  }
  return { wrapper: 'none', inner: operand };
}

/** The argument of `pat(…)` or `any(…)`; null when the operand is neither. */
export function callArgument(operand: string, name: 'pat' | 'any'): string | null {
  return operand.startsWith(`${name}(`) && operand.endsWith(')') ? operand.slice(name.length + 1, -1) : null;
}

export interface Placeholder {
  name: PlaceholderName;
  /** What follows it: `.data[0].id`, empty for nothing. */
  path: string;
}

/** Reads `[NAME]` with what follows, the name in any case; null for other text. */
export function parsePlaceholder(text: string): Placeholder | null {
  const match = /^\[([A-Za-z_]+)\](.*)$/s.exec(text);
  const name = match?.[1]!.toUpperCase() as PlaceholderName | undefined;
  return name && PLACEHOLDERS.includes(name) ? { name, path: match![2]! } : null;
}

export type Segment = { key: string } | { index: number } | { every: true };

/** Reads a path behind a placeholder: `.a.b[0].c`, `[0].x`, `["a.b"]`, `[*]`. Throws `invalid` with the position. */
export function parsePath(path: string, text: string, at: number): Segment[] {
  const segments: Segment[] = [];
  const token = /\.?([^.[\]]+)|\[(\d+)\]|\[\*\]|\["((?:[^"\\]|\\.)*)"\]/y;
  while (token.lastIndex < path.length) {
    const from = token.lastIndex;
    const match = token.exec(path);
    if (!match) throw invalidCondition(text, at + from, `"${path.slice(from)}" is not a path; write .name, [0] or [*]`);
    if (match[1] !== undefined) {
      if (!match[0].startsWith('.')) throw invalidCondition(text, at + from, `a name in a path begins with a dot`);
      segments.push({ key: match[1] });
    } else if (match[2] !== undefined) segments.push({ index: Number(match[2]) });
    else if (match[3] === undefined) segments.push({ every: true });
    else segments.push({ key: match[3].replaceAll(/\\(.)/g, '$1') });
  }
  return segments;
}

/** An error about a condition, with the column (from 1) in its message and the offset in its details. */
export function invalidCondition(text: string, position: number, reason: string): AppError {
  return new AppError('invalid', `condition "${text}", column ${position + 1}: ${reason}`, { condition: text, position });
}
