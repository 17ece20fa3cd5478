import type { Random } from './random.ts';
import type { Disk } from './store.ts';
import type { Truths } from './truths.ts';
import type { World } from './world.ts';

/** What may happen to the machine and the network. */
export const FAULTS = ['crash', 'stop', 'prober', 'stall', 'sleep', 'forward', 'back', 'slew', 'core-disk', 'sample-disk', 'partition', 'resolver'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Faults {
  /** Lets one happen, and schedules its end. */
  strike(fault: Fault): Promise<void>;
}

const HOUR_MS = 3_600_000;

export function createFaults(world: World, random: Random, truths: Truths): Faults {
  const { clock, coreDisk, tsdbDisk } = world;

  function repair(...disks: Disk[]): void {
    for (const disk of disks) {
      disk.broken = false;
      disk.failIn = null;
    }
  }

  async function restart(): Promise<void> {
    clock.advance(100 + random.wait(random.chance(0.2) ? HOUR_MS : 10_000));
    repair(coreDisk, tsdbDisk);
    await world.start();
  }

  /** One write fails, the n-th from now, or all of them for a while. */
  function breakDisk(disk: Disk): void {
    world.disturb(null);
    if (random.chance(0.5)) {
      disk.failIn = random.int(1, 40);
      disk.onFailure = () => world.disturb(null);
      return;
    }
    disk.broken = true;
    clock.after(1_000 + random.wait(30_000), () => {
      disk.broken = false;
      world.disturb(null);
    });
  }

  function fault(kind: 'partition' | 'resolver'): void {
    if (world.network.fault !== null) return;
    truths.setFault(kind);
    clock.after(5_000 + random.wait(120_000), () => truths.setFault(null));
  }

  function jump(ms: number): void {
    clock.jumpWall(Math.round(ms));
    world.disturb(null);
  }

  const strikes: Record<Fault, () => Promise<void> | void> = {
    async crash() {
      world.crash();
      await restart();
    },
    async stop() {
      repair(coreDisk, tsdbDisk);
      await world.stop();
      await restart();
    },
    prober: () => world.engine.prober.crash(100 + random.wait(5_000)),
    stall() {
      clock.stall(500 + random.wait(60_000), () => world.disturb(null));
    },
    sleep: () => jump(1_000 + random.wait(2 * HOUR_MS)),
    forward: () => jump(HOUR_MS),
    back: () => jump(-HOUR_MS),
    slew: () => jump(random.int(-4_000, 4_000)),
    'core-disk': () => breakDisk(coreDisk),
    'sample-disk': () => breakDisk(tsdbDisk),
    partition: () => fault('partition'),
    resolver: () => fault('resolver'),
  };

  return {
    async strike(kind) {
      if (world.isUp) await strikes[kind]();
    },
  };
}
