import { join } from 'node:path';
import { realClock } from '#kit/clock.ts';
import type { LogLevel } from '#kit/log.ts';
import { startEngine, type Engine } from '../boot.ts';
import { complain, print } from './output.ts';

export interface ServeOptions {
  host: string;
  port: number;
  dataDir: string;
  config: string[];
  demo: boolean;
  publicHost: string[];
  logLevel: LogLevel;
  json: boolean;
  /** Folder of the built entries. */
  programDir: string;
}

const STOP_WITHIN_MS = 4_500;

/** `watchfloor serve`: the engine with its gateway until SIGTERM or SIGINT. */
export async function serve(options: ServeOptions): Promise<void> {
  let engine: Engine | null = null;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    realClock.after(STOP_WITHIN_MS, () => process.exit(70));
    const ended = engine ? engine.stop() : Promise.resolve();
    ended.then(() => process.exit(0), (thrown: unknown) => {
      complain(String(thrown));
      process.exit(70);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  engine = await startEngine({
    dataDir: options.dataDir,
    host: options.host,
    port: options.port,
    pages: join(options.programDir, '..', 'renderer'),
    proberEntry: join(options.programDir, 'prober.js'),
    readerEntry: join(options.programDir, 'reader.js'),
    publicHosts: options.publicHost,
    demo: options.demo,
    config: options.config,
    logLevel: options.logLevel,
  });
  if (stopping) return void engine.stop().then(() => process.exit(0));
  print(options.json ? JSON.stringify({ listening: engine.address, setup: engine.setupAddress, dataDir: options.dataDir }) : `listening ${engine.address}`);
  if (engine.setupAddress && !options.json) print(`first sign-in (works once): ${engine.setupAddress}`);
}
