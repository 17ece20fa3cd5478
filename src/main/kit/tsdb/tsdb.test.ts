import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { openTsdbReader } from './reader.ts';
import { DAY_MS, HOUR_MS, STATUS, type Sample } from './sample.ts';
import { openTsdb, type Tsdb } from './tsdb.ts';
import { verifyTsdb } from './verify.ts';

const START = Date.UTC(2026, 0, 5);
let dir = '';
let path = '';
let clock: VirtualClock;
let tsdb: Tsdb;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsdb-'));
  path = join(dir, 'tsdb.db');
  clock = new VirtualClock(START);
  tsdb = openTsdb({ path, clock });
});
afterEach(() => {
  tsdb.close();
  rmSync(dir, { recursive: true, force: true });
});

function reopen(): void {
  tsdb.close();
  tsdb = openTsdb({ path, clock });
}

/** Ticks often enough that all that is due gets done. */
function settle(ms: number, step = 30_000): void {
  for (let done = 0; done < ms; done += step) {
    clock.advance(step);
    tsdb.tick();
  }
}

/** One sample every `every` ms for `ms`, ticking as it goes. */
function feed(target: number, ms: number, every = 30_000, make: (i: number) => Partial<Sample> = () => ({})): Sample[] {
  const out: Sample[] = [];
  for (let i = 0; i * every < ms; i++) {
    const sample: Sample = { target, at: clock.now(), status: STATUS.up, latencyMs: 100 + (i % 50), ...make(i) };
    out.push(sample);
    tsdb.append([sample]);
    tsdb.tick();
    clock.advance(every);
  }
  return out;
}

function all(target: number): Sample[] {
  return tsdb.samples(target, 0, START + 400 * DAY_MS, 1e9);
}

test('samples come back exactly, from memory, from chunks, after a restart, and through a reader', () => {
  const target = tsdb.idOf('web');
  const fed = feed(target, 3 * HOUR_MS + 600_000, 30_000, (i) => (i % 10 === 0 ? { status: STATUS.down, latencyMs: null } : i % 7 === 0 ? { phasesMs: { connect: 1.27, tls: 12.8 } } : {}));
  expect(all(target)).toEqual(fed);
  expect(tsdb.stats().queue + tsdb.stats().headSamples).toBeGreaterThan(0);
  const reader = openTsdbReader(path);
  expect(reader.samples(reader.find('web')!, 0, clock.now(), 1e9)).toEqual(fed);
  reopen();
  expect(tsdb.recovered.damaged).toBe(0);
  expect(tsdb.recovered.lastTickAt).toBe(fed.at(-1)!.at);
  expect(all(target)).toEqual(fed);
  settle(2 * HOUR_MS);
  expect(tsdb.stats()).toMatchObject({ headSamples: 0, queue: 0, duplicates: 0, dropped: 0 });
  expect(all(target)).toEqual(fed);
  expect(reader.samples(target, 0, clock.now(), 1e9)).toEqual(fed);
  expect(reader.samples(target, fed[10]!.at, fed[300]!.at, 5)).toEqual(fed.slice(295, 300));
  reader.close();
  expect(verifyTsdb(tsdb.db)).toMatchObject({ ok: true, samples: fed.length, chunks: 4, problems: [] });
});

test('names keep their numbers, a number is never used twice', () => {
  const web = tsdb.idOf('web');
  expect(tsdb.idOf('web')).toBe(web);
  const mail = tsdb.idOf('mail');
  feed(mail, HOUR_MS);
  tsdb.deleteTarget(mail);
  expect([tsdb.find('mail'), tsdb.keyOf(mail)]).toEqual([null, null]);
  reopen();
  expect(tsdb.stats().headSamples).toBe(0);
  expect(tsdb.retain({ maxAgeMs: 90 * DAY_MS }).more).toBe(false);
  expect(all(mail)).toEqual([]);
  const again = tsdb.idOf('mail');
  expect(again).toBeGreaterThan(mail);
  expect(tsdb.find('web')).toBe(web);
  expect(all(again)).toEqual([]);
});

test('the log is trimmed to what is not sealed, and its newest row tells when the store was last alive', () => {
  const target = tsdb.idOf('web');
  feed(target, 5 * HOUR_MS);
  settle(HOUR_MS);
  expect(tsdb.stats().logRows).toBeLessThan(90 * 4);
  settle(DAY_MS, 60_000);
  expect(tsdb.stats().logRows).toBeLessThanOrEqual(2);
  const alive = clock.now();
  clock.advance(HOUR_MS);
  reopen();
  expect(tsdb.recovered).toEqual({ lastTickAt: alive, replayed: 0, damaged: 0 });
});

test('a repeat of an instant is ignored, wherever the first one is', () => {
  const target = tsdb.idOf('web');
  const fed = feed(target, 2 * HOUR_MS);
  settle(HOUR_MS);
  tsdb.append([...fed.slice(100, 140), ...fed.slice(100, 140)].map((sample) => ({ ...sample, latencyMs: 9_999 })));
  expect(all(target)).toEqual(fed);
  settle(2 * HOUR_MS);
  expect(all(target)).toEqual(fed);
  expect(tsdb.stats().duplicates).toBe(80);
});

test('what no file could hold is refused in words', () => {
  expect(() => tsdb.append([{ target: 0, at: START, status: 0, latencyMs: 1 }])).toThrow('target number');
  expect(() => tsdb.append([{ target: 1, at: -5, status: 0, latencyMs: 1 }])).toThrow('epoch milliseconds');
  expect(() => tsdb.append([{ target: 1, at: START, status: 7 as 0, latencyMs: 1 }])).toThrow('status 7');
});

describe('in any order of arrival, with any restarts', () => {
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('sample' as const), target: fc.constantFrom(1, 2), at: fc.integer({ min: 0, max: 4 * 3_600 }), latency: fc.nat(500) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('tick' as const), seconds: fc.constantFrom(0, 1, 60, 1_800, 3_600) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('jump' as const), seconds: fc.constantFrom(-3_600, 7_200) }) },
  );

  test('the first sample of each instant is there once, and day rows equal a recomputation', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'tsdb-model-'));
      const options = { path: join(folder, 'tsdb.db'), clock: new VirtualClock(START) };
      let store = openTsdb(options);
      const model = new Map<number, Map<number, number>>();
      try {
        for (const key of ['a', 'b']) model.set(store.idOf(key), new Map());
        for (const each of steps) {
          if (each.kind === 'sample') {
            const at = START + each.at * 1_000;
            store.append([{ target: each.target, at, status: STATUS.up, latencyMs: each.latency }]);
            const known = model.get(each.target)!;
            if (!known.has(at)) known.set(at, each.latency);
          } else if (each.kind === 'tick') {
            options.clock.advance(each.seconds * 1_000);
            store.tick();
          } else if (each.kind === 'jump') options.clock.jumpWall(each.seconds * 1_000);
          else {
            store.close();
            store = openTsdb(options);
          }
        }
        const check = (): void => {
          for (const [target, known] of model) {
            const expected = [...known].sort((a, b) => a[0] - b[0]);
            expect(store.samples(target, 0, START + DAY_MS, 1e9).map((sample) => [sample.at, sample.latencyMs])).toEqual(expected);
          }
        };
        check();
        options.clock.jumpWall(START + 2 * DAY_MS - options.clock.now());
        for (let i = 0; i < 40; i++) {
          options.clock.advance(60_000);
          store.tick();
        }
        check();
        expect(store.stats().headSamples).toBe(0);
        for (const [target, known] of model) {
          const [day] = store.days(target, START, START + DAY_MS);
          expect(day?.n ?? 0).toBe(known.size);
          if (day) expect([day.min, day.max]).toEqual([Math.min(...known.values()), Math.max(...known.values())]);
        }
        expect(verifyTsdb(store.db).ok).toBe(true);
      } finally {
        store.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }), { numRuns: 60 });
  }, 60_000);
});

test('a damaged log row is skipped and counted, the others are replayed', () => {
  const target = tsdb.idOf('web');
  const fed = feed(target, 20 * 60_000);
  tsdb.close();
  const raw = openTsdb({ path, clock });
  raw.db.run('UPDATE log SET data = ? WHERE seq = 7', Uint8Array.of(1, 2, 3));
  raw.close();
  const warnings: unknown[] = [];
  tsdb = openTsdb({ path, clock, log: { warn: (message, fields) => warnings.push([message, fields]) } });
  expect(tsdb.recovered).toMatchObject({ damaged: 1, replayed: fed.length - 1 });
  expect(all(target)).toEqual(fed.filter((_, i) => i !== 6));
  expect(warnings.length).toBe(1);
});

test('a damaged chunk is left out, told, and found by verify', () => {
  const target = tsdb.idOf('web');
  const fed = feed(target, 4 * HOUR_MS);
  settle(HOUR_MS);
  const [row] = tsdb.db.all<{ k: number; data: Uint8Array }>('SELECT k, data FROM chunk ORDER BY k LIMIT 1 OFFSET 1');
  row!.data[40]! ^= 16;
  tsdb.db.run('UPDATE chunk SET data = ? WHERE k = ?', row!.data, row!.k);
  expect(all(target)).toEqual(fed.filter((_, i) => i < 120 || i >= 240));
  expect(tsdb.stats().damaged).toBe(1);
  expect(verifyTsdb(tsdb.db)).toMatchObject({ ok: false, damaged: 1, chunks: 4 });
  tsdb.db.run('UPDATE chunk SET down = down + 1 WHERE k = (SELECT max(k) FROM chunk)');
  expect(verifyTsdb(tsdb.db).damaged).toBe(2);
});
