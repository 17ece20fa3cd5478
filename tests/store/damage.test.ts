import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markerOf, openDatabase, quickCheck } from '#kit/sqlite.ts';
import { problemOf } from '#kit/sqlite-problem.ts';
import { HOUR_MS, type Sample } from '#kit/tsdb/sample.ts';
import { salvage } from '#kit/tsdb/salvage.ts';
import { ensureSchema, putChunk, TSDB_APPLICATION_ID } from '#kit/tsdb/schema.ts';
import { chunkRow } from '#kit/tsdb/seal.ts';
import { openTsdb, type Tsdb } from '#kit/tsdb/tsdb.ts';
import { verifyTsdb } from '#kit/tsdb/verify.ts';
import { clockAt, randomFrom, sampleOf, seedOf, START, STEP_MS, syntheticColumns, TARGETS, times } from './fixture.ts';

const PAGE = 4_096;
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'damage-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Writes `batches` ticks and returns the open store. */
function write(path: string, batches: number): Tsdb {
  const clock = clockAt(0);
  const tsdb = openTsdb({ path, clock });
  for (let t = 0; t < TARGETS; t++) tsdb.idOf(`t${t}`);
  for (let batch = 0; batch < batches; batch++) {
    tsdb.append(Array.from({ length: TARGETS }, (_, t) => sampleOf(batch * TARGETS + t)));
    tsdb.tick();
    clock.advance(STEP_MS);
  }
  return tsdb;
}

function read(tsdb: Tsdb, target: number): Sample[] {
  return tsdb.samples(target, 0, START + 1_000 * HOUR_MS, 1e9);
}

test('a cut or damaged WAL opens to whole ticks, none invented', () => {
  const rounds = times('WF_CUTS', 60);
  const random = randomFrom(seedOf('wal'));
  const source = join(dir, 'source.db');
  const writer = write(source, 400);
  const wal = readFileSync(`${source}-wal`);
  const copy = join(dir, 'copy');
  const lengths = new Set<number>();
  for (let round = 0; round < rounds; round++) {
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(copy);
    const path = join(copy, 'tsdb.db');
    copyFileSync(source, path);
    const at = Math.floor(random() * wal.length);
    const changed = Buffer.from(wal);
    const kind = round % 5;
    if (kind === 1) changed.fill(0, at);
    else if (kind === 2) for (let i = at; i < changed.length; i++) changed[i] = Math.floor(random() * 256);
    else if (kind === 3) changed[at]! ^= 1 << Math.floor(random() * 8);
    else if (kind === 4) changed.fill(0, at, at + PAGE);
    writeFileSync(`${path}-wal`, kind === 0 ? changed.subarray(0, at) : changed);
    const tsdb = openTsdb({ path, clock: clockAt(400) });
    const counts = tsdb.targets().map((target) => {
      const samples = read(tsdb, target);
      expect(samples).toEqual(samples.map((_, b) => sampleOf(b * TARGETS + target - 1)));
      return samples.length;
    });
    expect(new Set(counts).size, `round ${round}: whole ticks`).toBeLessThanOrEqual(1);
    expect(verifyTsdb(tsdb.db).problems).toEqual([]);
    lengths.add(counts[0] ?? 0);
    tsdb.close();
  }
  writer.close();
  expect(lengths.size).toBeGreaterThan(rounds / 4);
}, 120_000);

test('a single flipped bit is found, or changes nothing', () => {
  const flips = times('WF_FLIPS', 60);
  const random = randomFrom(seedOf('flips'));
  const path = join(dir, 'tsdb.db');
  write(path, 1_500).close();
  const sound = readFileSync(path);
  const found = { structure: 0, checksum: 0, refused: 0, harmless: 0 };
  for (let flip = 0; flip < flips; flip++) {
    const changed = Buffer.from(sound);
    changed[Math.floor(random() * changed.length)]! ^= 1 << Math.floor(random() * 8);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    writeFileSync(path, changed);
    let tsdb: Tsdb | null = null;
    try {
      tsdb = openTsdb({ path, clock: clockAt(1_500) });
      const structure = quickCheck(tsdb.db).length > 0;
      const whole = !structure && verifyTsdb(tsdb.db).ok && tsdb.recovered.damaged === 0;
      if (structure) found.structure++;
      else if (!whole) found.checksum++;
      else {
        found.harmless++;
        expect(tsdb.targets().length).toBe(TARGETS);
        for (const target of tsdb.targets()) expect(read(tsdb, target)).toEqual(Array.from({ length: 1_500 }, (_, b) => sampleOf(b * TARGETS + target - 1)));
      }
    } catch (thrown) {
      if (problemOf(thrown) === null) throw thrown;
      found.refused++;
    } finally {
      tsdb?.close();
    }
  }
  console.log(`flips: of ${flips}, structure check ${found.structure}, checksums ${found.checksum}, refused at opening ${found.refused}, without effect ${found.harmless}`);
  expect(found.checksum).toBeGreaterThan(found.structure);
}, 120_000);

test('salvage keeps nearly everything around garbage pages', () => {
  const random = randomFrom(seedOf('salvage'));
  const path = join(dir, 'source.db');
  const targets = 100;
  const hours = 240;
  const source = openDatabase(path, { synchronous: 'NORMAL', applicationId: TSDB_APPLICATION_ID });
  ensureSchema(source);
  for (let hour = 0; hour < hours; hour++) {
    source.tx(() => {
      for (let target = 1; target <= targets; target++) {
        if (hour === 0) source.exec(`INSERT INTO target (id, key) VALUES (${target}, 't${target}'); INSERT INTO target_copy VALUES (${target}, 't${target}')`);
        putChunk(source, chunkRow(target, syntheticColumns(random, START + hour * HOUR_MS, 119, 30_000)));
      }
    });
  }
  source.close();
  const sound = readFileSync(path);
  const pages = sound.length / PAGE;
  for (const [garbage, least] of [[1, 0.999], [20, 0.985], [Math.floor(pages * 0.024), 0.96]] as const) {
    const changed = Buffer.from(sound);
    for (let i = 0; i < garbage; i++) {
      const page = 1 + Math.floor(random() * (pages - 1));
      for (let j = page * PAGE; j < (page + 1) * PAGE; j++) changed[j] = Math.floor(random() * 256);
    }
    writeFileSync(path, changed);
    for (const file of ['to.db', 'to.db-wal', 'to.db-shm']) rmSync(join(dir, file), { force: true });
    const from = openDatabase(path, { synchronous: 'NORMAL', readonly: true });
    const to = openDatabase(join(dir, 'to.db'), { synchronous: 'NORMAL', applicationId: TSDB_APPLICATION_ID, marker: false });
    ensureSchema(to);
    const begun = performance.now();
    const { chunks } = salvage(from, to, START + hours * HOUR_MS);
    const kept = chunks / (targets * hours);
    console.log(`salvage: ${garbage} garbage pages of ${pages}: kept ${(kept * 100).toFixed(2)} % in ${(performance.now() - begun).toFixed(0)} ms`);
    expect(kept).toBeGreaterThanOrEqual(least);
    expect(verifyTsdb(to).problems).toEqual([]);
    to.close();
    from.close();
  }
  expect(existsSync(markerOf(path))).toBe(true);
}, 120_000);
