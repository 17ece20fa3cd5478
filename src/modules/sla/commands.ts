import { parseDocument } from 'yaml';
import { AppError, messageOf } from '#shared/errors.ts';
import { evaluateData } from './engine/evaluate-data.ts';
import type { Evaluation } from './engine/evaluate.ts';
import { checkFeasibility } from './engine/feasibility.ts';
import type { Feasibility } from './engine/feasibility.ts';
import { readInstant } from './engine/instant.ts';
import { ASSUMED_EVERY_MS } from './engine/ledger-source.ts';
import { resolveObjective } from './engine/objective.ts';
import { analyseTrend } from './engine/trend/analyse.ts';
import type { TrendReport } from './engine/trend/analyse.ts';
import { readSeries } from './engine/trend/csv.ts';
import { dataSpec, objectiveSpec } from './spec.ts';

export interface SlaEvaluateInput {
  /** Text of the objective, YAML or JSON. */
  objectiveText: string;
  /** Its path, for messages. */
  objectivePath: string;
  /** Text of the data, JSON (YAML works too). */
  dataText: string;
  dataPath?: string;
  /** Evaluation instant as typed; the end of the data when left out. */
  at?: string | number;
}

export type SlaEvaluateResult = Evaluation & { feasibility: Feasibility };

interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

/** `exclusions[0].from` for a path of keys and indexes. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');
}

function refuse(file: string, what: string, issues: readonly Issue[]): never {
  const lines = issues.map((issue) => `${pathText(issue.path) || what}: ${issue.message}`);
  throw new AppError('invalid', `${file}: ${lines.join('; ')}`, { file, issues: issues.map((issue) => ({ path: pathText(issue.path), message: issue.message })) });
}

function parseText(text: string, file: string): unknown {
  const trimmed = text.trimStart();
  try {
    if (trimmed.startsWith('{') || trimmed.startsWith('[')) return JSON.parse(text);
  } catch {
    // A flow mapping in YAML also begins with a brace.
  }
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) throw new AppError('invalid', `${file}: ${document.errors[0]!.message}`);
  return document.toJS({ maxAliasCount: 100 });
}

function inFile<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'invalid' && !thrown.message.startsWith(`${file}: `)) throw new AppError('invalid', `${file}: ${thrown.message}`, thrown.details);
    throw thrown;
  }
}

/** Files hold one objective, bare or under `objective:` or as the only entry of `objectives:`. */
function theObjective(document: unknown, file: string): unknown {
  if (document === null || typeof document !== 'object') throw new AppError('invalid', `${file}: holds no objective; write id, kind, target and window`);
  const record = document as Record<string, unknown>;
  const listed = record.objective ?? (Array.isArray(record.objectives) && record.objectives.length === 1 ? record.objectives[0] : undefined);
  const found = listed ?? document;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return found;
  // A field written as null is one left out.
  const fields: Record<string, unknown> = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null));
  return 'id' in fields ? fields : { ...fields, id: typeof fields.name === 'string' ? fields.name : 'objective' };
}

/** A bare list is taken for intervals when its entries have a beginning, else for samples. */
function theData(document: unknown): unknown {
  if (!Array.isArray(document)) return document;
  const first: unknown = document[0];
  return first !== null && typeof first === 'object' && 'at' in first ? { samples: document } : { intervals: document };
}

const EXIT = { met: 0, breached: 1, 'not proven': 3, 'no data': 3 } as const;

/**
 * `watchfloor sla evaluate`: judges one objective over one data file. Exit codes: 0 met, 1 breached, 3 not proven or no data;
 * an `invalid` AppError (exit 2) names file and field.
 */
export function runSlaEvaluate(input: SlaEvaluateInput): { result: SlaEvaluateResult; exitCode: 0 | 1 | 3 } {
  const { objectivePath, dataPath = 'data' } = input;
  const parsed = objectiveSpec.safeParse(theObjective(parseText(input.objectiveText, objectivePath), objectivePath));
  if (!parsed.success) refuse(objectivePath, 'objective', parsed.error.issues);
  const objective = inFile(objectivePath, () => resolveObjective(parsed.data));
  const data = dataSpec.safeParse(theData(parseText(input.dataText, dataPath)));
  if (!data.success) refuse(dataPath, 'data', data.error.issues);
  const at = input.at === undefined ? undefined : inFile('--at', () => readInstant(input.at!, objective.zone, 'instant'));
  const evaluation = inFile(dataPath, () => evaluateData(objective, data.data, at));
  const result = { ...evaluation, feasibility: checkFeasibility(objective, objective.everyMs ?? data.data.every ?? ASSUMED_EVERY_MS) };
  return { result, exitCode: EXIT[evaluation.verdict] };
}

export interface TrendInput {
  csvText: string;
  csvPath?: string;
  /** Value column by name or 1-based number; the first numeric one when left out. */
  column?: string;
  /** Time column by name or number; found by its name or form when left out. */
  time?: string;
  /** Season length in points. */
  period?: number;
  seed?: number;
}

/**
 * `watchfloor trend`: change point, trend and slope of a CSV series. Exit codes: 0 no significant change, 1 a significant trend or step,
 * 3 too few data; an `invalid` AppError (exit 2) names line and column.
 */
export function runTrend(input: TrendInput): { result: TrendReport; exitCode: 0 | 1 | 3 } {
  const file = input.csvPath ?? 'csv';
  try {
    const series = readSeries(input.csvText, { column: input.column, time: input.time });
    const result = analyseTrend(series, { period: input.period, seed: input.seed });
    return { result, exitCode: result.verdict === 'too few' ? 3 : result.verdict === 'none' ? 0 : 1 };
  } catch (thrown) {
    if (thrown instanceof AppError) throw new AppError(thrown.code, `${file}: ${thrown.message}`, thrown.details);
    throw new AppError('internal', `${file}: ${messageOf(thrown)}`);
  }
}
