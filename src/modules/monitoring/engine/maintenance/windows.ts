import { floorDay, HOUR_MS, instantOf, localOf, parseInstant } from '#shared/zoned-time.ts';
import type { Cron } from './cron.ts';
import { cronLocals, parseCron } from './cron.ts';
import { covers } from './covers.ts';
import type { CoveredTarget } from './covers.ts';
import type { Rule } from './rrule.ts';
import { parseRule } from './rrule.ts';
import { ruleLocals } from './rule-days.ts';
import type { MaintenanceSpec } from './spec.ts';

/** One time a window is open: `[fromAt, toAt)`, epoch ms. */
export interface Occurrence {
  readonly fromAt: number;
  readonly toAt: number;
}

const MAX_JOINED = 5_000;

/** Starts of a window from an instant on, ascending, without repetition. */
type Starts = (fromAt: number) => Iterable<number>;

interface Compiled {
  readonly starts: Starts;
  readonly lengthMs: number;
}

/** Specs are plain data and may be asked every second; what they mean is worked out once for each. */
const compiledSpecs = new WeakMap<MaintenanceSpec, Compiled>();

/**
 * The occurrences of a window that end after `fromAt`, in order of start, worked out one at a time.
 * A start skipped by a clock change begins with the first instant after the gap; a repeated one at its first occurrence,
 * except in a cron of every hour, which runs through both.
 */
export function* occurrences(window: MaintenanceSpec, fromAt: number): Generator<Occurrence, undefined> {
  const { starts, lengthMs } = compile(window);
  for (const start of starts(fromAt - lengthMs + 1)) yield { fromAt: start, toAt: start + lengthMs };
}

/** The next `count` occurrences that end after `fromAt`, the running one included. */
export function nextWindows(window: MaintenanceSpec, fromAt: number, count: number): Occurrence[] {
  const found: Occurrence[] = [];
  if (count < 1) return found;
  for (const occurrence of occurrences(window, fromAt)) if (found.push(occurrence) >= count) break;
  return found;
}

/** Whether the window is open at an instant. */
export function isActive(window: MaintenanceSpec, at: number): boolean {
  const first = occurrences(window, at).next();
  return first.done !== true && first.value.fromAt <= at;
}

/** The windows open for a target at an instant. Probing goes on unless one of them says `probing: false`. */
export function activeWindows(windows: readonly MaintenanceSpec[], target: CoveredTarget, at: number): MaintenanceSpec[] {
  return windows.filter((window) => covers(window, target) && isActive(window, at));
}

/** When the window next opens or closes after `at`; null when it never does again. Overlapping occurrences count as one. */
export function nextEdge(window: MaintenanceSpec, at: number): number | null {
  let openUntil: number | null = null;
  let looked = 0;
  for (const { fromAt, toAt } of occurrences(window, at)) {
    // A window that follows itself without a pause has no edge: look no further than a few thousand occurrences.
    if (fromAt > (openUntil ?? at) || ++looked > MAX_JOINED) return openUntil ?? fromAt;
    openUntil = Math.max(openUntil ?? toAt, toAt);
  }
  return openUntil;
}

function compile(window: MaintenanceSpec): Compiled {
  const known = compiledSpecs.get(window);
  if (known !== undefined) return known;
  const compiled = compileNew(window);
  compiledSpecs.set(window, compiled);
  return compiled;
}

function compileNew(window: MaintenanceSpec): Compiled {
  const { zone } = window;
  const fromAt = window.from === undefined ? -Infinity : parseInstant(window.from, zone);
  const toAt = window.to === undefined ? Infinity : parseInstant(window.to, zone, 'last');
  if (window.cron !== undefined) {
    const cron = parseCron(window.cron);
    return { lengthMs: window.duration ?? 0, starts: (from) => within(cronStarts(cron, zone, Math.max(from, fromAt)), toAt) };
  }
  if (window.rrule !== undefined) {
    const rule = parseRule(window.rrule);
    return { lengthMs: window.duration ?? 0, starts: ruleStarts(rule, zone, localOf(fromAt, zone)) };
  }
  return { lengthMs: window.duration ?? toAt - fromAt, starts: (from) => (fromAt >= from ? [fromAt] : []) };
}

function* within(starts: Iterable<number>, toAt: number): Generator<number, undefined> {
  for (const start of starts) {
    if (start >= toAt) return;
    yield start;
  }
}

function* cronStarts(cron: Cron, zone: string, fromAt: number): Generator<number, undefined> {
  if (!Number.isFinite(fromAt)) return;
  let last = fromAt - 1;
  const repeated: number[] = [];
  // Near a clock change the wall may show less than it did before, by a day at the most.
  for (const local of cronLocals(cron, floorDay(localOf(fromAt, zone)) - 24 * HOUR_MS)) {
    const at = instantOf(local, zone);
    if (cron.hourly && localOf(at, zone) !== local) continue;
    while (repeated.length > 0 && repeated[0]! < at) {
      const again = repeated.shift()!;
      if (again > last) yield (last = again);
    }
    if (at > last) yield (last = at);
    const again = cron.hourly ? instantOf(local, zone, 'last') : at;
    if (again !== at) repeated.push(again);
  }
}

function ruleStarts(rule: Rule, zone: string, start: number): Starts {
  const counted = rule.count === null ? null : [...ruleLocals(rule, start, start)];
  return function* (fromAt) {
    let last = fromAt - 1;
    const locals = counted ?? ruleLocals(rule, start, localOf(fromAt, zone) - 24 * HOUR_MS);
    for (const local of locals) {
      const at = instantOf(local, zone);
      if (rule.until !== null && 'at' in rule.until && at > rule.until.at) return;
      if (at > last) yield (last = at);
    }
  };
}
