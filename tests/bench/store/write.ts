import { join } from 'node:path';
import { realClock, VirtualClock } from '#kit/clock.ts';
import type { Sample } from '#kit/tsdb/sample.ts';
import { openTsdb, type Tsdb } from '#kit/tsdb/tsdb.ts';
import { randomFrom } from '../../store/fixture.ts';
import { atLeast, atMost, bytesWritten, cpuTimed, loopDelay, median, timed, wait, type BenchRow } from './measure.ts';
import { inserter, openRows } from './rows.ts';

const START = Date.UTC(2026, 0, 5);
const PROBES = 1_000;
const TICK_MS = 250;
const PER_TICK = 250;

/** Endless batches: each probe once a second, in the order of a spread schedule. */
function batches(count: number, size: number, seed: number): Sample[][] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, b) =>
    Array.from({ length: size }, (_each, i): Sample => {
      const n = b * size + i;
      return { target: (n % PROBES) + 1, at: START + Math.floor(n / PROBES) * 1_000 + (n % PROBES), status: random() < 0.004 ? 2 : 0, latencyMs: 100 + random() * 200 };
    }),
  );
}

function store(path: string, clock = new VirtualClock(START)): { tsdb: Tsdb; clock: VirtualClock } {
  const tsdb = openTsdb({ path, clock });
  for (let i = 0; i < PROBES; i++) tsdb.idOf(`t${i}`);
  return { tsdb, clock };
}

/** Samples per second of the whole path against a batched insert of the same samples, one transaction each 1,000. */
export function fullPath(dir: string): BenchRow[] {
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    const work = batches(400, 1_000, round + 1);
    const n = 400 * 1_000;
    const { tsdb, clock } = store(join(dir, `full${round}.db`));
    const ours = timed(() => {
      for (const batch of work) {
        tsdb.append(batch);
        tsdb.tick();
        clock.advance(1_000);
      }
    });
    tsdb.close();
    const rows = openRows(join(dir, `rows${round}.db`), 'ts, probe');
    const insert = inserter(rows);
    const theirs = timed(() => {
      for (const batch of work) rows.tx(() => batch.forEach(insert));
    });
    rows.close();
    rates.push(n / ours / 1_000);
    ratios.push(theirs / ours);
  }
  return [atLeast('whole path, samples/s against batched rows keyed (ts, probe)', median(ratios), 'x', 2), { name: 'whole path', value: median(rates), unit: 'M samples/s', hold: '', ok: true }];
}

/** Bytes handed to write() for each sample at 1,000 samples/s, against a row per result keyed (probe, ts) with autocommit. */
export function writeAmplification(dir: string): BenchRow[] {
  if (bytesWritten() === null) return [];
  const { tsdb, clock } = store(join(dir, 'amplification.db'));
  const work = batches(1_200, PER_TICK, 9);
  const before = bytesWritten()!;
  for (const batch of work) {
    tsdb.append(batch);
    tsdb.tick();
    clock.advance(TICK_MS);
  }
  const ours = (bytesWritten()! - before) / (1_200 * PER_TICK);
  tsdb.close();

  const rows = openRows(join(dir, 'amplification-rows.db'), 'probe, ts');
  const insert = inserter(rows);
  for (const batch of batches(600, 1_000, 8)) rows.tx(() => batch.forEach((sample) => insert({ ...sample, at: sample.at - 10_000_000 })));
  rows.raw.pragma('wal_checkpoint(TRUNCATE)');
  const sample = work.slice(0, 80).flat();
  const from = bytesWritten()!;
  for (const each of sample) insert(each);
  const theirs = (bytesWritten()! - from) / sample.length;
  rows.close();
  return [atMost('bytes written per sample at 1,000/s', ours, 'B', 200), atLeast('the same, a row per result against the store', theirs / ours, 'x', 40)];
}

/** Ticks of 250 samples in real time: the longest one, and what the event loop feels. */
export async function realTime(dir: string): Promise<BenchRow[]> {
  const { tsdb } = store(join(dir, 'realtime.db'));
  tsdb.close();
  const live = openTsdb({ path: join(dir, 'realtime.db'), clock: realClock });
  // Warm, with full heads and a log as long as in service.
  const base = realClock.now() - 60_000;
  for (const batch of batches(200, PER_TICK, 5)) {
    live.append(batch.map((sample) => ({ ...sample, at: base + sample.at - START })));
    live.tick();
  }
  const worst: number[] = [];
  const gaps: number[] = [];
  for (let round = 0; round < 3; round++) {
    const idle = await loopDelay(() => wait(2_500));
    let longest = 0;
    const busy = await loopDelay(async () => {
      for (let i = 0; i < 16; i++) {
        const now = realClock.now();
        const batch = Array.from({ length: PER_TICK }, (_, j): Sample => ({ target: ((i * PER_TICK + j) % PROBES) + 1, at: now + j, status: 0, latencyMs: 100 + j }));
        longest = Math.max(longest, timed(() => {
          live.append(batch);
          live.tick();
        }));
        await wait(TICK_MS);
      }
    });
    worst.push(longest);
    gaps.push(busy.p99 - idle.p99);
  }
  live.close();
  return [atMost('longest write at 1,000/s, median of 3 runs', median(worst), 'ms', 10), atMost('event loop p99 above idle', median(gaps), 'ms', 2)];
}

/** All 1,000 heads become full within one second: the longest tick until they are sealed. */
export function sealStorm(dir: string): BenchRow[] {
  const longest: number[] = [];
  for (let round = 0; round < 3; round++) {
    const { tsdb, clock } = store(join(dir, `storm${round}.db`));
    const work = batches(480, PER_TICK, 3);
    let worst = 0;
    for (const [i, batch] of work.entries()) {
      const ms = timed(() => {
        tsdb.append(batch);
        tsdb.tick();
      });
      if (i >= 470) worst = Math.max(worst, ms);
      clock.advance(TICK_MS);
    }
    for (let i = 0; i < 24; i++) {
      worst = Math.max(worst, timed(() => tsdb.tick()));
      clock.advance(TICK_MS);
    }
    if (tsdb.stats().queue > 0) throw new Error('The storm was not sealed in 24 ticks.');
    longest.push(worst);
    tsdb.close();
  }
  return [atMost('longest tick of a seal storm, median of 3', median(longest), 'ms', 25)];
}

/** Opening with a log of a million unsealed samples. */
export function replay(dir: string): BenchRow[] {
  const path = join(dir, 'replay.db');
  const { tsdb, clock } = store(path);
  // 10,000 targets x 100 samples: no head gets full, so all of it stays in the log.
  for (let t = PROBES; t < 10_000; t++) tsdb.idOf(`t${t}`);
  for (let tick = 0; tick < 4_000; tick++) {
    tsdb.append(Array.from({ length: 250 }, (_, i): Sample => ({ target: ((tick * 250 + i) % 10_000) + 1, at: START + tick * 250 + i, status: 0, latencyMs: 100 + ((tick * i) % 900) / 10 })));
    tsdb.tick();
    clock.advance(TICK_MS);
  }
  tsdb.close();
  // The fastest of five: whatever else runs on the machine only adds.
  const takes = [0, 1, 2, 3, 4].map(() => {
    let again: Tsdb | null = null;
    const ms = cpuTimed(() => (again = openTsdb({ path, clock })));
    const { replayed } = (again as unknown as Tsdb).recovered;
    (again as unknown as Tsdb).close();
    return (ms / replayed) * 1e6;
  });
  return [atMost('replay of the log, per million samples, fastest of 5', Math.min(...takes), 'ms CPU', 200)];
}
