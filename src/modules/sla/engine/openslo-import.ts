import { AppError } from '#shared/errors.ts';

/** Annotation that carries what OpenSLO v1 cannot say. */
export const EXTRAS = 'watchfloor.io/objective';

export interface OpenSloImport {
  /** Ready for `objectiveSpec`. */
  objectives: Record<string, unknown>[];
  /** What could not be carried over, each with the document it stands in. */
  notes: string[];
}

type Doc = Record<string, unknown>;

function record(value: unknown): Doc {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Doc) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(doc: Doc): string {
  return String(record(doc.metadata).name ?? '');
}

const CALENDAR: Record<string, string> = { '1d': 'day', '1w': 'week', '1M': 'month', '1Q': 'quarter', '1Y': 'year' };
const DAYS: Record<string, number> = { M: 30, Q: 90, Y: 365 };

function readWindow(slo: string, spec: Doc, notes: string[]): Doc {
  const window = record(list(spec.timeWindow)[0]);
  const text = String(window.duration ?? '');
  if (text === '') throw new AppError('invalid', `SLO ${slo}: spec.timeWindow[0].duration is missing`);
  const calendar = record(window.calendar);
  if (window.calendar !== undefined) {
    const period = CALENDAR[text];
    if (!period) throw new AppError('invalid', `SLO ${slo}: a calendar window of ${text} is not supported; 1d, 1w, 1M, 1Q and 1Y are`);
    if (calendar.startTime !== undefined) notes.push(`SLO ${slo}: calendar.startTime ${String(calendar.startTime)} is not carried over; periods begin on their first day`);
    return { kind: 'calendar', period, timeZone: String(calendar.timeZone ?? 'UTC') };
  }
  const long = /^(\d+)([MQY])$/.exec(text);
  if (!long) return { kind: 'rolling', duration: text };
  const days = Number(long[1]) * DAYS[long[2]!]!;
  notes.push(`SLO ${slo}: a rolling window of ${text} is taken as ${days} days`);
  return { kind: 'rolling', duration: `${days}d` };
}

function limitsOf(objective: Doc): Doc {
  const value = Number(objective.value);
  switch (objective.op) {
    case 'lte':
      return { direction: 'upper', upper: value };
    case 'lt':
      return { direction: 'upper', upper: value, upperIncl: false };
    case 'gte':
      return { direction: 'lower', lower: value };
    case 'gt':
      return { direction: 'lower', lower: value, lowerIncl: false };
    default:
      return {};
  }
}

function burnRowsOf(slo: string, spec: Doc, byName: ReadonlyMap<string, Doc>, notes: string[]): Doc[] {
  return list(spec.alertPolicies).flatMap((entry) => {
    const policy = typeof entry === 'string' ? byName.get(`AlertPolicy/${entry}`) : (byName.get(`AlertPolicy/${String(record(entry).alertPolicyRef ?? '')}`) ?? record(entry));
    if (!policy) {
      notes.push(`SLO ${slo}: alert policy "${String(entry)}" is not among the documents`);
      return [];
    }
    return list(record(policy.spec).conditions).flatMap((item) => {
      const reference = record(item).conditionRef;
      const condition = reference === undefined ? record(item) : (byName.get(`AlertCondition/${String(reference)}`) ?? {});
      const body = record(record(condition.spec).condition);
      if (body.kind !== 'burnrate') return [];
      if (body.op !== 'gt' && body.op !== 'gte') notes.push(`SLO ${slo}: condition ${nameOf(condition)} compares with "${String(body.op)}"; a burn rate alerts when it is exceeded`);
      return [{ long: body.lookbackWindow, factor: Number(body.threshold), severity: String(record(condition.spec).severity ?? 'page'), ...(body.alertAfter === undefined ? {} : { for: body.alertAfter }) }];
    });
  });
}

function readTarget(slo: string, objective: Doc): number {
  if (objective.target !== undefined) return Number(objective.target);
  if (objective.targetPercent !== undefined) return Number((Number(objective.targetPercent) / 100).toPrecision(12));
  throw new AppError('invalid', `SLO ${slo}: an objective needs target or targetPercent`);
}

function readExtras(slo: string, text: unknown): unknown {
  if (text === undefined) return {};
  try {
    return JSON.parse(String(text));
  } catch {
    throw new AppError('invalid', `SLO ${slo}: the annotation ${EXTRAS} holds no JSON`);
  }
}

/** Lays the annotated fields over those read from the document; null removes one. */
function withExtras(base: Doc, extras: Doc): Doc {
  return Object.fromEntries(Object.entries({ ...base, ...extras }).filter(([, value]) => value !== null));
}

function readSlo(doc: Doc, byName: ReadonlyMap<string, Doc>, notes: string[]): Doc[] {
  const slo = nameOf(doc);
  const spec = record(doc.spec);
  const metadata = record(doc.metadata);
  const indicator = spec.indicator === undefined ? (byName.get(`SLI/${String(spec.indicatorRef ?? '')}`) ?? {}) : record(spec.indicator);
  if (spec.indicator === undefined && Object.keys(indicator).length === 0) notes.push(`SLO ${slo}: indicator "${String(spec.indicatorRef ?? '')}" is not among the documents; taken as a ratio`);
  const threshold = record(indicator.spec).thresholdMetric !== undefined;
  const extras = record(readExtras(slo, record(metadata.annotations)[EXTRAS]));
  const window = readWindow(slo, spec, notes);
  const burnRows = burnRowsOf(slo, spec, byName, notes);
  const entries = list(spec.objectives).map(record);
  return entries.map((objective, i) => {
    if (spec.budgetingMethod === 'RatioTimeslices') notes.push(`SLO ${slo}: RatioTimeslices averages the ratio of slices; carried over as occurrences`);
    if (objective.compositeWeight !== undefined) notes.push(`SLO ${slo}: compositeWeight is not carried over; combine objectives in a composite`);
    const slice = spec.budgetingMethod === 'Timeslices' ? { slice: { length: objective.timeSliceWindow ?? '1m', target: Number(objective.timeSliceTarget ?? 1) } } : {};
    return withExtras({
      id: entries.length > 1 ? `${slo}-${i + 1}` : slo,
      ...(metadata.displayName === undefined ? {} : { name: String(objective.displayName ?? metadata.displayName) }),
      ...(spec.description === undefined ? {} : { description: String(spec.description) }),
      ...(spec.service === undefined || spec.service === 'watchfloor' ? {} : { service: String(spec.service) }),
      kind: threshold ? 'value' : 'ratio',
      ...(threshold ? { statistic: 'proportion', ...limitsOf(objective) } : {}),
      target: readTarget(slo, objective),
      window,
      ...slice,
      ...(burnRows.length > 0 ? { burnRows } : {}),
    }, extras);
  });
}

/**
 * Objectives from parsed OpenSLO v1 documents (SLO, SLI, AlertPolicy and AlertCondition; others are ignored). Pure: no YAML, no files.
 * Throws `invalid` naming the SLO when a required part is missing; lesser losses are listed in `notes`.
 */
export function importOpenSlo(documents: readonly unknown[]): OpenSloImport {
  const docs = documents.map(record);
  const notes: string[] = [];
  const byName = new Map(docs.map((doc) => [`${String(doc.kind)}/${nameOf(doc)}`, doc]));
  for (const doc of docs) if (doc.apiVersion !== undefined && doc.apiVersion !== 'openslo/v1') notes.push(`${String(doc.kind)} ${nameOf(doc)}: apiVersion ${String(doc.apiVersion)} is read as openslo/v1`);
  const objectives = docs.filter((doc) => doc.kind === 'SLO').flatMap((doc) => readSlo(doc, byName, notes));
  return { objectives, notes };
}

