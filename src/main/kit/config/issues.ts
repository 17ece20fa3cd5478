import type * as z from 'zod';
import { keysAt, propertiesAt } from './known-keys.ts';
import { suggestion } from './nearest.ts';
import type { Path } from './section.ts';
import { pathText, valueAt } from './section.ts';

/** A schema violation in plain words; the path is relative to the entry. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

const kindName = (kind: string): string => KINDS[kind] ?? kind;

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return `the number ${value}`;
  return kindName(typeof value);
}

/** Turns the issues of a failed parse into problems, one for each thing to mend. */
export function explain(issues: readonly Issue[], schema: z.ZodType, raw: unknown): Problem[] {
  const seen = new Set<string>();
  return issues
    .flatMap((issue) => explainOne(issue, schema, raw))
    .filter((problem) => {
      // An intersection or a union may report one violation twice.
      const key = `${pathText(problem.path)}: ${problem.message}`;
      return !seen.has(key) && seen.add(key);
    });
}

function explainOne(issue: Issue, schema: z.ZodType, raw: unknown): Problem[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const owner = actualOwner(issue.keys, path, raw);
    return owner === null ? [] : issue.keys.map((key) => ({ path: [...owner, key], message: unknownKey(key, owner, schema, raw) }));
  }
  return [{ path, message: messageFor(issue, valueAt(raw, path)) }];
}

/** Where the unknown keys really stand, or null when the data holds none of them (an issue repeated by an enclosing union). */
function actualOwner(keys: readonly string[], path: Path, raw: unknown): Path | null {
  const owner = valueAt(raw, path);
  return typeof owner === 'object' && owner !== null && keys.some((key) => Object.hasOwn(owner, key)) ? path : null;
}

function unknownKey(key: string, owner: Path, schema: z.ZodType, raw: unknown): string {
  const fields = propertiesAt(schema, raw, owner);
  const near = suggestion(key, Object.keys(fields));
  if (near !== '') return `unknown key${near}`;
  if (owner.length > 0 && keysAt(schema, raw, owner.slice(0, -1)).includes(key)) return 'unknown key here; it belongs one level up';
  const inside = Object.keys(fields).find((name) => keysAt(schema, raw, [...owner, name]).includes(key));
  if (inside !== undefined) return `unknown key here; did you mean "${inside}.${key}"?`;
  const known = Object.keys(fields);
  return known.length === 0 ? 'unknown key' : `unknown key; known here are ${known.join(', ')}`;
}

function messageFor(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return `is required (${kindName(issue.expected)})`;
      return `expected ${kindName(issue.expected)}, not ${kindOf(value)}${quotesHint(issue.expected, value)}`;
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      if (value === undefined) return `is required (${allowed.join(', ')})`;
      if (allowed.includes(String(value))) return `write it in quotes: "${String(value)}"`;
      return `expected one of ${allowed.join(', ')}${suggestion(String(value), allowed)}`;
    }
    case 'invalid_union':
      return unionMessage(issue, value);
    case 'too_small':
      return `must be ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `must be ${bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? 'this key is not allowed';
    default:
      return issue.message;
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string') return `${relation} ${limit} ${Number(limit) === 1 ? 'character' : 'characters'} long`;
  if (origin === 'array') return `a list of ${relation} ${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`;
  return `${relation} ${limit}`;
}

function quotesHint(expected: string, value: unknown): string {
  return expected === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? `; write it in quotes: "${String(value)}"` : '';
}

function unionMessage(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (options.length > 0) {
    return value === undefined ? `is required (one of ${options.join(', ')})` : `expected one of ${options.join(', ')}${typeof value === 'string' ? suggestion(value, options) : ''}`;
  }
  const branches = issue.errors.map((errors) => errors[0]).filter((error) => error !== undefined);
  const wrongType = branches.filter((error) => error.code === 'invalid_type' && error.path.length === 0);
  // The branch that accepted the kind of value but not the value itself says what is wrong with it.
  const closest = branches.find((error) => !wrongType.includes(error));
  if (closest !== undefined) return messageFor(closest, value);
  const kinds = [...new Set(wrongType.map((error) => (error.code === 'invalid_type' ? kindName(error.expected) : '')))];
  return value === undefined ? `is required (${kinds.join(' or ')})` : `expected ${kinds.join(' or ')}, not ${kindOf(value)}`;
}
