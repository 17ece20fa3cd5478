import { closeSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '#shared/errors.ts';

/** Holds a data folder for one engine. */
export interface DataDirLock {
  release(): void;
}

/**
 * Takes the folder's lock, making the folder when it is not there.
 * A lock left by a process that no longer lives is taken over. Throws `conflict` naming the holder, `unavailable` when the folder cannot be written.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const path = join(dataDir, 'engine.lock');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw new AppError('unavailable', `The data folder ${dataDir} cannot be made: ${messageOf(thrown)}. Choose another with --data-dir.`);
  }
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const fd = openSync(path, 'wx', 0o600);
      writeSync(fd, `${process.pid}\n`);
      closeSync(fd);
      return { release: () => remove(path) };
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new AppError('unavailable', `The data folder ${dataDir} cannot be written: ${messageOf(thrown)}. Check its owner and free space, or choose another with --data-dir.`);
      }
      const pid = holder(path);
      if (pid !== null && pid !== process.pid && alive(pid)) {
        throw new AppError('conflict', `The data folder ${dataDir} is in use by another Watchfloor (process ${pid}). Close that one, or choose another folder with --data-dir.`);
      }
      remove(path);
    }
  }
  throw new AppError('conflict', `The data folder ${dataDir} is being taken by another Watchfloor. Try again, or choose another folder with --data-dir.`);
}

/** The living process that holds a data folder, or null. */
export function lockHolder(dataDir: string): number | null {
  const pid = holder(join(dataDir, 'engine.lock'));
  return pid !== null && pid !== process.pid && alive(pid) ? pid : null;
}

function holder(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** Alive, and not a stranger that was given the same number: on Linux the command line must look like ours. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return /watchfloor|electron|node/i.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Someone else removed it first; the next attempt decides.
  }
}
