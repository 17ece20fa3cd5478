import { ByteReader, ByteWriter } from './bytes.ts';
import { phaseColumn, reserve, type Columns } from './columns.ts';
import { NONE, phaseCode, phaseOfCode, PHASES, STATUSES } from './sample.ts';

/*
 * The payload of a chunk, about 3.3 bytes a sample without phases:
 *
 *   flags    1 byte   bits 0-4 a phase column is present, bit 5 the latency column is present, bits 6-7 version 0
 *   n        varint   samples, at least 1
 *   times    varint   first time minus the base; then its difference to the next, then differences of differences
 *   status   varints  run length * 8 + status, until n samples are covered
 *   latency  varints  differences of (units + 1), so that "not measured" is 0
 *   phases   varints  differences of the phase codes + 1 (see phaseCode), one column after another
 *
 * All differences are zigzag-coded. Times of one chunk lie within one hour, so every number fits 31 bits.
 */
const LATENCY_FLAG = 32;
/** The longest a payload of `n` samples can be. */
function worstCase(n: number): number {
  return 16 + n * 5 * (3 + PHASES.length);
}

/** Encodes ordered samples; times are stored relative to `base` (epoch ms, not after the first sample, within 2^30 ms). */
export function encodeChunk(columns: Columns, base: number): Uint8Array {
  const { n, at, status, latency } = columns;
  const out = new ByteWriter(worstCase(n));
  const latencyPresent = hasValues(latency, n);
  let flags = latencyPresent ? LATENCY_FLAG : 0;
  for (let p = 0; p < PHASES.length; p++) if (columns.phases[p] && hasValues(columns.phases[p]!, n)) flags |= 1 << p;
  out.bytes[out.length++] = flags;
  out.varint(n);
  encodeTimes(out, at, n, base);
  encodeRuns(out, status, n);
  if (latencyPresent) encodeDeltas(out, latency, n);
  for (let p = 0; p < PHASES.length; p++) if (flags & (1 << p)) encodeCodes(out, columns.phases[p]!, n);
  return out.take();
}

function hasValues(column: Int32Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (column[i] !== NONE) return true;
  return false;
}

function encodeTimes(out: ByteWriter, at: Float64Array, n: number, base: number): void {
  out.varint(at[0]! - base);
  let step = 0;
  for (let i = 1; i < n; i++) {
    const next = at[i]! - at[i - 1]!;
    out.zigzag(next - step);
    step = next;
  }
}

function encodeRuns(out: ByteWriter, status: Uint8Array, n: number): void {
  let begin = 0;
  for (let i = 1; i <= n; i++) {
    if (i < n && status[i] === status[begin]) continue;
    out.varint((i - begin) * 8 + status[begin]!);
    begin = i;
  }
}

function encodeDeltas(out: ByteWriter, column: Int32Array, n: number): void {
  let last = NONE;
  for (let i = 0; i < n; i++) {
    out.zigzag(column[i]! - last);
    last = column[i]!;
  }
}

function encodeCodes(out: ByteWriter, column: Int32Array, n: number): void {
  let last = NONE;
  for (let i = 0; i < n; i++) {
    const code = phaseCode(column[i]!);
    out.zigzag(code - last);
    last = code;
  }
}

/**
 * Appends the samples of a payload to `columns`. False, with `columns` as before, when the bytes are not a payload:
 * anything may be passed, nothing throws, and the work is bounded by the length.
 */
export function decodeChunk(data: Uint8Array, base: number, columns: Columns): boolean {
  const input = new ByteReader(data);
  const flags = input.byte();
  const n = input.varint();
  // Every sample takes at least one byte of times, so a greater count is a lie that would allocate.
  if (input.bad || flags >= 64 || n < 1 || n > data.length) return false;
  reserve(columns, n);
  const offset = columns.n;
  decodeTimes(input, columns.at, offset, n, base);
  if (!decodeRuns(input, columns.status, offset, n)) return false;
  if (flags & LATENCY_FLAG) decodeDeltas(input, columns.latency, offset, n);
  else columns.latency.fill(NONE, offset, offset + n);
  for (let p = 0; p < PHASES.length; p++) if (!(flags & (1 << p))) columns.phases[p]?.fill(NONE, offset, offset + n);
  for (let p = 0; p < PHASES.length; p++) if (flags & (1 << p)) decodeCodes(input, phaseColumn(columns, p), offset, n);
  if (input.bad || input.left !== 0) return false;
  columns.n = offset + n;
  return true;
}

function decodeTimes(input: ByteReader, at: Float64Array, offset: number, n: number, base: number): void {
  let time = base + input.varint();
  at[offset] = time;
  let step = 0;
  for (let i = 1; i < n; i++) {
    step += input.zigzag();
    time += step;
    at[offset + i] = time;
  }
}

function decodeRuns(input: ByteReader, status: Uint8Array, offset: number, n: number): boolean {
  for (let done = 0; done < n;) {
    const run = input.varint();
    const length = Math.floor(run / 8);
    const value = run % 8;
    if (input.bad || length < 1 || length > n - done || value >= STATUSES.length) return false;
    status.fill(value, offset + done, offset + done + length);
    done += length;
  }
  return true;
}

function decodeDeltas(input: ByteReader, column: Int32Array, offset: number, n: number): void {
  let value = NONE;
  for (let i = 0; i < n; i++) {
    value += input.zigzag();
    column[offset + i] = value;
  }
}

function decodeCodes(input: ByteReader, column: Int32Array, offset: number, n: number): void {
  let code = NONE;
  for (let i = 0; i < n; i++) {
    code += input.zigzag();
    column[offset + i] = phaseOfCode(code);
  }
}
