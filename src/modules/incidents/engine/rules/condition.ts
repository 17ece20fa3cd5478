import { Environment } from '@marcbachmann/cel-js';
import { AppError, messageOf } from '#shared/errors.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { ObjectiveRow } from '#modules/sla/contract.ts';

type Run = (variables: Record<string, unknown>) => unknown;

/** What a rule's condition on targets may name, and its type: the fields of a target's live row, and ages counted from them. */
const TARGET_VARIABLES: Readonly<Record<string, string>> = {
  id: 'string', name: 'string', group: 'string', probeType: 'string', severity: 'string', state: 'string', code: 'string', message: 'string', unreachableVia: 'string',
  maintenance: 'bool', flapping: 'bool', sample: 'bool', tags: 'map',
  since: 'dyn', durationMs: 'dyn', everyMs: 'dyn', lastResultAt: 'dyn', certificateExpiresAt: 'dyn',
  /** How long the state has lasted, how long no result came, how long the certificate still holds, ms. */
  stateMs: 'dyn', silentMs: 'dyn', certificateExpiresInMs: 'dyn',
};

/** What a condition on service levels may name: the verdict, the budget, and how fast it burns. */
const OBJECTIVE_VARIABLES: Readonly<Record<string, string>> = {
  id: 'string', name: 'string', kind: 'string', service: 'string', owner: 'string', verdict: 'string',
  violated: 'bool', atRisk: 'bool', silent: 'bool', contractual: 'bool', sample: 'bool',
  value: 'dyn', coverage: 'dyn', n: 'dyn', budgetRemaining: 'dyn', budgetConsumed: 'dyn',
  /** Multiples of the sustainable rate over the windows of the burn row nearest to firing; `burn` is the lesser of the two, which is what counts. */
  burn: 'dyn', burnLong: 'dyn', burnShort: 'dyn', burnFactor: 'dyn', burnFiring: 'bool', burnSeverity: 'string',
  windowLeftMs: 'dyn',
};

/** A condition over one kind of row; null when it cannot be decided, as for a duration where there was none. */
export interface Condition<Row> {
  judge(row: Row, now: number): boolean | null;
}

export type RuleCondition = Condition<StatusRow>;
export type ObjectiveCondition = Condition<ObjectiveRow>;

/** Compiles a rule's condition, CEL over a target's live row. Throws `invalid` naming what is wrong. */
export const compileRule: (text: string) => RuleCondition = compiler(TARGET_VARIABLES, factsOfTarget);

/** The same over the live row of a service level. */
export const compileObjectiveRule: (text: string) => ObjectiveCondition = compiler(OBJECTIVE_VARIABLES, factsOfObjective);

function environmentOf(variables: Readonly<Record<string, string>>): Environment {
  const made = new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false, limits: { maxAstNodes: 300, maxDepth: 40, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 8 } });
  for (const [name, type] of Object.entries(variables)) made.registerVariable(name, type);
  const arithmetic: Record<string, (a: number, b: number) => number> = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b };
  for (const [sign, fn] of Object.entries(arithmetic)) {
    made.registerOperator(`double ${sign} int`, (a: number, b: bigint) => fn(a, Number(b)));
    made.registerOperator(`int ${sign} double`, (a: bigint, b: number) => fn(Number(a), b));
  }
  return made;
}

const KEPT = 500;

function compiler<Row>(variables: Readonly<Record<string, string>>, factsOf: (row: Row, now: number) => Record<string, unknown>): (text: string) => Condition<Row> {
  const environment = environmentOf(variables);
  const compiled = new Map<string, Condition<Row>>();
  return (text) => {
    const known = compiled.get(text);
    if (known) return known;
    if (compiled.size >= KEPT) compiled.clear();
    const run = parse(environment, text, Object.keys(variables));
    const made: Condition<Row> = { judge: (row, now) => decide(run, factsOf(row, now)) };
    compiled.set(text, made);
    return made;
  };
}

function parse(environment: Environment, text: string, names: readonly string[]): Run {
  if (/\bmatches\s*\(/.test(text)) throw new AppError('invalid', `"${text}" cannot be used: matches() is left out, since its patterns can run forever; use ==, in, startsWith, endsWith or contains.`);
  try {
    const run = environment.parse(text);
    const checked = run.check();
    if (!checked.valid) throw checked.error ?? new Error('the types do not fit');
    if (checked.type !== 'bool' && checked.type !== 'dyn') throw new Error(`a condition is true or false, yet this gives ${String(checked.type)}`);
    return run as Run;
  } catch (thrown) {
    throw new AppError('invalid', `"${text}" cannot be read: ${messageOf(thrown).split('\n')[0]}. It may name ${names.join(', ')}.`);
  }
}

function decide(run: Run, facts: Record<string, unknown>): boolean | null {
  try {
    const result = run(facts);
    return typeof result === 'boolean' ? result : null;
  } catch {
    return null;
  }
}

function factsOfTarget(row: StatusRow, now: number): Record<string, unknown> {
  return {
    ...row,
    probeType: row.type,
    unreachableVia: row.unreachableVia ?? '',
    stateMs: now - row.since,
    silentMs: row.lastResultAt === null ? now - row.since : now - row.lastResultAt,
    certificateExpiresInMs: row.certificateExpiresAt === null ? null : row.certificateExpiresAt - now,
  };
}

function factsOfObjective(row: ObjectiveRow, now: number): Record<string, unknown> {
  const { burn, budget } = row;
  return {
    ...row,
    violated: row.verdict === 'breached',
    budgetRemaining: budget?.remainingRatio ?? null,
    budgetConsumed: budget?.consumedRatio ?? null,
    burn: burnRateOf(row),
    burnLong: burn?.longRate ?? null,
    burnShort: burn?.shortRate ?? null,
    burnFactor: burn?.factor ?? null,
    burnFiring: burn?.firing ?? false,
    burnSeverity: burn?.severity ?? '',
    windowLeftMs: row.windowEnd - now,
  };
}

/** How many times too fast the budget goes, over both windows of the worst burn row; null without data. */
export function burnRateOf({ burn }: Pick<ObjectiveRow, 'burn'>): number | null {
  return burn === null || burn.longRate === null || burn.shortRate === null ? null : Math.min(burn.longRate, burn.shortRate);
}
