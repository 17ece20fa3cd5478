import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter } from './bytes.ts';
import { decodeChunk, encodeChunk } from './chunk.ts';
import { createColumns, isOrdered, ordered, push, pushRange, type Columns } from './columns.ts';
import { decodeLogRow, LogRowWriter } from './log-row.ts';
import { NONE, phaseCode, phaseOfCode, PHASES, STATUSES } from './sample.ts';
import { addToSketch, createSketch, decodeSketch, encodeSketch, mergeSketch, quantileOf, RELATIVE_ERROR } from './sketch.ts';

const BASE = Date.UTC(2026, 0, 5, 7);
const units = fc.oneof(fc.constant(NONE), fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 2 ** 30 }));
const phase = units.map((value) => phaseOfCode(phaseCode(value)));
const sample = fc.record({
  at: fc.integer({ min: 0, max: 3_599_999 }),
  status: fc.integer({ min: 0, max: STATUSES.length - 1 }),
  latency: units,
  phases: fc.option(fc.tuple(phase, phase, phase, phase, phase), { nil: null }),
});
type Made = { at: number; status: number; latency: number; phases: number[] | null };

function columnsOf(samples: readonly Made[]): Columns {
  const columns = createColumns();
  for (const each of samples) push(columns, BASE + each.at, each.status, each.latency, each.phases && Int32Array.from(each.phases));
  return columns;
}

function listOf(columns: Columns, from = 0): unknown[] {
  return Array.from({ length: columns.n - from }, (_, i) => [columns.at[from + i], columns.status[from + i], columns.latency[from + i], ...PHASES.map((_name, p) => columns.phases[p]?.[from + i] ?? NONE)]);
}

describe('numbers', () => {
  test('every whole number comes back', () => {
    fc.assert(fc.property(fc.array(fc.maxSafeInteger()), (values) => {
      const out = new ByteWriter(8);
      for (const value of values) {
        out.reserve(32);
        out.varint(Math.abs(value));
        out.zigzag(Math.trunc(value / 2));
      }
      const input = new ByteReader(out.take());
      for (const value of values) {
        expect(input.varint()).toBe(Math.abs(value));
        expect(input.zigzag()).toBe(Math.trunc(value / 2) + 0);
      }
      expect([input.bad, input.left]).toEqual([false, 0]);
      input.varint();
      expect(input.bad).toBe(true);
    }));
  });

  test('phase codes keep small times exactly and great ones to 0.8 %', () => {
    fc.assert(fc.property(fc.integer({ min: -1, max: 2 ** 30 }), (value) => {
      const rounded = phaseOfCode(phaseCode(value));
      expect(phaseCode(rounded)).toBe(phaseCode(value));
      if (value < 128) expect(rounded).toBe(value);
      else expect(Math.abs(rounded - value) / value).toBeLessThanOrEqual(1 / 128);
    }), { numRuns: 2_000 });
    const codes = Array.from({ length: 5_000 }, (_, i) => phaseCode(i));
    expect(codes.every((code, i) => i === 0 || code >= codes[i - 1]!)).toBe(true);
  });
});

describe('chunk', () => {
  test('what is encoded comes back, behind what was there', () => {
    fc.assert(fc.property(fc.array(sample, { minLength: 1, maxLength: 300 }), fc.array(sample, { maxLength: 5 }), (samples, before) => {
      const columns = ordered(columnsOf(samples));
      const base = Math.floor(columns.at[0]! / 1_000) * 1_000;
      const into = columnsOf(before);
      expect(decodeChunk(encodeChunk(columns, base), base, into)).toBe(true);
      expect(listOf(into, before.length)).toEqual(listOf(columns));
      expect(listOf(into).slice(0, before.length)).toEqual(listOf(columnsOf(before)));
    }));
  });

  test('random and changed bytes never throw, hang or leave anything behind', () => {
    const valid = encodeChunk(ordered(columnsOf(Array.from({ length: 120 }, (_, i) => ({ at: i * 30_000 + (i % 7), status: i % 9 === 0 ? 2 : 0, latency: 20_000 + i * 37, phases: [1, 2, 3, 4, 5] })))), BASE);
    const change = fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => Uint8Array.from(valid, (byte, i) => (i === at ? byte ^ bits : byte)));
    const cut = fc.nat(valid.length - 1).map((length) => valid.slice(0, length));
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), change, cut), (bytes) => {
      const into = createColumns(1);
      const ok = decodeChunk(bytes, BASE, into);
      expect(into.n).toBeLessThanOrEqual(bytes.length);
      if (!ok) expect(into.n).toBe(0);
    }), { numRuns: 5_000 });
    for (let length = 0; length < valid.length; length++) expect(decodeChunk(valid.slice(0, length), BASE, createColumns())).toBe(false);
  });

  test('a plain chunk takes at most 3.6 bytes a sample, a flat one 2', () => {
    const made = (latency: (i: number) => number): number => encodeChunk(columnsOf(Array.from({ length: 120 }, (_, i) => ({ at: i * 30_000 + ((i * 7) % 5), status: 0, latency: latency(i), phases: null }))), BASE).length / 120;
    expect(made((i) => 20_000 + ((i * 7_919) % 8_000))).toBeLessThan(3.6);
    expect(made(() => 1_234)).toBeLessThan(2.2);
  });
});

describe('columns', () => {
  test('ordering sorts, keeps the first of an instant, and is stable', () => {
    fc.assert(fc.property(fc.array(fc.record({ at: fc.nat(20), latency: fc.nat(1_000) })), (samples) => {
      const columns = columnsOf(samples.map((each) => ({ ...each, status: 0, phases: null })));
      const expected = [...new Map([...samples].reverse().map((each) => [each.at, each.latency]))].sort((a, b) => a[0] - b[0]);
      const sorted = ordered(columns);
      expect(isOrdered(sorted)).toBe(true);
      expect(Array.from({ length: sorted.n }, (_, i) => [sorted.at[i]! - BASE, sorted.latency[i]])).toEqual(expected);
    }));
  });

  test('ranges carry phases that only one side has', () => {
    const plain = columnsOf([{ at: 1, status: 0, latency: 5, phases: null }]);
    pushRange(plain, columnsOf([{ at: 2, status: 1, latency: 6, phases: [NONE, 7, NONE, NONE, 9] }]), 0, 1);
    pushRange(plain, columnsOf([{ at: 3, status: 0, latency: 8, phases: null }]), 0, 1);
    expect(listOf(plain).map((row) => (row as number[]).slice(3))).toEqual([[-1, -1, -1, -1, -1], [-1, 7, -1, -1, 9], [-1, -1, -1, -1, -1]]);
  });
});

describe('log row', () => {
  const logged = fc.record({ target: fc.integer({ min: 1, max: 2 ** 21 - 1 }), at: fc.integer({ min: 0, max: 2 ** 32 * 1_000 - 1 }), status: fc.integer({ min: 0, max: 4 }), latency: units, phases: fc.option(fc.tuple(phase, phase, phase, phase, phase), { nil: null }) });

  function decode(bytes: Uint8Array): { header: unknown; samples: unknown[] } {
    const samples: unknown[] = [];
    const header = decodeLogRow(bytes, (target, at, status, latency, phases, index) => void samples.push([target, at, status, latency, phases && [...phases], index]));
    return { header, samples };
  }

  test('what is written comes back in order, also after a clear', () => {
    const writer = new LogRowWriter();
    fc.assert(fc.property(fc.array(logged, { maxLength: 400 }), fc.integer({ min: 0, max: 2 ** 42 }), (samples, tickAt) => {
      writer.clear();
      for (const each of samples) writer.add(each.target, each.at, each.status, each.latency, each.phases && Int32Array.from(each.phases));
      const { header, samples: back } = decode(writer.finish(tickAt));
      expect(header).toEqual({ tickAt, count: samples.length });
      expect(back).toEqual(samples.map((each, i) => [each.target, each.at, each.status, each.latency, each.phases, i]));
    }));
  });

  test('every single flipped bit and every cut is found', () => {
    const writer = new LogRowWriter();
    for (let i = 0; i < 20; i++) writer.add(i + 1, BASE + i * 3, i % 5, i * 1_000, i % 2 ? Int32Array.of(1, 2, 3, 4, 5) : null);
    const row = Uint8Array.from(writer.finish(BASE));
    for (let bit = 0; bit < row.length * 8; bit++) {
      const changed = Uint8Array.from(row);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(decode(changed)).toEqual({ header: null, samples: [] });
    }
    for (let length = 0; length < row.length; length++) expect(decode(row.slice(0, length)).header).toBe(null);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void decode(bytes)), { numRuns: 2_000 });
  });
});

describe('sketch', () => {
  const values = fc.array(fc.integer({ min: 0, max: 2 ** 30 }), { minLength: 1, maxLength: 500 });

  function sketchOf(list: readonly number[]): ReturnType<typeof createSketch> {
    const sketch = createSketch();
    for (const value of list) addToSketch(sketch, value);
    return sketch;
  }

  test('quantiles lie within 1 % of a value of that rank', () => {
    fc.assert(fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, q) => {
      const sorted = [...list].sort((a, b) => a - b);
      const truth = Math.max(1, sorted[Math.floor(q * (list.length - 1))]!);
      expect(Math.abs(quantileOf(sketchOf(list), q)! - truth) / truth).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
    }));
    expect(quantileOf(createSketch(), 0.5)).toBe(null);
  });

  test('bytes come back, and merging equals sketching all', () => {
    fc.assert(fc.property(values, values, (a, b) => {
      const merged = decodeSketch(encodeSketch(sketchOf(a)))!;
      mergeSketch(merged, decodeSketch(encodeSketch(sketchOf(b)))!);
      expect(merged).toEqual(sketchOf([...a, ...b]));
    }));
    expect(decodeSketch(encodeSketch(createSketch()))).toEqual(createSketch());
  });

  test('random bytes never throw or hang', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void decodeSketch(bytes)), { numRuns: 3_000 });
  });
});
