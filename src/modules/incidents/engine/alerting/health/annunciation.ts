/** An alarm that reached a seat: a notification delivered to a person or shown on its wall. Rule evaluations do not count. */
export interface Annunciation {
  /** Epoch ms. */
  readonly at: number;
  /** When the condition ended; `null` while it stands. */
  readonly clearedAt: number | null;
  /** What alarmed: rule and target, the same at every occurrence. */
  readonly source: string;
  readonly priority: string;
  /** The operator position. */
  readonly seat: string;
  /** Held back by a silence, a shelf, an inhibition or a budget: counted apart, so that silencing cannot better the figures unseen. */
  readonly suppressedBy?: string | undefined;
}

const MINUTE = 60_000;

/** Sources by number of occurrences, loudest first; `share` is of all. */
export function topContributors(annunciations: readonly Annunciation[], count = 10): { source: string; count: number; shareRatio: number }[] {
  const counts = new Map<string, number>();
  for (const { source } of annunciations) counts.set(source, (counts.get(source) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, count)
    .map(([source, n]) => ({ source, count: n, shareRatio: n / annunciations.length }));
}

/** Sources that changed state at least `transitions` times within `windowMs` (3 in a minute), with the most in any such window. */
export function chatteringSources(annunciations: readonly Annunciation[], transitions = 3, windowMs = MINUTE): { source: string; transitions: number; at: number }[] {
  const found: { source: string; transitions: number; at: number }[] = [];
  for (const [source, own] of bySource(annunciations)) {
    const times = own.flatMap((a) => (a.clearedAt === null ? [a.at] : [a.at, a.clearedAt])).sort((a, b) => a - b);
    let most = 0;
    let at = 0;
    for (let first = 0, last = 0; last < times.length; last++) {
      while (times[last]! - times[first]! > windowMs) first++;
      if (last - first + 1 > most) [most, at] = [last - first + 1, times[first]!];
    }
    if (most >= transitions) found.push({ source, transitions: most, at });
  }
  return found.sort((a, b) => b.transitions - a.transitions);
}

/** Sources with alarms that cleared before anybody could act (30 s unless told otherwise), and how many there were. */
export function fleetingSources(annunciations: readonly Annunciation[], withinMs = 30_000): { source: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { source, at, clearedAt } of annunciations) if (clearedAt !== null && clearedAt - at < withinMs) counts.set(source, (counts.get(source) ?? 0) + 1);
  return [...counts].map(([source, count]) => ({ source, count })).sort((a, b) => b.count - a.count);
}

/** Alarms that stood for more than 24 h within `[from, to)`, as of `to`. */
export function staleAlarms(annunciations: readonly Annunciation[], from: number, to: number, afterMs = 24 * 60 * MINUTE): { source: string; since: number; standingMs: number }[] {
  return annunciations
    .filter((a) => a.at < to && (a.clearedAt === null || a.clearedAt > from) && Math.min(a.clearedAt ?? to, to) - a.at > afterMs)
    .map((a) => ({ source: a.source, since: a.at, standingMs: Math.min(a.clearedAt ?? to, to) - a.at }))
    .sort((a, b) => b.standingMs - a.standingMs);
}

/** How many alarms stand at an instant. */
export function standingAt(annunciations: readonly Annunciation[], at: number): number {
  return annunciations.filter((a) => a.at <= at && (a.clearedAt === null || a.clearedAt > at)).length;
}

function bySource(annunciations: readonly Annunciation[]): Map<string, Annunciation[]> {
  const grouped = new Map<string, Annunciation[]>();
  for (const annunciation of annunciations) {
    const own = grouped.get(annunciation.source);
    if (own) own.push(annunciation);
    else grouped.set(annunciation.source, [annunciation]);
  }
  return grouped;
}
