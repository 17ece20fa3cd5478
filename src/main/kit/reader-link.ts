import { Worker } from 'node:worker_threads';
import { AppError, type ErrorData } from '#shared/errors.ts';
import type { Clock, Timer } from './clock.ts';
import type { Log } from './log.ts';
import type { Reader } from './services.ts';

/** What a reader thread is told. */
export interface ToReader {
  n: number;
  job: string;
  input: unknown;
}

/** What it tells. */
export type FromReader = { k: 'progress'; n: number; ratio: number; note?: string | undefined } | { k: 'done'; n: number; result: unknown } | { k: 'failed'; n: number; error: ErrorData };

export interface ReaderLinkOptions {
  /** File of the worker's entry. */
  entry: string;
  dataDir: string;
  clock: Clock;
  log: Log;
  /** A thread without work is ended after this long; 5 min. */
  idleMs?: number;
}

interface Waiting {
  n: number;
  input: unknown;
  signal: AbortSignal | undefined;
  onProgress: ((ratio: number, note?: string) => void) | undefined;
  resolve: (result: unknown) => void;
  reject: (error: AppError) => void;
}

/** The thread of one job name: what runs in it now, and what waits. */
interface Lane {
  worker: Worker | null;
  running: Waiting | null;
  queue: Waiting[];
  idle: Timer | null;
}

const IDLE_MS = 5 * 60_000;
const CANCELLED = 'The task was cancelled.';

/** Keeps one thread per job name, so that a long report does not hold up a trend. A thread that ends fails its job and is started again for the next. */
export function linkReader(options: ReaderLinkOptions): Reader {
  const { entry, dataDir, clock, log, idleMs = IDLE_MS } = options;
  const lanes = new Map<string, Lane>();
  let next = 1;
  let stopped = false;

  function laneOf(job: string): Lane {
    const lane = lanes.get(job) ?? { worker: null, running: null, queue: [], idle: null };
    lanes.set(job, lane);
    return lane;
  }

  function launch(lane: Lane, job: string): Worker {
    const worker = new Worker(entry, { name: `reader ${job}`, workerData: { dataDir } });
    worker.on('message', (message: FromReader) => {
      const { running } = lane;
      if (!running || message.n !== running.n) return;
      if (message.k === 'progress') {
        running.onProgress?.(message.ratio, message.note);
        return;
      }
      lane.running = null;
      if (message.k === 'done') running.resolve(message.result);
      else running.reject(new AppError(message.error.code, message.error.message, message.error.details));
      pump(lane, job);
    });
    worker.on('error', (error) => log.error('reader failed', { job, error: error.message, stack: error.stack }));
    worker.on('exit', (code) => {
      if (lane.worker !== worker) return;
      lane.worker = null;
      lane.running?.reject(new AppError('unavailable', `The reader ended during "${job}" (${code}). Try once more; the log says why.`));
      lane.running = null;
      pump(lane, job);
    });
    return worker;
  }

  function endThread(lane: Lane): Promise<unknown> {
    const { worker } = lane;
    lane.worker = null;
    return worker?.terminate() ?? Promise.resolve();
  }

  function pump(lane: Lane, job: string): void {
    if (lane.running || stopped) return;
    const waiting = lane.queue.shift();
    lane.idle?.cancel();
    lane.idle = null;
    if (!waiting) {
      lane.idle = clock.after(idleMs, () => void endThread(lane));
      return;
    }
    lane.running = waiting;
    lane.worker ??= launch(lane, job);
    lane.worker.postMessage({ n: waiting.n, job, input: waiting.input } satisfies ToReader);
  }

  function cancel(lane: Lane, job: string, waiting: Waiting): void {
    waiting.reject(new AppError('conflict', CANCELLED));
    lane.queue = lane.queue.filter((each) => each !== waiting);
    if (lane.running !== waiting) return;
    lane.running = null;
    void endThread(lane);
    pump(lane, job);
  }

  return {
    run<T>(job: string, input: unknown, control: { onProgress?: (ratio: number, note?: string) => void; signal?: AbortSignal } = {}) {
      if (stopped) return Promise.reject(new AppError('unavailable', 'The engine is stopping.'));
      if (control.signal?.aborted) return Promise.reject(new AppError('conflict', CANCELLED));
      const lane = laneOf(job);
      return new Promise<T>((resolve, reject) => {
        const waiting: Waiting = { n: next++, input, signal: control.signal, onProgress: control.onProgress, resolve: resolve as (result: unknown) => void, reject };
        control.signal?.addEventListener('abort', () => cancel(lane, job, waiting), { once: true });
        lane.queue.push(waiting);
        pump(lane, job);
      });
    },
    async stop() {
      stopped = true;
      for (const lane of lanes.values()) {
        lane.idle?.cancel();
        for (const waiting of [...lane.queue, ...(lane.running ? [lane.running] : [])]) waiting.reject(new AppError('unavailable', 'The engine is stopping.'));
        lane.queue = [];
        lane.running = null;
        await endThread(lane);
      }
    },
  };
}
