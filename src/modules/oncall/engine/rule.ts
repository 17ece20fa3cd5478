import { DAY_MS, floorDay, instantOf, localOf, MINUTE_MS, weekdayOf } from '#shared/zoned-time.ts';
import type { Gap, Rule } from './model.ts';

/** A span of time, `[startAt, endAt)`. */
export type Span = Gap;

/**
 * When the rule is active within `[from, to)`, clipped, in order, touching spans joined.
 * A span begins at the first occurrence of its wall time and ends at the last, so a repeated hour is covered twice rather
 * than not at all. A wall time that a clock change skips means the first instant after it; a date that a zone never had has no span.
 */
export function ruleSpans(rule: Rule, from: number, to: number, zone: string): Span[] {
  if (isAlwaysActive(rule)) return from < to ? [{ startAt: from, endAt: to }] : [];
  const spans: { startAt: number; endAt: number }[] = [];
  const lastDay = floorDay(localOf(to, zone)) + DAY_MS;
  for (let day = floorDay(localOf(from, zone)) - 2 * DAY_MS; day <= lastDay; day += DAY_MS) {
    if (!rule.days[weekdayOf(day)]) continue;
    const startAt = instantOf(day + rule.fromMinute * MINUTE_MS, zone);
    const endAt = instantOf(day + rule.toMinute * MINUTE_MS, zone, 'last');
    const clipped = { startAt: Math.max(startAt, from), endAt: Math.min(endAt, to) };
    if (clipped.startAt >= clipped.endAt) continue;
    const previous = spans.at(-1);
    if (previous && previous.endAt >= clipped.startAt) previous.endAt = Math.max(previous.endAt, clipped.endAt);
    else spans.push(clipped);
  }
  return spans;
}

/** The span the rule is in at `at`, or its next one; `null` for a rule without days. An everlasting rule has no ends. */
export function ruleSpanAt(rule: Rule, at: number, zone: string): Span | null {
  if (rule.days.every((day) => !day)) return null;
  if (isAlwaysActive(rule)) return { startAt: -Infinity, endAt: Infinity };
  const around = ruleSpans(rule, at - 9 * DAY_MS, at + 18 * DAY_MS, zone);
  return around.find((span) => span.endAt > at) ?? null;
}

/** Whether the rule is active at an instant. */
export function isRuleActive(rule: Rule, at: number, zone: string): boolean {
  return ruleSpans(rule, at, at + 1, zone).length > 0;
}

/** Every day, around the clock. */
export function isAlwaysActive(rule: Rule): boolean {
  return rule.days.every(Boolean) && rule.toMinute - rule.fromMinute === 1440;
}
