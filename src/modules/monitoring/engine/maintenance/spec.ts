import * as z from 'zod';
import { AppError, messageOf } from '#shared/errors.ts';
import { DAY_MS, isTimeZone, parseInstant } from '#shared/zoned-time.ts';
import { duration, targetId } from '../../spec.ts';
import { parseCron } from './cron.ts';
import { parseRule } from './rrule.ts';
import { ruleLocals } from './rule-days.ts';

/** A longer window is switching a target off; pause it instead. */
const MAX_DURATION_MS = 366 * DAY_MS;

/**
 * A planned time in which trouble is expected. Three forms:
 * once (`from` and `to` or `duration`), by cron (`cron` and `duration`, `from` and `to` bound its validity), or by a
 * recurrence rule (`rrule`, `from` as the first start, `duration`).
 * Times are wall times of `zone`, or carry their own offset. `duration` is elapsed time.
 */
export const maintenanceSpec = z
  .strictObject({
    id: targetId,
    name: z.string().min(1).max(200),
    description: z.string().max(2_000).optional(),
    /** IANA name, `Europe/Berlin`. */
    zone: z.string().refine(isTimeZone, 'not a time zone; write an IANA name such as Europe/Berlin').default('UTC'),
    from: z.string().optional(),
    to: z.string().optional(),
    cron: z.string().max(500).optional(),
    rrule: z.string().max(1_000).optional(),
    duration: duration.optional(),
    targets: z.array(targetId).max(10_000).default([]),
    /** A group covers the groups below it; `*` stands for any letters. */
    groups: z.array(z.string().min(1).max(200)).max(1_000).default([]),
    /** A target must carry all of these tags. */
    tags: z.record(z.string().max(64), z.string().max(200)).default({}),
    /** Every target. Has to be said, so that a forgotten list silences nothing. */
    all: z.boolean().default(false),
    /** Whether probing goes on; alerts are held either way. */
    probing: z.boolean().default(true),
  })
  .superRefine((spec, ctx) => {
    const wrong = (field: string, message: string) => ctx.addIssue({ code: 'custom', path: [field], message });
    const check = (field: string, read: () => void) => {
      try {
        read();
      } catch (thrown) {
        wrong(field, messageOf(thrown));
      }
    };
    const before = ctx.issues.length;
    if (!spec.all && spec.targets.length === 0 && spec.groups.length === 0 && Object.keys(spec.tags).length === 0) wrong('targets', 'say what it covers: targets, groups, tags, or all: true');
    if (spec.cron !== undefined && spec.rrule !== undefined) return wrong('rrule', 'cron and rrule exclude each other');
    if (!isTimeZone(spec.zone)) return;
    if (spec.from !== undefined) check('from', () => parseInstant(spec.from!, spec.zone));
    if (spec.to !== undefined) check('to', () => parseInstant(spec.to!, spec.zone));
    if (spec.duration !== undefined && (spec.duration < 1_000 || spec.duration > MAX_DURATION_MS)) wrong('duration', 'a duration lies between 1s and 366d');
    if (spec.cron !== undefined) check('cron', () => parseCron(spec.cron!));
    if (spec.rrule !== undefined) check('rrule', () => parseRule(spec.rrule!));
    if (ctx.issues.length > before) return;
    if (spec.cron === undefined && spec.rrule === undefined) return checkOnce(spec, wrong);
    if (spec.duration === undefined) wrong('duration', 'is required with cron and rrule');
    if (spec.rrule === undefined) return checkOrder(spec, wrong);
    if (spec.from === undefined) return wrong('from', 'is required with rrule: its first start');
    if (spec.to !== undefined) wrong('to', 'does not go with rrule; end it with UNTIL or COUNT');
    check('rrule', () => neverEmpty(spec.rrule!, spec.from!));
  });

type Wrong = (field: string, message: string) => void;
interface Times {
  readonly zone: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly duration?: number | undefined;
}

function checkOnce(spec: Times, wrong: Wrong): void {
  if (spec.from === undefined) return wrong('from', 'is required: say when it is, by from and to, cron, or rrule');
  if ((spec.to === undefined) === (spec.duration === undefined)) return wrong('to', 'give either to or duration');
  checkOrder(spec, wrong);
}

function checkOrder(spec: Times, wrong: Wrong): void {
  if (spec.from === undefined || spec.to === undefined) return;
  if (parseInstant(spec.to, spec.zone, 'last') <= parseInstant(spec.from, spec.zone)) wrong('to', 'must be later than from');
}

function neverEmpty(rrule: string, from: string): void {
  const start = parseInstant(from, 'UTC');
  if (ruleLocals(parseRule(rrule), start, start).next().done === true) throw new AppError('invalid', 'this rule never happens');
}

export type MaintenanceSpec = z.output<typeof maintenanceSpec>;
export type MaintenanceInput = z.input<typeof maintenanceSpec>;
