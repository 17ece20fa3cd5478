import { AppError } from '#shared/errors.ts';
import { VirtualClock, type Clock, type Timer } from '#kit/clock.ts';
import type { Prober, ProberStats } from '#kit/services.ts';
import { createProbeScheduler, type ProbeScheduler } from '#modules/monitoring/engine/prober/scheduler.ts';
import type { ProbeResult, TargetSpec } from '#modules/monitoring/spec.ts';
import { resultOf, type Network } from './network.ts';

/** What the simulation wants to know of the prober's doings. */
export interface ProberWatch {
  /** A probe starts; `dueMono` is the monotonic time of its turn. */
  started(spec: TargetSpec, dueMono: number): void;
  /** Just before the engine is told. */
  delivering(results: readonly ProbeResult[]): void;
  delivered(results: readonly ProbeResult[]): void;
  /** The engine's listener threw. */
  refused(thrown: unknown): void;
  /** How a target is probed changed: its rhythm and counts begin anew. `null` stands for all. */
  rearmed(id: string | null): void;
}

const NOTHING_RUNS = createProbeScheduler({ clock: new VirtualClock(), probe: () => Promise.reject(new Error('no target')), onResults() {} }).stats() satisfies ProberStats;

/** The real scheduler on a simulated network, behind the interface the engine knows. */
export interface VirtualProber extends Prober {
  /** Ends, and is started anew `afterMs` later. What was under way is lost. */
  crash(afterMs: number): void;
  isProbing(id: string): boolean;
}

export function createVirtualProber({ clock, network, watch }: { clock: Clock; network: Network; watch: ProberWatch }): VirtualProber {
  const specs = new Map<string, TargetSpec>();
  let resultListener: (results: ProbeResult[]) => void = () => {};
  let restartListener: (since: number) => void = () => {};
  let scheduler: ProbeScheduler | null = launch();
  let restart: Timer | null = null;

  function launch(): ProbeScheduler {
    return createProbeScheduler({
      clock,
      probe(spec, dueAt) {
        const startedAt = clock.now();
        watch.started(spec, clock.monotonic() - (startedAt - dueAt));
        const outcome = network.answer(spec);
        return when(clock, outcome.latencyMs, () => resultOf(spec, outcome, dueAt, startedAt));
      },
      onResults(results) {
        watch.delivering(results);
        try {
          resultListener(results);
        } catch (thrown) {
          watch.refused(thrown);
        }
        watch.delivered(results);
      },
    });
  }

  return {
    setTargets(all) {
      specs.clear();
      for (const spec of all) specs.set(spec.id, spec);
      scheduler?.setTargets(all);
      watch.rearmed(null);
    },
    upsertTarget(spec) {
      specs.set(spec.id, spec);
      scheduler?.upsert(spec);
      watch.rearmed(spec.id);
    },
    removeTarget(id) {
      specs.delete(id);
      scheduler?.remove(id);
      watch.rearmed(id);
    },
    probeSoon: (id, inMs) => scheduler?.soon(id, inMs),
    testNow: () => Promise.reject(new AppError('unavailable', 'Not in a simulation.')),
    onResults: (listener) => void (resultListener = listener),
    onRestart: (listener) => void (restartListener = listener),
    stats: () => scheduler?.stats() ?? NOTHING_RUNS,
    isProbing: (id) => scheduler !== null && specs.has(id) && !specs.get(id)!.paused,
    crash(afterMs) {
      if (!scheduler) return;
      scheduler.stop();
      scheduler = null;
      const since = clock.now();
      restart = clock.after(afterMs, () => {
        restart = null;
        scheduler = launch();
        scheduler.setTargets([...specs.values()]);
        watch.rearmed(null);
        restartListener(since);
      });
    },
    stop() {
      restart?.cancel();
      scheduler?.stop();
      scheduler = null;
      return Promise.resolve();
    },
  };
}

/**
 * What a probe returns, without a promise: the scheduler only ever calls `then`, and answering inside the timer keeps the run
 * synchronous, so no instant has to wait for promise callbacks. Five times as many events per second.
 */
function when(clock: Clock, ms: number, value: () => ProbeResult): Promise<ProbeResult> {
  const later = (done: (result: ProbeResult) => void): void => void clock.after(ms, () => done(value()));
  // oxlint-disable-next-line unicorn/no-thenable
  return { then: later } as unknown as Promise<ProbeResult>;
}
