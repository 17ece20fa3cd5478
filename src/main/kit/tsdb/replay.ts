import type { Db } from '../sqlite.ts';
import { logPosition, type Heads } from './heads.ts';
import { decodeLogRow } from './log-row.ts';
import { readAround } from './rescue.ts';

/** What was found in the log at opening. */
export interface Recovered {
  /** When the previous run last wrote, epoch ms; null for a new file. The engine writes a gap from here to now. */
  lastTickAt: number | null;
  /** Samples taken back into memory. */
  replayed: number;
  /** Log rows, or stretches of them, that could not be read and were skipped. */
  damaged: number;
}

/** Rows [first, next) exist. */
export interface LogRange {
  first: number;
  next: number;
}

/** More rows than a log ever holds: 70 minutes at four a second are 16,800. */
const LONGEST_LOG = 1_000_000;

/** Fills the heads from the log, leaving out what is sealed already. A damaged row is skipped and counted: it never stops a start. */
export function replayLog(db: Db, heads: Heads, sealed: ReadonlyMap<number, number>): Recovered & { range: LogRange } {
  const recovered: Recovered = { lastTickAt: null, replayed: 0, damaged: 0 };
  const range: LogRange = { first: -1, next: nextSeq(db, sealed) };
  /** As an array, because it is asked for every sample; beyond it and where undefined the target is unknown or deleted. */
  const doneTo: (number | undefined)[] = [];
  for (const [target, position] of sealed) doneTo[target] = position;
  const lost = readAround<{ data: Uint8Array }>(db, 'log', { from: Math.max(0, range.next - LONGEST_LOG), to: range.next }, (row, seq) => {
    if (range.first < 0) range.first = seq;
    const header = decodeLogRow(row.data, (target, at, status, latency, phases, index) => {
      const done = doneTo[target];
      if (done === undefined || logPosition(seq, index) <= done) return;
      if (heads.add(target, at, status, latency, phases, seq, index)) recovered.replayed++;
    });
    if (header) recovered.lastTickAt = header.tickAt;
    else recovered.damaged++;
  });
  recovered.damaged += lost.length;
  if (range.first < 0) range.first = range.next;
  return { ...recovered, range };
}

/** A number no log row had before, even when the newest rows were lost. */
function nextSeq(db: Db, sealed: ReadonlyMap<number, number>): number {
  let last = 0;
  for (const position of sealed.values()) last = Math.max(last, Math.floor(position / logPosition(1, 0)));
  const top = db.get<{ seq: number | null }>('SELECT max(seq) seq FROM log')?.seq ?? 0;
  return Math.max(last, top) + 1;
}
