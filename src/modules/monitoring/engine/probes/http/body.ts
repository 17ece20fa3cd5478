import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import type { Transform } from 'node:stream';

export interface DecodedBody {
  bytes: Buffer;
  /** The cap was reached and the rest was thrown away. */
  truncated: boolean;
  /** Why decoding stopped early; empty when it did not. */
  fault: string;
}

const MAX_LAYERS = 2;

/** One decoder for a content coding, or null for one that is not known. */
function decoderFor(coding: string, first: number): Transform | null {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip();
  // "deflate" is zlib by RFC 9110 §8.4.1.2, yet some servers send it raw: the first byte of zlib has 8 in its low half.
  if (coding === 'deflate') return (first & 0x0f) === 8 ? createInflate() : createInflateRaw();
  if (coding === 'br') return createBrotliDecompress();
  if (coding === 'zstd') return createZstdDecompress();
  return null;
}

/**
 * Undoes the content codings of a body, never producing more than `cap` bytes: a decompression bomb costs the cap and
 * nothing else. Calls `done` once; returns the function that abandons the work.
 */
export function decodeBody(bytes: Buffer, encoding: string, cap: number, done: (body: DecodedBody) => void): () => void {
  const codings = encoding.toLowerCase().split(',').map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity').toReversed();
  if (codings.length > MAX_LAYERS) {
    done({ bytes, truncated: false, fault: `${codings.length} content codings on top of each other` });
    return () => {};
  }
  return layer(bytes, codings, 0);

  function layer(input: Buffer, names: string[], truncatedBefore: 0 | 1): () => void {
    const [name, ...rest] = names;
    if (name === undefined || input.length === 0) {
      done({ bytes: input, truncated: truncatedBefore === 1, fault: '' });
      return () => {};
    }
    const decoder = decoderFor(name, input[0] ?? 0);
    if (!decoder) {
      done({ bytes: input, truncated: false, fault: `the unknown content coding ${JSON.stringify(name.slice(0, 40))}` });
      return () => {};
    }
    return run(decoder, input, name, rest, truncatedBefore);
  }

  function run(decoder: Transform, input: Buffer, name: string, rest: string[], truncatedBefore: 0 | 1): () => void {
    const pieces: Buffer[] = [];
    let size = 0;
    let over = false;
    let stopInner = (): void => void decoder.destroy();
    const finish = (truncated: boolean, fault: string): void => {
      if (over) return;
      over = true;
      decoder.destroy();
      const out = Buffer.concat(pieces);
      if (fault) done({ bytes: out, truncated, fault });
      else stopInner = layer(out, rest, truncated || truncatedBefore === 1 ? 1 : 0);
    };
    decoder.on('data', (piece: Buffer) => {
      pieces.push(size + piece.length > cap ? piece.subarray(0, cap - size) : piece);
      size += piece.length;
      if (size > cap) finish(true, '');
    });
    decoder.on('end', () => finish(false, ''));
    decoder.on('error', (error) => finish(false, `broken ${name} data (${error.message})`));
    decoder.end(input);
    return () => {
      over = true;
      stopInner();
    };
  }
}
