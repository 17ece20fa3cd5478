import type { Actor } from '#shared/access.ts';
import type { CallInput, CallName, CallOutput } from '#shared/contract.ts';
import { startHost, type Host } from '#kit/host.ts';
import { countingIds, type Ids } from '#kit/ids.ts';
import { createLog, silentLog } from '#kit/log.ts';
import { defineModule, type ConfigList } from '#kit/module.ts';
import { contract } from '#shared/contract.ts';
import type { monitoring, StatusRow } from '#modules/monitoring/contract.ts';
import monitoringEngine from '#modules/monitoring/engine.ts';
import type { StateChanged } from '#modules/monitoring/engine/live/live.ts';
import { targetSpec, type TargetInput, type TargetSpec } from '#modules/monitoring/spec.ts';
import { SimulationClock } from './clock.ts';
import { createJournal, type Journal } from './journal.ts';
import { createNetwork, type Network } from './network.ts';
import { createVirtualProber, type VirtualProber } from './prober.ts';
import type { Random } from './random.ts';
import { createRhythm, type Rhythm } from './rhythm.ts';
import { createDisk, openStores, type Disk, type StoreOptions, type Stores } from './store.ts';

export interface WorldOptions {
  random: Random;
  startAt: number;
  dir: string;
  memory?: StoreOptions['memory'];
  /** Keep every result, to compare with the stored samples one by one. */
  keepResults: boolean;
  onFact(fact: StateChanged): void;
  /** The engine has worked through what it was told. */
  afterResults(): void;
}

/** The running engine, or what is left of it. */
interface Running {
  host: Host;
  stores: Stores;
  prober: VirtualProber;
  lists: readonly ConfigList[];
}

/** A whole engine on a virtual clock, a simulated network and real databases, with everything that can go wrong at hand. */
export interface World {
  readonly clock: SimulationClock;
  readonly network: Network;
  readonly journal: Journal;
  readonly rhythm: Rhythm;
  readonly coreDisk: Disk;
  readonly tsdbDisk: Disk;
  readonly dir: string;
  /** Targets that exist, as declared last. */
  readonly specs: ReadonlyMap<string, TargetSpec>;
  /** The engine; throws while it is down. */
  readonly engine: Running;
  readonly isUp: boolean;
  /** Monotonic time since which a target's results have been undisturbed. */
  clearSince(id: string): number;
  /** What is seen of a target (of all: null) is disturbed now. */
  disturb(id: string | null): void;
  start(): Promise<void>;
  /** The process is killed. Nothing is written any more. */
  crash(): void;
  /** An orderly end. */
  stop(): Promise<void>;
  call<K extends CallName<typeof monitoring>>(name: K, input: CallInput<typeof monitoring, K>): Promise<CallOutput<typeof monitoring, K>>;
  put(input: TargetInput): Promise<void>;
  remove(id: string): Promise<void>;
  bulkTag(ids: string[], tags: Record<string, string>): Promise<void>;
  /** The `maintenance` and `targets` lists of the configuration file. */
  applyList(at: string, change: { put: unknown[]; delete: string[] }): void;
  status(id: string): StatusRow | undefined;
}

const ACTOR: Actor = { id: 'user:simulation', role: 'admin', from: 'local' };

export function createWorld(options: WorldOptions): World {
  const { random, dir, memory } = options;
  const clock = new SimulationClock(options.startAt);
  const network = createNetwork(random.fork());
  const journal = createJournal(options.keepResults);
  const coreDisk = createDisk();
  const tsdbDisk = createDisk();
  const ids: Ids = countingIds();
  const specs = new Map<string, TargetSpec>();
  const disturbed = new Map<string, number>();
  const rhythm = createRhythm(clock, journal);
  const log = process.env['WF_LOG'] ? createLog(clock, (line) => console.error(line)) : silentLog;
  let everythingDisturbed = 0;
  let running: Running | null = null;

  function disturb(id: string | null): void {
    if (id === null) everythingDisturbed = clock.monotonic();
    else disturbed.set(id, clock.monotonic());
  }

  function openProber(): VirtualProber {
    return createVirtualProber({
      clock,
      network,
      watch: {
        started: (spec, dueMono) => rhythm.started(spec, dueMono),
        delivering(results) {
          for (const result of results) {
            journal.tell(result, clock.monotonic(), clock.now());
            const spec = specs.get(result.target);
            if (spec && !spec.paused) journal.take(result, clock.monotonic());
          }
        },
        delivered: () => options.afterResults(),
        refused: (thrown) => journal.fail(`the engine threw while it took results in: ${String(thrown)}`),
        rearmed(id) {
          disturb(id);
          rhythm.rearmed(id);
        },
      },
    });
  }

  async function start(): Promise<void> {
    const stores = openStores({ dir, clock, coreDisk, tsdbDisk, memory });
    const prober = openProber();
    // Says what is durable: what came in before a tick that worked.
    const tsdb: Stores['tsdb'] = Object.create(stores.tsdb, {
      tick: {
        value: () => {
          const report = stores.tsdb.tick();
          journal.wrote();
          return report;
        },
      },
    }) as Stores['tsdb'];
    let lists: () => readonly ConfigList[] = () => [];
    const standIn = defineModule(contract({ name: 'simulation', calls: {}, topics: {}, facts: {} }), {
      migrations: [],
      start(context) {
        lists = () => context.config();
        return { calls: {} };
      },
    });
    const host = await startHost({
      modules: [monitoringEngine, standIn], db: stores.core, audit: stores.audit, clock, ids, log,
      services: { dataDir: dir, version: '0.0.0', instance: ids.next('run'), startedAt: clock.now(), tsdb, prober, reader: null, secrets: { resolve: (value) => value }, backups: { create: () => Promise.resolve(''), latestAt: () => null }, restoreBallast() {}, storeProblem: null, gatewayAddress: () => null },
    });
    // Else the first start would look for open ports of the machine this runs on.
    stores.core.run('INSERT INTO monitoring_alive (one, at) VALUES (1, ?) ON CONFLICT (one) DO NOTHING', clock.now());
    host.bus.on('monitoring/stateChanged', (fact: StateChanged) => options.onFact(fact));
    running = { host, stores, prober, lists: lists() };
    await host.ready();
    disturb(null);
  }

  const engine = (): Running => {
    if (!running) throw new Error('the engine is down');
    return running;
  };

  return {
    clock, network, journal, rhythm, coreDisk, tsdbDisk, dir, specs, disturb, start,
    get engine() {
      return engine();
    },
    get isUp() {
      return running !== null;
    },
    clearSince: (id) => Math.max(everythingDisturbed, disturbed.get(id) ?? 0),
    crash() {
      const { host, stores, prober } = engine();
      running = null;
      host.schedule.stop();
      void prober.stop();
      const age = journal.lost(clock.monotonic());
      if (age > 250 && !tsdbDisk.broken) journal.fail(`a crash lost results taken ${Math.round(age)} ms before it; one tick is 250 ms`);
      stores.drop();
      disturb(null);
    },
    async stop() {
      const { host, stores, prober } = engine();
      running = null;
      await prober.stop();
      await host.stop();
      journal.wrote();
      stores.audit.checkpoint();
      stores.drop();
      disturb(null);
    },
    call: async (name, input) => (await engine().host.dispatcher.call(ACTOR, `monitoring/${name}`, input)) as never,
    async put(input) {
      const spec = targetSpec.parse(input);
      await engine().host.dispatcher.call(ACTOR, `monitoring/${specs.has(spec.id) ? 'updateTarget' : 'createTarget'}`, input);
      specs.set(spec.id, spec);
    },
    async remove(id) {
      await engine().host.dispatcher.call(ACTOR, 'monitoring/deleteTargets', { ids: [id] });
      specs.delete(id);
      // The engine takes the name out of whatever depended on it.
      for (const [other, spec] of specs) if (spec.dependsOn.includes(id)) specs.set(other, { ...spec, dependsOn: spec.dependsOn.filter((each) => each !== id) });
      journal.forget(id);
      rhythm.forget(id);
    },
    async bulkTag(targets, tags) {
      await engine().host.dispatcher.call(ACTOR, 'monitoring/bulkEdit', { ids: targets, tags });
      for (const id of targets) {
        const spec = specs.get(id)!;
        specs.set(id, { ...spec, tags: { ...spec.tags, ...tags } });
      }
    },
    applyList(at, change) {
      const { lists, stores } = engine();
      stores.core.tx(() => lists.find((list) => list.at === at)!.apply(change));
    },
    status: (id) => engine().host.topic<StatusRow>('monitoring/status').rows().get(id),
  };
}

