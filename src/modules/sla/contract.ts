import * as z from 'zod';
import { contract } from '#shared/contract.ts';
import { instantInput, objectiveSpec, overrideSpec, sampleSpec } from './spec.ts';

const id = z.string().min(1).max(128);
const at = z.number();
const maybe = z.number().nullable();

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
  target: z.number().min(0).max(1),
  minCoverage: z.number().min(0).max(1).default(0.5),
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
  sends: z.array(z.object({ revision: z.number(), to: z.array(z.string()), state: z.enum(['queued', 'sent', 'failed']), at, detail: z.string() })),
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

const figures = z.object({ verdict, value: maybe, raw: maybe, n: z.number(), excluded: z.number(), missing: z.number(), coverage: maybe, budgetRemaining: maybe, budgetRemainingRatio: maybe });

export const sla = contract({
  name: 'sla',
  calls: {
    /** Every objective, the most pressing first: breached, then by budget left and burn. */
    list: { input: z.object({ service: z.string().optional(), verdict: verdict.optional() }), output: z.object({ objectives: z.array(objectiveRow), composites: z.array(compositeRow), at }), allow: 'viewer' },
    /** One objective in full, as of now or of `at`. `points` is how many the burn-down and the series have at most. */
    status: {
      input: z.object({ objective: id, at: z.number().optional(), points: z.int().min(2).max(2_000).default(300) }),
      output: z.object({
        objective: objectiveRow,
        evaluation,
        causes: z.array(cause),
        /** Causes beyond the 500 longest that are listed. */
        moreCauses: z.number(),
        burnDown: z.array(burnDownPoint),
        /** The figure per day of the window, for a chart. */
        series: z.array(z.object({ at, value: maybe, n: z.number() })),
        policy: z.array(policyAction),
        exclusions: z.array(exclusionRow),
        feasibility,
        citation: z.object({ title: z.string(), url: z.string().optional(), edition: z.string().optional(), retrieved: z.string().optional(), verifiedBy: z.string().optional() }).nullable(),
      }),
      allow: 'viewer',
    },
    getObjective: {
      input: z.object({ id }),
      output: z.object({ spec: objectiveSpec, createdAt: at, updatedAt: at, updatedBy: z.string(), confirmation: z.object({ template: z.string(), by: z.string(), at }).nullable(), sample: z.boolean() }),
      allow: 'viewer',
    },
    /** What `putObjective` would say, without writing. */
    checkObjective: { input: z.object({ spec: z.unknown() }), output: z.object({ ok: z.boolean(), errors: z.array(z.object({ path: z.string(), message: z.string() })), warnings: z.array(z.string()), feasibility: feasibility.nullable() }), allow: 'viewer' },
    putObjective: { input: z.object({ spec: objectiveSpec }), output: z.object({ id: z.string(), created: z.boolean(), feasibility, warnings: z.array(z.string()) }), allow: 'owner', audit: true },
    deleteObjective: { input: z.object({ id }), output: z.object({ deleted: z.boolean() }), allow: 'owner', audit: true },

    /** The healthcare measures. None counts before a person has confirmed it. */
    templates: { input: z.object({}), output: z.object({ templates: z.array(templateRow) }), allow: 'viewer' },
    /** Makes an objective of a template in the name of the caller. */
    confirm: {
      input: z.object({
        template: id,
        id: id.optional(),
        name: z.string().max(200).optional(),
        limit: z.number().optional(),
        share: z.number().min(0).max(1).optional(),
        timeZone: z.string().optional(),
        /** The caller has looked the citation up. */
        sourceVerified: z.boolean().default(false),
        /** The target or pushed metric it reads; pushed under its own id when left out. */
        target: id.optional(),
        metric: id.optional(),
        contractual: z.boolean().default(false),
      }),
      output: z.object({ id: z.string(), feasibility, warnings: z.array(z.string()) }),
      allow: 'owner',
      audit: true,
    },

    /** Adds measurements: to a metric, or to the one an objective reads. A sample with the `key` of an earlier one replaces it. */
    push: {
      input: z.object({ objective: id.optional(), metric: id.optional(), samples: z.array(sampleSpec.extend({ key: z.string().max(128).optional() })).min(1).max(10_000), unit: z.string().optional() }),
      output: z.object({ metric: z.string(), accepted: z.number(), replaced: z.number(), late: z.number() }),
      allow: 'operator',
      audit: true,
    },
    /** The same from CSV text with a header: `at`, then `value` or `good`,`total` or `state`; `key` and `unit` when there. All rows or none. */
    pushCsv: {
      input: z.object({ objective: id.optional(), metric: id.optional(), csv: z.string().min(1).max(8_000_000), at: z.string().optional(), value: z.string().optional(), timeZone: z.string().optional() }),
      output: z.object({ metric: z.string(), accepted: z.number(), replaced: z.number(), late: z.number() }),
      allow: 'operator',
      audit: true,
    },
    /** Pushed measurements, newest first. */
    listSamples: { input: z.object({ objective: id.optional(), metric: id.optional(), from: z.number().optional(), to: z.number().optional(), limit: z.int().min(1).max(5_000).default(200) }), output: z.object({ metric: z.string(), samples: z.array(pushedSample), total: z.number() }), allow: 'viewer' },
    removeSamples: { input: z.object({ ids: z.array(z.string()).min(1).max(5_000) }), output: z.object({ removed: z.number() }), allow: 'owner', audit: true },

    listExclusions: { input: z.object({ objective: id.optional(), removed: z.boolean().default(false) }), output: z.object({ exclusions: z.array(exclusionRow) }), allow: 'viewer' },
    /** Written in the caller's name; without `approve` it waits and has no effect. */
    addExclusion: { input: z.object({ objective: id.nullable(), from: instantInput, to: instantInput, reason: z.string().trim().min(1).max(500), approve: z.boolean().default(false) }), output: z.object({ id: z.string(), retroactive: z.boolean(), approved: z.boolean() }), allow: 'commander', audit: true },
    approveExclusion: { input: z.object({ id }), output: z.object({ id: z.string() }), allow: 'owner', audit: true },
    removeExclusion: { input: z.object({ id, reason: z.string().trim().min(1).max(500) }), output: z.object({ id: z.string() }), allow: 'owner', audit: true },
    /** The figures with and without one exclusion: a new stretch, or (`without`) one that is there. */
    previewExclusion: { input: z.object({ objective: id, from: instantInput.optional(), to: instantInput.optional(), without: z.string().optional(), at: z.number().optional() }), output: z.object({ before: figures, after: figures }), allow: 'viewer' },

    putComposite: { input: z.object({ spec: compositeSpec }), output: z.object({ id: z.string(), created: z.boolean() }), allow: 'owner', audit: true },
    getComposite: { input: z.object({ id }), output: z.object({ spec: compositeSpec, row: compositeRow }), allow: 'viewer' },
    deleteComposite: { input: z.object({ id }), output: z.object({ deleted: z.boolean() }), allow: 'owner', audit: true },

    /** Which actions of error-budget policies are in force, and for which objectives. */
    policies: { input: z.object({ action: budgetAction.optional(), service: z.string().optional() }), output: z.object({ policies: z.array(z.object({ objective: z.string(), name: z.string(), service: z.string(), consumedRatio: maybe, actions: z.array(policyAction) })), overrides: z.array(overrideRow) }), allow: 'viewer' },
    /** May something go ahead? For flags and rollouts: not while an objective's policy says otherwise. */
    gate: { input: z.object({ action: budgetAction, objectives: z.array(id).optional(), service: z.string().optional() }), output: z.object({ allowed: z.boolean(), blockedBy: z.array(z.object({ objective: z.string(), name: z.string(), consumedRatio: maybe, atConsumed: z.number() })) }), allow: 'viewer' },
    /** A signed exception, in the caller's name. */
    addOverride: { input: z.object({ objective: id, action: overrideSpec.shape.action, reason: z.string().trim().min(1).max(500), expiresAt: instantInput }), output: z.object({ id: z.string() }), allow: 'owner', audit: true },
    revokeOverride: { input: z.object({ id }), output: z.object({ id: z.string() }), allow: 'owner', audit: true },

    /** OpenSLO v1 documents, YAML or JSON. With `dryRun` nothing is written. */
    importOpenSlo: { input: z.object({ text: z.string().max(2_000_000), dryRun: z.boolean().default(false) }), output: z.object({ objectives: z.array(z.object({ id: z.string(), name: z.string(), created: z.boolean() })), errors: z.array(z.object({ id: z.string(), message: z.string() })), notes: z.array(z.string()) }), allow: 'owner', audit: true },
    exportOpenSlo: { input: z.object({ objectives: z.array(id).optional() }), output: z.object({ text: z.string() }), allow: 'viewer' },

    listReports: { input: z.object({ period: reportPeriod.optional(), limit: z.int().min(1).max(1_000).default(100) }), output: z.object({ reports: z.array(reportRow) }), allow: 'viewer' },
    /** One revision in one format, the newest when none is named. A revision reads the same whenever it is asked for. */
    getReport: { input: z.object({ id, format: reportFormat.default('html'), revision: z.int().min(1).optional() }), output: z.object({ id: z.string(), revision: z.number(), hash: z.string(), format: reportFormat, contentType: z.string(), fileName: z.string(), encoding: z.enum(['utf8', 'base64']), body: z.string() }), allow: 'viewer' },
    listRevisions: { input: z.object({ id }), output: z.object({ revisions: z.array(z.object({ revision: z.number(), hash: z.string(), previousHash: z.string().nullable(), madeAt: at, madeBy: z.string(), cause: z.string(), valid: z.boolean() })) }), allow: 'viewer' },
    /** Freezes the report of the period that holds `at`. The same content again is the same revision. */
    makeReport: { input: z.object({ period: reportPeriod, at: instantInput.optional(), timeZone: z.string().optional() }), output: z.object({ id: z.string(), revision: z.number(), hash: z.string(), isNew: z.boolean(), from: at, to: at, running: z.boolean() }), allow: 'operator', audit: true },
    /** The same as a task with progress that can be cancelled. */
    startReport: { input: z.object({ period: reportPeriod, at: instantInput.optional(), timeZone: z.string().optional() }), output: z.object({ job: z.string() }), allow: 'operator', audit: true },
    /** By e-mail through the outbox; to the recipients of the settings when none are named. */
    sendReport: { input: z.object({ id, revision: z.int().min(1).optional(), to: z.array(z.email()).max(100).optional() }), output: z.object({ queued: z.boolean(), to: z.array(z.string()), reason: z.string() }), allow: 'operator', audit: true },
    getReportSettings: { input: z.object({}), output: reportSettings, allow: 'viewer' },
    setReportSettings: { input: reportSettings.partial(), output: reportSettings, allow: 'owner', audit: true },

    /** Change point, trend and slope of an objective's daily figures, as a task. */
    trend: { input: z.object({ objective: id, from: z.number().optional(), to: z.number().optional(), every: z.enum(['hour', 'day', 'week']).default('day'), seed: z.int().min(0).max(2_147_483_647).default(1) }), output: z.object({ job: z.string() }), allow: 'viewer' },
    /** What a trend task found; `result` is null until it is done. */
    trendResult: { input: z.object({ job: z.string() }), output: z.object({ state: z.enum(['running', 'done', 'failed', 'cancelled']), progressRatio: maybe, error: z.string(), result: trendResult.nullable() }), allow: 'viewer' },
    cancelTrend: { input: z.object({ job: z.string() }), output: z.object({ cancelled: z.boolean() }), allow: 'viewer' },
    /** Evaluates every objective from its whole history again, off the main loop, as a task. */
    reevaluate: { input: z.object({}), output: z.object({ job: z.string() }), allow: 'operator', audit: true },

    /** The executive summary: one screen. Sample objectives are left out. */
    dashboard: {
      input: z.object({}),
      output: z.object({
        at,
        counts: z.object({ objectives: z.number(), met: z.number(), breached: z.number(), notProven: z.number(), noData: z.number(), atRisk: z.number() }),
        contractual: z.object({ objectives: z.number(), met: z.number(), breached: z.number(), atRisk: z.number() }),
        /** The most pressing, at most ten. */
        attention: z.array(objectiveRow),
        services: z.array(z.object({ service: z.string(), objectives: z.number(), met: z.number(), breached: z.number(), worstBudgetRatio: maybe })),
        composites: z.array(compositeRow),
        policies: z.array(z.object({ objective: z.string(), name: z.string(), action: budgetAction, consumedRatio: maybe })),
        pendingExclusions: z.number(),
        latestReports: z.array(reportRow),
      }),
      allow: 'viewer',
    },
  },
  topics: {
    objectives: { row: objectiveRow, key: 'id', allow: 'viewer' },
    composites: { row: compositeRow, key: 'id', allow: 'viewer' },
  },
  facts: {
    /** An objective that was not breached is. */
    violated: z.object({ objective: z.string(), name: z.string(), verdict, value: maybe, budgetRemainingRatio: maybe, burn: burnRow.nullable(), at, service: z.string(), contractual: z.boolean(), sample: z.boolean(), reason: z.string() }),
    /** A burn row began to fire while the verdict still holds. */
    atRisk: z.object({ objective: z.string(), name: z.string(), verdict, value: maybe, budgetRemainingRatio: maybe, burn: burnRow.nullable(), at, service: z.string(), contractual: z.boolean(), sample: z.boolean(), reason: z.string() }),
    /** Neither breached nor at risk any more. */
    recovered: z.object({ objective: z.string(), name: z.string(), verdict, value: maybe, budgetRemainingRatio: maybe, burn: burnRow.nullable(), at, service: z.string(), contractual: z.boolean(), sample: z.boolean(), reason: z.string() }),
    /** An action of an error-budget policy came into force or ended. */
    policyChanged: z.object({ objective: z.string(), name: z.string(), action: budgetAction, active: z.boolean(), consumedRatio: maybe, at }),
    reportMade: z.object({ id: z.string(), revision: z.number(), period: reportPeriod, from: at, to: at, hash: z.string() }),
  },
});

export type ObjectiveRow = z.output<typeof objectiveRow>;
export type CompositeRow = z.output<typeof compositeRow>;
export type CompositeSpecInput = z.output<typeof compositeSpec>;
export type ExclusionRow = z.output<typeof exclusionRow>;
export type OverrideRow = z.output<typeof overrideRow>;
export type TemplateRow = z.output<typeof templateRow>;
export type PushedSample = z.output<typeof pushedSample>;
export type Cause = z.output<typeof cause>;
export type BurnRowView = z.output<typeof burnRow>;
export type ReportRow = z.output<typeof reportRow>;
export type ReportPeriod = z.output<typeof reportPeriod>;
export type ReportFormat = z.output<typeof reportFormat>;
export type ReportSettings = z.output<typeof reportSettings>;
export type TrendResult = z.output<typeof trendResult>;
export type PolicyActionRow = z.output<typeof policyAction>;
export type Figures = z.output<typeof figures>;
