import type { MessagePortMain } from 'electron';
import type { Actor } from '#shared/access.ts';
import type { FromEngineProcess } from '#shared/engine-control.ts';
import type { Clock, Timer } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';

/** A running engine, however it was started. */
export interface EngineProcess {
  pid(): number | null;
  /** Hands a connection over; from here on the port is the engine's. */
  open(conn: number, actor: Actor, port: MessagePortMain): void;
  /** Asks it to finish its writes and end. */
  stop(): void;
  kill(): void;
}

export interface EngineEvents {
  onMessage(message: FromEngineProcess): void;
  onExit(code: number | null): void;
}

export type EngineState = 'starting' | 'ready' | 'waiting' | 'stopped';

export interface SupervisorOptions {
  spawn(events: EngineEvents): EngineProcess;
  clock: Clock;
  log: Log;
  onReady(address: string | null): void;
  /** The engine cannot start, in its own words. Told once until it has been ready again. */
  onFailed(message: string, remedy: string): void;
  onDown(): void;
}

export interface Supervisor {
  start(): void;
  /** Connects a port to the engine now, or as soon as it is ready. The returned function gives up a connection that still waits. */
  open(actor: Actor, port: MessagePortMain): () => void;
  /** Ends the engine: in its own way within `graceMs`, by force after that. */
  stop(graceMs: number): Promise<void>;
  state(): EngineState;
  pid(): number | null;
}

/** Waits before restart 1, 2, 3, … A crash is answered at once; one that repeats is given more and more time. */
const BACK_OFF_MS = [0, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** An engine that ran this long had started well: the next crash is answered at once again. */
const STEADY_MS = 60_000;

/** Keeps one engine running. It never touches a window: pages see their port close and ask for another. */
export function supervise(options: SupervisorOptions): Supervisor {
  const { clock, log } = options;
  let engine: EngineProcess | null = null;
  let state: EngineState = 'stopped';
  let crashes = 0;
  let readyAt = 0;
  let nextConn = 1;
  let failureTold = false;
  let restart: Timer | null = null;
  let stopping: (() => void) | null = null;
  let waiting: Array<{ actor: Actor; port: MessagePortMain }> = [];

  function launch(): void {
    restart = null;
    state = 'starting';
    let current: EngineProcess | null = null;
    // An engine that was given up must not speak for the one that followed it.
    const mine = (): boolean => engine === current;
    current = options.spawn({
      onMessage: (message) => mine() && onMessage(message),
      onExit: (code) => mine() && onExit(code),
    });
    engine = current;
  }

  function onMessage(message: FromEngineProcess): void {
    if (message.k === 'ready') {
      state = 'ready';
      readyAt = clock.monotonic();
      failureTold = false;
      for (const { actor, port } of waiting.splice(0)) engine?.open(nextConn++, actor, port);
      log.info('the engine is ready', { pid: engine?.pid() ?? null, address: message.address });
      options.onReady(message.address);
    } else if (message.k === 'failed' && !failureTold) {
      failureTold = true;
      log.error(message.message, { remedy: message.remedy });
      options.onFailed(message.message, message.remedy);
    }
  }

  function onExit(code: number | null): void {
    const wasReady = state === 'ready';
    engine = null;
    if (stopping) {
      state = 'stopped';
      return stopping();
    }
    if (wasReady && clock.monotonic() - readyAt >= STEADY_MS) crashes = 0;
    const waitMs = BACK_OFF_MS[Math.min(crashes, BACK_OFF_MS.length - 1)]!;
    crashes++;
    state = 'waiting';
    log.error('the engine ended unexpectedly and is started again', { code, crashes, waitMs });
    if (wasReady) options.onDown();
    restart = clock.after(waitMs, launch);
  }

  function stop(graceMs: number): Promise<void> {
    restart?.cancel();
    for (const { port } of waiting.splice(0)) port.close();
    const current = engine;
    if (!current) {
      state = 'stopped';
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const force = clock.after(graceMs, () => {
        log.warn('the engine did not end in time and was killed', { graceMs });
        current.kill();
      });
      stopping = () => {
        force.cancel();
        resolve();
      };
      current.stop();
    });
  }

  return {
    start: launch,
    open(actor, port) {
      if (state === 'ready' && engine) {
        engine.open(nextConn++, actor, port);
        return () => {};
      }
      const held = { actor, port };
      waiting.push(held);
      return () => {
        if (!waiting.includes(held)) return;
        waiting = waiting.filter((each) => each !== held);
        port.close();
      };
    },
    stop,
    state: () => state,
    pid: () => engine?.pid() ?? null,
  };
}
