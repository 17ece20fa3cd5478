import * as z from 'zod';
import { duration } from '#modules/monitoring/spec.ts';

/** A point in time as people write it: epoch milliseconds, or ISO text with or without a zone. Read by `readInstant` with the objective's zone. */
export const instantInput = z.union([z.number(), z.string().min(1)]);

/** A ratio 0–1; text such as `99.9%` is understood, a bare 99.9 is refused. */
export const ratio = z.union([z.number(), z.string()]).transform((input, ctx) => {
  const percent = typeof input === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(input) : null;
  const value = percent ? Number((Number(percent[1]) / 100).toPrecision(12)) : Number(input);
  if (value >= 0 && value <= 1) return value;
  ctx.addIssue({ code: 'custom', message: value > 1 && value <= 100 ? `a ratio lies between 0 and 1: write ${Number((value / 100).toPrecision(12))} or "${value}%"` : `"${input}" is not a ratio between 0 and 1` });
  return z.NEVER;
});

const positiveDuration = duration.refine((ms) => ms > 0, 'must be longer than 0');

export const windowSpec = z.preprocess(
  (input) => (typeof input === 'string' || typeof input === 'number' ? { kind: 'rolling', duration: input } : input),
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rolling'), duration: positiveDuration, timeZone: z.string().optional() }),
    z.strictObject({
      kind: z.literal('calendar'),
      period: z.enum(['day', 'week', 'month', 'quarter', 'year', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly']).transform((word) => (word === 'daily' ? 'day' : (word.replace(/ly$/, '') as 'day' | 'week' | 'month' | 'quarter' | 'year'))),
      timeZone: z.string().default('UTC'),
    }),
  ]),
);

export const sliceSpec = z.strictObject({
  length: positiveDuration,
  /** Smallest good share inside one slice; 1 means that any bad moment spoils it. */
  target: ratio.default(1),
  minSamples: z.int().min(1).default(1),
});

/** What unobserved time counts as. `hold(5m)` keeps the last known state that long and then leaves the time out. */
export const gapSpec = z
  .union([
    z.enum(['exclude', 'bad', 'good']),
    z.string().regex(/^hold\(.+\)$/, 'a gap policy is exclude, bad, good or hold(5m)'),
    z.strictObject({ policy: z.enum(['exclude', 'bad', 'good']).default('exclude'), holdMs: duration.optional(), hold: duration.optional() }),
  ])
  .transform((input, ctx) => {
    const holding = (policy: 'exclude' | 'bad' | 'good', ms: number) => ({ policy, holdMs: ms, hold: ms });
    // A stored objective is read again in the form given out; `hold` is how people write it, and export keeps that one alone.
    if (typeof input === 'object') return holding(input.policy, input.hold ?? input.holdMs ?? 0);
    if (!input.startsWith('hold')) return holding(input as 'exclude' | 'bad' | 'good', 0);
    const held = positiveDuration.safeParse(input.slice(5, -1));
    if (held.success) return holding('exclude', held.data);
    ctx.addIssue({ code: 'custom', message: `"${input}": ${held.error.issues[0]!.message}` });
    return z.NEVER;
  });

export const exclusionSpec = z.strictObject({
  id: z.string().optional(),
  from: instantInput,
  to: instantInput,
  reason: z.string().min(1, 'an exclusion names its reason'),
  by: z.string().min(1, 'an exclusion names who made it'),
  /** False: recorded, shown, and not applied until somebody approves it. */
  approved: z.boolean().default(true),
  approvedBy: z.string().optional(),
  /** When it was written down; after `from` makes it retroactive. */
  recordedAt: instantInput.optional(),
  retroactive: z.boolean().optional(),
});

export const burnRowSpec = z.strictObject({
  long: positiveDuration,
  /** One twelfth of `long` when left out. */
  short: positiveDuration.optional(),
  /** Multiple of the sustainable rate; derived from `budget` when left out. */
  factor: z.number().positive().optional(),
  /** Share of the whole budget spent within `long` that trips the row: 0.02 or "2%". */
  budget: ratio.optional(),
  minBad: z.int().min(1).default(3),
  minSamples: z.int().min(0).default(3),
  severity: z.string().min(1).max(40).default('page'),
  for: duration.default(0),
});

export const policySpec = z.array(
  z.strictObject({
    /** Consumed share of the budget from which the action applies. */
    atConsumed: z.number().min(0),
    actions: z.array(z.enum(['notify', 'freezeFlags', 'blockRollout', 'postmortem'])).min(1),
  }),
);

export const overrideSpec = z.strictObject({
  action: z.enum(['notify', 'freezeFlags', 'blockRollout', 'postmortem']),
  by: z.string().min(1),
  reason: z.string().min(1),
  expiresAt: instantInput,
});

/** Where a published figure comes from. `verifiedBy` stays empty until a person has looked it up. */
export const citationSpec = z.strictObject({
  title: z.string().min(1),
  url: z.string().optional(),
  edition: z.string().optional(),
  retrieved: z.string().optional(),
  verifiedBy: z.string().optional(),
});

const key = z.string().min(1).max(128);

/**
 * Where the figures come from. A target or group gives state intervals, a target for `kind: value` its probe durations in ms. `group` is a
 * pattern over group paths as in maintenance windows: `Clinical` holds all below it, `*` stands for any letters.
 * `combine: all` is good while every member is, `any` while one is, `weighted` averages the members. `promql` gives values, 1 and 0 for up
 * and down, or with `total` the good events of a ratio.
 */
export const dataSourceSpec = z.union(
  [
    z.strictObject({ target: key }),
    z.strictObject({ group: z.string().min(1).max(200), combine: z.enum(['all', 'any', 'weighted']).default('all'), weights: z.record(z.string(), z.number().min(0)).default({}) }),
    z.strictObject({ pushed: key }),
    z.strictObject({ promql: z.string().min(1).max(4_000), server: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }), total: z.string().min(1).max(4_000).optional(), step: positiveDuration.default(60_000), token: z.string().optional() }),
  ],
  { error: 'a source is { target }, { group, combine? }, { pushed } or { promql, server }; a citation has a title' },
);

export const statistic = z.enum(['proportion', 'p50', 'p75', 'p90', 'p95', 'p99', 'mean', 'rate', 'availability']);

/**
 * An objective as written in a file. For `kind: value` the limits are `lower` and/or `upper`; without them `target` with a `direction`
 * is the limit of the statistic. With limits, `target` is the required share of good samples (statistic `proportion`) or of good slices.
 */
export const objectiveSpec = z.strictObject({
  id: z.string().min(1).max(128),
  name: z.string().min(1).max(200).optional(),
  description: z.string().max(2_000).optional(),
  kind: z.enum(['availability', 'ratio', 'value']),
  target: z.union([z.number(), z.string()]).optional(),
  unit: z.string().max(40).optional(),
  direction: z.enum(['upper', 'lower', 'range']).optional(),
  lower: z.number().optional(),
  upper: z.number().optional(),
  lowerIncl: z.boolean().default(true),
  upperIncl: z.boolean().default(true),
  statistic: statistic.optional(),
  /** For `rate`: the time one unit of rate refers to. */
  per: positiveDuration.default(3_600_000),
  window: windowSpec,
  slice: sliceSpec.optional(),
  gap: gapSpec.prefault('exclude'),
  minSamples: z.int().min(0).default(0),
  minCoverage: ratio.optional(),
  exclusions: z.array(exclusionSpec).default([]),
  burnRows: z.array(burnRowSpec).optional(),
  /** How often the target is probed: turns down time into a count of bad probes, and tells how many samples were due. */
  every: positiveDuration.optional(),
  degraded: z.enum(['up', 'down']).default('up'),
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  /** `point` judges by the value alone, ignoring its interval. */
  verdictBy: z.enum(['interval', 'point']).default('interval'),
  /** Events expected in a whole calendar window; fixes the budget that is otherwise projected. */
  expectedTotal: z.number().positive().optional(),
  policy: policySpec.default([]),
  overrides: z.array(overrideSpec).default([]),
  /** Where the figures come from; without it they are pushed under the objective's id. A citation is understood here too. */
  source: z.union([dataSourceSpec, citationSpec], { error: 'a source is { target }, { group, combine? }, { pushed } or { promql, server }; a citation has a title' }).optional(),
  /** Where the target figure comes from. */
  citation: citationSpec.optional(),
  contractual: z.boolean().default(false),
  owner: z.string().optional(),
  service: z.string().optional(),
  labels: z.record(z.string(), z.unknown()).optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});

export const stateName = z.enum(['up', 'degraded', 'down', 'unknown', 'paused', 'maintenance', 'gap']);
const nullableNumber = z.number().nullish();

export const intervalSpec = z.looseObject({ state: z.preprocess((s) => (typeof s === 'string' ? s.toLowerCase() : s), stateName), from: instantInput, to: instantInput.nullish() });

export const sampleSpec = z.looseObject({
  at: instantInput,
  state: z.preprocess((s) => (typeof s === 'string' ? s.toLowerCase() : s), stateName.nullish()),
  good: nullableNumber,
  bad: nullableNumber,
  total: nullableNumber,
  value: nullableNumber,
  unit: z.string().optional(),
});

export const dataSpec = z
  .looseObject({ intervals: z.array(intervalSpec).optional(), samples: z.array(sampleSpec).optional(), unit: z.string().optional(), every: positiveDuration.optional() })
  .refine((data) => data.intervals !== undefined || data.samples !== undefined, 'the data needs "intervals" or "samples"');

export type ObjectiveSpec = z.output<typeof objectiveSpec>;
export type Citation = z.output<typeof citationSpec>;
export type DataSource = z.output<typeof dataSourceSpec>;
export type ObjectiveInput = z.input<typeof objectiveSpec>;
export type DataSpec = z.output<typeof dataSpec>;
export type StateName = z.output<typeof stateName>;
export type Statistic = z.output<typeof statistic>;
export type BudgetAction = z.output<typeof overrideSpec>['action'];

/** The citation of an objective, in whichever field it was written. */
export function citationOf(spec: ObjectiveSpec): Citation | null {
  return spec.citation ?? (spec.source && 'title' in spec.source ? spec.source : null);
}

/** Where an objective's figures come from; pushed under its own id when it does not say. */
export function dataSourceOf(spec: ObjectiveSpec): DataSource {
  return spec.source && !('title' in spec.source) ? spec.source : { pushed: spec.id };
}
