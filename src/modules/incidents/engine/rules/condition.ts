import { Environment } from '@marcbachmann/cel-js';
import { AppError, messageOf } from '#shared/errors.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';

/** What a rule's condition may name, and its type: the fields of a target's live row, and ages counted from them. */
const VARIABLES: Readonly<Record<string, string>> = {
  id: 'string', name: 'string', group: 'string', probeType: 'string', severity: 'string', state: 'string', code: 'string', message: 'string', unreachableVia: 'string',
  maintenance: 'bool', flapping: 'bool', sample: 'bool', tags: 'map',
  since: 'dyn', durationMs: 'dyn', everyMs: 'dyn', lastResultAt: 'dyn', certificateExpiresAt: 'dyn',
  /** How long the state has lasted, how long no result came, how long the certificate still holds, ms. */
  stateMs: 'dyn', silentMs: 'dyn', certificateExpiresInMs: 'dyn',
};

export interface RuleCondition {
  /** Whether the condition holds; null when it cannot be decided, as for a duration where there was none. */
  judge(row: StatusRow, now: number): boolean | null;
}

const environment = createEnvironment();

function createEnvironment(): Environment {
  const made = new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false, limits: { maxAstNodes: 300, maxDepth: 40, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 } });
  for (const [name, type] of Object.entries(VARIABLES)) made.registerVariable(name, type);
  const arithmetic: Record<string, (a: number, b: number) => number> = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b };
  for (const [sign, fn] of Object.entries(arithmetic)) {
    made.registerOperator(`double ${sign} int`, (a: number, b: bigint) => fn(a, Number(b)));
    made.registerOperator(`int ${sign} double`, (a: bigint, b: number) => fn(Number(a), b));
  }
  return made;
}

const KEPT = 500;
const compiled = new Map<string, RuleCondition>();

/** Compiles a rule's condition, CEL over a target's live row. Throws `invalid` naming what is wrong. */
export function compileRule(text: string): RuleCondition {
  const known = compiled.get(text);
  if (known) return known;
  if (compiled.size >= KEPT) compiled.clear();
  const made = compile(text);
  compiled.set(text, made);
  return made;
}

function compile(text: string): RuleCondition {
  if (/\bmatches\s*\(/.test(text)) throw new AppError('invalid', `"${text}" cannot be used: matches() is left out, since its patterns can run forever; use ==, in, startsWith, endsWith or contains.`);
  try {
    const run = environment.parse(text);
    const checked = run.check();
    if (!checked.valid) throw checked.error ?? new Error('the types do not fit');
    if (checked.type !== 'bool' && checked.type !== 'dyn') throw new Error(`a condition is true or false, yet this gives ${String(checked.type)}`);
    return { judge: (row, now) => judge(run as (variables: Record<string, unknown>) => unknown, row, now) };
  } catch (thrown) {
    throw new AppError('invalid', `"${text}" cannot be read: ${messageOf(thrown).split('\n')[0]}. It may name ${Object.keys(VARIABLES).join(', ')}.`);
  }
}

function judge(run: (variables: Record<string, unknown>) => unknown, row: StatusRow, now: number): boolean | null {
  try {
    const result = run({
      ...row,
      probeType: row.type,
      unreachableVia: row.unreachableVia ?? '',
      stateMs: now - row.since,
      silentMs: row.lastResultAt === null ? now - row.since : now - row.lastResultAt,
      certificateExpiresInMs: row.certificateExpiresAt === null ? null : row.certificateExpiresAt - now,
    });
    return typeof result === 'boolean' ? result : null;
  } catch {
    return null;
  }
}
