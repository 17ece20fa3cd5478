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
  /** Before this time its silence cannot be too long; a hint that spares a look at every target every few seconds. 0 asks for a look. */
  quietUntil: number;
  lastResult: ProbeResult | null;
  recent: Array<number | null>;
  certificateExpiresAt: number | null;
  /** Not observed at the moment, for a reason of our own; the condition waits unchanged. */
  gap: Gap | null;
  /** Name of the maintenance window in force. */
  maintenance: string | null;
  /** Not probed, because that window says so. */
  silent: boolean;
  unreachableVia: string | null;
  /** The last kind of failure, and how many alike there were in a row. */
  failure: { state: string; code: string; count: number };
  /** When a push arrived, and when a run it announced began. */
  push: { lastAt: number | null; startedAt: number | null };
}

/** A stretch in which nothing was observed. Results that began before `until` say nothing about the time after it, and do not end it. */
export interface Gap {
  code: string;
  message: string;
  from: number;
  until: number;
}

const RECENT = 40;

export function entryOf(stored: StoredTarget, number: number, now: number): Entry {
  return {
    spec: stored.spec,
    number,
    condition: stored.condition ? (JSON.parse(stored.condition) as Condition) : unobserved(stored.createdAt),
    expectedFrom: now,
    lastResultAt: stored.lastResultAt,
    quietUntil: 0,
    lastResult: null,
    recent: [],
    certificateExpiresAt: null,
    gap: null,
    maintenance: null,
    silent: false,
    unreachableVia: null,
    failure: { state: '', code: '', count: 0 },
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
  entry.recent.push(result.state === 'up' || result.state === 'degraded' ? Math.round((figureOf(result)?.value ?? result.durationMs) * 10) / 10 : null);
  if (entry.recent.length > RECENT) entry.recent.shift();
  const certificate = result.evidence['certificate'] as { chainExpiresAt?: unknown; expiresAt?: unknown } | undefined;
  const expiry = certificate?.chainExpiresAt ?? certificate?.expiresAt;
  if (typeof expiry === 'number') entry.certificateExpiresAt = expiry;
}

/** What a probe of this machine measured, in per cent or milliseconds. */
function figureOf({ type, evidence }: ProbeResult): { value: number; text: string } | null {
  const { value, unit } = evidence;
  if (type !== 'host' || typeof value !== 'number') return null;
  return unit === 'ratio' ? { value: value * 100, text: `${Math.round(value * 100)} %` } : { value, text: `${Math.round(value * 10) / 10} ms` };
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
    figure: entry.lastResult ? figureOf(entry.lastResult)?.text ?? null : null,
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
