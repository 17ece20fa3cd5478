import * as z from 'zod';
import { parseDuration } from '#shared/duration.ts';
import { messageOf } from '#shared/errors.ts';
import { isTimeZone, parseInstant } from '#shared/zoned-time.ts';
import { parseClock, parseDays } from './engine/days.ts';
import { DEFAULT_ACK_EXPIRES_MS, parseTarget, type EscalationPolicy } from './engine/policy.ts';
import type { Override, Rotation, Rule, Schedule, TemporarySchedule } from './engine/model.ts';

/**
 * What an operator writes about a schedule. Times without an offset are wall times in the schedule's zone, so the zone
 * is read first and the rest is resolved against it: `parseSchedule` turns the text form into the engine's model.
 */
export const userId = z.string().trim().min(1, 'a user is named by an id').max(200);
const scheduleId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'an id starts with a letter or digit and holds letters, digits, dots, dashes or underscores (128 at most)');
const time = z.union([z.string().min(1), z.number()], { error: 'write a time like 2026-03-29T08:00, with an offset or in the zone of the schedule' });

export const rotationSpec = z.strictObject({
  id: scheduleId,
  name: z.string().max(200).optional(),
  type: z.enum(['hourly', 'daily', 'weekly', 'monthly'], { error: 'a rotation is hourly, daily, weekly or monthly' }),
  /** Hours, days, weeks or months in one turn. */
  length: z.int().min(1).max(9_000).default(1),
  /** When the first user's turn begins; fixes the hand-over time of day. */
  start: time,
  /** In order of service; `null` leaves a gap on purpose. */
  users: z.array(userId.nullable()).min(1, 'a rotation needs at least one user').max(1_000),
});

const clock = z.string().transform((text, ctx) => {
  const minutes = parseClock(text);
  if (minutes !== null) return minutes;
  ctx.addIssue({ code: 'custom', message: `"${text}" is not a time of day; write one like 08:00, up to 24:00` });
  return z.NEVER;
});

const days = z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))]).transform((value, ctx) => {
  const parsed = parseDays(value);
  if (typeof parsed !== 'string') return parsed;
  ctx.addIssue({ code: 'custom', message: parsed });
  return z.NEVER;
});

export const ruleSpec = z
  .strictObject({
    /** `mon`, `Monday`, `mon-fri`, `weekdays`, `daily`, 1–5, or a list of these; 0 and 7 are Sunday. Every day when left out. */
    days: days.prefault('daily'),
    from: clock.prefault('00:00'),
    /** At or before `from` it means the next day; the same time means 24 hours. */
    to: clock.prefault('00:00'),
    user: userId.optional(),
    rotation: scheduleId.optional(),
  })
  .superRefine((rule, ctx) => {
    if ((rule.user === undefined) === (rule.rotation === undefined)) ctx.addIssue({ code: 'custom', message: 'a rule names either a user or a rotation' });
    if (rule.from === 1440) ctx.addIssue({ code: 'custom', path: ['from'], message: '24:00 can only end a rule; begin it at 00:00' });
  });

export const overrideSpec = z
  .strictObject({
    kind: z.enum(['add', 'remove', 'replace'], { error: 'an override is add, remove or replace' }),
    from: time,
    to: time,
    user: userId,
    /** Who serves instead of `user`; for `replace`. */
    with: userId.optional(),
  })
  .superRefine((override, ctx) => {
    if (override.kind === 'replace' && override.with === undefined) ctx.addIssue({ code: 'custom', path: ['with'], message: 'a replacement names who serves instead' });
    if (override.kind !== 'replace' && override.with !== undefined) ctx.addIssue({ code: 'custom', path: ['with'], message: `only a replacement has "with"; this override is "${override.kind}"` });
  });

export const fixedShiftSpec = z.preprocess(renameStartEnd, z.strictObject({ from: time, to: time, user: userId.optional(), users: z.array(userId).optional() })).superRefine((shift, ctx) => {
  if ((shift.user === undefined) === (shift.users === undefined)) ctx.addIssue({ code: 'custom', message: 'a shift names a user, or several under "users"' });
});

export const temporarySpec = z.strictObject({ from: time, to: time, shifts: z.array(fixedShiftSpec).default([]) });

export const scheduleSpec = z.strictObject({
  id: scheduleId.optional(),
  name: z.string().max(200).optional(),
  timeZone: z.string().refine(isTimeZone, { error: (issue) => `"${String(issue.input)}" is not a time zone; write an IANA name like Europe/Berlin` }).default('UTC'),
  rotations: z.array(rotationSpec).max(500).default([]),
  rules: z.array(ruleSpec).max(1_000).default([]),
  overrides: z.array(overrideSpec).max(10_000).default([]),
  temporary: z.array(temporarySpec).max(1_000).default([]),
});

export type ScheduleSpec = z.output<typeof scheduleSpec>;
export type ScheduleInput = z.input<typeof scheduleSpec>;

/** One thing wrong in a document, with the path to it. */
export interface SpecIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Reads a schedule from parsed YAML or JSON; either the model or everything that is wrong, at once. */
export function parseSchedule(input: unknown): { schedule: Schedule } | { issues: SpecIssue[] } {
  const parsed = scheduleSpec.safeParse(input);
  if (!parsed.success) return { issues: parsed.error.issues.map((issue) => ({ path: issue.path.filter((key) => typeof key !== 'symbol'), message: issue.message })) };
  return resolveSchedule(parsed.data);
}

/** Resolves a checked schedule's times and references against its zone. */
export function resolveSchedule(spec: ScheduleSpec): { schedule: Schedule } | { issues: SpecIssue[] } {
  const reader = timeReader(spec.timeZone);
  const rotations = spec.rotations.map((rotation, i): Rotation => ({ id: rotation.id, type: rotation.type, length: rotation.length, users: rotation.users, startAt: reader.at(rotation.start, ['rotations', i, 'start']) }));
  rotations.forEach((rotation, i) => {
    if (rotations.findIndex((other) => other.id === rotation.id) < i) reader.issues.push({ path: ['rotations', i, 'id'], message: `rotation "${rotation.id}" is declared twice` });
  });
  const rules = spec.rules.map((rule, i): Rule => {
    if (rule.rotation !== undefined && !rotations.some((rotation) => rotation.id === rule.rotation)) reader.issues.push({ path: ['rules', i, 'rotation'], message: `there is no rotation "${rule.rotation}"; declare it under rotations` });
    const target = rule.user !== undefined ? { user: rule.user } : { rotation: rule.rotation ?? '' };
    return { days: rule.days, fromMinute: rule.from, toMinute: rule.to > rule.from ? rule.to : rule.to + 1440, target };
  });
  const overrides = spec.overrides.map((override, i): Override => {
    const span = reader.span(override, ['overrides', i]);
    return override.kind === 'replace' ? { ...span, kind: 'replace', user: override.user, with: override.with ?? override.user } : { ...span, kind: override.kind, user: override.user };
  });
  const temporary = spec.temporary.map((entry, i): TemporarySchedule => {
    const path = ['temporary', i];
    const shifts = entry.shifts.flatMap((shift, s) => {
      const { fromAt, toAt } = reader.span(shift, [...path, 'shifts', s]);
      return (shift.users ?? [shift.user ?? '']).map((user) => ({ startAt: fromAt, endAt: toAt, user }));
    });
    return { ...reader.span(entry, path), shifts };
  });
  if (reader.issues.length > 0) return { issues: reader.issues };
  return { schedule: { id: spec.id, name: spec.name, timeZone: spec.timeZone, rotations, rules, overrides, temporary } };
}

function timeReader(zone: string) {
  const issues: SpecIssue[] = [];
  const at = (text: string | number, path: (string | number)[], occurrence: 'first' | 'last' = 'first'): number => {
    try {
      return parseInstant(text, zone, occurrence);
    } catch (thrown) {
      issues.push({ path, message: messageOf(thrown) });
      return Number.NaN;
    }
  };
  const span = (entry: { from: string | number; to: string | number }, path: (string | number)[]) => {
    const fromAt = at(entry.from, [...path, 'from']);
    const toAt = at(entry.to, [...path, 'to'], 'last');
    if (fromAt >= toAt) issues.push({ path: [...path, 'to'], message: `the end (${entry.to}) must be after the beginning (${entry.from})` });
    return { fromAt, toAt };
  };
  return { issues, at, span };
}

/** Accepts `start` and `end` for `from` and `to`. */
function renameStartEnd(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { start, end, ...rest } = value as Record<string, unknown>;
  return { ...(start === undefined ? {} : { from: start }), ...(end === undefined ? {} : { to: end }), ...rest };
}

const duration = z.union([z.string(), z.number()]).transform((value, ctx) => {
  try {
    return parseDuration(value);
  } catch (thrown) {
    ctx.addIssue({ code: 'custom', message: messageOf(thrown) });
    return z.NEVER;
  }
});

const stepTarget = z.string().transform((text, ctx) => {
  const target = parseTarget(text);
  if (target) return target;
  ctx.addIssue({ code: 'custom', message: `"${text}" names nobody; write schedule:ID, user:ID or channel:ID` });
  return z.NEVER;
});

const policyStepSpec = z.strictObject({
  /** Counted from the beginning of the round. */
  after: duration.default(0),
  notify: z.union([stepTarget, z.array(stepTarget).min(1)]).transform((value) => (Array.isArray(value) ? value : [value])),
  urgency: z.enum(['high', 'low']).optional(),
});

const supportHoursSpec = z.strictObject({ timeZone: scheduleSpec.shape.timeZone, days: days.prefault('weekdays'), from: clock.prefault('08:00'), to: clock.prefault('18:00') }).refine((hours) => hours.from < hours.to, { path: ['to'], message: 'support hours end after they begin, on the same day' });

export const policySpec = z
  .strictObject({
    id: scheduleId,
    name: z.string().max(200).optional(),
    steps: z.array(policyStepSpec).min(1, 'a policy needs at least one step').max(50),
    repeat: z.int().min(0).max(20).default(0),
    /** From the last step to the next round; the pause between the last two steps when left out, 5m if there is none. */
    repeatAfter: duration.optional(),
    ackExpires: z.union([z.literal('never'), duration]).default(DEFAULT_ACK_EXPIRES_MS),
    fallback: stepTarget.optional(),
    supportHours: supportHoursSpec.optional(),
  })
  .superRefine((policy, ctx) => {
    policy.steps.forEach((step, i) => {
      if (i > 0 && step.after < policy.steps[i - 1]!.after) ctx.addIssue({ code: 'custom', path: ['steps', i, 'after'], message: 'steps stand in order: "after" counts from the beginning of the round and does not go back' });
    });
    if (policy.fallback?.kind === 'schedule') ctx.addIssue({ code: 'custom', path: ['fallback'], message: 'the fallback is for when a schedule has nobody; name a user or a channel' });
  });

export type PolicySpec = z.output<typeof policySpec>;

/** A checked policy in the engine's form. */
export function resolvePolicy(spec: PolicySpec): EscalationPolicy {
  const [last, previous] = [spec.steps.at(-1)!, spec.steps.at(-2)];
  const pause = previous ? last.after - previous.after : 0;
  const hours = spec.supportHours;
  return {
    id: spec.id,
    steps: spec.steps.map((step) => ({ afterMs: step.after, notify: step.notify, urgency: step.urgency })),
    repeat: spec.repeat,
    repeatAfterMs: spec.repeatAfter ?? (pause > 0 ? pause : 300_000),
    ackExpiresMs: spec.ackExpires === 'never' ? null : spec.ackExpires,
    fallback: spec.fallback ?? null,
    supportHours: hours ? { timeZone: hours.timeZone, days: hours.days, fromMinute: hours.from, toMinute: hours.to } : undefined,
  };
}

/** The engine's form of a policy, for the module that runs escalations. */
export { isInSupportHours, parseTarget, urgencyOf, type EscalationPolicy, type EscalationStep, type StepTarget } from './engine/policy.ts';
