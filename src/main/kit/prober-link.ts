import { Worker } from 'node:worker_threads';
import type { ProbeResult, TargetSpec } from '#modules/monitoring/spec.ts';
import { AppError } from '#shared/errors.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Prober, ProberStats, Secrets } from './services.ts';

/** What the prober worker is told. */
export type ToProber =
  | { k: 'set'; specs: TargetSpec[] }
  | { k: 'upsert'; spec: TargetSpec }
  | { k: 'remove'; id: string }
  | { k: 'soon'; id: string; inMs: number }
  | { k: 'test'; n: number; spec: TargetSpec };

/** What it tells. */
export type FromProber =
  | { k: 'results'; results: ProbeResult[] }
  | { k: 'stats'; stats: ProberStats }
  | { k: 'tested'; n: number; result: ProbeResult; trace: string[] };

export interface ProberLinkOptions {
  /** File of the worker's entry. */
  entry: string;
  clock: Clock;
  log: Log;
  secrets: Secrets;
}

const IDLE: ProberStats = { started: 0, skipped: 0, inFlight: 0, latenessP50Ms: 0, latenessP99Ms: 0, latenessBuckets: [], loopDelayP99Ms: 0, targets: 0 };
/** Of what a probe leaves behind nearly all is garbage within milliseconds; by itself V8 would let 90 MB of it gather. */
const YOUNG_MB = 12;
const FIRST_RESTART_MS = 100;
const SLOWEST_RESTART_MS = 10_000;

/** Runs the prober in a worker thread and starts it again when it ends. Secrets are filled in on the way to it and nowhere else. */
export function linkProber(options: ProberLinkOptions): Prober {
  const { clock, log, secrets } = options;
  const specs = new Map<string, TargetSpec>();
  const tests = new Map<number, { resolve: (tested: { result: ProbeResult; trace: string[] }) => void; reject: (error: AppError) => void }>();
  let resultListener: (results: ProbeResult[]) => void = () => {};
  let restartListener: (since: number) => void = () => {};
  let latest = IDLE;
  let worker: Worker | null = null;
  let nextTest = 1;
  let failures = 0;
  let stopping = false;

  const post = (message: ToProber): void => worker?.postMessage(message);

  function launch(): void {
    worker = new Worker(options.entry, { name: 'prober', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    worker.on('message', (message: FromProber) => {
      if (message.k === 'results') {
        failures = 0;
        resultListener(message.results);
      } else if (message.k === 'stats') latest = message.stats;
      else {
        tests.get(message.n)?.resolve({ result: message.result, trace: message.trace });
        tests.delete(message.n);
      }
    });
    worker.on('error', (error) => log.error('prober failed', { error: error.message, stack: error.stack }));
    worker.on('exit', (code) => onExit(code));
    post({ k: 'set', specs: [...specs.values()].map((spec) => secrets.resolve(spec)) });
  }

  function onExit(code: number): void {
    worker = null;
    for (const test of tests.values()) test.reject(new AppError('unavailable', 'The prober ended during the test; it is being started again. Try once more.'));
    tests.clear();
    if (stopping) return;
    const since = clock.now();
    const wait = Math.min(SLOWEST_RESTART_MS, FIRST_RESTART_MS * 2 ** failures++);
    log.error('prober ended, starting it again', { code, waitMs: wait });
    clock.after(wait, () => {
      if (stopping) return;
      launch();
      restartListener(since);
    });
  }

  launch();
  return {
    setTargets(all) {
      specs.clear();
      for (const spec of all) specs.set(spec.id, spec);
      post({ k: 'set', specs: all.map((spec) => secrets.resolve(spec)) });
    },
    upsertTarget(spec) {
      specs.set(spec.id, spec);
      post({ k: 'upsert', spec: secrets.resolve(spec) });
    },
    removeTarget(id) {
      specs.delete(id);
      post({ k: 'remove', id });
    },
    probeSoon: (id, inMs) => post({ k: 'soon', id, inMs }),
    testNow(spec) {
      const n = nextTest++;
      const tested = new Promise<{ result: ProbeResult; trace: string[] }>((resolve, reject) => tests.set(n, { resolve, reject }));
      if (!worker) return Promise.reject(new AppError('unavailable', 'The prober is being started again. Try once more.'));
      post({ k: 'test', n, spec: secrets.resolve(spec) });
      return tested;
    },
    onResults: (listener) => void (resultListener = listener),
    onRestart: (listener) => void (restartListener = listener),
    stats: () => latest,
    async stop() {
      stopping = true;
      await worker?.terminate();
    },
  };
}
