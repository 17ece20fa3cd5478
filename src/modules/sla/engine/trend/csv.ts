import { AppError } from '#shared/errors.ts';
import { isMissing, numberIn, splitCsv } from './csv-rows.ts';
import type { CsvRow } from './csv-rows.ts';
import { looksLikeDate, looksLikeTime, readAxis } from './time-axis.ts';
import type { Axis } from './time-axis.ts';

/** A series ready for analysis, in time order. */
export interface Series {
  column: string;
  timeColumn: string | null;
  axis: Axis;
  /** What the file calls each point: the time cell, or the 1-based row. */
  labels: string[];
  /** NaN where a value is missing. */
  values: number[];
}

interface Table {
  names: string[];
  rows: CsvRow[];
}

function isHeader(row: CsvRow): boolean {
  return row.cells.some((cell) => !isMissing(cell) && Number.isNaN(numberIn(cell)) && !looksLikeDate(cell));
}

function readTable(text: string): Table {
  const rows = splitCsv(text);
  const first = rows[0];
  if (!first) throw new AppError('invalid', 'the file holds no rows');
  const width = Math.max(...rows.map((row) => row.cells.length));
  if (isHeader(first)) return { names: Array.from({ length: width }, (_, i) => first.cells[i] || `column ${i + 1}`), rows: rows.slice(1) };
  return { names: Array.from({ length: width }, (_, i) => `column ${i + 1}`), rows };
}

function columnCells(table: Table, index: number): string[] {
  return table.rows.map((row) => row.cells[index] ?? '');
}

/** Index of a column by its name (case aside when that is unique) or its 1-based number. */
function findColumn(table: Table, wanted: string, what: string): number {
  const exact = table.names.indexOf(wanted);
  if (exact >= 0) return exact;
  const loose = table.names.flatMap((name, i) => (name.toLowerCase() === wanted.trim().toLowerCase() ? [i] : []));
  if (loose.length === 1) return loose[0]!;
  const number = Number(wanted);
  if (Number.isInteger(number) && number >= 1 && number <= table.names.length) return number - 1;
  throw new AppError('invalid', `${what}: there is no column "${wanted}"; the file has ${table.names.join(', ')}`);
}

function isNumeric(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => !isMissing(cell));
  return filled.length > 0 && filled.every((cell) => Number.isFinite(numberIn(cell)));
}

function findTime(table: Table, wanted: string | undefined, valueIndex: number | undefined): number | null {
  if (wanted !== undefined) return findColumn(table, wanted, '--time');
  const others = table.names.map((_, i) => i).filter((i) => i !== valueIndex);
  for (const i of others) {
    if (!looksLikeTime(table.names[i]!, columnCells(table, i))) continue;
    // A lone numeric column is the series itself, whatever it is called.
    const another = valueIndex !== undefined || others.some((j) => j !== i && isNumeric(columnCells(table, j)));
    if (another) return i;
  }
  return null;
}

function findValue(table: Table, timeIndex: number | null): number {
  const found = table.names.findIndex((_, i) => i !== timeIndex && isNumeric(columnCells(table, i)));
  if (found >= 0) return found;
  if (table.rows.length === 0) return table.names.findIndex((_, i) => i !== timeIndex);
  throw new AppError('invalid', `no column holds numbers only; the file has ${table.names.join(', ')}; name one with --column${spoiler(table, timeIndex)}`);
}

/** The place that keeps the column with the most numbers from being one. */
function spoiler(table: Table, timeIndex: number | null): string {
  const counted = table.names.map((name, i) => ({ name, i, numbers: i === timeIndex ? 0 : columnCells(table, i).filter((cell) => Number.isFinite(numberIn(cell))).length }));
  const best = counted.reduce((a, b) => (b.numbers > a.numbers ? b : a));
  const row = best.numbers > 0 ? table.rows.find((each) => !isMissing(each.cells[best.i] ?? '') && Number.isNaN(numberIn(each.cells[best.i]!))) : undefined;
  return row ? `; line ${row.line}, column "${best.name}": "${row.cells[best.i]}" is not a number (leave the cell empty where a value is missing)` : '';
}

function readValues(table: Table, index: number): number[] {
  return table.rows.map((row) => {
    const cell = row.cells[index] ?? '';
    if (isMissing(cell)) return Number.NaN;
    const value = numberIn(cell);
    if (!Number.isFinite(value)) throw new AppError('invalid', `line ${row.line}, column "${table.names[index]}": "${cell}" is not a number`);
    return value;
  });
}

/**
 * Reads one series from CSV text. The header is optional; the value column is the named one or the first numeric one that is not the time.
 * Rows are put in time order (equal times keep theirs). Throws `invalid` naming line and column.
 */
export function readSeries(text: string, options: { column?: string | undefined; time?: string | undefined } = {}): Series {
  const table = readTable(text);
  const named = options.column === undefined ? undefined : findColumn(table, options.column, '--column');
  const timeIndex = findTime(table, options.time, named);
  const valueIndex = named ?? findValue(table, timeIndex);
  if (valueIndex === timeIndex) throw new AppError('invalid', `--column: "${table.names[timeIndex]}" is the time column; name another one`);
  const values = valueIndex < 0 ? [] : readValues(table, valueIndex);
  const lines = table.rows.map((row) => row.line);
  const axis: Axis = timeIndex === null ? { kind: 'index', positions: values.map((_, i) => i) } : readAxis(columnCells(table, timeIndex), lines, table.names[timeIndex]!);
  const labels = timeIndex === null ? values.map((_, i) => String(i + 1)) : columnCells(table, timeIndex);
  const order = values.map((_, i) => i).sort((a, b) => axis.positions[a]! - axis.positions[b]! || a - b);
  return {
    column: table.names[valueIndex] ?? '',
    timeColumn: timeIndex === null ? null : table.names[timeIndex]!,
    axis: { kind: axis.kind, positions: order.map((i) => axis.positions[i]!) },
    labels: order.map((i) => labels[i]!),
    values: order.map((i) => values[i]!),
  };
}
