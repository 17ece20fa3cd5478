import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { AppError, messageOf } from '#shared/errors.ts';
import type { Gate } from './gate.ts';
import type { Pauses } from './pauses.ts';

/** A listening service whose port stays its own while it is shut and opened again. */
export interface Listener {
  readonly port: number;
  open(): Promise<void>;
  /** Stops listening and ends every connection. */
  shut(): Promise<void>;
  /** Resets every open connection and goes on listening. */
  reset(): void;
}

export interface TcpOptions {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  gate: Gate;
  /** Takes a connection that is not held back by an outage. */
  serve(socket: Socket): void;
}

const MOST_CONNECTIONS = 1_024;

/** Listens on TCP. During an outage of mode `hang` it accepts and stays silent; during `reset` it resets. */
export async function listenTcp({ host, port: wanted, gate, serve }: TcpOptions): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // A client may leave at any moment; that is its right, and no error of the service.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    admit(socket, gate, serve);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, host, wanted);
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : wanted;

  return {
    port,
    open: () => (server.listening ? Promise.resolve() : listening(server, host, port)),
    shut() {
      if (!server.listening) return Promise.resolve();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
  };
}

function admit(socket: Socket, gate: Gate, serve: (socket: Socket) => void): void {
  const out = gate.down();
  if (out === 'reset') socket.resetAndDestroy();
  else if (out === 'hang') socket.resume();
  else serve(socket);
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      server.off('listening', done);
      reject(cannotListen(host, port, error));
    };
    const done = (): void => {
      server.off('error', failed);
      resolve();
    };
    server.once('error', failed).once('listening', done);
    server.listen({ host, port, exclusive: true });
  });
}

/** The error of an address that cannot be listened on. */
export function cannotListen(host: string, port: number, cause: unknown): AppError {
  return new AppError('unavailable', `cannot listen on ${host}:${port} (${messageOf(cause)}); choose another port, or 0 to let the system choose`);
}

/** Opens a listener, trying again for a while: while it was shut another program may hold its port for a moment. */
export async function openAgain(listener: Listener, pauses: Pauses, attempts = 20, everyMs = 250): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await listener.open();
      return;
    } catch (thrown) {
      if (attempt >= attempts || !(await pauses.wait(everyMs))) throw thrown;
    }
  }
}
