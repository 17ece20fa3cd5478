import { addLocalMonths, clockChanges, DAY_MS, HOUR_MS, instantOf, localOf, MINUTE_MS, partsOf, type LocalMs } from '#shared/zoned-time.ts';
import type { Rotation, UserSpan } from './model.ts';

const PERIOD_MS = { hourly: HOUR_MS, daily: DAY_MS, weekly: 7 * DAY_MS } as const;

/** One turn of a rotation: the hand-over instants around it and the place in `users` that serves it. */
export interface Turn {
  readonly startAt: number;
  readonly endAt: number;
  /** Position in `users`. */
  readonly place: number;
  readonly user: string | null;
}

/**
 * The turn in service at an instant. Hand-overs are wall times: phase and length count on the clock of the zone, so
 * a daily turn keeps its hour over a clock change and lasts 23 or 25 hours there. A skipped hand-over happens at the first
 * instant after the gap, a repeated one at its first occurrence. Turns continue backwards before `startAt`.
 */
export function turnAt(rotation: Rotation, at: number, zone: string): Turn {
  const slots = slotsOf(rotation, zone);
  let slot = slots.near(at);
  while (slots.instant(slot + 1) <= at) slot++;
  while (slots.instant(slot) > at) slot--;
  return turnOf(rotation, slots, slot, turnNumber(slots, slot, zone));
}

/** Every turn that touches `[from, to)`, in order, unclipped. */
export function turnsBetween(rotation: Rotation, from: number, to: number, zone: string): Turn[] {
  const slots = slotsOf(rotation, zone);
  const turns: Turn[] = [];
  let slot = slots.near(from);
  while (slots.instant(slot + 1) <= from) slot++;
  while (slots.instant(slot) > from) slot--;
  let number = turnNumber(slots, slot, zone);
  for (; slots.instant(slot) < to; slot++) {
    const turn = turnOf(rotation, slots, slot, number);
    // A turn swallowed whole by a clock change passes to nobody: its person serves next.
    if (turn.endAt === turn.startAt) continue;
    turns.push(turn);
    number++;
  }
  return turns;
}

/** The people of a rotation in `[from, to)`, clipped; empty places are left out. */
export function rotationSpans(rotation: Rotation, from: number, to: number, zone: string): UserSpan[] {
  const spans: UserSpan[] = [];
  for (const turn of turnsBetween(rotation, from, to, zone)) {
    if (turn.user === null) continue;
    spans.push({ startAt: Math.max(turn.startAt, from), endAt: Math.min(turn.endAt, to), user: turn.user });
  }
  return spans;
}

/** Hand-overs of a rotation as an endless ruler of numbered marks; mark 0 is the start. */
interface Slots {
  readonly local: (slot: number) => LocalMs;
  readonly instant: (slot: number) => number;
  /** A slot number close to the instant, to search from. */
  readonly near: (at: number) => number;
  /** Shortest wall distance between two marks. */
  readonly periodMs: number;
}

function slotsOf(rotation: Rotation, zone: string): Slots {
  // Hand-overs fall on whole minutes, as GoAlert's do.
  const start = Math.floor(localOf(rotation.startAt, zone) / MINUTE_MS) * MINUTE_MS;
  const remembered = new Map<number, number>();
  const ruler = rotation.type === 'monthly' ? monthly(start, rotation.length) : even(start, PERIOD_MS[rotation.type] * rotation.length);
  const instant = (slot: number) => {
    let at = remembered.get(slot);
    if (at === undefined) remembered.set(slot, (at = instantOf(ruler.local(slot), zone)));
    return at;
  };
  return { ...ruler, instant, near: (at) => ruler.near(localOf(at, zone)) };
}

function even(start: LocalMs, periodMs: number) {
  return { periodMs, local: (slot: number) => start + slot * periodMs, near: (local: LocalMs) => Math.floor((local - start) / periodMs) };
}

function monthly(start: LocalMs, length: number) {
  const months = (local: LocalMs) => partsOf(local).year * 12 + partsOf(local).month;
  return {
    periodMs: 28 * DAY_MS * length,
    local: (slot: number) => addLocalMonths(start, slot * length),
    near: (local: LocalMs) => Math.floor((months(local) - months(start)) / length),
  };
}

function turnOf(rotation: Rotation, slots: Slots, slot: number, number: number): Turn {
  const count = rotation.users.length;
  const place = count === 0 ? 0 : ((number % count) + count) % count;
  return { startAt: slots.instant(slot), endAt: slots.instant(slot + 1), place, user: rotation.users[place] ?? null };
}

/**
 * How many turns were really served between mark 0 and `slot`: the slot number less the turns that clock changes
 * swallowed. Only a jump at least as long as a turn can swallow one: an hourly turn in spring, a daily one in Apia in 2011.
 */
function turnNumber(slots: Slots, slot: number, zone: string): number {
  if (slots.periodMs > DAY_MS || slot === 0) return slot;
  const [low, high] = slot > 0 ? [0, slot] : [slot, 0];
  let swallowed = 0;
  for (const change of clockChanges(zone, slots.instant(low) - 1, slots.instant(high))) {
    if (change.toLocal - change.fromLocal < slots.periodMs) continue;
    const first = Math.max(low, Math.ceil((change.fromLocal - slots.local(0)) / slots.periodMs));
    const last = Math.floor((change.toLocal - slots.local(0)) / slots.periodMs);
    swallowed += Math.max(0, Math.min(last, high) - first);
  }
  return slot > 0 ? slot - swallowed : slot + swallowed;
}
