import { AppError } from '#shared/errors.ts';
import type { ObjectiveSpec } from '../spec.ts';
import { isoOf, readInstant } from './instant.ts';

/** A dated, authored stretch of time that does not count. Epoch ms, half open. */
export interface Exclusion {
  fromAt: number;
  toAt: number;
  reason: string;
  by: string;
  approved: boolean;
  /** Written down after it began. */
  retroactive: boolean;
  /** Its ends in ISO text, UTC. */
  from: string;
  to: string;
}

/** Reads the exclusions of an objective; throws `invalid` naming the entry. */
export function readExclusions(specs: ObjectiveSpec['exclusions'], zone: string): Exclusion[] {
  return specs.map((spec, i) => {
    const path = `exclusions[${i}]`;
    const fromAt = readInstant(spec.from, zone, `${path}.from`);
    const toAt = readInstant(spec.to, zone, `${path}.to`);
    if (toAt < fromAt) throw new AppError('invalid', `${path}.to: lies before from`);
    const recordedAt = spec.recordedAt === undefined ? null : readInstant(spec.recordedAt, zone, `${path}.recordedAt`);
    return { fromAt, toAt, reason: spec.reason, by: spec.by, approved: spec.approved, retroactive: spec.retroactive ?? (recordedAt !== null && recordedAt > fromAt), from: isoOf(fromAt), to: isoOf(toAt) };
  });
}

export interface Span {
  fromAt: number;
  toAt: number;
}

/** Disjoint ascending spans that cover the same time; touching ones are joined. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.filter((s) => s.toAt > s.fromAt).sort((a, b) => a.fromAt - b.fromAt)) {
    const last = merged.at(-1);
    if (last && span.fromAt <= last.toAt) last.toAt = Math.max(last.toAt, span.toAt);
    else merged.push({ fromAt: span.fromAt, toAt: span.toAt });
  }
  return merged;
}

/** Only approved exclusions take effect. */
export function effectiveSpans(exclusions: readonly Exclusion[]): Span[] {
  return mergeSpans(exclusions.filter((exclusion) => exclusion.approved));
}

/** True when `at` lies in one of the disjoint ascending spans. */
export function covered(spans: readonly Span[], at: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.toAt <= at) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]!.fromAt <= at;
}

/** How much of [from, to) the disjoint spans cover, ms. */
export function coveredMs(spans: readonly Span[], from: number, to: number): number {
  let total = 0;
  for (const span of spans) total += Math.max(0, Math.min(span.toAt, to) - Math.max(span.fromAt, from));
  return total;
}
