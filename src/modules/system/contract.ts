import * as z from 'zod';
import { ROLES } from '#shared/access.ts';
import { contract } from '#shared/contract.ts';

const role = z.enum(ROLES);

/** One thing the console watches about itself. */
export const healthRow = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'warn', 'fail', 'unknown']),
  /** The figure in words with its unit: `p99 4 ms, n 1,200`. */
  value: z.string(),
  /** What to do about it; empty when nothing needs doing. */
  remedy: z.string(),
  at: z.number(),
});

/** A long task with progress; cancel through `cancelJob`. */
export const jobRow = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0–1, or null when it cannot be known. */
  progressRatio: z.number().nullable(),
  note: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
});

export const settings = z.strictObject({
  siteName: z.string().min(1).max(80).default('Watchfloor'),
  /** IANA zone; the machine's own when empty. */
  timeZone: z.string().max(64).default(''),
  desktopNotifications: z.boolean().default(true),
  singleKeyShortcuts: z.boolean().default(true),
  retentionDays: z.int().min(1).max(3_650).default(90),
  retentionMegabytes: z.int().min(64).max(1_048_576).default(5_120),
  backupEveryHours: z.int().min(1).max(168).default(1),
  firstRunDone: z.boolean().default(false),
});

const auditRow = z.object({ seq: z.number(), at: z.number(), actor: z.string(), from: z.string(), call: z.string(), outcome: z.string(), input: z.unknown() });
const token = z.object({ id: z.string(), name: z.string(), role, createdAt: z.number(), expiresAt: z.number().nullable(), lastUsedAt: z.number().nullable() });

export const system = contract({
  name: 'system',
  calls: {
    health: {
      input: z.object({}),
      output: z.object({ status: z.enum(['ok', 'warn', 'fail']), version: z.string(), startedAt: z.number(), now: z.number(), dataDir: z.string(), checks: z.array(healthRow) }),
      allow: 'viewer',
    },
    me: { input: z.object({}), output: z.object({ actor: z.string(), role, dataDir: z.string() }), allow: 'viewer' },
    getSettings: { input: z.object({}), output: settings, allow: 'viewer' },
    setSettings: { input: settings.partial(), output: settings, allow: 'admin', audit: true },
    setPassword: { input: z.object({ user: z.string().min(1).max(64), password: z.string().min(8).max(200), role: role.optional() }), output: z.object({}), allow: 'admin', audit: true },
    listTokens: { input: z.object({}), output: z.object({ tokens: z.array(token) }), allow: 'admin' },
    createToken: { input: z.object({ name: z.string().min(1).max(80), role, expiresInMs: z.number().positive().nullable().default(null) }), output: z.object({ id: z.string(), token: z.string() }), allow: 'admin', audit: true },
    revokeToken: { input: z.object({ id: z.string() }), output: z.object({ revoked: z.boolean() }), allow: 'admin', audit: true },
    searchAudit: { input: z.object({ before: z.number().optional(), limit: z.int().min(1).max(1_000).default(100), text: z.string().max(200).optional() }), output: z.object({ rows: z.array(auditRow), total: z.number() }), allow: 'auditor' },
    verifyAudit: { input: z.object({}), output: z.object({ ok: z.boolean(), rows: z.number(), message: z.string() }), allow: 'auditor' },
    createBackup: { input: z.object({}), output: z.object({ job: z.string() }), allow: 'admin', audit: true },
    /** Prometheus text about the console itself. */
    metrics: { input: z.object({}), output: z.object({ text: z.string() }), allow: 'viewer' },
    cancelJob: { input: z.object({ id: z.string() }), output: z.object({ cancelled: z.boolean() }), allow: 'operator', audit: true },
  },
  topics: {
    health: { row: healthRow, key: 'name', allow: 'viewer' },
    jobs: { row: jobRow, key: 'id', allow: 'viewer' },
  },
  facts: {
    trouble: z.object({ name: z.string(), message: z.string(), remedy: z.string() }),
    settingsChanged: z.object({ keys: z.array(z.string()) }),
  },
});

export type HealthRow = z.output<typeof healthRow>;
export type JobRow = z.output<typeof jobRow>;
export type Settings = z.output<typeof settings>;
