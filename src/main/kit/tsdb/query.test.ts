import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { openDatabase } from '../sqlite.ts';
import { percentilesOf } from './fold.ts';
import { stepFor } from './query.ts';
import { DAY_MS, HOUR_MS, STATUS, type Sample, type Status } from './sample.ts';
import { chunkKey } from './schema.ts';
import { openTsdb, type Tsdb } from './tsdb.ts';

const START = Date.UTC(2026, 0, 5);
let dir = '';
let clock: VirtualClock;
let tsdb: Tsdb;
let target = 0;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsdb-'));
  clock = new VirtualClock(START);
  tsdb = openTsdb({ path: join(dir, 'tsdb.db'), clock });
  target = tsdb.idOf('web');
});
afterEach(() => {
  tsdb.close();
  rmSync(dir, { recursive: true, force: true });
});

/** `days` of samples each `every` ms, an hour a batch, ticks included; the log-normal-like latency is a fixed function of i. */
function fill(days: number, every = 60_000): Sample[] {
  const out: Sample[] = [];
  for (let hour = 0; hour < days * 24; hour++) {
    const batch: Sample[] = [];
    for (let at = clock.now(); at < START + (hour + 1) * HOUR_MS; at += every) {
      const i = out.length + batch.length;
      const status = (i % 97 === 0 ? STATUS.down : i % 31 === 0 ? STATUS.degraded : STATUS.up) as Status;
      batch.push({ target, at, status, latencyMs: Math.round(20_000 * Math.exp(Math.sin(i * 12.9898) * 0.5)) / 100 });
    }
    tsdb.append(batch);
    for (let i = 0; i < 8; i++) {
      tsdb.tick();
      clock.advance(HOUR_MS / 8);
    }
    out.push(...batch);
  }
  for (let i = 0; i < 60; i++) {
    clock.advance(60_000);
    tsdb.tick();
  }
  return out;
}

function truth(samples: readonly Sample[], from: number, to: number): { n: number; ok: number; values: Int32Array } {
  const inside = samples.filter((sample) => sample.at >= from && sample.at < to);
  const answered = inside.filter((sample) => sample.status <= STATUS.degraded);
  return { n: inside.length, ok: answered.length, values: Int32Array.from(answered, (sample) => Math.round(sample.latencyMs! * 100)).sort() };
}

function percentileOf(values: Int32Array, share: number): number | null {
  return percentilesOf(Int32Array.from(values), [share])[0]!;
}

test('a percentile of many values is the one of sorting them', () => {
  fc.assert(fc.property(fc.array(fc.nat(2 ** 30), { minLength: 3_000, maxLength: 4_000 }), fc.constantFrom(1, 1_000, 2 ** 20), fc.double({ min: 0, max: 1, noNaN: true }), (list, scale, share) => {
    const values = Int32Array.from(list, (value) => Math.floor(value / scale));
    const sorted = Int32Array.from(values).sort();
    const rank = share * (sorted.length - 1);
    const low = sorted[Math.floor(rank)]!;
    expect(percentileOf(values, share)).toBeCloseTo(low + (sorted[Math.ceil(rank)]! - low) * (rank % 1), 6);
  }), { numRuns: 30 });
});

test('a percentile is the one SQLite computes', () => {
  const db = openDatabase(':memory:', { synchronous: 'NORMAL' });
  db.exec('CREATE TABLE v (x INTEGER)');
  fc.assert(fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 100 }), (list, p) => {
    db.exec('DELETE FROM v');
    for (const value of list) db.run('INSERT INTO v VALUES (?)', value);
    const theirs = db.get<{ p: number }>('SELECT percentile(x, ?) p FROM v', p)!.p;
    expect(percentileOf(Int32Array.from(list).sort(), p / 100)).toBeCloseTo(theirs, 6);
  }));
  db.close();
});

describe('summary', () => {
  test('is exact up to 31 days, over any range', () => {
    const samples = fill(3);
    for (const [from, to] of [[START, START + 3 * DAY_MS], [START + 1, START + 5 * HOUR_MS + 17], [START + DAY_MS + 30 * 60_000, START + 2 * DAY_MS], [START - DAY_MS, START]] as const) {
      const { n, ok, values } = truth(samples, from, to);
      const summary = tsdb.summary(target, from, to);
      expect(summary).toMatchObject({ n, answered: ok, exact: true });
      expect(summary.up + summary.degraded).toBe(ok);
      expect(summary.down).toBe(n - ok);
      for (const [got, share] of [[summary.p50, 0.5], [summary.p95, 0.95], [summary.p99, 0.99], [summary.min, 0], [summary.max, 1]] as const) {
        const expected = percentileOf(values, share);
        if (expected === null) expect(got).toBe(null);
        else expect(got).toBeCloseTo(expected / 100, 9);
      }
    }
  });

  test('beyond 31 days it merges day rows: counts exact, percentiles within 1 %', () => {
    const samples = fill(35, 300_000);
    const from = START + 1_000;
    const to = START + 34 * DAY_MS + 7 * HOUR_MS;
    const { n, ok, values } = truth(samples, from, to);
    const summary = tsdb.summary(target, from, to);
    expect(summary).toMatchObject({ n, answered: ok, exact: false, min: values[0]! / 100, max: values.at(-1)! / 100 });
    expect(Math.abs(summary.p95! / (percentileOf(values, 0.95)! / 100) - 1)).toBeLessThan(0.011);
    expect(tsdb.days(target, from, to).reduce((sum, day) => sum + day.n, 0)).toBe(truth(samples, START, START + 35 * DAY_MS).n);
    const series = tsdb.series(target, from, to, 20);
    expect(series.bucketMs).toBe(2 * DAY_MS);
    expect(series.buckets.reduce((sum, bucket) => sum + bucket.n, 0)).toBe(n);
  }, 20_000);

  test('days whose chunks were removed still count', () => {
    const samples = fill(6, 300_000);
    while (tsdb.retain({ maxAgeMs: 2 * DAY_MS }).more);
    expect(tsdb.samples(target, 0, clock.now(), 1e9).length).toBeLessThan(samples.length / 2);
    expect(tsdb.summary(target, START, START + 6 * DAY_MS)).toMatchObject({ n: samples.length, exact: false });
    expect(tsdb.days(target, START, START + 6 * DAY_MS).map((day) => day.n)).toEqual([288, 288, 288, 288, 288, 288]);
  });
});

describe('series', () => {
  test('has at most the points asked for, at round places, and covers the range', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2_000 * DAY_MS }), fc.integer({ min: 1, max: 4_000 * DAY_MS }), fc.integer({ min: 2, max: 3_000 }), (offset, length, points) => {
      const from = START + offset;
      const step = stepFor(from, from + length, points);
      expect(Math.ceil((from + length) / step) - Math.floor(from / step)).toBeLessThanOrEqual(points);
    }));
    expect(stepFor(START, START + HOUR_MS, 60)).toBe(60_000);
  });

  test('every bucket is the summary of its stretch; a spike survives; emptiness is a gap', () => {
    const samples = fill(1);
    const spike: Sample = { target, at: START + 10 * HOUR_MS + 1, status: STATUS.up, latencyMs: 9_876.54 };
    tsdb.append([spike]);
    samples.push(spike);
    const { bucketMs, buckets } = tsdb.series(target, START - HOUR_MS, START + 30 * HOUR_MS, 100);
    expect(bucketMs).toBe(30 * 60_000);
    for (const bucket of buckets) {
      const { n, ok, values } = truth(samples, Math.max(bucket.at, START - HOUR_MS), Math.min(bucket.at + bucketMs, START + 30 * HOUR_MS));
      expect([bucket.n, bucket.ok]).toEqual([n, ok]);
      if (ok === 0) expect([bucket.min, bucket.max, bucket.avg, bucket.p50, bucket.p95, bucket.phases]).toEqual([null, null, null, null, null, null]);
      else {
        expect([bucket.min, bucket.max, bucket.p50]).toEqual([values[0]! / 100, values.at(-1)! / 100, percentileOf(values, 0.5)! / 100]);
        expect(bucket.avg).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / ok / 100, 6);
      }
    }
    expect(Math.max(...buckets.map((bucket) => bucket.max ?? 0))).toBe(9_876.54);
    expect(buckets.filter((bucket) => bucket.n === 0).length).toBeGreaterThan(10);
    expect(() => tsdb.series(target, 0, 1, 0)).toThrow('ask for 1 or more');
    expect(tsdb.series(target, 5, 5, 10).buckets).toEqual([]);
  });

  test('phases are averaged where they happened', () => {
    tsdb.append([
      { target, at: START, status: 0, latencyMs: 10, phasesMs: { connect: 1, processing: 5 } },
      { target, at: START + 1, status: 0, latencyMs: 10, phasesMs: { processing: 10 } },
      { target, at: START + 2, status: 2, latencyMs: 10, phasesMs: { processing: 600 } },
    ]);
    const [bucket] = tsdb.series(target, START, START + 1_000, 1).buckets;
    expect(bucket!.phases).toEqual({ connect: 1, processing: 7.5 });
  });
});

describe('retention', () => {
  test('removes whole days by age, only behind written day rows, in small slices', () => {
    fill(5, 300_000);
    const rows = (): number => tsdb.db.get<{ n: number }>('SELECT count(*) n FROM chunk')!.n;
    expect(rows()).toBe(5 * 24);
    expect(tsdb.stats().oldestAt).toBe(null);
    tsdb.db.run('DELETE FROM day');
    tsdb.close();
    tsdb = openTsdb({ path: join(dir, 'tsdb.db'), clock });
    let slices = 0;
    while (tsdb.retain({ maxAgeMs: 3 * DAY_MS }).more) slices++;
    expect(slices).toBeGreaterThan(1);
    expect(rows()).toBe(3 * 24);
    expect(tsdb.stats().oldestAt).toBe(START + 2 * DAY_MS);
    expect(tsdb.db.all('SELECT k FROM day').length).toBe(2);
  });

  test('removes the oldest days of all targets until the size holds, never the present day', () => {
    const other = tsdb.idOf('mail');
    fill(6);
    tsdb.append([{ target: other, at: START + 5 * DAY_MS, status: 0, latencyMs: 1 }]);
    for (let i = 0; i < 40; i++) {
      clock.advance(HOUR_MS / 4);
      tsdb.tick();
    }
    const used = tsdb.stats().usedBytes;
    const limit = Math.floor(used * 0.7);
    while (tsdb.retain({ maxAgeMs: 90 * DAY_MS, maxBytes: limit }).more);
    expect(tsdb.stats().usedBytes).toBeLessThanOrEqual(limit);
    expect(tsdb.stats().fileBytes).toBeLessThanOrEqual(limit);
    expect(tsdb.samples(other, 0, clock.now(), 10).length).toBe(1);
    while (tsdb.retain({ maxAgeMs: 90 * DAY_MS, maxBytes: 1 }).more);
    expect(tsdb.summary(target, START, START + 6 * DAY_MS).n).toBe(6 * 1_440);
  });
});

test('500 samples of one second and late ones in between stay whole', () => {
  const burst = Array.from({ length: 500 }, (_, i): Sample => ({ target, at: START + 5_000 + i, status: 0, latencyMs: i }));
  const shuffled = burst.filter((_, i) => i % 2 === 1).concat(burst.filter((_, i) => i % 2 === 0));
  for (const sample of shuffled) {
    tsdb.append([sample]);
    tsdb.tick();
  }
  clock.advance(2 * HOUR_MS);
  for (let i = 0; i < 5; i++) tsdb.tick();
  expect(tsdb.stats()).toMatchObject({ headSamples: 0, duplicates: 0 });
  expect(tsdb.samples(target, START, START + HOUR_MS, 1e9)).toEqual(burst);
  expect(tsdb.db.all<{ k: number; n: number }>('SELECT k, n FROM chunk')).toEqual([{ k: chunkKey(target, START + 5_000), n: 500 }]);
});
