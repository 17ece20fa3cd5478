import { type IpcMainEvent, ipcMain, MessageChannelMain, type WebContents } from 'electron';
import type { Actor } from '#shared/access.ts';
import type { Wire } from '#shared/wire.ts';
import type { Log } from '#kit/log.ts';
import { isOurs } from './origin.ts';
import type { Supervisor } from './supervise.ts';

export type WindowKind = 'console' | 'wall';

/** Who sits at a window. A wall hangs where anybody passes: it may look, never act. */
const ACTORS: Readonly<Record<WindowKind, Actor>> = {
  console: { id: 'local:desktop', role: 'admin', from: 'local' },
  wall: { id: 'local:wall', role: 'viewer', from: 'local' },
};

/** The shell's own connection, for tray and notifications. */
const SHELL_ACTOR: Actor = { id: 'local:shell', role: 'viewer', from: 'local' };

/** The person at the console, clicking in the tray's menu or on a notification: the same name, with no more than those commands need. */
const PERSON: Actor = { id: 'local:desktop', role: 'operator', from: 'local' };

export interface Connections {
  /** Lets the page in this window ask for a port; forgotten when the window goes. */
  admit(contents: WebContents, kind: WindowKind): void;
  /** A wire of the shell's own. */
  wire(): Wire;
  /** A wire for a command of the person at this desk. */
  personWire(): Wire;
}

/** Serves the one channel pages may speak on: `connect`, answered with a port to the engine whose identity is bound here. */
export function serveConnections(supervisor: Supervisor, server: string | null, log: Log): Connections {
  const admitted = new Map<number, WindowKind>();
  const held = new Map<number, () => void>();

  ipcMain.on('connect', (event) => {
    const kind = admitted.get(event.sender.id);
    const frame = event.senderFrame;
    if (!kind || !frame || frame.parent !== null || !isOurs(frame.url, server)) return refuse(event);
    held.get(event.sender.id)?.();
    const { port1, port2 } = new MessageChannelMain();
    held.set(event.sender.id, supervisor.open(ACTORS[kind], port2));
    frame.postMessage('port', null, [port1]);
  });

  function refuse(event: IpcMainEvent): void {
    log.warn('a request for a connection was refused: it did not come from a page of this program', { url: event.senderFrame?.url.slice(0, 200) ?? '' });
  }

  return {
    admit(contents, kind) {
      const id = contents.id;
      admitted.set(id, kind);
      contents.once('destroyed', () => {
        admitted.delete(id);
        held.get(id)?.();
        held.delete(id);
      });
    },
    wire: () => wireOf(SHELL_ACTOR),
    personWire: () => wireOf(PERSON),
  };

  function wireOf(actor: Actor): Wire {
    const { port1, port2 } = new MessageChannelMain();
    return portWire(port1, supervisor.open(actor, port2));
  }
}

function portWire(port: Electron.MessagePortMain, onShut: () => void): Wire {
  const closers: Array<() => void> = [];
  let closed = false;
  const shut = (): void => {
    if (closed) return;
    closed = true;
    onShut();
    for (const fn of closers) fn();
  };
  port.on('close', shut);
  return {
    post: (message) => port.postMessage(message),
    listen(onMessage) {
      port.on('message', ({ data }) => onMessage(data));
      port.start();
    },
    onClose: (fn) => void closers.push(fn),
    close() {
      port.close();
      shut();
    },
  };
}
