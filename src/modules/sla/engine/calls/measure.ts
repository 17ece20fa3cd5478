import type { Actor } from '#shared/access.ts';
import { AppError } from '#shared/errors.ts';
import type { StateName, ObjectiveSpec } from '../../spec.ts';
import { sampleSpec, stateName } from '../../spec.ts';
import { dataSourceOf } from '../../spec.ts';
import { checkZone, isoOf, readInstant } from '../instant.ts';
import type { RawSample } from '../material.ts';
import type { NewSample } from '../store/samples.ts';
import { isMissing, numberIn, splitCsv } from '../trend/csv-rows.ts';
import type { Sla } from './parts.ts';
import { metricOf } from './parts.ts';

type Given = RawSample & { key?: string | undefined };

const MOST_ROWS = 200_000;
/** A clock a little ahead is forgiven; a sample from next week is a typing error. */
const AHEAD_MS = 5 * 60_000;

const TIME_NAMES = ['at', 'time', 'timestamp', 'date', 'datetime', 'when'];

function finite(value: number | null | undefined, path: string): number | null {
  if (value === null || value === undefined) return null;
  if (!Number.isFinite(value)) throw new AppError('invalid', `${path}: ${value} is not a number that can be kept`);
  return value;
}

function checked(sample: Given, zone: string, now: number, path: string): NewSample {
  const at = readInstant(sample.at, zone, `${path}.at`);
  if (at > now + AHEAD_MS) throw new AppError('invalid', `${path}.at: ${isoOf(at)} lies in the future`);
  const value = finite(sample.value, `${path}.value`);
  const good = finite(sample.good, `${path}.good`);
  const bad = finite(sample.bad, `${path}.bad`);
  const total = finite(sample.total, `${path}.total`) ?? (good !== null && bad !== null ? good + bad : null);
  for (const [name, count] of [['good', good], ['bad', bad], ['total', total]] as const) if (count !== null && count < 0) throw new AppError('invalid', `${path}.${name}: a count cannot be negative`);
  const counted = good ?? (total !== null && bad !== null ? total - bad : null);
  if (counted !== null && total !== null && counted > total) throw new AppError('invalid', `${path}.good: ${counted} of ${total} cannot be`);
  const state = sample.state ?? null;
  if (value === null && counted === null && total === null && state === null) throw new AppError('invalid', `${path}: holds no figure; give value, good and total, or state`);
  return { at, value, good: counted, total, state, key: sample.key ?? null };
}

function checkUnit(spec: ObjectiveSpec | null, told: string | undefined, path: string): void {
  const unit = spec?.unit;
  if (unit !== undefined && told !== undefined && told.trim() !== '' && told.trim() !== unit.trim()) throw new AppError('invalid', `${path}: is "${told}", the objective is in "${unit}"; convert the data or the objective`);
}

function columnOf(names: readonly string[], wanted: string | undefined, candidates: readonly string[]): number {
  if (wanted !== undefined) {
    const found = names.findIndex((name) => name.toLowerCase() === wanted.trim().toLowerCase());
    if (found < 0) throw new AppError('invalid', `There is no column "${wanted}"; the file has ${names.join(', ')}.`);
    return found;
  }
  return names.findIndex((name) => candidates.includes(name.toLowerCase()));
}

/** Samples of a CSV text with a header. Throws `invalid` naming line and column. */
export function samplesOfCsv(text: string, columns: { at?: string | undefined; value?: string | undefined }): (Given & { line: number })[] {
  const [header, ...rows] = splitCsv(text);
  if (!header || rows.length === 0) throw new AppError('invalid', 'The CSV holds no rows below a header; write at,value in its first line.');
  if (rows.length > MOST_ROWS) throw new AppError('invalid', `${rows.length} rows are more than ${MOST_ROWS}; push them in parts.`);
  const names = header.cells;
  const at = columnOf(names, columns.at, TIME_NAMES);
  if (at < 0) throw new AppError('invalid', `No column tells the time; name one "at" (the file has ${names.join(', ')}).`);
  const numbers = { value: columnOf(names, columns.value, ['value']), good: columnOf(names, undefined, ['good']), bad: columnOf(names, undefined, ['bad']), total: columnOf(names, undefined, ['total']) };
  const state = columnOf(names, undefined, ['state']);
  const key = columnOf(names, undefined, ['key', 'id', 'case']);
  const unit = columnOf(names, undefined, ['unit']);
  if (numbers.value < 0 && numbers.good < 0 && numbers.bad < 0 && state < 0) {
    const others = names.map((_, i) => i).filter((i) => i !== at && i !== key && i !== unit);
    if (others.length !== 1) throw new AppError('invalid', `No column holds the figures; name one "value", or "good" and "total" (the file has ${names.join(', ')}).`);
    numbers.value = others[0]!;
  }
  return rows.map(({ line, cells }) => {
    const numberAt = (column: number): number | null => {
      const cell = cells[column] ?? '';
      if (column < 0 || isMissing(cell)) return null;
      const value = numberIn(cell);
      if (!Number.isFinite(value)) throw new AppError('invalid', `line ${line}, column "${names[column]}": "${cell}" is not a number`);
      return value;
    };
    const told = state < 0 || isMissing(cells[state] ?? '') ? null : stateName.safeParse(cells[state]!.toLowerCase());
    if (told && !told.success) throw new AppError('invalid', `line ${line}, column "${names[state]}": "${cells[state]}" is not a state`);
    return {
      line,
      at: cells[at] ?? '',
      value: numberAt(numbers.value), good: numberAt(numbers.good), bad: numberAt(numbers.bad), total: numberAt(numbers.total),
      state: (told?.data ?? null) as StateName | null,
      ...(unit >= 0 && cells[unit] ? { unit: cells[unit] } : {}),
      ...(key >= 0 && cells[key] ? { key: cells[key] } : {}),
    };
  });
}

/** Calls that bring measurements in and take wrong ones out again. */
export function createMeasure(parts: Sla) {
  const { board, context, reports, samples } = parts;
  const { clock } = context;

  function write(metric: string, ready: NewSample[], by: string) {
    const now = clock.now();
    const first = Math.min(...ready.map((sample) => sample.at));
    const last = Math.max(...ready.map((sample) => sample.at));
    return context.db.tx(() => {
      const replaced = samples.add(metric, ready, by, now);
      const late = reports.markStale(first, last + 1);
      board.touch((watch) => 'pushed' in watch.data && watch.data.pushed === metric);
      return { metric, accepted: ready.length, replaced, late };
    });
  }

  return {
    push({ objective, metric, samples: given, unit }: { objective?: string | undefined; metric?: string | undefined; samples: Given[]; unit?: string | undefined }, actor: Actor) {
      const meant = metricOf(parts, { objective, metric });
      checkUnit(meant.spec, unit, 'unit');
      const zone = meant.spec?.window.timeZone ?? 'UTC';
      const ready = given.map((sample, i) => {
        checkUnit(meant.spec, sample.unit, `samples[${i}].unit`);
        return checked(sample, zone, clock.now(), `samples[${i}]`);
      });
      return write(meant.metric, ready, actor.id);
    },

    pushCsv(input: { objective?: string | undefined; metric?: string | undefined; csv: string; at?: string | undefined; value?: string | undefined; timeZone?: string | undefined }, actor: Actor) {
      const meant = metricOf(parts, input);
      const zone = input.timeZone ?? meant.spec?.window.timeZone ?? 'UTC';
      checkZone(zone, 'timeZone');
      const ready = samplesOfCsv(input.csv, input).map((sample) => {
        checkUnit(meant.spec, sample.unit, `line ${sample.line}, column "unit"`);
        return checked(sampleSpec.parse(sample) as Given, zone, clock.now(), `line ${sample.line}`);
      });
      return write(meant.metric, ready, actor.id);
    },

    listSamples({ objective, metric, from, to, limit }: { objective?: string | undefined; metric?: string | undefined; from?: number | undefined; to?: number | undefined; limit: number }) {
      const meant = metricOf(parts, { objective, metric });
      const [begin, end] = [from ?? -8.64e15, to ?? 8.64e15];
      return { metric: meant.metric, samples: samples.newest(meant.metric, begin, end, limit), total: samples.count(meant.metric, begin, end) };
    },

    removeSamples({ ids }: { ids: string[] }) {
      const removed = context.db.tx(() => {
        const gone = samples.remove(ids);
        for (const { at } of gone) reports.markStale(at, at + 1);
        return gone;
      });
      const metrics = new Set(removed.map((row) => row.metric));
      board.touch((watch) => {
        const data = dataSourceOf(watch.objective.spec);
        return 'pushed' in data && metrics.has(data.pushed);
      });
      return { removed: removed.length };
    },
  };
}
