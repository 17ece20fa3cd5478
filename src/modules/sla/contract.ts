/* oxlint-disable max-lines -- one contract names everything service levels can be asked; dividing it would hide half of it. */
import * as z from 'zod';
import { contract } from '#shared/contract.ts';
import {
  id, at, maybe, verdict, budgetAction, reportPeriod, reportFormat, burnRow, objectiveRow, compositeSpec,
  compositeRow, evaluation, cause, burnDownPoint, exclusionRow, feasibility, policyAction, overrideRow,
  templateRow, pushedSample, reportRow, reportSend, reportSettings, trendResult, figures,
} from './rows.ts';
import { instantInput, objectiveSpec, overrideSpec, sampleSpec } from './spec.ts';

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
    /** What `putComposite` would give, without writing. */
    checkComposite: { input: z.object({ spec: compositeSpec }), output: z.object({ row: compositeRow }), allow: 'viewer' },
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
    /** Every revision with its hash checked, and every sending, oldest first. */
    listRevisions: { input: z.object({ id }), output: z.object({ revisions: z.array(z.object({ revision: z.number(), hash: z.string(), previousHash: z.string().nullable(), madeAt: at, madeBy: z.string(), cause: z.string(), valid: z.boolean() })), sends: z.array(reportSend) }), allow: 'viewer' },
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
export type ReportSend = z.output<typeof reportSend>;
export type ReportPeriod = z.output<typeof reportPeriod>;
export type ReportFormat = z.output<typeof reportFormat>;
export type ReportSettings = z.output<typeof reportSettings>;
export type TrendResult = z.output<typeof trendResult>;
export type PolicyActionRow = z.output<typeof policyAction>;
export type Figures = z.output<typeof figures>;
