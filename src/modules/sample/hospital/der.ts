import { isIPv4 } from 'node:net';

/**
 * DER encoding, only as much as an X.509 certificate needs.
 * Source: ITU-T X.690 (08/2021), sections 8 and 10.
 */
const TAG = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06, utf8: 0x0c, utcTime: 0x17, generalizedTime: 0x18, sequence: 0x30, set: 0x31 } as const;

/** One tag-length-value; the length takes the short form below 128 and the long form above. */
export function tlv(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.length), content]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = baseBytes(length, 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

/** The digits of a whole number in a base, most significant first. */
function baseBytes(value: number, base: number): number[] {
  const digits: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / base)) digits.unshift(rest % base);
  return digits.length > 0 ? digits : [0];
}

export function sequence(...parts: Uint8Array[]): Buffer {
  return tlv(TAG.sequence, Buffer.concat(parts));
}

export function setOf(...parts: Uint8Array[]): Buffer {
  return tlv(TAG.set, Buffer.concat(parts));
}

/** An unsigned integer from big-endian bytes: leading zeros dropped, one put back where the sign bit would show. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const trimmed = Buffer.from(bytes.subarray(start));
  return tlv(TAG.integer, (trimmed[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}

export function boolean(value: boolean): Buffer {
  return tlv(TAG.boolean, Buffer.from([value ? 0xff : 0]));
}

/** A bit string; `unusedBits` of its last byte do not count. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tlv(TAG.bitString, Buffer.concat([Buffer.from([unusedBits]), bytes]));
}

export function octetString(bytes: Uint8Array): Buffer {
  return tlv(TAG.octetString, bytes);
}

export function nothing(): Buffer {
  return tlv(TAG.null, Buffer.alloc(0));
}

/** An object identifier written with dots, `2.5.4.3`. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => baseBytes(arc, 128).map((digit, i, all) => (i < all.length - 1 ? digit | 0x80 : digit)));
  return tlv(TAG.oid, Buffer.from(bytes));
}

export function utf8(text: string): Buffer {
  return tlv(TAG.utf8, Buffer.from(text, 'utf8'));
}

/** A context-specific element, `[n]`; constructed unless told otherwise. */
export function context(n: number, content: Uint8Array, constructed = true): Buffer {
  return tlv((constructed ? 0xa0 : 0x80) | n, content);
}

/** A date of a certificate: UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). Epoch ms in, whole seconds out. */
export function time(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:T]/g, '');
  return Number(digits.slice(0, 4)) < 2050 ? tlv(TAG.utcTime, Buffer.from(digits.slice(2))) : tlv(TAG.generalizedTime, Buffer.from(digits));
}

/** The bytes of an IP address: 4 for version 4, 16 for version 6 (with `::` understood). */
export function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}
