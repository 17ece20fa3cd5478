import { AppError } from '#shared/errors.ts';

/** One record with the line it began on (1-based). */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** The separator of a file: the one of comma, semicolon and tab that occurs most in its first line. */
function separatorOf(text: string): string {
  const first = text.slice(0, text.search(/\n|$/));
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: first.split(mark).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

/** In a file of commas a quoted `1,234.5` is a number with its thousands marked; in other files a comma is the decimal one. */
function plain(cell: string, separator: string): string {
  return separator === ',' && /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(cell) ? cell.replaceAll(',', '') : cell;
}

/**
 * Splits CSV text (RFC 4180: quotes, doubled quotes, line breaks of any kind, also inside quotes; comma, semicolon or tab; a byte order mark is dropped).
 * Lines that begin with `#` are skipped, and empty ones unless the file has a single column. Throws `invalid` for an open quote.
 */
export function splitCsv(input: string): CsvRow[] {
  const text = input.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const separator = separatorOf(text.replace(/^(?:#[^\n]*\n)+/, ''));
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let began = 1;
  const endRow = (): void => {
    cells.push(cell);
    if (!cells[0]!.startsWith('#')) rows.push({ line: began, cells: cells.map((c) => plain(c.trim(), separator)) });
    cells = [];
    cell = '';
  };
  for (let i = 0; i < text.length; i++) {
    const mark = text[i]!;
    if (quoted) {
      if (mark === '"' && text[i + 1] === '"') cell += text[++i];
      else if (mark === '"') quoted = false;
      else cell += mark;
      if (mark === '\n') line++;
    } else if (mark === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (mark === separator) {
      cells.push(cell);
      cell = '';
    } else if (mark === '\n') {
      endRow();
      began = ++line;
    } else cell += mark;
  }
  if (quoted) throw new AppError('invalid', `line ${began}: a quote is not closed`);
  if (cell !== '' || cells.length > 0) endRow();
  return withoutEmptyLines(rows);
}

function isEmptyLine(row: CsvRow): boolean {
  return row.cells.length === 1 && row.cells[0] === '';
}

/** In a file of one column an empty line between others is a missing value; everywhere else it is nothing. */
function withoutEmptyLines(rows: readonly CsvRow[]): CsvRow[] {
  if (rows.some((row) => row.cells.length > 1)) return rows.filter((row) => !isEmptyLine(row));
  const filled = rows.map((row) => !isEmptyLine(row));
  return rows.slice(Math.max(0, filled.indexOf(true)), filled.lastIndexOf(true) + 1);
}

const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '-', '.', 'missing', 'undefined']);

export function isMissing(cell: string): boolean {
  return MISSING.has(cell.toLowerCase());
}

/** The number in a cell, also with a decimal comma or a per cent sign, which is dropped; NaN when it is none. */
export function numberIn(cell: string): number {
  const bare = cell.replace(/\s*%$/, '');
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(bare)) return Number(bare);
  return /^[+-]?\d+,\d+$/.test(bare) ? Number(bare.replace(',', '.')) : Number.NaN;
}
