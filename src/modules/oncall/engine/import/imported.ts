import type { ScheduleInput } from '../../spec.ts';

/** A schedule from elsewhere in the form an operator writes, and what could not be carried over, in words. */
export interface ImportedSchedule {
  readonly schedule: ScheduleInput;
  readonly notCarried: readonly string[];
}

export type Doc = Readonly<Record<string, unknown>>;
export type RotationInput = NonNullable<ScheduleInput['rotations']>[number];
export type RuleInput = NonNullable<ScheduleInput['rules']>[number];
export type OverrideInput = NonNullable<ScheduleInput['overrides']>[number];

export const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export function docOf(value: unknown): Doc {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Doc) : {};
}

export function docsOf(value: unknown): Doc[] {
  return Array.isArray(value) ? value.map(docOf) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A stable id from a name: letters, digits, dots, dashes, underscores. */
export function slug(name: string | undefined, fallback: string): string {
  const made = (name ?? '').normalize('NFKD').replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '').slice(0, 100);
  return made === '' ? fallback : made;
}

/** Keeps ids apart: the second `primary` becomes `primary-2`. */
export function uniqueIds(): (wanted: string) => string {
  const taken = new Map<string, number>();
  return (wanted) => {
    const count = (taken.get(wanted) ?? 0) + 1;
    taken.set(wanted, count);
    return count === 1 ? wanted : `${wanted}-${count}`;
  };
}

/** `08:30` from minutes since midnight; whole days wrap. */
export function clockText(minutes: number): string {
  const wrapped = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(wrapped / 60)).padStart(2, '0')}:${String(wrapped % 60).padStart(2, '0')}`;
}

/**
 * Rules for one stretch of the week, from a minute of the week to a later one (Sunday 00:00 is 0). A stretch over several days
 * becomes a beginning, whole days and an end, as a rule lasts 24 hours at most.
 */
export function rulesForStretch(fromMinuteOfWeek: number, lengthMinutes: number, target: Pick<RuleInput, 'user' | 'rotation'>): RuleInput[] {
  const rules: RuleInput[] = [];
  for (let at = fromMinuteOfWeek, left = Math.min(lengthMinutes, 7 * 1440); left > 0; ) {
    const part = left > 1440 ? 1440 : left;
    rules.push({ days: [DAY_NAMES[Math.floor(at / 1440) % 7]!], from: clockText(at), to: clockText(at + part), ...target });
    at += part;
    left -= part;
  }
  return rules;
}
