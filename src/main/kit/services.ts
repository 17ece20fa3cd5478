import type { ProbeResult, TargetSpec } from '#modules/monitoring/spec.ts';
import type { Tsdb } from './tsdb/tsdb.ts';

/** How late probes start and what the prober costs, since the last report. */
export interface ProberStats {
  /** Probes started, skipped because the one before still ran, and running now. */
  started: number;
  skipped: number;
  inFlight: number;
  latenessP50Ms: number;
  latenessP99Ms: number;
  /** Probes since the prober started that were late by at most 1, 5, 10, 25, 50, 100, 250, 500, 1,000, 5,000 ms, and all. */
  latenessBuckets: number[];
  /** The prober loop's own delay, p99. */
  loopDelayP99Ms: number;
  targets: number;
}

/** The prober as the engine sees it: a worker thread, or a virtual network in simulations. */
export interface Prober {
  /** Replaces what is probed. */
  setTargets(targets: readonly TargetSpec[]): void;
  upsertTarget(target: TargetSpec): void;
  removeTarget(id: string): void;
  /** Probes one sooner than its schedule says: confirms a first failure fast. */
  probeSoon(id: string, inMs: number): void;
  /** One probe outside the schedule, with its trace. */
  testNow(spec: TargetSpec): Promise<{ result: ProbeResult; trace: string[] }>;
  /** Batches of results, in order of completion. */
  onResults(listener: (results: ProbeResult[]) => void): void;
  /** The prober process or thread ended and was started anew; what happened meanwhile was not observed. */
  onRestart(listener: (since: number) => void): void;
  stats(): ProberStats;
  stop(): Promise<void>;
}

/** Resolves `${env:NAME}` and `${secret:name}` just before a probe or a message is sent. */
export interface Secrets {
  resolve<T>(value: T): T;
}

/** Backups of the whole data folder, each verified by opening it. */
export interface Backups {
  /** Returns the file's path. */
  create(reason: 'scheduled' | 'manual' | 'before-migration', control?: { progress?: (ratio: number) => void; signal?: AbortSignal }): Promise<string>;
  latestAt(): number | null;
}

/** Heavy reads in threads of their own, on read-only connections. Jobs are named `module/job`. */
export interface Reader {
  /** Runs one job; jobs of one name follow each other. Cancelling ends the thread. Throws `AppError`; `conflict` when cancelled. */
  run<T>(job: string, input: unknown, control?: { onProgress?: (ratio: number, note?: string) => void; signal?: AbortSignal }): Promise<T>;
  stop(): Promise<void>;
}

export interface Services {
  dataDir: string;
  version: string;
  /** Changes each time the engine starts. */
  instance: string;
  startedAt: number;
  tsdb: Tsdb;
  prober: Prober;
  /** Null where a command works on the folder by itself, and in simulations: heavy reads then run in process. */
  reader: Reader | null;
  secrets: Secrets;
  backups: Backups;
  /** Sets space aside again after a full disk gave it up, once there is room. */
  restoreBallast(): void;
  /** What was lost when the sample store had to be opened by salvage or from a backup; null when it was sound. */
  storeProblem: string | null;
  /** The gateway's own address once it listens. */
  gatewayAddress(): string | null;
}
