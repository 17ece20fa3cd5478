import { RE2JS } from 're2js';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Labels } from './labels.ts';
import { scanMatchers, type Token } from './matcher-tokens.ts';

export type MatcherOp = '=' | '!=' | '=~' | '!~';

/** One comparison of a label with a value or an anchored RE2 pattern. */
export interface Matcher {
  readonly name: string;
  readonly op: MatcherOp;
  readonly value: string;
  /** Whether the label set passes. An absent label is an empty one. */
  readonly matches: (labels: Labels) => boolean;
}

/** Makes a matcher; a pattern must match the whole value. Throws `invalid` for a pattern RE2 cannot read. */
export function matcher(name: string, op: MatcherOp, value: string): Matcher {
  const test = tester(name, op, value);
  return { name, op, value, matches: (labels) => test(labels[name] ?? '') };
}

function tester(name: string, op: MatcherOp, value: string): (actual: string) => boolean {
  if (op === '=') return (actual) => actual === value;
  if (op === '!=') return (actual) => actual !== value;
  try {
    const pattern = RE2JS.compile(value, RE2JS.DOTALL);
    return op === '=~' ? (actual) => pattern.matches(actual) : (actual) => !pattern.matches(actual);
  } catch (thrown) {
    throw new AppError('invalid', `The pattern "${value}" for label ${name} cannot be read: ${messageOf(thrown)}`);
  }
}

/** Whether every matcher passes; no matchers pass for everything. */
export function matchesAll(matchers: readonly Matcher[], labels: Labels): boolean {
  return matchers.every((candidate) => candidate.matches(labels));
}

/** A matcher as text that reads back the same: `env=~"prod.*"`. */
export function formatMatcher(subject: Matcher): string {
  const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(subject.name) ? subject.name : JSON.stringify(subject.name);
  return `${name}${subject.op}${JSON.stringify(subject.value)}`;
}

/**
 * Reads `{foo="bar", baz!~"x.*"}` with or without braces, quotes and trailing comma: Alertmanager's UTF-8 matcher grammar.
 * Names and values are bare words, or double-quoted with Go's escapes. Throws `invalid` naming the column.
 */
export function parseMatchers(input: string): Matcher[] {
  const tokens = scanMatchers(input);
  let at = 0;
  const fail = (what: string): never => {
    const token = tokens[at];
    const place = token ? `column ${token.column + 1}, at ${token.text}` : 'the end';
    throw new AppError('invalid', `The matchers ${JSON.stringify(input)} cannot be read at ${place}: expected ${what}`);
  };
  const take = (kinds: readonly Token['kind'][], what: string): Token => {
    const token = tokens[at];
    if (!token || !kinds.includes(token.kind)) return fail(what);
    at++;
    return token;
  };
  const isNext = (kind: Token['kind']) => tokens[at]?.kind === kind;

  const matchers: Matcher[] = [];
  const braced = isNext('open');
  if (braced) at++;
  while (at < tokens.length && !isNext('close')) {
    const name = take(['word', 'quoted'], 'a label name').value;
    const op = take(['op'], 'one of =, !=, =~, !~').value as MatcherOp;
    const value = take(['word', 'quoted'], 'a label value').value;
    matchers.push(matcher(name, op, value));
    if (!isNext('comma')) break;
    at++;
  }
  if (braced) take(['close'], matchers.length > 0 ? 'a comma or a closing brace' : 'a closing brace');
  if (at < tokens.length) fail(isNext('close') ? 'no closing brace, as none was opened' : 'a comma or the end');
  return matchers;
}

/** Reads exactly one matcher. Throws `invalid` for none or several. */
export function parseMatcher(input: string): Matcher {
  const matchers = parseMatchers(input);
  const [first] = matchers;
  if (!first || matchers.length > 1) throw new AppError('invalid', `${JSON.stringify(input)} must hold one matcher; it holds ${matchers.length}`);
  return first;
}
