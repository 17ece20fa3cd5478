import * as z from 'zod';
import { contract } from '#shared/contract.ts';
import { errorClass, phases, probeResult, severity, targetId, targetSpec } from './spec.ts';

/** State of a target as an operator sees it. */
export const targetState = z.enum(['up', 'degraded', 'down', 'unknown', 'paused']);

export const intervalState = z.enum(['up', 'degraded', 'down', 'unknown', 'paused', 'maintenance', 'gap']);

/** One row of the live table: what a wall needs and no more. */
export const statusRow = z.object({
  id: z.string(),
  name: z.string(),
  group: z.string(),
  type: z.string(),
  severity,
  state: targetState,
  /** When the state began; an outage is back-dated to its first failing result. */
  since: z.number(),
  /** Result not yet confirmed: consecutive results against the state, and how many it takes. */
  pending: z.object({ state: z.string(), count: z.number(), needed: z.number() }).nullable(),
  maintenance: z.boolean(),
  /** Id of the parent that is down, when that explains this one. */
  unreachableVia: z.string().nullable(),
  flapping: z.boolean(),
  code: z.string(),
  message: z.string(),
  durationMs: z.number().nullable(),
  /** What a probe of this machine measured, `34 %`; null where the duration is the figure. */
  figure: z.string().nullable(),
  everyMs: z.number(),
  lastResultAt: z.number().nullable(),
  /** Earliest certificate expiry seen, epoch ms. */
  certificateExpiresAt: z.number().nullable(),
  tags: z.record(z.string(), z.string()),
  sample: z.boolean(),
  /** Last durations, ms, oldest first; null where a probe failed. For the spark line. */
  recent: z.array(z.number().nullable()),
});

export const stateInterval = z.object({
  state: intervalState,
  from: z.number(),
  /** Null while it lasts. */
  to: z.number().nullable(),
  code: z.string(),
  message: z.string(),
});

export const seriesBucket = z.object({
  at: z.number(),
  n: z.number(),
  ok: z.number(),
  min: z.number().nullable(),
  avg: z.number().nullable(),
  max: z.number().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  phases,
});

export const summary = z.object({
  from: z.number(),
  to: z.number(),
  /** Results in the range. */
  n: z.number(),
  /** Time up (degraded counts as up) over time observed, 0–1; null when nothing was observed. */
  availability: z.number().nullable(),
  /** Observed time over elapsed time, 0–1. */
  coverage: z.number(),
  downMs: z.number(),
  degradedMs: z.number(),
  maintenanceMs: z.number(),
  gapMs: z.number(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});

const range = { target: targetId, from: z.number().optional(), to: z.number().optional() };
const ids = z.array(targetId).min(1).max(5_000);

export const monitoring = contract({
  name: 'monitoring',
  calls: {
    listTargets: { input: z.object({ group: z.string().optional(), state: targetState.optional() }), output: z.object({ targets: z.array(statusRow) }), allow: 'viewer' },
    getTarget: { input: z.object({ id: targetId }), output: z.object({ spec: targetSpec, status: statusRow, createdAt: z.number(), updatedAt: z.number() }), allow: 'viewer' },
    createTarget: { input: targetSpec, output: z.object({ id: z.string() }), allow: 'operator', audit: true },
    updateTarget: { input: targetSpec, output: z.object({ id: z.string() }), allow: 'operator', audit: true },
    deleteTargets: { input: z.object({ ids }), output: z.object({ deleted: z.number() }), allow: 'operator', audit: true },
    cloneTarget: { input: z.object({ id: targetId, newId: targetId, name: z.string().optional() }), output: z.object({ id: z.string() }), allow: 'operator', audit: true },
    setPaused: { input: z.object({ ids, paused: z.boolean() }), output: z.object({ changed: z.number() }), allow: 'operator', audit: true },
    /** Changes tags, group or cadence of many at once. A tag set to null is removed. */
    bulkEdit: {
      input: z.object({ ids, group: z.string().max(200).optional(), tags: z.record(z.string(), z.string().nullable()).optional(), every: z.union([z.string(), z.number()]).optional() }),
      output: z.object({ changed: z.number() }),
      allow: 'operator',
      audit: true,
    },
    results: { input: z.object({ ...range, limit: z.int().min(1).max(10_000).default(100), failures: z.boolean().default(false) }), output: z.object({ results: z.array(probeResult.partial({ evidence: true, conditions: true })) }), allow: 'viewer' },
    intervals: { input: z.object(range), output: z.object({ intervals: z.array(stateInterval) }), allow: 'viewer' },
    series: { input: z.object({ ...range, points: z.int().min(1).max(4_000).default(300) }), output: z.object({ bucketMs: z.number(), buckets: z.array(seriesBucket) }), allow: 'viewer' },
    summary: { input: z.object(range), output: summary, allow: 'viewer' },
    /** Probes once, now, with a full trace. Give a stored target's id, or a spec not yet saved. */
    testNow: { input: z.object({ id: targetId.optional(), spec: targetSpec.optional() }), output: z.object({ result: probeResult, trace: z.array(z.string()) }), allow: 'operator' },
    /** What a starter pack or a discovery proposes for this machine. */
    discover: { input: z.object({}), output: z.object({ targets: z.array(z.unknown()) }), allow: 'operator' },
    /** A heartbeat from outside: `success`, `start`, `fail`, `log`, or an exit code. */
    push: {
      input: z.object({ slug: z.string().max(128), signal: z.string().regex(/^(success|start|fail|log|\d{1,3})$/, 'a signal is success, start, fail, log or an exit code'), message: z.string().max(10_000).default(''), durationMs: z.number().min(0).nullable().default(null) }),
      output: z.object({ target: z.string(), ok: z.boolean() }),
      allow: 'operator',
    },
    /** Prometheus text of every target, under blackbox_exporter's names. */
    metrics: { input: z.object({}), output: z.object({ text: z.string() }), allow: 'viewer' },
    listMaintenance: { input: z.object({}), output: z.object({ windows: z.array(z.unknown()) }), allow: 'viewer' },
  },
  topics: {
    status: { row: statusRow, key: 'id', allow: 'viewer' },
  },
  facts: {
    stateChanged: z.object({ target: z.string(), name: z.string(), group: z.string(), severity, from: intervalState, to: intervalState, at: z.number(), decidedAt: z.number(), code: z.string(), class: errorClass, message: z.string(), sample: z.boolean() }),
    targetDeleted: z.object({ target: z.string() }),
  },
});

export type StatusRow = z.output<typeof statusRow>;
export type TargetState = z.output<typeof targetState>;
export type IntervalState = z.output<typeof intervalState>;
export type StateInterval = z.output<typeof stateInterval>;
export type SeriesBucket = z.output<typeof seriesBucket>;
export type Summary = z.output<typeof summary>;
