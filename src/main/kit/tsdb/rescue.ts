import type { Db } from '../sqlite.ts';
import { problemOf } from '../sqlite-problem.ts';

/** Keys [from, to). */
export interface KeyRange {
  from: number;
  to: number;
}

type Table = 'log' | 'chunk' | 'day' | 'target' | 'target_copy';
const KEYS: Record<Table, string> = { log: 'seq', chunk: 'k', day: 'k', target: 'id', target_copy: 'id' };
/** An unreadable stretch is halved this often without success before it is given up; about 3 ms for one damaged page. */
const DEPTH = 6;

/**
 * Reads the rows of a table whose integer key lies in `range`, in order, and goes around damaged pages: forwards to the
 * first one, backwards from the end to the last one, then by halving what lies between. Returns the ranges that
 * could not be read. Errors other than damage are thrown.
 */
export function readAround<T>(db: Db, table: Table, range: KeyRange, onRow: (row: T, key: number) => void): KeyRange[] {
  const reached = scan(db, table, range, 'ASC', onRow);
  if (reached === null) return [];
  const found = new Map<number, T>();
  const lost: KeyRange[] = [];
  explore({ from: reached, to: range.to }, 0);
  for (const [key, row] of [...found].sort((a, b) => a[0] - b[0])) onRow(row, key);
  return lost;

  function keep(row: T, key: number): void {
    found.set(key, row);
  }

  function explore(unknown: KeyRange, depth: number): void {
    const before = found.size;
    const top = scan(db, table, unknown, 'DESC', keep);
    if (top === null) return;
    const left = { from: unknown.from, to: top };
    if (depth >= DEPTH || left.to - left.from <= 1) return note(lost, left);
    const middle = left.from + Math.floor((left.to - left.from) / 2);
    const after = scan(db, table, { from: middle, to: left.to }, 'ASC', keep);
    const deeper = found.size > before ? 0 : depth + 1;
    explore({ from: left.from, to: middle }, deeper);
    if (after !== null) explore({ from: after, to: left.to }, deeper);
  }
}

/** Reads until damage. Null when the whole range was read, else the edge of what is still unknown. */
function scan<T>(db: Db, table: Table, range: KeyRange, direction: 'ASC' | 'DESC', onRow: (row: T, key: number) => void): number | null {
  if (range.to <= range.from) return null;
  let edge = direction === 'ASC' ? range.from : range.to;
  const key = KEYS[table];
  try {
    for (const row of db.iterate<T & { rescue_key: number }>(`SELECT ${key} AS rescue_key, * FROM ${table} WHERE ${key} >= ? AND ${key} < ? ORDER BY ${key} ${direction}`, range.from, range.to)) {
      edge = direction === 'ASC' ? row.rescue_key + 1 : row.rescue_key;
      onRow(row, row.rescue_key);
    }
    return null;
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    return edge;
  }
}

/** True for errors that mean "this part of the file cannot be read", so that another part may still be. */
export function isDamage(thrown: unknown): boolean {
  const problem = problemOf(thrown);
  return problem === 'corrupt' || problem === 'io' || problem === 'not_a_database';
}

/** Adjoining ranges become one. */
function note(lost: KeyRange[], range: KeyRange): void {
  const last = lost.at(-1);
  if (last && last.to === range.from) last.to = range.to;
  else lost.push({ ...range });
}
