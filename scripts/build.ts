// Builds main, preload and renderer into out/, then checks what came out.
import { pathToFileURL } from 'node:url';
import { checkBuild } from './check-build.ts';
import { markBuilt, staleness } from './freshness.ts';
import { run, say } from './run.ts';

/** Builds and checks; returns the exit code. */
export async function build(): Promise<number> {
  const startedAt = Date.now();
  const { code, text } = await run('electron-vite', ['build', '--logLevel', 'warn'], { output: 'collect' });
  if (code !== 0) {
    process.stderr.write(text);
    return code;
  }
  const problems = checkBuild();
  for (const problem of problems) say(`build: ${problem}`);
  if (problems.length > 0) return 1;
  markBuilt(startedAt);
  say(`build: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return 0;
}

/** Builds only when a source is newer than what is there. */
export async function ensureBuilt(): Promise<number> {
  const reason = staleness();
  if (!reason) return 0;
  say(`build: ${reason}; building`);
  return build();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = process.argv.includes('--if-stale') ? await ensureBuilt() : await build();
}
