import type { BoardRow } from '../contract.ts';

/** A verb for an incident as it is typed: `ack INC-42`, `snooze 42 2h vendor is on it`. */

export type AskedVerb = 'acknowledge' | 'snooze' | 'escalate' | 'resolve';

export interface Asked {
  verb: AskedVerb;
  row: BoardRow;
  /** Of a snooze, ms. */
  forMs: number;
  note: string;
}

const VERBS: Record<string, AskedVerb> = { a: 'acknowledge', ack: 'acknowledge', acknowledge: 'acknowledge', s: 'snooze', snooze: 'snooze', e: 'escalate', esc: 'escalate', escalate: 'escalate', r: 'resolve', resolve: 'resolve' };
const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000 };
export const SNOOZE_MS = 900_000;
const LONGEST_MS = 86_400_000;

/** What was asked for, once per incident it fits: without a number, every open incident that the verb makes sense for. */
export function askedOf(text: string, open: readonly BoardRow[]): Asked[] {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  const verb = VERBS[first.toLowerCase()];
  if (!verb || (first.length === 1 && rest.length === 0)) return [];
  const named = /^(?:#|inc-?)?(\d+)$/i.exec(rest[0] ?? '');
  const rows = open.filter((row) => (named ? row.number === Number(named[1]) : rest.length === 0 || isLength(rest[0]!))).filter((row) => verb !== 'acknowledge' || row.acknowledgedBy === null);
  const words = named ? rest.slice(1) : rest;
  const length = verb === 'snooze' && words[0] !== undefined && isLength(words[0]) ? lengthOf(words[0]) : null;
  const note = (length === null ? words : words.slice(1)).join(' ');
  return rows.map((row) => ({ verb, row, forMs: Math.min(LONGEST_MS, length ?? SNOOZE_MS), note }));
}

const isLength = (text: string): boolean => /^\d+(?:\.\d+)?[mh]$/.test(text);

function lengthOf(text: string): number {
  return Math.max(60_000, Number(text.slice(0, -1)) * UNITS[text.at(-1)!]!);
}
