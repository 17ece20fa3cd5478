import { statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { messageOf } from '#shared/errors.ts';
import type { ProbeOf } from '../../spec.ts';
import type { Attempt, CompileHints, Start } from './attempt.ts';
import { configFault, degraded, down, UP, type Verdict } from './failure.ts';

type HostOptions = ProbeOf<'host'>;
type Measure = (attempt: Attempt, done: (value: number, more?: Record<string, unknown>) => void) => void;

/** The first run has nothing to compare with, so it watches this long. */
const FIRST_SAMPLE_MS = 100;

/** Prepares a probe of this very machine. Ratios 0–1 for cpu, memory and disk; milliseconds for loop and clock. */
export function compileHost(probe: HostOptions, _hints: CompileHints): Start {
  const measure = measureOf(probe);
  const unit = probe.metric === 'loop' || probe.metric === 'clock' ? 'ms' : 'ratio';
  return (attempt) => {
    attempt.doing = `measuring ${probe.metric}`;
    measure(attempt, (value, more) => {
      const rounded = Math.round(value * 10_000) / 10_000;
      Object.assign(attempt.evidence, { metric: probe.metric, value: rounded, unit, ...more });
      attempt.trace?.(`${probe.metric} is ${rounded} ${unit}`);
      attempt.finish(judge(probe, rounded, unit));
    });
  };
}

function judge(probe: HostOptions, value: number, unit: string): Verdict {
  const show = (amount: number): string => (unit === 'ms' ? `${amount} ms` : `${Math.round(amount * 1_000) / 10} %`);
  if (probe.downAbove !== undefined && value > probe.downAbove) return down(`HOST_${probe.metric.toUpperCase()}`, `${probe.metric} of this machine is ${show(value)}, above ${show(probe.downAbove)}`);
  if (probe.warnAbove !== undefined && value > probe.warnAbove) return degraded(`HOST_${probe.metric.toUpperCase()}`, `${probe.metric} of this machine is ${show(value)}, above ${show(probe.warnAbove)}`);
  return UP;
}

function measureOf(probe: HostOptions): Measure {
  if (probe.metric === 'cpu') return measureCpu();
  if (probe.metric === 'memory') return (_attempt, done) => done(1 - freemem() / totalmem(), { totalBytes: totalmem(), availableBytes: freemem() });
  if (probe.metric === 'disk') return measureDisk(probe.path);
  return probe.metric === 'loop' ? measureLoop() : measureClock();
}

interface CpuTimes {
  busy: number;
  total: number;
}

function cpuTimes(): CpuTimes {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { busy: total - idle, total };
}

/** Busy share of all processors since the run before. */
function measureCpu(): Measure {
  let before: CpuTimes | null = null;
  return (attempt, done) => {
    const finish = (from: CpuTimes): void => {
      const now = cpuTimes();
      before = now;
      done(now.total > from.total ? (now.busy - from.busy) / (now.total - from.total) : 0, { processors: cpus().length });
    };
    if (before) return finish(before);
    const first = cpuTimes();
    afterFirstSample(attempt, () => finish(first));
  };
}

/** Used share of what an ordinary user can use, as `df` counts it. */
function measureDisk(path: string): Measure {
  return (attempt, done) => {
    statfs(path).then(
      (info) => {
        const used = info.blocks - info.bfree;
        const usable = used + info.bavail;
        done(usable > 0 ? used / usable : 0, { path, availableBytes: info.bavail * info.bsize });
      },
      (thrown: unknown) => attempt.finish(configFault('HOST_PATH', `the disk of ${path} cannot be read: ${messageOf(thrown)}`)),
    );
  };
}

/** 99th percentile of the delay of the prober's own loop since the run before. */
function measureLoop(): Measure {
  const histogram = monitorEventLoopDelay({ resolution: 10 });
  let started = false;
  return (attempt, done) => {
    const finish = (): void => {
      const ms = (ns: number): number => Math.max(0, Math.round((ns / 1e6 - 10) * 1_000) / 1_000);
      const p99 = histogram.count > 0 ? ms(histogram.percentile(99)) : 0;
      const maxMs = histogram.count > 0 ? ms(histogram.max) : 0;
      histogram.reset();
      done(p99, { maxMs });
    };
    if (started) return finish();
    started = true;
    histogram.enable();
    afterFirstSample(attempt, finish);
  };
}

/** How far the wall clock moved against the monotonic one since the run before: steps by NTP, by hand or by sleep. */
function measureClock(): Measure {
  let before: number | null = null;
  return (attempt, done) => {
    const offset = (): number => attempt.clock.now() - attempt.clock.monotonic();
    const finish = (from: number): void => {
      const now = offset();
      before = now;
      done(Math.abs(now - from), { driftMs: Math.round((now - from) * 1_000) / 1_000 });
    };
    if (before !== null) return finish(before);
    const first = offset();
    afterFirstSample(attempt, () => finish(first));
  };
}

function afterFirstSample(attempt: Attempt, fn: () => void): void {
  const timer = attempt.clock.after(Math.min(FIRST_SAMPLE_MS, attempt.timeoutMs / 2), () => !attempt.finished && fn());
  attempt.cleanup(() => timer.cancel());
}
