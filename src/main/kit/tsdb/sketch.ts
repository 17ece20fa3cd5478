import { ByteReader, ByteWriter } from './bytes.ts';

/**
 * A mergeable picture of a distribution: counts in bins whose bounds grow by a constant factor, so every quantile is
 * within 1 % of a true one. Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
 * guarantees", PVLDB 12 (2019). Values are whole units of 10 µs; bin 0 holds 0 and 1.
 */
export interface Sketch {
  n: number;
  /** Count of bin i, up to the highest bin used. */
  bins: Float64Array;
}

export const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const SCALE = 1 / Math.log(GAMMA);
/** Enough for 2^31 units. */
const BINS = Math.ceil(Math.log(2 ** 31) * SCALE) + 1;

export function createSketch(): Sketch {
  return { n: 0, bins: new Float64Array(BINS) };
}

/** Adds a value in units, 0 or more. */
export function addToSketch(sketch: Sketch, units: number): void {
  const bin = units <= 1 ? 0 : Math.ceil(Math.log(units) * SCALE);
  sketch.bins[bin < BINS ? bin : BINS - 1]!++;
  sketch.n++;
}

/** Adds all of `other` into `sketch`. */
export function mergeSketch(sketch: Sketch, other: Sketch): void {
  for (let i = 0; i < BINS; i++) sketch.bins[i]! += other.bins[i]!;
  sketch.n += other.n;
}

/** The value below which the share `q` (0-1) of the values lies, in units, within 1 %; null for an empty sketch. */
export function quantileOf(sketch: Sketch, q: number): number | null {
  if (sketch.n === 0) return null;
  const rank = q * (sketch.n - 1);
  let seen = 0;
  for (let i = 0; i < BINS; i++) {
    seen += sketch.bins[i]!;
    if (seen > rank) return i === 0 ? 1 : (2 * GAMMA ** i) / (GAMMA + 1);
  }
  return null;
}

/** Bytes of a sketch: lowest bin, number of bins, then the counts as varints, a 0 followed by the number of further zeros. */
export function encodeSketch(sketch: Sketch): Uint8Array {
  const { bins } = sketch;
  let low = 0;
  while (low < BINS && bins[low] === 0) low++;
  let high = BINS - 1;
  while (high >= low && bins[high] === 0) high--;
  const out = new ByteWriter(16 + (high - low + 1) * 9);
  out.varint(low);
  out.varint(Math.max(0, high - low + 1));
  for (let i = low; i <= high; i++) {
    out.varint(bins[i]!);
    if (bins[i] !== 0) continue;
    const from = i;
    while (bins[i + 1] === 0) i++;
    out.varint(i - from);
  }
  return out.take();
}

/** The sketch of these bytes, or null when they are not one. Never throws. */
export function decodeSketch(data: Uint8Array): Sketch | null {
  const sketch = createSketch();
  return mergeEncoded(sketch, data) ? sketch : null;
}

/** Adds an encoded sketch without making one of it. False when the bytes are not one; `sketch` is spoilt then. */
export function mergeEncoded(sketch: Sketch, data: Uint8Array): boolean {
  const input = new ByteReader(data);
  const low = input.varint();
  const width = input.varint();
  if (input.bad || low + width > BINS) return false;
  for (let i = 0; i < width; i++) {
    const count = input.varint();
    sketch.bins[low + i]! += count;
    sketch.n += count;
    if (count === 0) i += input.varint();
    if (input.bad || i >= width) return false;
  }
  return input.left === 0;
}
