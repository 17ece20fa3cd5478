import type { StatusRow } from '#modules/monitoring/contract.ts';

/** Shapes first: ring, filled square with a count, triangle, hatched circle, hollow dashed. */
export type TrayIcon = 'ok' | 'critical' | 'warning' | 'unknown' | 'disconnected';

export interface TrayState {
  icon: TrayIcon;
  /** Critical targets, for the count on the square. */
  count: number;
  /** The whole situation in words. */
  status: string;
  /** The five worst, worst and newest first. */
  worst: Array<{ id: string; label: string }>;
}

type Rank = 'critical' | 'warning' | 'advisory' | 'unknown' | 'quiet';

const ORDER: readonly Rank[] = ['critical', 'warning', 'advisory', 'unknown', 'quiet'];
const SHOWN = 5;

/** What the tray shows for these targets; null rows mean that the engine has not been heard. */
export function trayState(rows: ReadonlyMap<string, StatusRow> | null, now: number): TrayState {
  if (rows === null) return { icon: 'disconnected', count: 0, status: 'Disconnected: the engine does not answer', worst: [] };
  const ranked = [...rows.values()].map((row) => ({ row, rank: rankOf(row) }));
  const count = (rank: Rank): number => ranked.filter((each) => each.rank === rank).length;
  const [critical, warning, advisory, unknown] = [count('critical'), count('warning'), count('advisory'), count('unknown')];
  return {
    icon: critical > 0 ? 'critical' : warning > 0 ? 'warning' : unknown > 0 ? 'unknown' : 'ok',
    count: critical,
    status: inWords(rows.size, { critical, warning, advisory, unknown }),
    worst: ranked
      .filter((each) => each.rank !== 'quiet')
      .sort((a, b) => ORDER.indexOf(a.rank) - ORDER.indexOf(b.rank) || b.row.since - a.row.since || a.row.name.localeCompare(b.row.name))
      .slice(0, SHOWN)
      .map(({ row }) => ({ id: row.id, label: labelOf(row, now) })),
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

function labelOf(row: StatusRow, now: number): string {
  const sample = row.sample ? 'Sample: ' : '';
  return `${sample}${row.name}: ${row.unreachableVia === null ? row.state : 'unreachable'} for ${ageInWords(now - row.since)}`;
}

/** An age in its largest whole unit: `40 s`, `12 min`, `3 h`, `2 d`. */
export function ageInWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
