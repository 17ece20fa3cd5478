import type { FromEngineProcess, ToEngineProcess } from '#shared/engine-control.ts';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Wire } from '#shared/wire.ts';
import type { Clock } from './clock.ts';
import { serveWire, type Served } from './connection.ts';

/** The part of Electron's MessagePortMain that is used. */
interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: Port[] }) => void): void;
}

export interface RunningEngine {
  host: { served: Served };
  address: string | null;
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 4_500;

/** Serves the shell over whatever joins us to it: a utility process' parent port, or a forked process' channel. */
export function serveShell(start: () => Promise<RunningEngine>, clock: Clock): void {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
  const post = (message: FromEngineProcess): void => {
    if (parentPort) parentPort.postMessage(message);
    else process.send?.(message);
  };
  const relayed = new Map<number, { receive(message: unknown): void; shut(): void }>();
  let engine: RunningEngine | null = null;
  let stopping = false;

  async function stop(code: number): Promise<void> {
    if (stopping) return;
    stopping = true;
    clock.after(STOP_WITHIN_MS, () => process.exit(code || 70));
    await engine?.stop();
    post({ k: 'stopped' });
    clock.after(20, () => process.exit(code));
  }

  function onMessage(message: ToEngineProcess, port: Port | undefined): void {
    switch (message.k) {
      case 'open':
        if (!engine) return post({ k: 'close', conn: message.conn });
        return serveWire(engine.host.served, port ? portWire(port) : relayWire(message.conn), message.actor);
      case 'data':
        return relayed.get(message.conn)?.receive(message.m);
      case 'close':
        return relayed.get(message.conn)?.shut();
      case 'stop':
        return void stop(0);
    }
  }

  function relayWire(conn: number): Wire {
    let receive: (message: unknown) => void = () => {};
    const closers: Array<() => void> = [];
    relayed.set(conn, {
      receive: (message) => receive(message),
      shut() {
        if (relayed.delete(conn)) for (const fn of closers) fn();
      },
    });
    return {
      post: (m) => post({ k: 'data', conn, m }),
      listen: (fn) => void (receive = fn),
      onClose: (fn) => void closers.push(fn),
      close() {
        post({ k: 'close', conn });
        relayed.get(conn)?.shut();
      },
    };
  }

  if (parentPort) parentPort.on('message', ({ data, ports }) => onMessage(data as ToEngineProcess, ports[0]));
  else {
    process.on('message', (message) => onMessage(message as ToEngineProcess, undefined));
    // The shell is gone: finish writing and go too.
    process.on('disconnect', () => void stop(0));
  }
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGINT', () => void stop(0));

  start().then(
    (running) => {
      engine = running;
      post({ k: 'ready', address: running.address });
    },
    (thrown: unknown) => {
      const [message, ...remedy] = messageOf(thrown).split(/(?<=\.)\s/);
      post({ k: 'failed', message: message!, remedy: remedy.join(' ') });
      if (!(thrown instanceof AppError)) process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
      clock.after(50, () => process.exit(70));
    },
  );
}

function portWire(port: Port): Wire {
  return {
    post: (message) => port.postMessage(message),
    listen(onMessage) {
      port.on('message', ({ data }) => onMessage(data));
      port.start();
    },
    onClose: (fn) => port.on('close', fn),
    close: () => port.close(),
  };
}
