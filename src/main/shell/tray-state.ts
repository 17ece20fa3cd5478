import type { BoardRow, IncidentSeverity } from '#modules/incidents/contract.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { AlarmState } from '#modules/notify/contract.ts';
import { calmAgeInWords, personText } from './words.ts';

/** Shapes first: ring, filled square with a count, triangle, hatched circle, hollow dashed. */
export type TrayIcon = 'ok' | 'critical' | 'warning' | 'unknown' | 'disconnected';

/** What the engine's tables say. Without the status of the targets the engine counts as not heard. */
export interface Seen {
  status: ReadonlyMap<string, StatusRow> | null;
  board: ReadonlyMap<string, BoardRow>;
  alarm: AlarmState | null;
}

export const UNSEEN: Seen = { status: null, board: new Map(), alarm: null };

export interface TrayIncident {
  id: string;
  label: string;
  /** Somebody has it. */
  isTaken: boolean;
}

export interface TrayState {
  icon: TrayIcon;
  /** Critical targets, or critical incidents nobody has, for the count on the square. */
  count: number;
  /** The whole situation in words. */
  status: string;
  /** Open incidents in words; empty when there is none. */
  incidentStatus: string;
  /** The five worst open incidents: worst first, then those nobody has, then the newest. */
  incidents: TrayIncident[];
  /** The five worst targets that belong to no incident, worst and newest first. */
  worst: Array<{ id: string; label: string }>;
  /** Until when which alarms are quiet, in words; empty when they are not. */
  quiet: string;
}

type Rank = 'critical' | 'warning' | 'advisory' | 'unknown' | 'quiet';

const ORDER: readonly Rank[] = ['critical', 'warning', 'advisory', 'unknown', 'quiet'];
const SEVERITIES: readonly IncidentSeverity[] = ['critical', 'warning', 'advisory'];
const SHOWN = 5;
const TITLE_LENGTH = 60;

/** What the tray shows. `timeText` writes a time of the day for people. */
export function trayState({ status, board, alarm }: Seen, now: number, timeText: (at: number) => string): TrayState {
  if (status === null) return { icon: 'disconnected', count: 0, status: 'Disconnected: the engine does not answer', incidentStatus: '', incidents: [], worst: [], quiet: '' };
  const ranked = [...status.values()].map((row) => ({ row, rank: rankOf(row) }));
  const count = (rank: Rank): number => ranked.filter((each) => each.rank === rank).length;
  const [critical, warning, advisory, unknown] = [count('critical'), count('warning'), count('advisory'), count('unknown')];
  const open = [...board.values()].filter((row) => row.status !== 'resolved' && row.mergedInto === null);
  const waiting = open.filter((row) => row.acknowledgedBy === null && row.snoozedUntil === null);
  const waitingCritical = waiting.filter((row) => row.severity === 'critical').length;
  const told = new Set(open.flatMap((row) => row.targets));
  return {
    icon: critical > 0 || waitingCritical > 0 ? 'critical' : warning > 0 || waiting.some((row) => row.severity === 'warning') ? 'warning' : unknown > 0 ? 'unknown' : 'ok',
    count: critical || waitingCritical,
    status: inWords(status.size, { critical, warning, advisory, unknown }),
    incidentStatus: open.length === 0 ? '' : `${open.length} open ${open.length === 1 ? 'incident' : 'incidents'}, ${waiting.length === 0 ? 'none' : waiting.length} waiting for somebody`,
    incidents: open
      .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || Number(a.acknowledgedBy !== null) - Number(b.acknowledgedBy !== null) || b.openedAt - a.openedAt || b.number - a.number)
      .slice(0, SHOWN)
      .map((row) => ({ id: row.id, label: incidentLabel(row, now, timeText), isTaken: row.acknowledgedBy !== null })),
    worst: ranked
      .filter((each) => each.rank !== 'quiet' && !told.has(each.row.id))
      .sort((a, b) => ORDER.indexOf(a.rank) - ORDER.indexOf(b.rank) || b.row.since - a.row.since || a.row.name.localeCompare(b.row.name))
      .slice(0, SHOWN)
      .map(({ row }) => ({ id: row.id, label: targetLabel(row, now) })),
    quiet: alarm?.quietUntil ? `Quiet until ${timeText(alarm.quietUntil)}, except critical alarms` : '',
  };
}

/** How loudly a target speaks. Pause, maintenance and a failed parent explain it, so it is not an alarm of its own. */
function rankOf(row: StatusRow): Rank {
  if (row.state === 'paused' || row.maintenance) return 'quiet';
  if (row.unreachableVia !== null || row.state === 'unknown') return 'unknown';
  if (row.state === 'down') return row.severity;
  if (row.state === 'degraded') return row.severity === 'advisory' ? 'advisory' : 'warning';
  return 'quiet';
}

function inWords(total: number, counts: Record<'critical' | 'warning' | 'advisory' | 'unknown', number>): string {
  if (total === 0) return 'No targets yet';
  const parts = Object.entries(counts).filter(([, n]) => n > 0).map(([word, n]) => `${n} ${word}`);
  if (parts.length === 0) return total === 1 ? 'The one target is fine' : `All ${total} targets are fine`;
  return `${parts.join(', ')} of ${total}`;
}

function incidentLabel(row: BoardRow, now: number, timeText: (at: number) => string): string {
  const title = row.title.length > TITLE_LENGTH ? `${row.title.slice(0, TITLE_LENGTH - 1)}…` : row.title;
  const owner = row.acknowledgedBy !== null ? `with ${personText(row.acknowledgedBy)}` : row.snoozedUntil !== null ? `snoozed until ${timeText(row.snoozedUntil)}` : row.unanswered ? 'nobody answered' : 'nobody has it';
  return `${row.sample ? 'Sample: ' : ''}${row.key} ${title} (${row.severity}, ${calmAgeInWords(now - row.openedAt)}, ${owner})`;
}

function targetLabel(row: StatusRow, now: number): string {
  const sample = row.sample ? 'Sample: ' : '';
  return `${sample}${row.name}: ${row.unreachableVia === null ? row.state : 'unreachable'} for ${calmAgeInWords(now - row.since)}`;
}
