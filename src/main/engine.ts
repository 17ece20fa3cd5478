import { join } from 'node:path';
import { nodeProblem } from '#kit/entry-guard.ts';
import { realClock } from '#kit/clock.ts';
import { serveShell } from '#kit/shell-link.ts';
import { defaultDataDir, startEngine, type EngineOptions } from './boot.ts';

const problem = nodeProblem();
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(70);
}

/** The engine as a child of the desktop shell: it serves the shell's windows, and a gateway when one is asked for. */
const given = JSON.parse(process.env['WATCHFLOOR_ENGINE_OPTIONS'] ?? '{}') as Partial<EngineOptions>;
const options: EngineOptions = {
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
};

serveShell(() => startEngine(options), realClock);
