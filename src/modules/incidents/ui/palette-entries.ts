import { useMemo } from 'react';
import { useDenied } from '#ui/access.ts';
import { span } from '#ui/format.ts';
import { useGo } from '#ui/nav.tsx';
import type { BoardRow, IncidentSeverity } from '../contract.ts';
import { askedOf, type Asked } from './asked.ts';
import { useBoard } from './board.ts';
import { acknowledge, escalate, resolve, snooze } from './verbs.tsx';
import { ownerText } from './words.ts';

/** A line of the palette about an incident. */
export interface IncidentEntry {
  id: string;
  title: string;
  section: 'Incidents';
  hint: string;
  denied: string | null;
  mark: IncidentSeverity;
  run: () => void;
}

const TITLES = { acknowledge: 'Acknowledge', snooze: 'Snooze', escalate: 'Escalate', resolve: 'Resolve' } as const;

/** Commands typed with their arguments, and the open incidents to go to. */
export function useIncidentEntries(text: string): { asked: readonly IncidentEntry[]; open: readonly IncidentEntry[] } {
  const board = useBoard();
  const denied = useDenied('operator');
  const go = useGo();
  const open = useMemo(() => board.open.map((row): IncidentEntry => ({ id: `incident-${row.id}`, title: `${row.key} ${row.title}`, section: 'Incidents', hint: ownerText(row), denied: null, mark: row.severity, run: () => go(`/incidents/${row.key}`) })), [board.open, go]);
  const asked = useMemo(() => askedOf(text.replace(/^>/, ''), board.open).map((each): IncidentEntry => ({ id: `asked-${each.verb}-${each.row.id}`, title: titleOf(each), section: 'Incidents', hint: each.note === '' ? each.row.title : `${each.row.title} · “${each.note}”`, denied, mark: each.row.severity, run: () => void runAsked(each) })), [text, board.open, denied]);
  return { asked, open };
}

function titleOf({ verb, row, forMs }: Asked): string {
  return `${TITLES[verb]} ${row.key}${verb === 'snooze' ? ` for ${span(forMs)}` : ''}`;
}

function runAsked({ verb, row, forMs, note }: Asked): Promise<void> {
  const runs: Record<Asked['verb'], (row: BoardRow) => Promise<void>> = { acknowledge: (each) => acknowledge(each, note), snooze: (each) => snooze(each, forMs, note), escalate: (each) => escalate(each, note), resolve: (each) => resolve(each, note) };
  return runs[verb](row);
}
