import type { Actor } from '#shared/access.ts';
import type { CallName, CallOutput, CallParsed, Contract, FactName, FactOf, Remote, TopicName, TopicRow } from '#shared/contract.ts';
import type { Access } from './access.ts';
import type { Audit } from './audit.ts';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import type { Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import type { Outbox } from './outbox.ts';
import type { Schedule } from './schedule.ts';
import type { Services } from './services.ts';
import type { Db } from './sqlite.ts';
import type { Topic } from './topic.ts';

/** Everything a module's engine is handed. There is nothing else: no globals, no imports of other engines. */
export interface ModuleContext<C extends Contract> {
  /** `core.db`. Tables carry the module's prefix. */
  db: Db;
  clock: Clock;
  log: Log;
  ids: Ids;
  schedule: Schedule;
  outbox: Outbox;
  jobs: Jobs;
  access: Access;
  audit: Audit;
  /** The parts of the engine with an inside of their own: sample store, prober, data folder. */
  services: Services;
  /** The module's topics. */
  topics: { [K in TopicName<C>]: Topic<TopicRow<C, K>> };
  /** Every module's lists of the configuration file. */
  config(): ConfigList[];
  emit<K extends FactName<C>>(fact: K, data: FactOf<C, K>): void;
  on<D extends Contract, K extends FactName<D>>(other: D, fact: K, listener: (data: FactOf<D, K>) => void): void;
  /** Another module's calls, run as `system:<this module>`. */
  use<D extends Contract>(other: D): Remote<D>;
}

export type Handlers<C extends Contract> = {
  [K in CallName<C>]: (input: CallParsed<C, K>, actor: Actor) => CallOutput<C, K> | Promise<CallOutput<C, K>>;
};

/** One list of the configuration file, as its module keeps it. */
export interface ConfigList {
  /** `targets`, `oncall.schedules`. */
  at: string;
  /** What is declared now, in the file's form. */
  current(): unknown[];
  /** Carries out a checked change; runs inside a transaction. */
  apply(change: { put: unknown[]; delete: string[] }): void;
}

export interface Started<C extends Contract> {
  calls: Handlers<C>;
  /** What the audit trail keeps of a call's input, where the whole of it is too large or too secret. */
  auditAs?: Partial<Record<CallName<C>, (input: unknown) => unknown>>;
  /** The lists of the configuration file this module owns; their sections stand in its `config.ts`. */
  config?: ConfigList[];
  /** After every module has started: arm schedules, start probing. */
  ready?(): void | Promise<void>;
  stop?(): void | Promise<void>;
}

export interface ModuleDefinition<C extends Contract = Contract> {
  contract: C;
  /** SQL texts for `core.db`; position is version, append only. */
  migrations: readonly string[];
  start(context: ModuleContext<C>): Started<C> | Promise<Started<C>>;
}

/** Declares a module's engine; the default export of its `engine.ts`. */
export function defineModule<const C extends Contract>(contract: C, rest: Omit<ModuleDefinition<C>, 'contract'>): ModuleDefinition<C> {
  return { contract, ...rest };
}
