import type { StatusRow } from '../../contract.ts';
import type { ProbeResult, TargetSpec } from '../../spec.ts';
import { pendingOf, unobserved, type Condition, type Thresholds } from '../state/machine.ts';
import type { StoredTarget } from '../targets.ts';

/** A target in memory: its declaration, the state machine, and what the pages show of it. */
export interface Entry {
  spec: TargetSpec;
  /** Number of the target in the sample store. */
  number: number;
  condition: Condition;
  /** Since when results are expected: the later of adding it, resuming it, and starting the engine. */
  expectedFrom: number;
  lastResultAt: number | null;
  lastResult: ProbeResult | null;
  recent: Array<number | null>;
  certificateExpiresAt: number | null;
  /** Not observed at the moment, for a reason of our own; the condition waits unchanged. */
  gap: { code: string; message: string; from: number } | null;
  /** Name of the maintenance window in force. */
  maintenance: string | null;
  unreachableVia: string | null;
  /** Text of the last failure written, and how many alike followed. */
  failure: { key: string; count: number };
  /** When a push arrived, and when a run it announced began. */
  push: { lastAt: number | null; startedAt: number | null };
}

const RECENT = 40;

export function entryOf(stored: StoredTarget, number: number, now: number): Entry {
  return {
    spec: stored.spec,
    number,
    condition: stored.condition ? (JSON.parse(stored.condition) as Condition) : unobserved(stored.createdAt),
    expectedFrom: now,
    lastResultAt: stored.lastResultAt,
    lastResult: null,
    recent: [],
    certificateExpiresAt: null,
    gap: null,
    maintenance: null,
    unreachableVia: null,
    failure: { key: '', count: 0 },
    push: { lastAt: null, startedAt: null },
  };
}

/** A heartbeat carries its own grace and a group its own count, so one result decides them. */
export function thresholdsOf({ probe, downAfter, upAfter, degradedAfter }: TargetSpec): Thresholds {
  return probe.type === 'push' || probe.type === 'group' ? { downAfter: 1, upAfter: 1, degradedAfter: 1 } : { downAfter, upAfter, degradedAfter };
}

/** Takes the figures of a result over, without judging it. */
export function note(entry: Entry, result: ProbeResult): void {
  entry.lastResult = result;
  entry.lastResultAt = result.startedAt;
  entry.recent.push(result.state === 'up' || result.state === 'degraded' ? Math.round(result.durationMs * 10) / 10 : null);
  if (entry.recent.length > RECENT) entry.recent.shift();
  const certificate = result.evidence['certificate'] as { chainExpiresAt?: unknown; expiresAt?: unknown } | undefined;
  const expiry = certificate?.chainExpiresAt ?? certificate?.expiresAt;
  if (typeof expiry === 'number') entry.certificateExpiresAt = expiry;
}

/** The entry as one row of the live table. */
export function statusRowOf(entry: Entry): StatusRow {
  const { spec, condition, gap } = entry;
  const state = spec.paused ? 'paused' : gap ? 'unknown' : condition.state;
  return {
    id: spec.id,
    name: spec.name,
    group: spec.group,
    type: spec.probe.type,
    severity: spec.severity,
    state,
    since: gap && !spec.paused ? gap.from : condition.since,
    pending: spec.paused || gap ? null : pendingOf(condition, thresholdsOf(spec)),
    maintenance: entry.maintenance !== null,
    unreachableVia: condition.state === 'down' ? entry.unreachableVia : null,
    flapping: condition.flapping,
    code: spec.paused ? 'PAUSED' : (gap?.code ?? condition.code),
    message: spec.paused ? 'Paused' : (gap?.message ?? condition.message),
    durationMs: entry.lastResult ? Math.round(entry.lastResult.durationMs * 10) / 10 : null,
    everyMs: expectedEvery(spec),
    lastResultAt: entry.lastResultAt,
    certificateExpiresAt: entry.certificateExpiresAt,
    tags: spec.tags,
    sample: spec.sample,
    recent: entry.recent.slice(),
  };
}

/** How often a result is due, ms. */
export function expectedEvery({ probe, every }: TargetSpec): number {
  return probe.type === 'push' ? probe.period + probe.grace : every;
}
