import type { Actor, Role } from '#shared/access.ts';
import { openAudit } from '#kit/audit.ts';
import { VirtualClock } from '#kit/clock.ts';
import { startHost, type Host } from '#kit/host.ts';
import { idleProber } from '#kit/idle-prober.ts';
import { countingIds } from '#kit/ids.ts';
import { silentLog } from '#kit/log.ts';
import type { ModuleDefinition } from '#kit/module.ts';
import type { Reader, Services } from '#kit/services.ts';
import { openDatabase, type Db } from '#kit/sqlite.ts';
import type { Topic } from '#kit/topic.ts';
import { openTsdb } from '#kit/tsdb/tsdb.ts';
import type { ProbeResult, TargetInput } from '#modules/monitoring/spec.ts';
import monitoringEngine from '#modules/monitoring/engine.ts';
import slaEngine from '#modules/sla/engine.ts';
import type { JobRow } from '#modules/system/contract.ts';
import systemEngine from '#modules/system/engine.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real host with monitoring and this module, on a clock that moves when told to, and probes whose results the test makes up. */
export interface Bench {
  host: Host;
  clock: VirtualClock;
  db: Db;
  jobs: Topic<JobRow>;
  facts: { fact: string; data: Record<string, unknown> }[];
  call<T = Record<string, never>>(path: string, input?: unknown, role?: Role): Promise<T>;
  addTarget(id: string, change?: Partial<TargetInput>): Promise<void>;
  /** Writes a target's history as monitoring would have recorded it; it replaces what is there. An interval without end is open. */
  history(target: string, intervals: readonly [state: string, from: number, to: number | null, code?: string][]): void;
  /** One result of a target, now. */
  result(target: string, state: ProbeResult['state'], durationMs?: number): void;
  /** Results every `everyMs` for as long, all alike, the clock moving on. */
  observe(target: string, state: ProbeResult['state'], forMs: number, everyMs?: number, durationMs?: number): Promise<void>;
  /** Moves the clock; timers fire and promises settle. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export interface BenchOptions {
  startAt?: number;
  modules?: readonly ModuleDefinition[];
  reader?: (dataDir: string) => Reader;
  dataDir?: string;
  /** False leaves the host as a command finds it: started and not watching. */
  ready?: boolean;
}

const WATCHED_FACTS = ['sla/violated', 'sla/atRisk', 'sla/recovered', 'sla/policyChanged', 'sla/reportMade'];

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const clock = new VirtualClock(options.startAt ?? Date.UTC(2026, 2, 1));
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'wf-sla-'));
  const own = options.dataDir === undefined;
  const files = options.reader !== undefined;
  const db = openDatabase(files ? join(dataDir, 'core.db') : ':memory:', { synchronous: 'NORMAL' });
  const audit = openAudit(dataDir, () => clock.now());
  const tsdb = openTsdb({ path: files ? join(dataDir, 'tsdb.db') : ':memory:', clock });
  let take: (results: ProbeResult[]) => void = () => {};
  const reader = options.reader?.(dataDir) ?? null;
  const services: Services = {
    dataDir, version: '9.9.9', instance: 'run', startedAt: clock.now(), tsdb, reader,
    prober: { ...idleProber, onResults: (listener) => void (take = listener) },
    secrets: { resolve: (value) => value },
    backups: { create: () => Promise.resolve(''), latestAt: () => null },
    storeProblem: null,
    gatewayAddress: () => null,
    restoreBallast: () => {},
  };
  const host = await startHost({ modules: options.modules ?? ([monitoringEngine, slaEngine, systemEngine] as unknown as ModuleDefinition[]), db, audit, clock, ids: countingIds(), log: silentLog, services });
  const facts: Bench['facts'] = [];
  for (const fact of WATCHED_FACTS) host.bus.on(fact, (data: Record<string, unknown>) => void facts.push({ fact, data }));
  // The very first start would add this machine's own targets.
  db.run('INSERT INTO monitoring_alive (one, at) VALUES (1, ?)', clock.now());
  if (options.ready !== false) await host.ready();

  function result(target: string, state: ProbeResult['state'], durationMs = 40): void {
    const now = clock.now();
    take([{
      target, type: 'tcp', dueAt: now, startedAt: now, state, class: state === 'up' ? 'none' : 'target', code: state === 'up' ? 'OK' : 'TCP_REFUSED', message: state === 'up' ? '' : 'connection refused', phasesMs: {}, durationMs,
      address: null, family: null, evidence: {}, conditions: [], lagMs: 0, suspect: false,
    }]);
  }

  return {
    host, clock, db, facts, result, jobs: host.topic<JobRow>('system/jobs'),
    history(target, intervals) {
      db.run('DELETE FROM monitoring_intervals WHERE target = ?', target);
      for (const [state, from, to, code = state.toUpperCase()] of intervals) db.run('INSERT INTO monitoring_intervals (target, state, "from", "to", code, message) VALUES (?, ?, ?, ?, ?, ?)', target, state, from, to, code, state === 'up' ? '' : `it was ${state}`);
    },
    async call<T>(path: string, input: unknown = {}, role: Role = 'admin') {
      return (await host.dispatcher.call({ id: `user:${role}`, role, from: 'local' } satisfies Actor, path, input)) as T;
    },
    async addTarget(id, change = {}) {
      await host.dispatcher.call({ id: 'user:test', role: 'admin', from: 'local' }, 'monitoring/createTarget', { id, name: id, probe: { type: 'tcp', host: '127.0.0.1', port: 9 }, every: '60s', downAfter: 1, upAfter: 1, ...change });
    },
    async observe(target, state, forMs, everyMs = 60_000, durationMs = 40) {
      for (let passed = 0; passed < forMs; passed += everyMs) {
        result(target, state, durationMs);
        await clock.run(Math.min(everyMs, forMs - passed));
      }
    },
    pass: (ms) => clock.run(ms),
    async stop() {
      await host.stop();
      await reader?.stop();
      tsdb.close();
      audit.close();
      db.close();
      if (own) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
