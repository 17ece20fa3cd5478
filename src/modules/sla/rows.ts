import * as z from 'zod';
import { ratio } from './spec.ts';

export const id = z.string().min(1).max(128);
export const at = z.number();
export const maybe = z.number().nullable();

export const verdict = z.enum(['met', 'breached', 'not proven', 'no data']);
export const budgetAction = z.enum(['notify', 'freezeFlags', 'blockRollout', 'postmortem']);
export const reportPeriod = z.enum(['day', 'week', 'month', 'quarter']);
export const reportFormat = z.enum(['html', 'pdf', 'csv', 'json']);
const unitOfAmount = z.enum(['ms', 'slices', 'samples', 'events']);

/** The budget of an objective; amounts in `unit`, ratios 0–1 and negative when overspent. */
export const budget = z.object({ total: z.number(), consumed: z.number(), remaining: z.number(), remainingRatio: maybe, consumedRatio: maybe, unit: unitOfAmount, projected: z.boolean() });

export const burnRow = z.object({
  long: z.string(),
  short: z.string(),
  factor: z.number(),
  longRate: maybe,
  shortRate: maybe,
  firing: z.boolean(),
  bad: z.number(),
  minBad: z.number(),
  n: z.number(),
  minSamples: z.number(),
  severity: z.string(),
  for: z.string(),
  origin: z.enum(['catalogued', 'derived', 'given']),
  exhaustionHours: z.number(),
});

/** One row of the live table of objectives. */
export const objectiveRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['availability', 'ratio', 'value']),
  statistic: z.string(),
  verdict,
  /** One sentence: why this verdict. */
  reason: z.string(),
  value: maybe,
  /** Unit of `value`: `ratio`, or as the objective names it. */
  unit: z.string(),
  /** What the value must keep; an end is null where there is none. */
  limits: z.object({ lower: maybe, upper: maybe, lowerIncl: z.boolean(), upperIncl: z.boolean() }),
  /** The required share, else the limit itself. */
  target: maybe,
  direction: z.enum(['upper', 'lower', 'range']),
  n: z.number(),
  nUnit: unitOfAmount,
  coverage: maybe,
  ciLow: maybe,
  ciHigh: maybe,
  raw: maybe,
  budget: budget.nullable(),
  /** The row that burns the most against its factor; null without rows or data. */
  burn: burnRow.nullable(),
  /** A burn row fires, or silence does, while the verdict still holds. */
  atRisk: z.boolean(),
  /** The absent-data row fires: nothing was heard for too long. */
  silent: z.boolean(),
  contractual: z.boolean(),
  owner: z.string(),
  service: z.string(),
  /** `rolling 30d`, `calendar month, Europe/Vienna`. */
  window: z.string(),
  windowFrom: at,
  windowTo: at,
  windowEnd: at,
  /** `target ehr-web`, `group Clinical/**`, `pushed lab-tat`, `promql …`. */
  source: z.string(),
  /** Why the source gives nothing, in words; empty while it works. */
  sourceError: z.string(),
  /** Watches the sample hospital; left out of reports. */
  sample: z.boolean(),
  /** Actions of the error-budget policy in force. */
  actions: z.array(budgetAction),
  evaluatedAt: at,
});

export const compositeKind = z.enum(['all-good slice', 'weighted', 'serial']);

/** Several objectives judged as one. All need the same window; `all-good slice` also the same slices. */
export const compositeSpec = z.strictObject({
  id,
  name: z.string().max(200).optional(),
  kind: compositeKind,
  target: ratio,
  minCoverage: ratio.default(0.5),
  children: z.array(z.strictObject({ objective: id, weight: z.number().min(0).default(1) })).min(1).max(100),
});

export const compositeRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: compositeKind,
  target: z.number(),
  verdict,
  reason: z.string(),
  value: maybe,
  n: z.number(),
  coverage: maybe,
  children: z.array(z.object({ id: z.string(), value: maybe, weight: z.number(), loss: z.number() })),
  method: z.string(),
});

const side = z.object({ value: maybe, n: z.number(), coverage: maybe });

/** What an evaluation says, in full. Amounts in the units named by `units`; nothing clamped or rounded. */
export const evaluation = z.object({
  id: z.string(),
  name: z.string(),
  verdict,
  reason: z.string(),
  value: maybe,
  n: z.number(),
  excluded: z.number(),
  missing: z.number(),
  coverage: maybe,
  ciLow: maybe,
  ciHigh: maybe,
  confidence: z.number(),
  method: z.string(),
  units: z.object({ value: z.string(), n: unitOfAmount, excluded: unitOfAmount, missing: unitOfAmount }),
  bounds: z.object({ worst: z.number(), best: z.number() }).nullable(),
  raw: side,
  adjusted: side,
  budget: budget.nullable(),
  burn: z.array(burnRow),
  absent: z.object({ after: z.string(), silentMs: maybe, firing: z.boolean() }).nullable(),
  outages: maybe,
  dayBlock: z.object({ low: z.number(), high: z.number(), days: z.number(), seed: z.number(), resamples: z.number() }).nullable(),
  /** ISO instants. */
  window: z.object({ kind: z.enum(['rolling', 'calendar']), from: z.string(), to: z.string(), end: z.string(), timeZone: z.string() }),
  exclusions: z.array(z.object({ from: z.string(), to: z.string(), reason: z.string(), by: z.string(), applied: z.boolean(), retroactive: z.boolean() })),
  warnings: z.array(z.string()),
});

/** A stretch that spent budget, with what was known of it. */
export const cause = z.object({
  from: at,
  to: at,
  /** Bad amount in the budget's unit. */
  amount: z.number(),
  /** Share of the whole budget; null when there is none. */
  budgetRatio: maybe,
  state: z.string(),
  code: z.string(),
  message: z.string(),
  /** The target, for groups and composites; empty for samples. */
  target: z.string(),
  /** It still goes on. */
  open: z.boolean(),
});

export const burnDownPoint = z.object({ at, consumed: z.number(), remaining: z.number(), remainingRatio: maybe });

export const exclusionRow = z.object({
  id: z.string(),
  /** Null: for every objective. */
  objective: z.string().nullable(),
  from: at,
  to: at,
  reason: z.string(),
  by: z.string(),
  recordedAt: at,
  /** Written down after it began. */
  retroactive: z.boolean(),
  approved: z.boolean(),
  approvedBy: z.string().nullable(),
  approvedAt: maybe,
  /** True when it stands in the objective's own declaration and is changed there. */
  declared: z.boolean(),
  /** Set once somebody took it out; it stays on record and has no effect. */
  removedBy: z.string().nullable(),
  removedAt: maybe,
});

export const feasibility = z.object({
  ok: z.boolean(),
  rows: z.array(z.object({ long: z.string(), short: z.string(), factor: z.number(), samples: z.number(), smallestBad: z.number(), minBad: z.number(), workable: z.boolean(), workableIntervalMs: maybe, exhaustionHours: z.number(), text: z.string() })),
  samplesToProve: maybe,
  provableInWindow: z.boolean(),
  workableIntervalMs: maybe,
  warnings: z.array(z.string()),
});

export const policyAction = z.object({
  action: budgetAction,
  /** Consumed share of the budget from which it applies. */
  atConsumed: z.number(),
  active: z.boolean(),
  override: z.object({ by: z.string(), reason: z.string(), expiresAt: at }).nullable(),
});

export const overrideRow = z.object({ id: z.string(), objective: z.string(), action: budgetAction, by: z.string(), reason: z.string(), signedAt: at, expiresAt: at, revokedBy: z.string().nullable(), revokedAt: maybe, declared: z.boolean() });

export const templateRow = z.object({
  id: z.string(),
  name: z.string(),
  definition: z.string(),
  unit: z.string(),
  direction: z.enum(['upper', 'lower', 'range']),
  statistic: z.string(),
  limit: maybe,
  share: maybe,
  window: z.object({ kind: z.literal('calendar'), period: z.enum(['month', 'quarter']) }),
  minSamples: z.number(),
  sampleRule: z.string(),
  standing: z.string(),
  citation: z.object({ title: z.string(), edition: z.string(), url: z.string().nullable(), retrieved: z.string().nullable(), verifiedBy: z.string().nullable() }),
  /** Objectives made of it. */
  confirmed: z.array(z.object({ objective: z.string(), by: z.string(), at })),
});

export const pushedSample = z.object({ id: z.string(), metric: z.string(), at, value: maybe, good: maybe, total: maybe, state: z.string().nullable(), key: z.string().nullable(), by: z.string(), pushedAt: at });

/** One sending of a report; `detail` says why it failed. */
export const reportSend = z.object({ revision: z.number(), to: z.array(z.string()), state: z.enum(['queued', 'sent', 'failed']), at, detail: z.string() });

export const reportRow = z.object({
  id: z.string(),
  period: reportPeriod,
  from: at,
  to: at,
  timeZone: z.string(),
  revision: z.number(),
  hash: z.string(),
  madeAt: at,
  madeBy: z.string(),
  /** The period was still running when it was made. */
  running: z.boolean(),
  counts: z.object({ met: z.number(), breached: z.number(), notProven: z.number(), noData: z.number() }),
  /** Late data or a changed exclusion may alter it; the next look makes a new revision if it does. */
  stale: z.boolean(),
  sends: z.array(reportSend),
});

export const reportSettings = z.object({
  /** Zone of the periods and of the clock they are made by; empty is the machine's. */
  timeZone: z.string().default(''),
  /** Which are made by themselves. */
  day: z.boolean().default(false),
  week: z.boolean().default(false),
  month: z.boolean().default(true),
  quarter: z.boolean().default(true),
  /** Local hour they are made at, after the period's end. */
  hour: z.int().min(0).max(23).default(6),
  recipients: z.array(z.email()).max(100).default([]),
  organisation: z.string().max(200).default(''),
});

export const slope = z.object({ value: z.number(), ciLow: z.number(), ciHigh: z.number(), unit: z.string() });

/** A trend as shown: the verdict in words, its figures, and the points it was drawn from. */
export const trendResult = z.object({
  objective: z.string(),
  /** What each point is: `value per day`. */
  measure: z.string(),
  points: z.array(z.object({ at, value: maybe, n: z.number() })),
  verdict: z.enum(['none', 'increasing', 'decreasing', 'step', 'too few']),
  text: z.string(),
  n: z.number(),
  missing: z.number(),
  coverage: z.number(),
  changePoint: z.object({ index: z.number(), at, p: z.number(), bootstrapP: z.number(), before: z.number(), after: z.number(), text: z.string() }).nullable(),
  trend: z.object({ test: z.string(), z: z.number(), p: z.number(), direction: z.enum(['none', 'increasing', 'decreasing']) }).nullable(),
  slope: slope.nullable(),
  practical: z.object({ change: z.number(), relative: maybe, floor: z.number(), negligible: z.boolean() }).nullable(),
  seasonPeriod: maybe,
  method: z.string(),
  seed: z.number(),
});

/** The figures an exclusion moves. */
export const figures = z.object({ verdict, value: maybe, raw: maybe, n: z.number(), excluded: z.number(), missing: z.number(), coverage: maybe, budgetRemaining: maybe, budgetRemainingRatio: maybe });
