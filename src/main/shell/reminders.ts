import type { Clock, Timer } from '#kit/clock.ts';
import type { BoardRow } from '#modules/incidents/contract.ts';
import type { PageRow } from '#modules/notify/contract.ts';

/** When a page that nobody takes is told again on this seat. Pure: `climb` gives the next state and what is to be told. */

/** How hard a reminder knocks, from the first notification to the last. */
export interface Rung {
  /** Since the call, ms. */
  afterMs: number;
  /** `flash`: the window asks for attention. `raise`: it comes to the front, without taking the keys. */
  attention: 'none' | 'flash' | 'raise';
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** At five minutes the policy's next step runs as a rule; the desk has said what it can. */
const RUNGS: readonly Rung[] = [
  { afterMs: 0, attention: 'none' },
  { afterMs: 30 * SECOND, attention: 'none' },
  { afterMs: 2 * MINUTE, attention: 'flash' },
  { afterMs: 3 * MINUTE, attention: 'raise' },
  { afterMs: 5 * MINUTE, attention: 'raise' },
];

/** The rungs a page climbs. A warning is told twice and an advisory once, as they sound; sample and test alarms press nobody. */
export function rungsOf(page: Pick<PageRow, 'severity' | 'sample' | 'event'>): readonly Rung[] {
  if (page.sample || page.event === 'test' || page.severity === 'advisory') return RUNGS.slice(0, 1);
  return page.severity === 'critical' ? RUNGS : [RUNGS[0]!, RUNGS.at(-1)!];
}

type Standing = 'climbing' | 'acknowledged' | 'snoozed' | 'resolved';

interface Climb {
  standing: Standing;
  /** The page's `updatedAt` when this was last judged: a later one is news. */
  seenAt: number;
  /** Round and step of the chain that was told. */
  call: string;
  /** When the first rung was due, monotonic ms. */
  from: number;
  /** `afterMs` of the highest rung told; -1 while none was. */
  reached: number;
  page: PageRow;
}

export type Ladder = ReadonlyMap<string, Climb>;
export const EMPTY_LADDER: Ladder = new Map();

/** Something to tell. */
export type Change =
  /** For the first time (`rung.afterMs` 0), again, or because the chain went a step on. */
  | { kind: 'remind'; page: PageRow; rung: Rung; isFirst: boolean; isEscalation: boolean }
  /** What was told is over, for now or for good. */
  | { kind: 'ended'; page: PageRow; how: Exclude<Standing, 'climbing'> }
  /** The page is gone without an end. */
  | { kind: 'gone'; id: string };

export interface LadderInput {
  /** Wall time, for the age of a page found at the start. */
  now: number;
  monotonic: number;
  pages: Iterable<PageRow>;
  /** What the incidents' own table says of snoozes. A page whose incident it does not know yet waits for it. */
  board: ReadonlyMap<string, Pick<BoardRow, 'snoozedUntil'>>;
}

/**
 * Climbs to where `input.monotonic` says. Of several rungs passed at once only the highest is told. A page that was acknowledged, snoozed
 * or resolved is still until the engine calls again, and then begins at the bottom. A page first seen with an age takes it along.
 */
export function climb(before: Ladder, input: LadderInput): { ladder: Ladder; changes: Change[]; nextInMs: number | null } {
  const ladder = new Map<string, Climb>();
  const changes: Change[] = [];
  let nextInMs: number | null = null;
  for (const page of input.pages) {
    const known = before.get(page.id);
    const standing = standingOf(page, input.board);
    const state = standing === 'climbing' ? stepUp(page, known, input, changes) : stepOff(page, known, standing, input, changes);
    ladder.set(page.id, state);
    const next = state.standing === 'climbing' && !isHushed(page, input) ? rungsOf(page).find((rung) => rung.afterMs > state.reached) : undefined;
    if (next) nextInMs = Math.min(nextInMs ?? Infinity, Math.max(0, state.from + next.afterMs - input.monotonic));
  }
  for (const [id, { standing }] of before) if (!ladder.has(id) && standing !== 'resolved') changes.push({ kind: 'gone', id });
  return { ladder, changes, nextInMs };
}

function standingOf(page: PageRow, board: LadderInput['board']): Standing {
  if (page.event === 'resolved') return 'resolved';
  if (page.acknowledgedBy !== null) return 'acknowledged';
  return (board.get(page.incident)?.snoozedUntil ?? null) === null ? 'climbing' : 'snoozed';
}

function stepOff(page: PageRow, known: Climb | undefined, standing: Exclude<Standing, 'climbing'>, input: LadderInput, changes: Change[]): Climb {
  const wasTold = known !== undefined && known.reached >= 0;
  if (wasTold && known.standing !== standing) changes.push({ kind: 'ended', page, how: standing });
  return { standing, seenAt: page.updatedAt, call: callOf(page), from: known?.from ?? input.monotonic, reached: known?.reached ?? -1, page };
}

function stepUp(page: PageRow, known: Climb | undefined, input: LadderInput, changes: Change[]): Climb {
  const call = callOf(page);
  // An acknowledgement that lapsed or a snooze that ended shows in a new call; the old one stays answered.
  if (known && known.standing !== 'climbing' && page.updatedAt <= known.seenAt) return { ...known, page };
  const goesOn = known?.standing === 'climbing';
  const since = known ? page.updatedAt : page.at;
  const from = goesOn ? known.from : input.monotonic - Math.max(0, input.now - since);
  const reached = goesOn ? known.reached : -1;
  const state: Climb = { standing: 'climbing', seenAt: page.updatedAt, call, from, reached, page };
  if (isHushed(page, input)) return { ...state, call: goesOn ? known.call : '' };
  const rung = rungsOf(page).findLast((each) => each.afterMs <= input.monotonic - from);
  const isNews = rung !== undefined && rung.afterMs > reached;
  const isEscalation = goesOn && page.event === 'escalated' && call !== known.call;
  const told = isNews ? rung : RUNGS.findLast((each) => each.afterMs <= Math.max(0, reached));
  if ((isNews || isEscalation) && told) changes.push({ kind: 'remind', page, rung: told, isFirst: reached < 0, isEscalation });
  return isNews ? { ...state, reached: rung.afterMs } : state;
}

/** Nothing is told of it for now; what is due meanwhile is told as one afterwards. Test alarms and digests have no number and are on no board. */
function isHushed(page: PageRow, { board }: LadderInput): boolean {
  return page.quiet || (page.number > 0 && !board.has(page.incident));
}

/** One call of the chain: what it tells several people of at once is one. */
function callOf(page: PageRow): string {
  return `${page.step?.round ?? 0}.${page.step?.step ?? 0}.${page.unanswered ? 'unanswered' : page.severity}`;
}

export interface Reminders {
  pages(rows: ReadonlyMap<string, PageRow>): void;
  board(rows: ReadonlyMap<string, BoardRow>): void;
  close(): void;
}

/**
 * Runs the ladder on a clock over the two tables of the engine. It keeps its state while the engine is away, so that an engine that was
 * started again is followed from the rung that was reached; nothing begins before both tables were heard.
 */
export function createReminders(clock: Clock, tell: (changes: readonly Change[]) => void): Reminders {
  let ladder = EMPTY_LADDER;
  let pages: ReadonlyMap<string, PageRow> | null = null;
  let board: ReadonlyMap<string, BoardRow> | null = null;
  let timer: Timer | null = null;

  function run(): void {
    timer?.cancel();
    timer = null;
    if (!pages || !board) return;
    const step = climb(ladder, { now: clock.now(), monotonic: clock.monotonic(), pages: pages.values(), board });
    ladder = step.ladder;
    if (step.nextInMs !== null) timer = clock.after(step.nextInMs, run);
    if (step.changes.length > 0) tell(step.changes);
  }

  return {
    pages(rows) {
      pages = rows;
      run();
    },
    board(rows) {
      board = rows;
      run();
    },
    close: () => timer?.cancel(),
  };
}
