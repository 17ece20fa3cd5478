import type { PageRow } from '../../contract.ts';

/** When which tone is due. Pure: called once a second with what stands, it gives the next state and at most one tone. */

export type LadderTone = 'critical' | 'warning' | 'advisory' | 'recovery' | 'flood' | 'lost';

interface Heard {
  /** When it last sounded; null while it was only seen. */
  soundedAt: number | null;
  times: number;
  event: PageRow['event'];
}

export interface Ladder {
  heard: ReadonlyMap<string, Heard>;
  /** When each page of the last ten minutes was first seen. */
  arrivals: readonly number[];
  lastAt: number;
  lastFloodAt: number;
  lastLostAt: number;
}

export const EMPTY_LADDER: Ladder = { heard: new Map(), arrivals: [], lastAt: -Infinity, lastFloodAt: -Infinity, lastLostAt: -Infinity };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A critical alarm sounds again this often until it is acknowledged. */
export const REPEAT_MS = 30 * SECOND;
/** From then on it is a step louder. */
export const LOUDER_MS = 2 * MINUTE;
/** A warning nobody took sounds once more. */
export const WARN_AGAIN_MS = 5 * MINUTE;
/** Alarms that come together sound once. */
const COALESCE_MS = 3 * SECOND;
/** What is older than this when it is first seen is no news: a page that was opened late stays still about it. */
const FRESH_MS = MINUTE;
const FLOOD = { above: 10, windowMs: 10 * MINUTE, everyMs: MINUTE };
const LOST = { afterMs: MINUTE, everyMs: 5 * MINUTE };

export interface LadderInput {
  now: number;
  pages: Iterable<PageRow>;
  /** Sound is off until then. */
  silencedUntil: number | null;
  /** Sample alarms sound too. */
  sample: boolean;
  /** How long nothing was heard from the engine, ms. */
  lostMs: number;
}

export interface Due {
  tone: LadderTone;
  louder: boolean;
}

const RANK: Record<LadderTone, number> = { critical: 0, flood: 1, warning: 2, lost: 3, advisory: 4, recovery: 5 };

export function climb(before: Ladder, { now, pages, silencedUntil, sample, lostMs }: LadderInput): { ladder: Ladder; due: Due | null } {
  const silenced = silencedUntil !== null && now < silencedUntil;
  const heard = new Map<string, Heard>();
  const arrivals = before.arrivals.filter((at) => at > now - FLOOD.windowMs);
  const wanted: Array<Due & { id: string }> = [];
  for (const page of pages) {
    const known = before.heard.get(page.id);
    if (!known && page.event !== 'resolved') arrivals.push(page.at);
    heard.set(page.id, { soundedAt: known?.soundedAt ?? null, times: known?.times ?? 0, event: page.event });
    if (page.quiet || (page.sample && !sample && page.event !== 'test')) continue;
    const due = dueOf(page, known, now);
    if (due) wanted.push({ ...due, id: page.id });
  }
  const recent = arrivals.filter((at) => at > now - FLOOD.windowMs);
  const ladder: Ladder = { ...before, heard, arrivals: recent };
  if (silenced || now - before.lastAt < COALESCE_MS) return { ladder, due: null };
  if (wanted.length === 0) {
    if (lostMs <= LOST.afterMs || now - before.lastLostAt < LOST.everyMs) return { ladder, due: null };
    return { ladder: { ...ladder, lastAt: now, lastLostAt: now }, due: { tone: 'lost', louder: false } };
  }
  for (const { id } of wanted) {
    const own = heard.get(id)!;
    heard.set(id, { ...own, soundedAt: now, times: own.times + 1 });
  }
  if (recent.length > FLOOD.above) {
    if (now - before.lastFloodAt < FLOOD.everyMs) return { ladder, due: null };
    return { ladder: { ...ladder, lastAt: now, lastFloodAt: now }, due: { tone: 'flood', louder: false } };
  }
  const { tone, louder } = wanted.sort((a, b) => RANK[a.tone] - RANK[b.tone] || Number(b.louder) - Number(a.louder))[0]!;
  return { ladder: { ...ladder, lastAt: now }, due: { tone, louder } };
}

function dueOf(page: PageRow, known: Heard | undefined, now: number): Due | null {
  if (page.event === 'resolved') return known && known.event !== 'resolved' && known.soundedAt !== null ? { tone: 'recovery', louder: false } : null;
  if (page.acknowledgedBy !== null || page.event === 'acknowledged') return null;
  const soundedAt = known?.soundedAt ?? null;
  const stands = now - page.at;
  if (page.severity === 'critical') return soundedAt === null || now - soundedAt >= REPEAT_MS ? { tone: 'critical', louder: stands >= LOUDER_MS } : null;
  const escalated = known !== undefined && known.event !== 'escalated' && page.event === 'escalated';
  if (page.severity === 'advisory') return soundedAt === null && (known === undefined || known.times === 0) && now - page.updatedAt < FRESH_MS ? { tone: 'advisory', louder: false } : null;
  if (escalated || (soundedAt === null && now - page.updatedAt < FRESH_MS)) return { tone: 'warning', louder: false };
  return known !== undefined && known.times < 2 && stands >= WARN_AGAIN_MS && stands < WARN_AGAIN_MS + FRESH_MS ? { tone: 'warning', louder: false } : null;
}
