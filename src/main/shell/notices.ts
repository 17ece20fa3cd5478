import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { Clock } from '#kit/clock.ts';
import { ageInWords } from './tray-state.ts';

/** A notification to show. A later one with the same `id` replaces it. */
export interface Notice {
  id: string;
  kind: 'down' | 'recovered' | 'summary';
  title: string;
  /** What and since when; only what the target's own row says. */
  body: string;
  /** Where a click leads; null for the console's first page. */
  target: string | null;
}

export interface NoticeOptions {
  clock: Clock;
  show(notice: Notice): void;
  /** Takes a notice back whose target no longer is an alarm for another reason (paused, maintenance, deleted). */
  withdraw(id: string): void;
  /** Wall time as it is written for people: `14:03:22`. */
  timeText(at: number): string;
}

export interface Notices {
  /** Compares the table with the one before. The first one is the situation found: it announces nothing. */
  update(rows: ReadonlyMap<string, StatusRow>): void;
}

/** More than this many within the window are told as one summary. */
const STORM_NOTICES = 5;
const STORM_WINDOW_MS = 10_000;
const SUMMARY_ID = 'summary';

/** Turns changes of the status table into notifications: one a target, replaced when it recovers, one summary in a storm. */
export function createNotices(options: NoticeOptions): Notices {
  const { clock } = options;
  /** Targets whose outage has been told, and since when it lasts. */
  const told = new Map<string, number>();
  let first = true;
  let recent: number[] = [];
  let storm: { down: number; recovered: number; lastAt: number } | null = null;

  function emit(notice: Notice): void {
    const now = clock.monotonic();
    recent = recent.filter((at) => now - at < STORM_WINDOW_MS);
    if (storm && now - storm.lastAt >= STORM_WINDOW_MS) storm = null;
    if (!storm && recent.length < STORM_NOTICES) {
      recent.push(now);
      return options.show(notice);
    }
    storm ??= { down: 0, recovered: 0, lastAt: now };
    storm.lastAt = now;
    if (notice.kind === 'down') storm.down++;
    else storm.recovered++;
  }

  function update(rows: ReadonlyMap<string, StatusRow>): void {
    const before = storm && { ...storm };
    for (const row of rows.values()) judge(row);
    for (const id of told.keys()) if (!rows.has(id)) forget(id);
    first = false;
    if (storm && (storm.down !== before?.down || storm.recovered !== before.recovered)) options.show(summaryOf(storm));
  }

  function judge(row: StatusRow): void {
    const since = told.get(row.id);
    if (isAlarm(row)) {
      if (since !== undefined) return;
      told.set(row.id, row.since);
      if (!first) emit(downNotice(row, options.timeText));
    } else if (since !== undefined) {
      const recovered = !row.maintenance && (row.state === 'up' || row.state === 'degraded');
      // Not observed is not recovered: keep waiting for a result.
      if (row.state === 'unknown' && !row.maintenance) return;
      if (row.state === 'down' && row.unreachableVia !== null) return;
      if (!recovered) return forget(row.id);
      told.delete(row.id);
      emit(upNotice(row, since, options.timeText));
    }
  }

  function forget(id: string): void {
    told.delete(id);
    options.withdraw(id);
  }

  return { update };
}

/** Down, and nobody said to expect it; a target behind a parent that is down is the parent's alarm. */
function isAlarm(row: StatusRow): boolean {
  return row.state === 'down' && !row.maintenance && row.unreachableVia === null;
}

function nameOf(row: StatusRow): string {
  return row.sample ? `Sample: ${row.name}` : row.name;
}

function downNotice(row: StatusRow, timeText: (at: number) => string): Notice {
  return { id: row.id, kind: 'down', title: `${nameOf(row)} is down`, body: `Since ${timeText(row.since)}. ${row.message || row.code}`, target: row.id };
}

function upNotice(row: StatusRow, downSince: number, timeText: (at: number) => string): Notice {
  const state = row.state === 'up' ? 'is up again' : 'answers again, degraded';
  return { id: row.id, kind: 'recovered', title: `${nameOf(row)} ${state}`, body: `Down for ${ageInWords(row.since - downSince)}, since ${timeText(downSince)}.`, target: row.id };
}

function summaryOf({ down, recovered }: { down: number; recovered: number }): Notice {
  const parts = [down > 0 ? `${down} more went down` : '', recovered > 0 ? `${recovered} recovered` : ''].filter(Boolean);
  return { id: SUMMARY_ID, kind: 'summary', title: 'Many targets are changing', body: `${parts.join(', ')}. Open the console for all of them.`, target: null };
}
