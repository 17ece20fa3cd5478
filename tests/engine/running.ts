import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '#shared/access.ts';
import { startEngine, type Engine, type EngineOptions } from '../../src/main/boot.ts';

/** A real engine on a folder of its own, with its gateway on a free port. */
export interface Running {
  engine: Engine;
  dataDir: string;
  address: string;
  token(role: Role): string;
  /** A call over HTTP; the token's role decides. */
  call(path: string, input: unknown, token?: string): Promise<{ status: number; body: Record<string, unknown> }>;
  stop(): Promise<void>;
}

export function optionsFor(dataDir: string): EngineOptions {
  const here = join(import.meta.dirname, '..', '..');
  return { dataDir, host: '127.0.0.1', port: 0, pages: null, proberEntry: join(here, 'src/main/prober.ts'), readerEntry: null, publicHosts: [], demo: false, config: [], logLevel: 'error' } as EngineOptions;
}

export async function running(dataDir = mkdtempSync(join(tmpdir(), 'wf-engine-')), change: Partial<EngineOptions> = {}): Promise<Running> {
  const engine = await startEngine({ ...optionsFor(dataDir), ...change });
  const address = engine.address!;
  const token = (role: Role): string => engine.host.access.createToken(role, role, null).token;
  return {
    engine,
    dataDir,
    address,
    token,
    async call(path, input, bearer) {
      const response = await fetch(`${address}/api/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) }, body: JSON.stringify(input) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async stop() {
      await engine.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
