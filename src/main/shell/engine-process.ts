import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { app, type MessagePortMain, utilityProcess } from 'electron';
import type { Actor } from '#shared/access.ts';
import { ENGINE_EXEC_VARIABLE, ENGINE_OPTIONS_VARIABLE, type EngineOptions, type FromEngineProcess, type ToEngineProcess } from '#shared/engine-control.ts';
import type { EngineEvents, EngineProcess } from './supervise.ts';

const ENTRY = join(import.meta.dirname, 'engine.js');

/** How engine processes are made here: in Electron's own utility process, or on another Node where Electron's is too old. */
export function engineSpawner(options: EngineOptions): (events: EngineEvents) => EngineProcess {
  // A packaged program runs its own engine on its own runtime, whatever the environment says.
  const entry = app.isPackaged ? ENTRY : (process.env['WATCHFLOOR_ENGINE_ENTRY'] ?? ENTRY);
  const node = app.isPackaged ? undefined : process.env[ENGINE_EXEC_VARIABLE];
  const env = { ...process.env, [ENGINE_OPTIONS_VARIABLE]: JSON.stringify(options) };
  return node ? (events) => forkOn(node, entry, env, events) : (events) => forkUtility(entry, env, events);
}

/** Ports are transferred: pages and engine talk without the shell in between. */
function forkUtility(entry: string, env: NodeJS.ProcessEnv, events: EngineEvents): EngineProcess {
  const child = utilityProcess.fork(entry, [], { env, serviceName: 'Watchfloor engine', stdio: 'inherit' });
  child.on('message', (message: FromEngineProcess) => events.onMessage(message));
  child.once('exit', (code) => events.onExit(code));
  return {
    pid: () => child.pid ?? null,
    open: (conn, actor, port) => child.postMessage({ k: 'open', conn, actor } satisfies ToEngineProcess, [port]),
    stop: () => child.postMessage({ k: 'stop' } satisfies ToEngineProcess),
    kill: () => void child.kill(),
  };
}

/** Ports cannot cross to a plain Node process, so the shell carries every message. */
function forkOn(node: string, entry: string, env: NodeJS.ProcessEnv, events: EngineEvents): EngineProcess {
  // Electron's fork would start its own binary as Node; the variable means nothing to a real Node, but would reach its children.
  const child = fork(entry, [], { execPath: node, execArgv: [], env: { ...env, ELECTRON_RUN_AS_NODE: undefined }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const relay = relayTo(child);
  let ended = false;
  const end = (code: number | null): void => {
    if (ended) return;
    ended = true;
    relay.closeAll();
    events.onExit(code);
  };
  child.on('message', (message: FromEngineProcess) => {
    if (!relay.take(message)) events.onMessage(message);
  });
  child.once('exit', end);
  child.once('error', () => end(null));
  return {
    pid: () => child.pid ?? null,
    open: relay.open,
    stop: () => relay.send({ k: 'stop' }),
    kill: () => void child.kill('SIGKILL'),
  };
}

interface Relay {
  open(conn: number, actor: Actor, port: MessagePortMain): void;
  send(message: ToEngineProcess): void;
  /** Handles a message that belongs to a connection; false when it does not. */
  take(message: FromEngineProcess): boolean;
  closeAll(): void;
}

function relayTo(child: ChildProcess): Relay {
  const ports = new Map<number, MessagePortMain>();
  const send = (message: ToEngineProcess): void => {
    // A process that has just died cannot take it, and its exit is about to close every port.
    if (child.connected) child.send(message, () => {});
  };
  return {
    send,
    open(conn, actor, port) {
      ports.set(conn, port);
      send({ k: 'open', conn, actor });
      port.on('message', ({ data }) => send({ k: 'data', conn, m: data }));
      port.on('close', () => {
        if (ports.delete(conn)) send({ k: 'close', conn });
      });
      port.start();
    },
    take(message) {
      if (message.k === 'data') ports.get(message.conn)?.postMessage(message.m);
      else if (message.k === 'close') closePort(ports, message.conn);
      else return false;
      return true;
    },
    closeAll() {
      for (const conn of ports.keys()) closePort(ports, conn);
    },
  };
}

function closePort(ports: Map<number, MessagePortMain>, conn: number): void {
  const port = ports.get(conn);
  ports.delete(conn);
  port?.close();
}
