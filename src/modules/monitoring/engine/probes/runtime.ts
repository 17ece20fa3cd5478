import type { Clock } from '#kit/clock.ts';
import type { ProbeResult, TargetSpec } from '../../spec.ts';
import { createLoopMonitor } from './loop-monitor.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { runProbe, type ProbeContext } from './run.ts';

export interface ProbeRuntimeOptions {
  clock: Clock;
  /** Name servers, `address` or `address:port`; the machine's own when left out. */
  servers?: string[];
  resolver?: Resolver;
  random?: () => number;
}

/** What one worker needs to run probes: its own resolver and its watch over the event loop. */
export interface ProbeRuntime {
  readonly context: ProbeContext;
  /** Runs one probe; see `runProbe`. */
  run(spec: TargetSpec, dueAt: number, extra?: Pick<ProbeContext, 'signal' | 'trace'>): Promise<ProbeResult>;
  close(): void;
}

/** Makes the runtime of a worker, of the command line, or of "Test now". Close it to drop queries under way. */
export function createProbeRuntime(options: ProbeRuntimeOptions): ProbeRuntime {
  const resolver = options.resolver ?? createResolver({ clock: options.clock, servers: options.servers });
  const context: ProbeContext = { clock: options.clock, resolver, random: options.random, loop: createLoopMonitor(options.clock) };
  return {
    context,
    run: (spec, dueAt, extra) => runProbe(spec, extra ? { ...context, ...extra } : context, dueAt),
    close: () => resolver.close(),
  };
}
