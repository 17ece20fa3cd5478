/** A growing byte buffer with variable-length integers (7 bits a byte, low bits first). */
export class ByteWriter {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity = 1_024) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes sure `more` bytes fit. Callers of the unchecked methods reserve first. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** A whole number from 0 to 2^53 - 1; reserves 8 bytes at the most. */
  varint(value: number): void {
    const { bytes } = this;
    let rest = value;
    while (rest > 0x7fffffff) {
      bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.length++] = rest;
  }

  /** A signed whole number, small magnitudes in few bytes. */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Writes `value` in `width` bytes, low byte first, at `offset`. */
  fixed(offset: number, width: number, value: number): void {
    let rest = value;
    for (let i = 0; i < width; i++) {
      this.bytes[offset + i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/**
 * Reads what `ByteWriter` wrote. It never throws and never runs past the end: a read beyond it, or a number
 * longer than 2^53, sets `bad` and yields 0.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  offset = 0;
  bad = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.offset;
  }

  byte(): number {
    if (this.offset < this.bytes.length) return this.bytes[this.offset++]!;
    this.bad = true;
    return 0;
  }

  varint(): number {
    const { bytes } = this;
    let at = this.offset;
    // Up to four bytes by integer arithmetic, which is nearly all there is; the rest by the careful way.
    if (at + 4 <= bytes.length) {
      let byte = bytes[at++]!;
      let value = byte & 127;
      for (let shift = 7; byte > 127 && shift < 28; shift += 7) {
        byte = bytes[at++]!;
        value |= (byte & 127) << shift;
      }
      if (byte < 128) {
        this.offset = at;
        return value;
      }
    }
    return this.#longVarint();
  }

  #longVarint(): number {
    const { bytes } = this;
    let at = this.offset;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8 && at < bytes.length; i++) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        this.offset = at;
        return value;
      }
      scale *= 128;
    }
    this.bad = true;
    this.offset = bytes.length;
    return 0;
  }

  zigzag(): number {
    const raw = this.varint();
    if (raw <= 0x7fffffff) return (raw >>> 1) ^ -(raw & 1);
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }

  fixed(offset: number, width: number): number {
    let value = 0;
    for (let i = width - 1; i >= 0; i--) value = value * 256 + (this.bytes[offset + i] ?? 0);
    return value;
  }
}
