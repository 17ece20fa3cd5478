import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MessagePort } from 'node:worker_threads';
import type { Clock } from '#kit/clock.ts';
import type { FromProber, ToProber } from '#kit/prober-link.ts';
import type { TargetSpec } from '../../spec.ts';
import { createProbeRuntime } from '../probes/runtime.ts';
import { createProbeScheduler } from './scheduler.ts';

const STATS_EVERY_MS = 1_000;

/** The prober's side of its link: targets come in, results and figures go out. It owns no data and opens no file of ours. */
export function serveProber(port: MessagePort, clock: Clock): void {
  const runtime = createProbeRuntime({ clock });
  const post = (message: FromProber): void => port.postMessage(message);
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();

  const scheduler = createProbeScheduler({
    clock,
    probe: (spec, dueAt) => runtime.run(spec, dueAt),
    onResults: (results) => post({ k: 'results', results }),
  });

  async function test(n: number, spec: TargetSpec): Promise<void> {
    const trace: string[] = [];
    const result = await runtime.run(spec, clock.now(), { trace: (line) => void trace.push(line) });
    post({ k: 'tested', n, result, trace });
  }

  port.on('message', (message: ToProber) => {
    switch (message.k) {
      case 'set':
        return scheduler.setTargets(message.specs);
      case 'upsert':
        return scheduler.upsert(message.spec);
      case 'remove':
        return scheduler.remove(message.id);
      case 'soon':
        return scheduler.soon(message.id, message.inMs);
      case 'test':
        return void test(message.n, message.spec);
    }
  });

  const report = (): void => {
    // Mean and percentile are of the sampling timer itself, which waits 10 ms by design.
    const loopDelayP99Ms = Math.max(0, delay.percentile(99) / 1e6 - 10);
    delay.reset();
    post({ k: 'stats', stats: { ...scheduler.stats(), loopDelayP99Ms } });
    clock.after(STATS_EVERY_MS, report);
  };
  clock.after(STATS_EVERY_MS, report);
}
