import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A source of identifiers, injected so that simulations replay. */
export interface Ids {
  /** A short id that sorts by time of creation: `inc_0mb3x…`. */
  next(prefix: string): string;
  /** An unguessable 256-bit secret, base64url. */
  secret(): string;
}

/** Ids from the machine's entropy and the given wall time. */
export function randomIds(now: () => number): Ids {
  return {
    next: (prefix) => `${prefix}_${now().toString(36).padStart(9, '0')}${randomBytes(5).toString('hex')}`,
    secret: () => randomBytes(32).toString('base64url'),
  };
}

/** Counting ids for tests and simulations. */
export function countingIds(): Ids {
  let n = 0;
  const next = (prefix: string): string => `${prefix}_${String(++n).padStart(6, '0')}`;
  return { next, secret: () => next('secret') };
}

/** SHA-256, hex. Enough for 256-bit secrets; passwords go through scrypt. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares without telling by its time where two texts differ. */
export function sameSecret(a: string, b: string): boolean {
  const left = Buffer.from(sha256(a));
  const right = Buffer.from(sha256(b));
  return timingSafeEqual(left, right);
}

/** 32-bit FNV-1a: a stable spread of names over phases and shards. */
export function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
