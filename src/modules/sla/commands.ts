import { parseAllDocuments } from 'yaml';
import type * as z from 'zod';
import { explain } from '#kit/config/issues.ts';
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

/** `exclusions[0].from` for a path of keys and indexes. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');
}

/** What to write where a field is missing or is something else altogether; other violations say it themselves. */
const REMEDY: Readonly<Record<string, string>> = {
  kind: 'write availability, ratio or value',
  window: 'write { kind: rolling, duration: 30d } or { kind: calendar, period: month, timeZone: Europe/Vienna }',
  'window.duration': 'write a duration such as 30d',
  'slice.length': 'write a duration such as 5m',
  data: 'write { "intervals": [{ "state": "up", "from": …, "to": … }] } or { "samples": [{ "at": …, "value": … }] }',
};

const MOST_NAMED = 10;

function refuse(file: string, what: string, error: z.ZodError, schema: z.ZodType, raw: unknown): never {
  const issues = explain(error.issues, schema, raw).map(({ path, message }) => {
    const place = pathText(path) || what;
    return { path: pathText(path), text: `${place}: ${message}${REMEDY[place] && /^(?:is required|expected)|needs/.test(message) ? `; ${REMEDY[place]}` : ''}` };
  });
  const more = issues.length > MOST_NAMED ? [`and ${issues.length - MOST_NAMED} more`] : [];
  throw new AppError('invalid', `${file}: ${[...issues.slice(0, MOST_NAMED).map(({ text }) => text), ...more].join('; ')}`, { file, issues: issues.map(({ path, text }) => ({ path, message: text })) });
}

function parseText(input: string, file: string): unknown {
  const text = input.replace(/^\uFEFF/, '');
  let jsonError = '';
  try {
    if (/^\s*[{[]/.test(text)) return JSON.parse(text);
  } catch (thrown) {
    // A flow mapping in YAML also begins with a brace; what is neither is most likely JSON.
    jsonError = messageOf(thrown);
  }
  const [document, second] = parseAllDocuments(text, { prettyErrors: true });
  if (second) throw new AppError('invalid', `${file}: holds several documents; write one to a file`);
  if (document && document.errors.length > 0) throw new AppError('invalid', `${file}: ${jsonError || document.errors[0]!.message.split('\n')[0]!.replace(/:$/, '')}`);
  return document ? document.toJS({ maxAliasCount: 100 }) : null;
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
  const written = theObjective(parseText(input.objectiveText, objectivePath), objectivePath);
  const parsed = objectiveSpec.safeParse(written);
  if (!parsed.success) refuse(objectivePath, 'objective', parsed.error, objectiveSpec, written);
  const objective = inFile(objectivePath, () => resolveObjective(parsed.data));
  const told = theData(parseText(input.dataText, dataPath));
  const data = dataSpec.safeParse(told);
  if (!data.success) refuse(dataPath, 'data', data.error, dataSpec, told);
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
