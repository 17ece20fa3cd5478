import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateChanged } from '#modules/monitoring/engine/live/live.ts';
import { createFaults, FAULTS, type Fault } from './faults.ts';
import { drawFleet, type FleetOptions } from './fleet.ts';
import { createFactChecks } from './invariants/facts.ts';
import { checkCalls, checkIntervals } from './invariants/intervals.ts';
import { checkAudit, checkBounds, checkDays, checkDaysWritten, checkSamples, countSamples, fingerprint } from './invariants/stored.ts';
import { checkTable } from './invariants/table.ts';
import { CHANGES, createOperator, type Change } from './operator.ts';
import { createPushes } from './pushes.ts';
import { createRandom, type Random } from './random.ts';
import { openCoreFile, openTsdbFile } from './store.ts';
import { createTruths, type Pace } from './truths.ts';
import { createWorld } from './world.ts';

export interface RunOptions {
  seed: number;
  hours: number;
  fleet: FleetOptions;
  pace: Pace;
  /** Mean time between faults, and between changes by an operator, ms; null for none. */
  faultEveryMs: number | null;
  changeEveryMs: number | null;
  faults?: readonly Fault[];
  changes?: readonly Change[];
  /** Databases live in memory, where they outlast the simulated process; else in files that are closed and opened again. */
  inMemory: boolean;
  /** Results are counted, not kept and compared one by one. */
  countOnly: boolean;
}

export interface RunReport {
  seed: number;
  violations: string[];
  /** Everything recorded and announced, as one figure; '' where results were only counted. */
  hash: string;
  /** Probes whose result reached the engine. */
  results: number;
  /** Timers fired and results taken: what a discrete-event simulation counts as events. */
  events: number;
  facts: number;
  samples: number;
  dayRows: number;
  /** Stretches of truth that were long and undisturbed, each found by the engine. */
  truthsChecked: number;
  struck: Record<string, number>;
  simulatedMs: number;
}

/** Days on which calendars go wrong. */
const STARTS = [
  Date.UTC(2026, 0, 5, 8), // an ordinary Monday
  Date.UTC(2026, 2, 28, 22), // clocks go forward in Europe at 01:00 UTC
  Date.UTC(2026, 9, 24, 22), // and back
  Date.UTC(2026, 2, 8, 5), // forward in America at 07:00 UTC
  Date.UTC(2028, 1, 28, 22), // into the leap day
  Date.UTC(2027, 11, 31, 22), // into the new year
];
const STEP_MS = 1_000;
const CHECK_EVERY_MS = 3_600_000;

/** Runs one seed to its end and says what was wrong. */
export async function simulate(options: RunOptions): Promise<RunReport> {
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'wf-simulation-'));
  try {
    return await run(options, dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function run(options: RunOptions, dir: string): Promise<RunReport> {
  const random = createRandom(options.seed);
  const checks = createFactChecks();
  const world = createWorld({
    random: random.fork(),
    startAt: random.pick(STARTS) + random.int(0, 3_599_999),
    dir,
    memory: options.inMemory ? { core: openCoreFile(':memory:'), tsdb: openTsdbFile(':memory:') } : undefined,
    keepResults: !options.countOnly,
    onFact: (fact: StateChanged) => checks.take(world, fact),
    afterResults: () => checks.settle(world),
  });
  const truths = createTruths(world, random.fork(), options.pace);
  const pushes = createPushes(world, random.fork(), () => checks.settle(world));
  const operator = createOperator({ world, random: random.fork(), truths, everyMs: options.fleet.everyMs, onDeleted: (id) => checks.forget(id) });
  const faults = createFaults(world, random.fork(), truths);
  const struck: Record<string, number> = {};

  await world.start();
  for (const input of drawFleet(random.fork(), options.fleet)) {
    await world.put(input);
    if (input.probe.type === 'push') pushes.watch(input.id);
    else if (input.probe.type !== 'group') truths.watch(input.id);
  }

  const until = world.clock.monotonic() + options.hours * 3_600_000;
  const due = (mean: number | null): number => (mean === null ? Number.POSITIVE_INFINITY : world.clock.monotonic() + random.wait(mean));
  let nextFault = due(options.faultEveryMs);
  let nextChange = due(options.changeEveryMs);
  let nextCheck = world.clock.monotonic() + CHECK_EVERY_MS;
  let events = 0;
  while (world.clock.monotonic() < until && world.journal.violations.length === 0) {
    events += world.clock.advance(STEP_MS);
    checks.settle(world);
    if (pushes.isDue()) await pushes.send();
    if (operator.isBehind()) await operator.catchUp();
    if (world.clock.monotonic() >= nextChange) {
      await operator.act(count(struck, random.pick(options.changes ?? CHANGES)));
      nextChange = due(options.changeEveryMs);
    }
    if (world.clock.monotonic() >= nextFault) {
      await faults.strike(count(struck, random.pick(options.faults ?? FAULTS)));
      nextFault = due(options.faultEveryMs);
    }
    if (world.clock.monotonic() >= nextCheck && world.isUp && !world.coreDisk.broken && !world.tsdbDisk.broken) {
      nextCheck = world.clock.monotonic() + CHECK_EVERY_MS;
      checkIntervals(world);
      await checkTable(world);
      checkBounds(world);
    }
  }
  return finish();

  async function finish(): Promise<RunReport> {
    for (const disk of [world.coreDisk, world.tsdbDisk]) {
      disk.broken = false;
      disk.failIn = null;
    }
    // Something may be under way; a moment of peace lets it settle.
    world.clock.advance(300_000);
    await world.stop();
    await world.start();
    world.clock.advance(1_000);
    checkIntervals(world);
    await checkCalls(world);
    await checkTable(world);
    checkBounds(world);
    const dayRows = checkDays(world);
    if (options.faultEveryMs === null) checkDaysWritten(world);
    const samples = options.countOnly ? countSamples(world) : checkSamples(world);
    checkAudit(world);
    const hash = options.countOnly ? '' : fingerprint(world, checks.facts);
    const report = { seed: options.seed, violations: world.journal.violations, hash, results: world.journal.delivered, events, facts: checks.facts.length, samples, dayRows, truthsChecked: truths.checked, struck, simulatedMs: world.clock.monotonic() };
    world.crash();
    return report;
  }
}

function count<T extends string>(struck: Record<string, number>, what: T): T {
  struck[what] = (struck[what] ?? 0) + 1;
  return what;
}

/** A small run with everything in it; what it holds is drawn from the seed. */
export function smallRun(seed: number): RunOptions {
  const random: Random = createRandom(seed * 7_919 + 17);
  return {
    seed,
    hours: random.int(2, 5),
    fleet: { targets: random.int(3, 6), everyMs: [10_000, 15_000, 30_000, 60_000], pushes: random.int(0, 2), groups: random.int(0, 2) },
    pace: { upMs: 900_000, otherMs: 240_000 },
    faultEveryMs: random.pick([300_000, 600_000, 1_200_000]),
    changeEveryMs: random.pick([300_000, 600_000, 1_200_000]),
    inMemory: seed % 8 !== 0,
    countOnly: false,
  };
}

/** Many targets for days, with what happens to a machine in days. Clocks are not set back, so that samples can be counted. */
export function largeRun(seed: number, targets: number, hours: number): RunOptions {
  return {
    seed,
    hours,
    fleet: { targets, everyMs: [30_000], pushes: Math.ceil(targets / 50), groups: Math.ceil(targets / 50) },
    pace: { upMs: 12 * 3_600_000, otherMs: 600_000 },
    faultEveryMs: 4 * 3_600_000,
    changeEveryMs: 3_600_000,
    faults: ['crash', 'stop', 'prober', 'stall', 'sleep', 'core-disk', 'sample-disk', 'partition', 'resolver'],
    inMemory: true,
    countOnly: true,
  };
}
