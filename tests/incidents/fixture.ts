import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '#shared/access.ts';
import type { Remote } from '#shared/contract.ts';
import { openAudit, type Audit } from '#kit/audit.ts';
import { VirtualClock, type Clock } from '#kit/clock.ts';
import { startHost, type Host } from '#kit/host.ts';
import { idleProber } from '#kit/idle-prober.ts';
import { countingIds, randomIds } from '#kit/ids.ts';
import { silentLog, type Log } from '#kit/log.ts';
import type { ModuleDefinition } from '#kit/module.ts';
import { createSecrets } from '#kit/secrets.ts';
import { openDatabase, type Db } from '#kit/sqlite.ts';
import { openTsdb } from '#kit/tsdb/tsdb.ts';
import incidentsModule from '#modules/incidents/engine.ts';
import { incidents } from '#modules/incidents/contract.ts';
import monitoringModule from '#modules/monitoring/engine.ts';
import { monitoring } from '#modules/monitoring/contract.ts';
import type { ProbeResult, ProbeState, TargetInput } from '#modules/monitoring/spec.ts';
import notifyModule from '#modules/notify/engine.ts';
import { notify } from '#modules/notify/contract.ts';
import oncallModule from '#modules/oncall/engine.ts';
import { oncall } from '#modules/oncall/contract.ts';

export const START = Date.UTC(2026, 0, 5, 8, 0, 0);

/** The real modules on one host, with a prober that says what the test tells it. */
export interface Bench {
  clock: Clock;
  db: Db;
  host: Host;
  dir: string;
  audit: Audit;
  incidents: Remote<typeof incidents>;
  oncall: Remote<typeof oncall>;
  notify: Remote<typeof notify>;
  monitoring: Remote<typeof monitoring>;
  as(actor: Actor, call: string, input: unknown): Promise<unknown>;
  add(target: Partial<TargetInput> & { id: string }): Promise<void>;
  /** One result of a target, now. */
  result(target: string, state: ProbeState, code?: string): void;
  /** Two failing results: down by the default of two confirmations. */
  down(target: string): void;
  up(target: string): void;
  /** A target in one state for a while, a result every 20 s. */
  hold(target: string, state: ProbeState, ms: number): Promise<void>;
  /** Lets virtual time pass, and real sockets work at each step. */
  run(ms: number, stepMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startBench(options: { clock?: Clock; dir?: string; path?: string; startAt?: number; extra?: readonly ModuleDefinition[]; log?: Log } = {}): Promise<Bench> {
  const clock = options.clock ?? new VirtualClock(options.startAt ?? START);
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'incidents-'));
  const path = options.path ?? ':memory:';
  const db = openDatabase(path, { synchronous: 'FULL' });
  const audit = openAudit(dir, () => clock.now());
  const tsdb = openTsdb({ path: path === ':memory:' ? ':memory:' : join(dir, 'tsdb.db'), clock });
  let deliver: (results: ProbeResult[]) => void = () => {};
  const ids = options.clock ? randomIds(() => clock.now()) : countingIds();
  const host = await startHost({
    modules: [...(options.extra ?? []), monitoringModule, oncallModule, notifyModule, incidentsModule],
    db, audit, clock, ids,
    log: options.log ?? silentLog,
    services: {
      dataDir: dir, version: 'test', instance: 'test', startedAt: clock.now(), tsdb, reader: null, storeProblem: null, restoreBallast() {},
      prober: { ...idleProber, onResults: (listener) => void (deliver = listener) },
      secrets: createSecrets(dir),
      backups: { create: () => Promise.resolve(''), latestAt: () => null },
      gatewayAddress: () => 'http://127.0.0.1:7070',
    },
  });
  // The first start discovers this machine; the tests want their own targets only.
  db.run('INSERT INTO monitoring_alive (one, at) VALUES (1, ?) ON CONFLICT DO NOTHING', clock.now());
  await host.ready();
  const use = host.dispatcher.use;

  const bench: Bench = {
    clock, db, host, dir, audit,
    incidents: use(incidents, 'test'),
    oncall: use(oncall, 'test'),
    notify: use(notify, 'test'),
    monitoring: use(monitoring, 'test'),
    as: (actor, call, input) => host.dispatcher.call(actor, call, input),
    async add(target) {
      await bench.monitoring.createTarget({ name: target.id, probe: { type: 'tcp', host: '127.0.0.1', port: 9 }, ...target } as TargetInput);
    },
    result(target, state, code = state === 'up' ? 'OK' : 'REFUSED') {
      const at = clock.now();
      deliver([{ target, type: 'tcp', dueAt: at, startedAt: at, state, class: state === 'up' ? 'none' : 'target', code, message: state === 'up' ? '' : 'Connection refused', phasesMs: {}, durationMs: 5, address: null, family: 4, evidence: {}, conditions: [], lagMs: 0, suspect: false }]);
    },
    down(target) {
      bench.result(target, 'down');
      if (clock instanceof VirtualClock) clock.advance(1);
      bench.result(target, 'down');
    },
    up(target) {
      bench.result(target, 'up');
      if (clock instanceof VirtualClock) clock.advance(1);
      bench.result(target, 'up');
    },
    async hold(target, state, ms) {
      for (let done = 0; done < ms; done += 20_000) {
        bench.result(target, state);
        await bench.run(Math.min(20_000, ms - done), 5_000);
      }
    },
    async run(ms, stepMs = Math.min(ms, 1_000)) {
      if (!(clock instanceof VirtualClock)) throw new Error('only virtual time can be run');
      for (let done = 0; done < ms; done += stepMs) {
        await clock.run(Math.min(stepMs, ms - done));
        await settled();
      }
    },
    async stop() {
      await host.stop();
      tsdb.close();
      audit.close();
      db.close();
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
  return bench;
}

/** Waits until promises and loopback sockets have nothing more to do at this instant. */
export async function settled(turns = 6): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Real time for a peer on loopback to answer, up to two seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, ms = 5_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
