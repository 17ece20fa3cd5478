import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { messageOf } from '#shared/errors.ts';
import type { Condition, Evaluation } from './condition.ts';
import type { Facts } from './facts.ts';
import { showValue } from './strict-values.ts';
import { invalidCondition } from './syntax.ts';

/** Variables of a CEL condition and their types. One that the result does not tell cannot be decided on. */
const VARIABLES: Record<string, string> = {
  target: 'string', probeType: 'string', state: 'string', class: 'string', code: 'string', message: 'string',
  status: 'dyn', ip: 'string', address: 'string', family: 'dyn', connected: 'bool', dnsRcode: 'string',
  durationMs: 'dyn', lagMs: 'dyn', startedAt: 'dyn', dueAt: 'dyn', suspect: 'bool', phasesMs: 'map',
  certificateExpiresInMs: 'dyn', domainExpiresInMs: 'dyn',
  body: 'dyn', bodyText: 'string', headers: 'map', evidence: 'map', context: 'map', document: 'map',
};

const PATTERNS_KEPT = 200;
const patterns = new Map<string, RE2JS>();

/** RE2 (linear time) in place of the backtracking engine the library would use. */
function matchesRe2(text: string, pattern: string): boolean {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    compiled = RE2JS.compile(pattern);
    if (patterns.size >= PATTERNS_KEPT) patterns.clear();
    patterns.set(pattern, compiled);
  }
  return compiled.matcher(text).find();
}

const environment = createEnvironment();

function createEnvironment(): Environment {
  const made = new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false, enableOptionalTypes: true, limits: { maxAstNodes: 500, maxDepth: 50, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 } });
  for (const [name, type] of Object.entries(VARIABLES)) made.registerVariable(name, type);
  made.registerFunction('string.matchesRe2(string): bool', matchesRe2);
  // Whole-number literals next to measured numbers, as durationMs / 2 < 100.
  const arithmetic: Record<string, (a: number, b: number) => number> = { '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b };
  for (const [sign, fn] of Object.entries(arithmetic)) {
    made.registerOperator(`double ${sign} int`, (a: number, b: bigint) => fn(a, Number(b)));
    made.registerOperator(`int ${sign} double`, (a: bigint, b: number) => fn(Number(a), b));
  }
  made.registerOperator('double % double', (a: number, b: number) => a % b);
  return made;
}

/** Compiles a CEL condition over the result. Throws `invalid` with the column of the fault. */
export function compileCel(text: string): Condition {
  const parsed = parse(text);
  const names = [...identifiersOf(parsed.ast)];
  const uses = (...wanted: string[]): boolean => names.some((name) => wanted.includes(name));
  return {
    text,
    dialect: 'watchfloor',
    reads: {
      body: uses('body', 'bodyText', 'document'),
      headers: uses('headers', 'document'),
      status: uses('status', 'dnsRcode'),
      outcome: uses('state', 'code', 'class', 'connected'),
    },
    judge: (facts) => judge(text, parsed.run, names, facts),
  };
}

function parse(text: string): { run: (variables: Record<string, unknown>) => unknown; ast: ASTNode } {
  try {
    const source = withRe2(text, environment.parse(text).ast);
    const run = environment.parse(source);
    const checked = run.check();
    if (!checked.valid) throw checked.error ?? new Error('the types do not fit');
    if (checked.type !== 'bool' && checked.type !== 'dyn') throw new Error(`a condition is true or false, yet this gives ${checked.type}`);
    return { run: (variables) => run(variables) as unknown, ast: run.ast };
  } catch (thrown) {
    throw invalidCondition(text, Math.min(positionOf(thrown), text.length), `${summaryOf(thrown)} (read as CEL, because it has no placeholder such as [STATUS])`);
  }
}

/** Rewrites every `.matches(` call, found in the syntax tree and not by text, to our own. */
function withRe2(text: string, ast: ASTNode): string {
  const places: number[] = [];
  visit(ast, (node) => {
    if (node.op !== 'rcall' || node.args[0] !== 'matches') return;
    const receiver = node.args[1];
    places.push(text.indexOf('matches', receiver.range.end));
  });
  return places.toSorted((a, b) => b - a).reduce((source, at) => (at < 0 ? source : `${source.slice(0, at)}matchesRe2${source.slice(at + 'matches'.length)}`), text);
}

function visit(value: unknown, see: (node: ASTNode) => void): void {
  if (Array.isArray(value)) for (const entry of value) visit(entry, see);
  else if (isNode(value)) {
    see(value);
    visit(value.args, see);
  }
}

function isNode(value: unknown): value is ASTNode {
  return value !== null && typeof value === 'object' && 'op' in value && 'args' in value;
}

function identifiersOf(ast: ASTNode): Set<string> {
  const names = new Set<string>();
  visit(ast, (node) => {
    if (node.op === 'id' && node.args in VARIABLES) names.add(node.args);
  });
  return names;
}

function judge(text: string, run: (variables: Record<string, unknown>) => unknown, names: string[], facts: Facts): Evaluation {
  const variables = variablesOf(facts, names);
  const seen = names.map((name) => `${name} = ${name in variables ? showValue(variables[name]) : 'unresolved'}`);
  const resolved = seen.length > 0 ? `${text} (${seen.join(', ')})` : text;
  try {
    const value = run(variables);
    if (typeof value !== 'boolean') return { ok: false, resolved, error: `it gives ${showValue(value)}, not true or false` };
    return { ok: value, resolved };
  } catch (thrown) {
    const missing = names.find((name) => !(name in variables));
    return { ok: false, resolved, error: missing && messageOf(thrown).includes(missing) ? `the result has no ${missing}` : summaryOf(thrown) };
  }
}

function variablesOf(facts: Facts, names: string[]): Record<string, unknown> {
  const known: Record<string, () => unknown> = {
    status: () => facts.status,
    ip: () => facts.ip,
    address: () => facts.ip,
    connected: () => facts.connected,
    durationMs: () => facts.durationMs,
    dnsRcode: () => facts.dnsRcode,
    certificateExpiresInMs: () => facts.certificateExpiresInMs,
    domainExpiresInMs: () => facts.domainExpiresInMs,
    body: () => facts.bodyJson() ?? facts.bodyText,
    bodyText: () => facts.bodyText,
    headers: () => facts.headers,
    context: () => facts.context,
    probeType: () => facts.document['type'],
    document: () => facts.document,
    evidence: () => facts.document['evidence'] ?? facts.document,
  };
  const variables: Record<string, unknown> = {};
  for (const name of names) {
    const value = known[name] ? known[name]() : facts.document[name];
    if (value !== undefined && (value !== null || name === 'body')) variables[name] = value;
  }
  return variables;
}

/** The library's errors carry a summary and a range; their message also draws the source. */
function summaryOf(thrown: unknown): string {
  const summary = thrown !== null && typeof thrown === 'object' && 'summary' in thrown ? thrown.summary : undefined;
  return typeof summary === 'string' ? summary : messageOf(thrown).split('\n')[0]!;
}

function positionOf(thrown: unknown): number {
  const range = thrown !== null && typeof thrown === 'object' && 'range' in thrown ? (thrown.range as { start?: unknown } | undefined) : undefined;
  return typeof range?.start === 'number' ? range.start : 0;
}
