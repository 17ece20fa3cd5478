import { AppError } from '#shared/errors.ts';
import { readInstant } from '../instant.ts';
import { isMissing, numberIn } from './csv-rows.ts';

export type AxisKind = 'day' | 'year' | 'index';

/** Abscissae of a series: days since the epoch, calendar years, or bare numbers. */
export interface Axis {
  kind: AxisKind;
  positions: number[];
}

const DAY_MS = 86_400_000;
const TIME_NAMES = /^(?:time|times|timestamp|date|datetime|day|week|month|year|at|ts|ds|when|period|t)$/i;
const INDEX_NAMES = /^(?:index|idx|i|n|no|nr|row|#|obs|x)?$/i;

const DATE_START = /^\d{4}[-/]\d{2}(?:[-/]\d{2})?(?:$|[T ])/;

/** True for `2026-03`, `2026-03-01`, `2026/03/01` and what follows with a time of day. */
export function looksLikeDate(cell: string): boolean {
  return DATE_START.test(cell);
}

function strictlyRising(numbers: readonly number[]): boolean {
  return numbers.every((value, i) => Number.isFinite(value) && (i === 0 || value > numbers[i - 1]!));
}

/**
 * True when cells are dates (most of them, or any text under a name such as `date`, so that a misspelt one is told and not ignored), rising
 * epoch times, rising years, or a plain 1, 2, 3 index: a column that tells when and not what.
 */
export function looksLikeTime(name: string, cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => !isMissing(cell));
  if (filled.length === 0) return false;
  if (filled.filter(looksLikeDate).length > filled.length / 2) return true;
  const numbers = filled.map(numberIn);
  if (!numbers.some(Number.isFinite)) return TIME_NAMES.test(name);
  if (!numbers.every(Number.isFinite)) return false;
  if (TIME_NAMES.test(name)) return true;
  if (!strictlyRising(numbers) || numbers.length < 2) return false;
  const first = numbers[0]!;
  const last = numbers.at(-1)!;
  const whole = numbers.every(Number.isInteger);
  if (whole && first >= 1e8 && last < 1e14) return true;
  const stepsOfOne = whole && numbers.every((value, i) => i === 0 || value === numbers[i - 1]! + 1);
  if (stepsOfOne && first >= 1500 && last <= 2200) return true;
  return stepsOfOne && (first === 0 || first === 1) && INDEX_NAMES.test(name);
}

function epochMs(value: number): number {
  return Math.abs(value) < 1e11 ? value * 1_000 : value;
}

/** `2026/03/01` and the month `2026-03` as ISO text. */
function isoDate(cell: string): string {
  const dashed = looksLikeDate(cell) ? cell.replace('/', '-').replace('/', '-') : cell;
  return /^\d{4}-\d{2}$/.test(dashed) ? `${dashed}-01` : dashed;
}

/** Reads a time column: ISO dates and times (UTC where no zone is written), `2026/03/01`, months `2026-03`, epoch seconds or milliseconds, years, or an index. */
export function readAxis(cells: readonly string[], lines: readonly number[], name: string): Axis {
  const empty = cells.findIndex(isMissing);
  if (empty >= 0) throw new AppError('invalid', `line ${lines[empty]}, column "${name}": the time is missing`);
  const numbers = cells.map(numberIn);
  if (numbers.every(Number.isFinite)) {
    if (numbers.every((value) => Number.isInteger(value) && value >= 1500 && value <= 2200)) return { kind: 'year', positions: numbers };
    if (numbers.every((value) => Math.abs(value) >= 1e8)) return { kind: 'day', positions: numbers.map((value) => epochMs(value) / DAY_MS) };
    return { kind: 'index', positions: numbers };
  }
  const positions = cells.map((cell, i) => readInstant(isoDate(cell), 'UTC', `line ${lines[i]}, column "${name}"`) / DAY_MS);
  return { kind: 'day', positions };
}
