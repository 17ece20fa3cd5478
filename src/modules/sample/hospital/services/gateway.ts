import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Server } from 'node:tls';
import type { Certificate } from '../certificate.ts';
import { listenTcp } from '../listener.ts';
import type { ServiceContext, ServiceDefinition } from '../service.ts';

/** Days its certificate is still good for when the hospital starts: soon enough for a warning, not for an outage. */
export const GATEWAY_VALID_DAYS = 9;

/** A fatal `handshake_failure` alert. Source: RFC 8446, sections 5.1 and 6. */
const HANDSHAKE_FAILURE = Buffer.from([21, 3, 3, 0, 2, 2, 40]);

/** The VPN gateway: a TLS endpoint whose certificate expires soon. */
export const gateway: ServiceDefinition = {
  id: 'gateway',
  name: 'VPN gateway',
  protocol: 'tls',
  faults: ['latency', 'errors', 'flapping', 'outage', 'expired-certificate'],
  needs: [],
  start(context) {
    const certificates = context.certificates.issue('vpn', GATEWAY_VALID_DAYS * 86_400_000);
    const [valid, expired] = [certificates.valid, certificates.expired].map(endpoint);
    const begin = (socket: Socket): void => void (context.gate.expired() ? expired! : valid!).emit('connection', socket);
    return listenTcp({ ...context, serve: (socket) => void shake(socket, context, begin) });
  },
};

/** A TLS server that says one line and ends. It never listens itself: connections are handed to it once the gate let them in. */
function endpoint({ certPem, keyPem }: Certificate): Server {
  const server = createServer({ cert: certPem, key: keyPem, minVersion: 'TLSv1.2' }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('sample hospital gateway\r\n');
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

/** Holds a connection back for its delay, then lets the handshake begin or answers it with an alert. */
async function shake(socket: Socket, { gate, pauses }: ServiceContext, begin: (socket: Socket) => void): Promise<void> {
  const treatment = gate.next();
  if (!(await pauses.wait(treatment.delayMs)) || socket.destroyed) return;
  if (!treatment.fails) begin(socket);
  else socket.once('data', () => socket.end(HANDSHAKE_FAILURE));
}
