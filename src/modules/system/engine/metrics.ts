import { cpuUsage, memoryUsage } from 'node:process';
import type { Services } from '#kit/services.ts';

/** Prometheus text about the console itself. */
export function selfMetrics(services: Services, outboxPending: number): string {
  const prober = services.prober.stats();
  const store = services.tsdb.stats();
  const { user, system } = cpuUsage();
  const figures: Array<[name: string, type: 'gauge' | 'counter', help: string, value: number]> = [
    ['watchfloor_start_time_seconds', 'gauge', 'When the engine started, epoch seconds', services.startedAt / 1_000],
    ['watchfloor_process_cpu_seconds_total', 'counter', 'Processor time of the engine and its threads', (user + system) / 1e6],
    ['watchfloor_process_resident_memory_bytes', 'gauge', 'Resident memory', memoryUsage().rss],
    ['watchfloor_prober_lateness_seconds_p99', 'gauge', 'How late probes started in the last second, p99', prober.latenessP99Ms / 1_000],
    ['watchfloor_prober_skipped', 'gauge', 'Probes skipped in the last second because the one before still ran', prober.skipped],
    ['watchfloor_prober_started', 'gauge', 'Probes started in the last second', prober.started],
    ['watchfloor_prober_targets', 'gauge', 'Targets on the probing schedule', prober.targets],
    ['watchfloor_store_bytes', 'gauge', 'Bytes of the sample store in use', store.usedBytes],
    ['watchfloor_store_dropped_total', 'counter', 'Samples lost because the disk could not be written', store.dropped],
    ['watchfloor_outbox_pending', 'gauge', 'Messages waiting to be sent', outboxPending],
  ];
  return figures.map(([name, type, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`).join('') + lateness(prober.latenessBuckets);
}

const BOUNDS_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

function lateness(buckets: readonly number[]): string {
  if (buckets.length === 0) return '';
  const name = 'watchfloor_prober_lateness_seconds';
  const lines = buckets.map((count, i) => `${name}_bucket{le="${BOUNDS_S[i] ?? '+Inf'}"} ${count}`);
  return `# HELP ${name} How late probes started\n# TYPE ${name} histogram\n${lines.join('\n')}\n${name}_count ${buckets.at(-1)}\n`;
}
