import { join } from 'node:path';
import { ENGINE_OPTIONS_VARIABLE } from '#shared/engine-control.ts';
import { AppError } from '#shared/errors.ts';
import { nodeProblem } from '#kit/entry-guard.ts';
import { realClock } from '#kit/clock.ts';
import { type RunningEngine, serveShell } from '#kit/shell-link.ts';
import type { EngineOptions } from './boot.ts';

/** The engine as a child of the desktop shell: it serves the shell's windows, and a gateway when one is asked for. */
async function start(): Promise<RunningEngine> {
  const problem = nodeProblem();
  if (problem) {
    process.stderr.write(`${problem}\n`);
    throw new AppError('unavailable', problem);
  }
  // Only now: what it loads may not even parse on an unfit Node.
  const { defaultDataDir, startEngine } = await import('./boot.ts');
  const given = JSON.parse(process.env[ENGINE_OPTIONS_VARIABLE] ?? '{}') as Partial<EngineOptions>;
  return startEngine({
    dataDir: given.dataDir ?? defaultDataDir(),
    host: given.host ?? '127.0.0.1',
    port: given.port === undefined ? null : given.port,
    pages: given.pages ?? join(import.meta.dirname, '..', 'renderer'),
    proberEntry: join(import.meta.dirname, 'prober.js'),
    readerEntry: join(import.meta.dirname, 'reader.js'),
    publicHosts: given.publicHosts ?? [],
    demo: given.demo ?? false,
    config: given.config ?? [],
    logLevel: given.logLevel ?? 'info',
  });
}

serveShell(start, realClock);
