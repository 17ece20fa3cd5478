import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';

const WRONG_AT_MOST = 5;
const CLOSED_MS = 5 * 60_000;
const KEY_BYTES = 32;

/** A PIN as it is stored. A PIN is short: only the slow function and the limit on attempts stand between it and guessing. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('base64url')}.${(await derive(pin, salt)).toString('base64url')}`;
}

/** Checks PINs; five wrong ones in a row close a person's for five minutes. */
export function createPinCheck(clock: Clock): (user: string, pin: string, stored: string | null) => Promise<{ ok: boolean; message: string }> {
  const wrong = new Map<string, { count: number; at: number }>();
  return async (user, pin, stored) => {
    const before = wrong.get(user);
    if (before && before.count >= WRONG_AT_MOST && clock.now() - before.at < CLOSED_MS) return { ok: false, message: 'Too many wrong PINs; wait five minutes, or sign in.' };
    const [salt, key] = (stored ?? '').split('.') as [string, string | undefined];
    // Somebody without a PIN costs as much time as somebody with one.
    const derived = await derive(pin, Buffer.from(salt || 'none', 'base64url'));
    if (key !== undefined && timingSafeEqual(derived, Buffer.from(key, 'base64url'))) {
      wrong.delete(user);
      return { ok: true, message: '' };
    }
    const isOld = before === undefined || clock.now() - before.at >= CLOSED_MS;
    wrong.set(user, { count: isOld ? 1 : before.count + 1, at: clock.now() });
    return { ok: false, message: 'That is not the PIN of this person.' };
  };
}

function derive(pin: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => scrypt(pin, salt, KEY_BYTES, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }, (error, key) => (error ? reject(error) : resolve(key))));
}
