import type * as z from 'zod';
import type { Problem } from './issues.ts';
import { explain } from './issues.ts';
import { eachText, holdsReference, malformedReference, replaceReferences, withValue } from './references.ts';
import type { Path } from './section.ts';
import { isMapping, pathText, valueAt } from './section.ts';

/** What a reference may turn out to be: tried in turn where a schema does not take the reference itself. */
const STAND_INS = ['x', 'http://x.example', '1'] as const;

const NOT_HERE = 'a reference cannot stand here; write the value itself';

export type Parsed<T> = { readonly value: T; readonly problems: readonly [] } | { readonly value: null; readonly problems: readonly Problem[] };

/**
 * Parses one entry by its schema. Texts may hold references (`${env:NAME}`, `${secret:name}`) even where the schema wants a
 * certain form such as a URL: the entry is checked with a stand-in, and the result keeps the reference as written.
 */
export function parseEntry<T>(schema: z.ZodType<T>, raw: unknown, sample: Readonly<Record<string, unknown>> = {}): Parsed<T> {
  const malformed: Problem[] = [];
  const spots: Path[] = [];
  eachText(raw, (text, path) => {
    if (malformedReference(text)) malformed.push({ path, message: 'a reference is written ${env:NAME} or ${secret:name}' });
    else if (holdsReference(text)) spots.push(path);
  });
  const attempt = spots.length === 0 ? { stoodIn: raw, result: schema.safeParse(raw) } : withStandIns(schema, raw, spots);
  const problems = [...malformed, ...(attempt.result.success ? [] : allProblems(schema, raw, attempt.stoodIn, attempt.result.error.issues, sample))];
  if (problems.length > 0 || !attempt.result.success) return { value: null, problems };
  return restore(attempt.result.data, raw, attempt.stoodIn, spots);
}

interface Attempt<T> {
  readonly stoodIn: unknown;
  readonly result: z.ZodSafeParseResult<T>;
}

function withStandIns<T>(schema: z.ZodType<T>, raw: unknown, spots: readonly Path[]): Attempt<T> {
  // -1: the reference as written.
  const tries = new Map(spots.map((spot) => [pathText(spot), -1]));
  for (;;) {
    const stoodIn = spots.reduce((data, spot) => {
      const standIn = STAND_INS[tries.get(pathText(spot))!];
      return standIn === undefined ? data : withValue(data, spot, replaceReferences(String(valueAt(raw, spot)), () => standIn));
    }, raw);
    const result = schema.safeParse(stoodIn);
    if (result.success) return { stoodIn, result };
    const next = result.error.issues.map((issue) => pathText(issue.path as Path)).filter((path) => (tries.get(path) ?? STAND_INS.length) < STAND_INS.length - 1);
    if (next.length === 0) return { stoodIn, result };
    for (const path of new Set(next)) tries.set(path, tries.get(path)! + 1);
  }
}

/** Puts the references back as they were written. A value that a schema turned into something else cannot be a reference. */
function restore<T>(value: T, raw: unknown, stoodIn: unknown, spots: readonly Path[]): Parsed<T> {
  const problems: Problem[] = [];
  let restored: unknown = value;
  for (const spot of spots) {
    if (valueAt(restored, spot) === valueAt(stoodIn, spot)) restored = withValue(restored, spot, valueAt(raw, spot));
    else problems.push({ path: spot, message: NOT_HERE });
  }
  return problems.length > 0 ? { value: null, problems } : { value: restored as T, problems: [] };
}

/**
 * Rules across fields run only once each field is valid. So that all errors are found at once, the entry is looked at
 * again with the broken fields left out or replaced by the sample's, and what that reveals is added.
 */
function allProblems(schema: z.ZodType, raw: unknown, stoodIn: unknown, issues: readonly z.core.$ZodIssue[], sample: Readonly<Record<string, unknown>>): Problem[] {
  const problems = explain(issues, schema, raw).map((problem) => (isReference(valueAt(raw, problem.path)) ? { ...problem, message: NOT_HERE } : problem));
  if (!isMapping(stoodIn)) return problems;
  const broken = new Set(problems.map((problem) => problem.path[0]));
  const whole = Object.entries(stoodIn).filter(([key]) => !broken.has(key));
  const mended = Object.fromEntries([...Object.entries(sample).filter(([key]) => broken.has(key)), ...whole]);
  const second = schema.safeParse(mended);
  if (second.success) return problems;
  return [...problems, ...explain(second.error.issues, schema, mended).filter((problem) => !broken.has(problem.path[0]))];
}

function isReference(value: unknown): boolean {
  return typeof value === 'string' && holdsReference(value);
}
