import { join } from 'node:path';
import { createBackup } from '#kit/backup.ts';
import { VirtualClock } from '#kit/clock.ts';
import type { Columns } from '#kit/tsdb/columns.ts';
import { dayFromChunks } from '#kit/tsdb/days.ts';
import { usedBytes } from '#kit/tsdb/retain.ts';
import { DAY_MS, HOUR_MS, phaseCode, phaseOfCode, PHASES } from '#kit/tsdb/sample.ts';
import { putChunk, putDay } from '#kit/tsdb/schema.ts';
import { chunkRow } from '#kit/tsdb/seal.ts';
import { openTsdb, type Tsdb } from '#kit/tsdb/tsdb.ts';
import { randomFrom, START, syntheticColumns } from '../../store/fixture.ts';
import { atLeast, atMost, median, timed, wait, type BenchRow } from './measure.ts';
import { openRows } from './rows.ts';

const DAYS = 30;
const TARGETS = 20;

/** 20 targets x 30 days x 30 s, written chunk by chunk in the order of time, with their day rows. */
function build(path: string, phases: boolean, days: number): { tsdb: Tsdb; samples: number; rowsOf: (target: number) => Columns[] } {
  const random = randomFrom(17);
  const tsdb = openTsdb({ path, clock: new VirtualClock(START + days * DAY_MS) });
  for (let t = 0; t < TARGETS; t++) tsdb.idOf(`t${t}`);
  const kept: Columns[] = [];
  let samples = 0;
  for (let hour = 0; hour < days * 24; hour++) {
    tsdb.db.tx(() => {
      for (let target = 1; target <= TARGETS; target++) {
        const columns = syntheticColumns(random, START + hour * HOUR_MS, 120, 29_990);
        if (phases) addPhases(columns, random);
        if (target <= 5) kept.push(columns);
        putChunk(tsdb.db, chunkRow(target, columns));
        samples += columns.n;
        if (hour % 24 === 23) putDay(tsdb.db, dayFromChunks(tsdb.db, target, Math.floor((START + hour * HOUR_MS) / DAY_MS)));
      }
    });
  }
  return { tsdb, samples, rowsOf: (target) => kept.filter((_, i) => i % 5 === target - 1) };
}

/** A web page: name from the cache, connect and handshake, most of the time in the server. */
function addPhases(columns: Columns, random: () => number): void {
  const shares = [0, 0.1, 0.2, 0.6, 0.1];
  columns.phases = PHASES.map((_, p) => Int32Array.from(columns.latency, (units) => phaseOfCode(phaseCode(Math.round(units * shares[p]! * (0.9 + random() * 0.2))))));
}

/** Bytes at rest, and long questions against the same ones asked of plain rows in SQL. */
export function reading(dir: string): BenchRow[] {
  const { tsdb, samples, rowsOf } = build(join(dir, 'read.db'), false, DAYS);
  const plainBytes = usedBytes(tsdb.db) / samples;
  const rows = openRows(join(dir, 'read-rows.db'), 'probe, ts');
  const insert = rows.raw.prepare('INSERT INTO r VALUES (?, ?, ?, ?)');
  for (let target = 1; target <= 5; target++) {
    rows.tx(() => {
      for (const columns of rowsOf(target)) for (let i = 0; i < columns.n; i++) insert.run(target, columns.at[i], columns.status[i], columns.latency[i]);
    });
  }
  const to = START + DAYS * DAY_MS;
  const sql = rows.raw.prepare('SELECT count(*) n, avg(status <= 1) ok, percentile(latency, 50) FILTER (WHERE status <= 1) p50, percentile(latency, 95) FILTER (WHERE status <= 1) p95 FROM r WHERE probe = ? AND ts >= ? AND ts < ?');
  const takes = { ours: [] as number[], sql: [] as number[], days: [] as number[] };
  for (let i = 0; i < 9; i++) {
    const target = (i % 5) + 1;
    takes.ours.push(timed(() => tsdb.summary(target, START, to)));
    takes.sql.push(timed(() => sql.get(target, START, to)));
    // Too short to be timed once.
    takes.days.push(timed(() => { for (let j = 0; j < 10; j++) tsdb.summary(target, START, to, true); }) / 10);
  }
  const exact = tsdb.summary(1, START, to);
  const theirs = sql.get(1, START, to) as { n: number; p95: number };
  if (exact.n !== theirs.n || Math.abs(exact.p95! - theirs.p95 / 100) > 0.001) throw new Error(`The store and SQL disagree: ${exact.n}, ${exact.p95} against ${theirs.n}, ${theirs.p95 / 100}.`);
  rows.close();
  tsdb.close();
  const withPhases = build(join(dir, 'phases.db'), true, 5);
  const phaseBytes = usedBytes(withPhases.tsdb.db) / withPhases.samples;
  withPhases.tsdb.close();
  return [
    atMost('bytes at rest per sample, day rows included', plainBytes, 'B', 5),
    { name: 'the same with five phases', value: phaseBytes, unit: 'B', hold: '', ok: true },
    atMost('exact 30-day p50 and p95 against SQL percentile() over clustered rows', median(takes.ours) / median(takes.sql), 'x', 1),
    { name: 'exact 30-day p50 and p95', value: median(takes.ours), unit: 'ms', hold: '', ok: true },
    atMost('30-day summary from day rows against from chunks', median(takes.days) / median(takes.ours), 'x', 0.05),
  ];
}

/** The longest time the event loop is held while a backup is written and verified, above that of an idle second beside it. */
export async function backingUp(dir: string): Promise<BenchRow[]> {
  const { tsdb } = build(join(dir, 'backup.db'), true, DAYS);
  const above: number[] = [];
  const longest: number[] = [];
  for (let round = 0; round < 3; round++) {
    const idle = await longestGap(() => wait(1_000));
    const busy = await longestGap(() => createBackup({ databases: [{ name: 'tsdb.db', db: tsdb.db }] }, join(dir, `backup${round}.wfbackup`), new VirtualClock(), 'bench'));
    longest.push(busy);
    above.push(busy - idle);
  }
  tsdb.close();
  return [
    atMost('longest gap of the event loop during a backup above idle, median of 3', median(above), 'ms', 10),
    { name: 'the same, whole', value: median(longest), unit: 'ms', hold: '', ok: true },
  ];
}

/** How late a 1 ms timer was at the worst while `act` ran, ms. */
async function longestGap(act: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const watch = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  await act();
  clearInterval(watch);
  return longest;
}

/** The virtual clock under 10,000 timers: what a simulated day may cost at the least. */
export function simulated(): BenchRow[] {
  const clock = new VirtualClock(START);
  let events = 0;
  const again = (): void => {
    events++;
    clock.after(15_000, again);
  };
  for (let i = 0; i < 10_000; i++) clock.after(i * 1.5, again);
  const ms = timed(() => clock.advance(45 * 60_000));
  return [atLeast('events of the bare simulation clock, 10,000 timers', events / ms / 1_000, 'M/s', 1)];
}
