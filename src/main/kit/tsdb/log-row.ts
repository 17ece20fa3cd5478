import { crc32 } from 'node:zlib';
import { ByteReader, ByteWriter } from './bytes.ts';
import { MAX_TARGET, NONE, phaseCode, phaseOfCode, PHASES, STATUSES } from './sample.ts';

/*
 * One row of the log: every result of one tick, in the order of arrival.
 *
 *   crc      4 bytes  CRC-32 of the rest
 *   version  1 byte   1
 *   tickAt   6 bytes  epoch ms when the row was written
 *   base     6 bytes  epoch ms of the first sample
 *   count    4 bytes
 *   samples  each: zigzag(target - last target), zigzag(at - last at), flags byte (status, 8 = latency, 16 = phases),
 *            varint latency, and with phases: mask byte and a varint code (see phaseCode) for each
 */
const HEADER = 21;
const VERSION = 1;
const LATENCY_FLAG = 8;
const PHASES_FLAG = 16;
/** Bytes one sample can take at the most. */
const WORST_SAMPLE = 64;

/** Collects the samples of a tick. */
export class LogRowWriter {
  count = 0;
  readonly #out = new ByteWriter(8_192);
  #lastTarget = 0;
  #lastAt = 0;

  constructor() {
    this.#out.length = HEADER;
  }

  get bytes(): number {
    return this.#out.length;
  }

  add(target: number, at: number, status: number, latency: number, phases: Int32Array | null): void {
    const out = this.#out;
    out.reserve(WORST_SAMPLE);
    if (this.count === 0) {
      out.fixed(11, 6, at);
      this.#lastAt = at;
    }
    out.zigzag(target - this.#lastTarget);
    out.zigzag(at - this.#lastAt);
    this.#lastTarget = target;
    this.#lastAt = at;
    out.bytes[out.length++] = status | (latency === NONE ? 0 : LATENCY_FLAG) | (phases ? PHASES_FLAG : 0);
    if (latency !== NONE) out.varint(latency);
    if (phases) addPhases(out, phases);
    this.count++;
  }

  /** The row written at `tickAt`. The writer keeps its samples until `clear`, so a failed write can be tried again. */
  finish(tickAt: number): Uint8Array {
    const out = this.#out;
    out.bytes[4] = VERSION;
    out.fixed(5, 6, tickAt);
    if (this.count === 0) out.fixed(11, 6, tickAt);
    out.fixed(17, 4, this.count);
    out.fixed(0, 4, crc32(out.bytes.subarray(4, out.length)));
    return out.bytes.subarray(0, out.length);
  }

  clear(): void {
    this.#out.length = HEADER;
    this.count = 0;
    this.#lastTarget = 0;
    this.#lastAt = 0;
  }
}

function addPhases(out: ByteWriter, phases: Int32Array): void {
  const at = out.length++;
  let mask = 0;
  for (let p = 0; p < PHASES.length; p++) {
    if (phases[p] === NONE) continue;
    mask |= 1 << p;
    out.varint(phaseCode(phases[p]!));
  }
  out.bytes[at] = mask;
}

/** Takes one decoded sample; `phases` is reused between calls, `index` is its place in the row. */
export type LogSink = (target: number, at: number, status: number, latency: number, phases: Int32Array | null, index: number) => void;

/**
 * Decodes a row. Null when it is damaged (checksum, version or structure); the sink is called only after the checksum held.
 * Anything may be passed: nothing throws, and the work is bounded by the length.
 */
export function decodeLogRow(data: Uint8Array, sink: LogSink): { tickAt: number; count: number } | null {
  if (data.length < HEADER) return null;
  const input = new ByteReader(data);
  if (input.fixed(0, 4) !== crc32(data.subarray(4)) || data[4] !== VERSION) return null;
  const tickAt = input.fixed(5, 6);
  const count = input.fixed(17, 4);
  if (count > data.length) return null;
  input.offset = HEADER;
  const scratch = new Int32Array(PHASES.length);
  let target = 0;
  let at = input.fixed(11, 6);
  for (let i = 0; i < count; i++) {
    const step = data[input.offset]!;
    // Schedules follow one another: most steps take one byte, read here without a call.
    if (step < 128) {
      input.offset++;
      target += (step >>> 1) ^ -(step & 1);
    } else target += input.zigzag();
    at += input.zigzag();
    const flags = input.byte();
    const status = flags & 7;
    const latency = flags & LATENCY_FLAG ? input.varint() : NONE;
    const phases = flags & PHASES_FLAG ? readPhases(input, scratch) : null;
    if (input.bad || status >= STATUSES.length || target < 1 || target >= MAX_TARGET) return null;
    sink(target, at, status, latency, phases, i);
  }
  return input.left === 0 ? { tickAt, count } : null;
}

function readPhases(input: ByteReader, scratch: Int32Array): Int32Array {
  const mask = input.byte();
  for (let p = 0; p < PHASES.length; p++) scratch[p] = mask & (1 << p) ? phaseOfCode(input.varint()) : NONE;
  return scratch;
}
