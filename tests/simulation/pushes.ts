import type { Random } from './random.ts';
import { openState } from './invariants/intervals.ts';
import type { World } from './world.ts';

/** Jobs that report by heartbeat, hang, fail, and come back. */
export interface Pushes {
  watch(id: string): void;
  /** Whether a heartbeat is due at this instant. */
  isDue(): boolean;
  /** Sends those that are due; call it between steps of the clock. */
  send(): Promise<void>;
}

interface Job {
  id: string;
  period: number;
  /** Monotonic time of the next heartbeat. */
  nextAt: number;
  /** It hangs until then. */
  hangsUntil: number;
  heardAt: number;
}

export function createPushes(world: World, random: Random, settle: () => void): Pushes {
  const jobs: Job[] = [];

  async function beat(job: Job): Promise<void> {
    const now = world.clock.monotonic();
    job.nextAt = now + job.period * (0.6 + random.next() * 0.3);
    const spec = world.specs.get(job.id);
    if (!spec || spec.probe.type !== 'push') return;
    if (now < job.hangsUntil) return checkLate(job, now, spec.probe.period + spec.probe.grace);
    if (random.chance(0.02)) job.hangsUntil = now + random.wait(20 * job.period);
    const signal = random.chance(0.05) ? random.pick(['fail', '1', '137']) : random.pick(['success', '0', 'success', 'log', 'start']);
    try {
      await world.call('push', { slug: job.id, signal, message: `run ${random.int(1, 99)}` });
    } catch (thrown) {
      if (world.coreDisk.failures === 0) world.journal.fail(`push to ${job.id}: ${String(thrown)}`);
      return;
    }
    settle();
    if (signal === 'log' || signal === 'start' || spec.paused) return;
    job.heardAt = now;
    const open = openState(world, job.id);
    const wanted = signal === 'success' || signal === '0' ? 'up' : 'down';
    if (open?.state !== wanted && !world.coreDisk.broken) world.journal.fail(`${job.id} pushed ${signal}, recorded as ${open?.state}`);
  }

  /** Silence beyond period and grace is DOWN, at the latest a second of housekeeping later. */
  function checkLate(job: Job, now: number, limit: number): void {
    const quiet = Math.max(job.heardAt, world.clearSince(job.id));
    if (now - quiet < limit + 2_500 || world.specs.get(job.id)?.paused) return;
    const open = openState(world, job.id);
    if (open?.state !== 'down') world.journal.fail(`${job.id} is silent for ${Math.round((now - quiet) / 1_000)} s, recorded as ${open?.state}`);
  }

  const nextAt = (): number => jobs.reduce((least, job) => Math.min(least, job.nextAt), Number.POSITIVE_INFINITY);
  let dueAt = 0;

  return {
    isDue: () => world.clock.monotonic() >= dueAt,
    watch(id) {
      const spec = world.specs.get(id)!;
      const period = spec.probe.type === 'push' ? spec.probe.period : 60_000;
      jobs.push({ id, period, nextAt: world.clock.monotonic() + random.next() * period, hangsUntil: 0, heardAt: 0 });
      dueAt = nextAt();
    },
    async send() {
      if (!world.isUp) return;
      const now = world.clock.monotonic();
      for (const job of jobs) if (job.nextAt <= now) await beat(job);
      dueAt = nextAt();
    },
  };
}
