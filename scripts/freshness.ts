import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.ts';

const STAMP = join(ROOT, 'out', '.built');
const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const IGNORED = /\.test\.tsx?$/;

/** Why the build in `out/` cannot be used as it is, or null when it is complete and newer than every source. */
export function staleness(): string | null {
  if (!existsSync(STAMP)) return 'nothing is built yet';
  const builtAt = Number(readFileSync(STAMP, 'utf8'));
  const newer = SOURCES.map((path) => newestIn(join(ROOT, path), builtAt)).find((path) => path !== null);
  return newer ? `${newer.slice(ROOT.length + 1)} is newer than the build` : null;
}

/** Notes that a build of the sources as they stood at `startedAt` (epoch ms) is complete. */
export function markBuilt(startedAt: number): void {
  writeFileSync(STAMP, String(startedAt));
}

/** A file at or below `path` changed after `since`, or null. */
function newestIn(path: string, since: number): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return null;
  if (!stat.isDirectory()) return stat.mtimeMs > since && !IGNORED.test(path) ? path : null;
  for (const name of readdirSync(path)) {
    const found = newestIn(join(path, name), since);
    if (found) return found;
  }
  return null;
}
