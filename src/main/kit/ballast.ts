import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Disk space set aside: on a full disk even DELETE and a checkpoint fail in SQLite, so the store could neither trim itself
 * nor be repaired. Releasing the ballast gives it room until somebody has cleaned up.
 */
export interface Ballast {
  readonly path: string;
  /** Bytes set aside now; 0 after a release, or when there was no room to begin with. */
  held(): number;
  /** Gives the space back. False when there was none to give. */
  release(): boolean;
  /** Sets the space aside again when four times as much is free. True when it is held afterwards. */
  restore(): boolean;
}

const BLOCK = 1024 * 1024;

/** Opens the ballast file, creating it when there is room; never throws for want of space. Default size 16 MiB. */
export function openBallast(path: string, bytes = 16 * BLOCK): Ballast {
  function held(): number {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  function restore(): boolean {
    if (held() >= bytes) return true;
    const { bavail, bsize } = statfsSync(dirname(path));
    if (bavail * bsize < 4 * bytes) return held() > 0;
    try {
      write(path, bytes);
      return true;
    } catch {
      rmSync(path, { force: true });
      return false;
    }
  }

  restore();
  return {
    path,
    held,
    release() {
      const had = held() > 0;
      rmSync(path, { force: true });
      return had;
    },
    restore,
  };
}

/** Random bytes, because some file systems store zeros and repeats as nothing. */
function write(path: string, bytes: number): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (let left = bytes; left > 0; left -= BLOCK) writeSync(file, randomBytes(Math.min(BLOCK, left)));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
