import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Wire } from '#shared/wire.ts';
import type { Access } from '../access.ts';
import { serveWire, type Served } from '../connection.ts';
import { isOurHost, isOurOrigin } from './guard.ts';
import { identify } from './identity.ts';

const LARGEST_MESSAGE = 8 * 1024 * 1024;
/** A receiver this far behind is not reading: it is cut off and will reconnect. */
const MOST_BUFFERED = 32 * 1024 * 1024;
/** Close code that tells a page to ask for a sign-in. */
const UNAUTHENTICATED = 4401;

export interface SocketOptions {
  server: Server;
  served: Served;
  access: Access;
  hosts: Set<string>;
}

/** Serves the wire at `/ws`. Returns what closes every socket. */
export function serveSockets({ server, served, access, hosts }: SocketOptions): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false });

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = (request.url ?? '').split('?')[0];
    if (path !== '/ws' || !isOurHost(request.headers.host, hosts) || !isOurOrigin(request.headers.origin, request.headers.host)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const actor = identify(request, access);
      if (actor) serveWire(served, wireOf(ws), actor);
      else ws.close(UNAUTHENTICATED, 'sign in first');
    });
  }
  server.on('upgrade', onUpgrade);

  return () => {
    server.off('upgrade', onUpgrade);
    for (const ws of sockets.clients) ws.close(1001, 'stopping');
    sockets.close();
  };
}

function wireOf(ws: WebSocket): Wire {
  return {
    post(message) {
      if (ws.readyState !== ws.OPEN) return;
      if (ws.bufferedAmount > MOST_BUFFERED) return ws.terminate();
      ws.send(JSON.stringify(message));
    },
    listen: (onMessage) =>
      void ws.on('message', (data, binary) => {
        if (binary) return;
        try {
          onMessage(JSON.parse(String(data as Buffer)));
        } catch {
          ws.close(1007, 'not JSON');
        }
      }),
    onClose(fn) {
      ws.on('close', fn);
      ws.on('error', () => ws.terminate());
    },
    close: () => ws.close(),
  };
}
