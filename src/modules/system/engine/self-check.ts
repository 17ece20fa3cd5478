import { statfsSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ModuleContext } from '#kit/module.ts';
import type { HealthRow, system } from '../contract.ts';

type State = HealthRow['state'];

const LATE_WARN_MS = 250;
const LATE_FAIL_MS = 5_000;
const LOOP_WARN_MS = 50;
const TICK_LATE_MS = 5_000;
const DISK_WARN_BYTES = 2 * 1024 ** 3;
const DISK_FAIL_BYTES = 256 * 1024 ** 2;
const OUTBOX_WARN = 100;

/** What the notification module says of its channels. */
export interface WaysOut {
  channels: number;
  troubles: readonly { channel: string; error: string }[];
}

/** What the console watches about itself, as rows with a remedy each. */
export function createSelfCheck({ clock, services, outbox, schedule }: ModuleContext<typeof system>, ways: () => WaysOut | null): { rows(): HealthRow[] } {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const row = (name: string, title: string, state: State, value: string, remedy = ''): HealthRow => ({ name, title, state, value, remedy: state === 'ok' ? '' : remedy, at: clock.now() });

  function prober(): HealthRow {
    const { latenessP99Ms, targets, inFlight, skipped } = services.prober.stats();
    const state = latenessP99Ms > LATE_FAIL_MS ? 'fail' : latenessP99Ms > LATE_WARN_MS || skipped > 0 ? 'warn' : 'ok';
    return row('prober', 'Probe lateness', state, `p99 ${Math.round(latenessP99Ms)} ms · ${targets} targets, ${inFlight} in flight, ${skipped} skipped`, 'Probes start late or are skipped. Lengthen intervals or timeouts, or move targets to another machine.');
  }

  function store(): HealthRow {
    const { usedBytes, pending, dropped, damaged } = services.tsdb.stats();
    const age = services.tsdb.lastTickAt === null ? 0 : clock.now() - services.tsdb.lastTickAt;
    const state = dropped > 0 || age > TICK_LATE_MS ? 'fail' : damaged > 0 ? 'warn' : 'ok';
    if (services.storeProblem !== null && state === 'ok') return row('store', 'Sample store', 'warn', services.storeProblem, 'The damaged file was kept beside the new one. What can be had from a backup: "watchfloor backup restore" into another folder.');
    return row('store', 'Sample store', state, `${megabytes(usedBytes)} · written ${Math.round(age / 100) / 10} s ago · ${pending} waiting, ${dropped} lost`, 'The store cannot write. Free disk space; samples wait in memory meanwhile.');
  }

  function loop(): HealthRow {
    const p99 = Math.max(0, delay.percentile(99) / 1e6 - 10);
    delay.reset();
    return row('loop', 'Engine event loop', p99 > LOOP_WARN_MS ? 'warn' : 'ok', `p99 ${p99.toFixed(1)} ms late`, 'The engine is busy. Check what else runs on this machine.');
  }

  function disk(): HealthRow {
    try {
      const { bavail, bsize } = statfsSync(services.dataDir);
      const free = bavail * bsize;
      return row('disk', 'Disk of the data folder', free < DISK_FAIL_BYTES ? 'fail' : free < DISK_WARN_BYTES ? 'warn' : 'ok', `${megabytes(free)} free`, 'Free some space, or lower the retention in Settings.');
    } catch {
      return row('disk', 'Disk of the data folder', 'unknown', 'cannot be read', 'Check that the data folder still exists.');
    }
  }

  function sending(): HealthRow {
    const pending = outbox.pending();
    return row('outbox', 'Messages waiting', pending > OUTBOX_WARN ? 'warn' : 'ok', `${pending} waiting`, 'Messages cannot leave. Check the channels and the network.');
  }

  function channels(): HealthRow {
    const known = ways();
    if (known === null) return row('channels', 'Ways out', 'unknown', 'not asked yet', '');
    const [first, ...more] = known.troubles;
    if (!first) return row('channels', 'Ways out', 'ok', known.channels === 0 ? 'this desk only' : `${known.channels} on, none failing`);
    return row('channels', 'Ways out', 'fail', `"${first.channel}" fails${more.length > 0 ? ` and ${more.length} more` : ''} · ${first.error}`, 'Those this channel would reach are not reached. Test it under Alerting, Channels, and mend it or switch it off.');
  }

  function backups(): HealthRow {
    const at = services.backups.latestAt();
    const hours = at === null ? null : (clock.now() - at) / 3_600_000;
    const young = clock.now() - services.startedAt < 2 * 3_600_000;
    return row('backup', 'Latest backup', hours !== null && hours < 26 ? 'ok' : young ? 'ok' : 'warn', hours === null ? 'none yet' : hours < 1 ? `${Math.round(hours * 60)} min old` : `${Math.round(hours)} h old`, 'Make one in Settings, or look in the log why the scheduled ones fail.');
  }

  function jobsSkipped(): HealthRow {
    return row('schedule', 'Engine jobs', 'ok', `${schedule.skipped} runs skipped since the start`);
  }

  return { rows: () => [prober(), store(), loop(), disk(), sending(), channels(), backups(), jobsSkipped()] };
}

function megabytes(bytes: number): string {
  return bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}
