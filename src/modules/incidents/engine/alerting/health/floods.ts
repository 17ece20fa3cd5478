import { standingAt, topContributors, type Annunciation } from './annunciation.ts';

export interface FloodRules {
  /** More than this many in a window begins a flood. */
  readonly startAbove: number;
  /** Fewer than this many in a window ends it. */
  readonly endBelow: number;
  readonly windowMs: number;
}

/** More than 10 in 10 min begins a flood, fewer than 5 ends it (ISA-18.2, as given by Prosys). */
export const FLOOD_RULES: FloodRules = { startAbove: 10, endBelow: 5, windowMs: 600_000 };

export interface Flood {
  /** The first alarm of the window that made it a flood. */
  readonly startAt: number;
  /** When the last window had thinned out; `null` while it goes on. */
  readonly endAt: number | null;
  readonly count: number;
  /** Most in any one window. */
  readonly peak: number;
  readonly topSource: string;
}

/** The floods in a list of alarms, in order, as of `now`; windows slide with each alarm instead of standing on the clock. */
export function findFloods(annunciations: readonly Annunciation[], now: number, rules: FloodRules = FLOOD_RULES): Flood[] {
  const sorted = annunciations.filter((a) => a.at <= now).sort((a, b) => a.at - b.at);
  const floods: Flood[] = [];
  for (let i = 0, first = 0; i < sorted.length; i++) {
    while (sorted[first]!.at <= sorted[i]!.at - rules.windowMs) first++;
    if (i - first + 1 <= rules.startAbove) continue;
    const flood = followFlood(sorted, first, now, rules);
    floods.push(flood.flood);
    i = flood.last;
    first = flood.last + 1;
  }
  return floods;
}

/** From its first alarm to the instant when fewer than `endBelow` lie in the window behind it. */
function followFlood(sorted: readonly Annunciation[], first: number, now: number, rules: FloodRules): { flood: Flood; last: number } {
  let peak = 0;
  let isFlooding = false;
  for (let i = first, low = first; i < sorted.length; i++) {
    while (sorted[low]!.at <= sorted[i]!.at - rules.windowMs) low++;
    peak = Math.max(peak, i - low + 1);
    isFlooding ||= i - low + 1 > rules.startAbove;
    if (!isFlooding) continue;
    // After this alarm the window thins as alarms leave it; it ends when only endBelow − 1 are left.
    const leaves = i - (rules.endBelow - 1);
    const thinsAt = leaves >= low ? sorted[leaves]!.at + rules.windowMs : sorted[i]!.at;
    const next = sorted[i + 1];
    if (next && next.at < thinsAt) continue;
    const own = sorted.slice(first, i + 1);
    return { last: i, flood: { startAt: sorted[first]!.at, endAt: thinsAt <= now ? thinsAt : null, count: own.length, peak, topSource: topContributors(own, 1)[0]?.source ?? '' } };
  }
  const own = sorted.slice(first);
  return { last: sorted.length - 1, flood: { startAt: sorted[first]!.at, endAt: null, count: own.length, peak, topSource: topContributors(own, 1)[0]?.source ?? '' } };
}

/** One moment of a replay. */
export interface ReplayFrame {
  readonly at: number;
  readonly change: 'raised' | 'cleared';
  readonly source: string;
  readonly priority: string;
  /** Standing alarms just after. */
  readonly standing: number;
  /** Raised since the flood began. */
  readonly total: number;
  /** Raised in the window behind. */
  readonly inWindow: number;
}

/** Everything that happened in a flood, in order, for playing it again. */
export function replayFlood(annunciations: readonly Annunciation[], flood: Pick<Flood, 'startAt' | 'endAt'>, now: number, rules: FloodRules = FLOOD_RULES): ReplayFrame[] {
  const end = flood.endAt ?? now;
  const own = annunciations.filter((a) => a.at >= flood.startAt && a.at <= end);
  const moments = own.flatMap((a) => [{ at: a.at, change: 'raised' as const, a }, ...(a.clearedAt !== null && a.clearedAt <= end ? [{ at: a.clearedAt, change: 'cleared' as const, a }] : [])]);
  return moments
    .sort((x, y) => x.at - y.at || (x.change === 'raised' ? -1 : 1))
    .map(({ at, change, a }) => ({ at, change, source: a.source, priority: a.priority, standing: standingAt(own, at), total: own.filter((other) => other.at <= at).length, inWindow: own.filter((other) => other.at <= at && other.at > at - rules.windowMs).length }));
}
