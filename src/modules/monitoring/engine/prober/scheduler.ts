import type { Clock, Timer } from '#kit/clock.ts';
import { spread } from '#kit/ids.ts';
import type { ProberStats } from '#kit/services.ts';
import type { ProbeResult, TargetSpec } from '../../spec.ts';
import { createLateness } from './lateness.ts';

/** Probes one target once. Never rejects. */
export type ProbeFunction = (spec: TargetSpec, dueAt: number) => Promise<ProbeResult>;

export interface SchedulerOptions {
  clock: Clock;
  probe: ProbeFunction;
  onResults(results: ProbeResult[]): void;
  /** Results wait at most this long to travel together. */
  batchMs?: number;
  /** Probes at once against one host, and in all. */
  perHost?: number;
  inAll?: number;
}

/** Decides when each target is probed. */
export interface ProbeScheduler {
  setTargets(specs: readonly TargetSpec[]): void;
  upsert(spec: TargetSpec): void;
  remove(id: string): void;
  soon(id: string, inMs: number): void;
  /** Figures since the last call. */
  stats(): ProberStats;
  stop(): void;
}

interface Slot {
  spec: TargetSpec;
  host: string;
  /** Monotonic time of the next start by the rhythm. */
  due: number;
  timer: Timer | null;
  running: boolean;
}

const BATCH_MS = 25;
const PER_HOST = 32;
const IN_ALL = 400;

/** Types whose state the engine decides without probing. */
const PASSIVE = new Set(['push', 'group']);

/**
 * A rhythm per target: first start at `hash(id) mod interval` so that load is level from the first second, then every interval on
 * the monotonic clock. A target still being probed skips its turn (counted); one whose host has enough probes waits (its lateness shows).
 * After a stall missed turns are dropped, never caught up in a burst.
 */
export function createProbeScheduler(options: SchedulerOptions): ProbeScheduler {
  const { clock, probe, onResults } = options;
  const perHost = options.perHost ?? PER_HOST;
  const inAll = options.inAll ?? IN_ALL;
  const slots = new Map<string, Slot>();
  const busyHosts = new Map<string, number>();
  const waiting: Array<() => boolean> = [];
  const lateness = createLateness();
  let batch: ProbeResult[] = [];
  let batchTimer: Timer | null = null;
  let started = 0;
  let skipped = 0;
  let inFlight = 0;
  let stopped = false;

  function flush(): void {
    batchTimer = null;
    const results = batch;
    batch = [];
    if (results.length > 0) onResults(results);
  }

  function deliver(result: ProbeResult): void {
    if (stopped) return;
    batch.push(result);
    batchTimer ??= clock.after(options.batchMs ?? BATCH_MS, flush);
  }

  function arm(slot: Slot): void {
    slot.timer = clock.after(Math.max(0, slot.due - clock.monotonic()), () => turn(slot));
  }

  function turn(slot: Slot): void {
    const dueMono = slot.due;
    const { every } = slot.spec;
    const now = clock.monotonic();
    slot.due += every * Math.max(1, Math.ceil((now - slot.due) / every));
    arm(slot);
    start(slot, dueMono);
  }

  function start(slot: Slot, dueMono: number): void {
    if (slot.running) {
      skipped++;
      return;
    }
    slot.running = true;
    const attempt = (): boolean => {
      if (slots.get(slot.spec.id) !== slot) return true;
      if (inFlight >= inAll || (busyHosts.get(slot.host) ?? 0) >= perHost) return false;
      begin(slot, dueMono);
      return true;
    };
    if (!attempt()) waiting.push(attempt);
  }

  function begin(slot: Slot, dueMono: number): void {
    const late = Math.max(0, clock.monotonic() - dueMono);
    lateness.add(late);
    started++;
    inFlight++;
    busyHosts.set(slot.host, (busyHosts.get(slot.host) ?? 0) + 1);
    void probe(slot.spec, clock.now() - late).then((result) => {
      inFlight--;
      release(slot.host);
      slot.running = false;
      if (slots.get(slot.spec.id) === slot) deliver(result);
      drain();
    });
  }

  function release(host: string): void {
    const left = (busyHosts.get(host) ?? 1) - 1;
    if (left > 0) busyHosts.set(host, left);
    else busyHosts.delete(host);
  }

  function drain(): void {
    for (let i = 0; i < waiting.length && inFlight < inAll; ) {
      if (waiting[i]!()) waiting.splice(i, 1);
      else i++;
    }
  }

  function upsert(spec: TargetSpec): void {
    const old = slots.get(spec.id);
    old?.timer?.cancel();
    slots.delete(spec.id);
    if (spec.paused || PASSIVE.has(spec.probe.type)) return;
    const now = clock.monotonic();
    const slot: Slot = { spec, host: hostOf(spec), due: 0, timer: null, running: false };
    // A changed target keeps its rhythm; a new one starts at its phase.
    const keeps = old && old.spec.every === spec.every && old.due > now;
    slot.due = keeps ? old.due : now + (spread(spec.id) % Math.max(1, spec.every));
    slots.set(spec.id, slot);
    arm(slot);
  }

  function remove(id: string): void {
    slots.get(id)?.timer?.cancel();
    slots.delete(id);
  }

  return {
    upsert,
    remove,
    setTargets(specs) {
      const wanted = new Set(specs.map((spec) => spec.id));
      for (const id of [...slots.keys()]) if (!wanted.has(id)) remove(id);
      for (const spec of specs) upsert(spec);
    },
    soon(id, inMs) {
      const slot = slots.get(id);
      const at = clock.monotonic() + inMs;
      if (!slot || at >= slot.due) return;
      slot.timer?.cancel();
      // The rhythm shifts with it, so that confirmation probes keep their distance.
      slot.due = at;
      arm(slot);
    },
    stats() {
      const { p50, p99 } = lateness.take();
      const figures = { started, skipped, inFlight, latenessP50Ms: p50, latenessP99Ms: p99, latenessBuckets: lateness.buckets(), loopDelayP99Ms: 0, targets: slots.size };
      started = 0;
      skipped = 0;
      return figures;
    },
    stop() {
      stopped = true;
      batchTimer?.cancel();
      for (const slot of slots.values()) slot.timer?.cancel();
      slots.clear();
      waiting.length = 0;
    },
  };
}

/** What the per-host cap counts by. */
function hostOf(spec: TargetSpec): string {
  const { probe } = spec;
  if (probe.type === 'http') return URL.canParse(probe.url) ? new URL(probe.url).host : probe.url;
  if (probe.type === 'dns') return probe.server ?? 'resolver';
  return 'host' in probe ? probe.host : 'local';
}
