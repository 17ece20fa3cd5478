import type { Contract } from '#shared/contract.ts';
import { AppError } from '#shared/errors.ts';
import type { JobRow } from '#modules/system/contract.ts';
import { accessMigrations, createAccess, type Access } from './access.ts';
import type { Audit } from './audit.ts';
import { createBus, type Bus } from './bus.ts';
import type { Clock } from './clock.ts';
import type { Served } from './connection.ts';
import { createDispatcher, type Dispatcher, type Handler } from './dispatcher.ts';
import type { Ids } from './ids.ts';
import { createJobs } from './jobs.ts';
import type { Log } from './log.ts';
import { migrate, pendingSteps, type Migrations } from './migrate.ts';
import type { ModuleContext, ModuleDefinition, Started } from './module.ts';
import { createOutbox, outboxMigrations, type Outbox } from './outbox.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import type { Services } from './services.ts';
import { settingsMigrations } from './settings.ts';
import type { Db } from './sqlite.ts';
import { createTopic, type PushedTopic } from './topic.ts';

export interface HostOptions {
  modules: readonly ModuleDefinition[];
  db: Db;
  audit: Audit;
  clock: Clock;
  ids: Ids;
  log: Log;
  services: Services;
  /** Called before the first pending migration of an existing database: the moment for a backup. */
  beforeMigrating?: () => Promise<void>;
}

/** The running engine: every module started on one database, behind one dispatcher. */
export interface Host {
  dispatcher: Dispatcher;
  access: Access;
  outbox: Outbox;
  schedule: Schedule;
  bus: Bus;
  served: Served;
  topic<Row>(path: string): PushedTopic<Row>;
  /** Arms every module: from here on it watches, sends and runs its schedules. Call once the gateway listens. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens every module on one database. The order they start in does not matter to them. */
export async function startHost(options: HostOptions): Promise<Host> {
  const { db, clock, ids, log, audit, services } = options;
  await bringUpToDate(options);

  const bus = createBus(log);
  const dispatcher = createDispatcher(audit);
  const schedule = createSchedule(clock, log);
  const outbox = createOutbox(db, clock, ids, log);
  const access = createAccess(db, ids, () => clock.now());
  const topics = new Map<string, { spec: Contract['topics'][string]; topic: PushedTopic<unknown> }>();
  for (const { contract } of options.modules) {
    for (const [name, spec] of Object.entries(contract.topics)) topics.set(`${contract.name}/${name}`, { spec, topic: createTopic(clock) });
  }
  const topic = <Row>(path: string): PushedTopic<Row> => {
    const found = topics.get(path);
    if (!found) throw new AppError('internal', `There is no topic "${path}".`);
    return found.topic as unknown as PushedTopic<Row>;
  };
  const jobs = createJobs(clock, ids, topics.has('system/jobs') ? topic<JobRow>('system/jobs') : createTopic<JobRow>(clock));

  const started: Array<Started<Contract>> = [];
  for (const module of options.modules) {
    const { contract } = module;
    const context: ModuleContext<Contract> = {
      db, clock, ids, schedule, outbox, access, audit, services, jobs,
      log: log.with({ module: contract.name }),
      topics: Object.fromEntries(Object.keys(contract.topics).map((name) => [name, topic(`${contract.name}/${name}`)])),
      config: () => started.flatMap((running) => running.config ?? []),
      emit: (fact, data) => bus.emit(`${contract.name}/${fact}`, data),
      on: (other, fact, listener) => void bus.on(`${other.name}/${fact}`, listener as (data: never) => void),
      use: (other) => dispatcher.use(other, contract.name),
    };
    const running = await module.start(context);
    dispatcher.register(contract, running.calls as unknown as Record<string, Handler>, running.auditAs);
    started.push(running);
  }

  return {
    dispatcher, access, outbox, schedule, bus, topic,
    served: { dispatcher, clock, log, ids, version: services.version, instance: services.instance, topic: (path) => topics.get(path) },
    async ready() {
      for (const running of started) await running.ready?.();
      outbox.start();
    },
    async stop() {
      schedule.stop();
      await outbox.stop();
      for (const running of started.reverse()) await running.stop?.();
    },
  };
}

async function bringUpToDate({ modules, db, clock, beforeMigrating }: HostOptions): Promise<void> {
  const all: Migrations[] = [settingsMigrations, accessMigrations, outboxMigrations, ...modules.map((m) => ({ module: m.contract.name, steps: m.migrations }))];
  const isNew = db.get("SELECT 1 FROM sqlite_master WHERE name = 'migrations'") === undefined;
  if (pendingSteps(db, all) > 0 && !isNew) await beforeMigrating?.();
  migrate(db, all, clock.now());
}
