import { connect as netConnect, type OnReadOpts, type Socket } from 'node:net';
import { addPhase, type Attempt } from './attempt.ts';
import { classify, classifyResolve, codeOf, type Verdict } from './failure.ts';
import type { Address, FamilyWish } from './resolver.ts';

export interface Endpoint {
  host: string;
  port: number;
  family: FamilyWish;
  /** How messages name it: `ehr.example:443`. */
  subject: string;
}

export interface ConnectOptions {
  endpoint: Endpoint;
  /** Reads into a buffer of ours instead of a stream; plain sockets only. */
  onread?: OnReadOpts;
  onOpen: (socket: Socket) => void;
  /** Called for any error of the socket, before or after opening. Ends the attempt when left out. */
  onError?: (verdict: Verdict) => void;
}

/** Sockets that TLS has taken over. */
const handedOver = new WeakSet<Socket>();

/**
 * Leaves the closing of a socket to the TLS layer on top of it. Destroying both from inside a TLS callback frees the
 * handle TLS is still using, which crashes the process (seen with Node 24.21).
 */
export function handOver(socket: Socket): void {
  handedOver.add(socket);
}

export function isHandedOver(socket: Socket): boolean {
  return handedOver.has(socket);
}

/** Names a host and port; IPv6 literals in brackets. */
export function endpointOf(host: string, port: number, family: FamilyWish): Endpoint {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  return { host: bare, port, family, subject: bare.includes(':') ? `[${bare}]:${port}` : `${bare}:${port}` };
}

/** Resolves a name and opens a TCP connection, filling the phases `resolve` and `connect`, the address and family. */
export function openTcp(attempt: Attempt, options: ConnectOptions): void {
  resolveHost(attempt, options.endpoint, (addresses) => connectTo(attempt, options, addresses, 0), options.onError);
}

/** Resolves the host of an endpoint; a failure ends the attempt unless `onError` takes it. */
export function resolveHost(attempt: Attempt, endpoint: Endpoint, onAddresses: (addresses: Address[]) => void, onError?: (verdict: Verdict) => void): void {
  attempt.doing = 'resolving';
  const found = attempt.resolver.lookup(endpoint.host, endpoint.family);
  if (Array.isArray(found)) return onAddresses(found);
  const from = attempt.clock.monotonic();
  found.then(
    (addresses) => {
      if (attempt.finished) return;
      addPhase(attempt, 'resolve', attempt.clock.monotonic() - from);
      attempt.trace?.(`resolved ${endpoint.host} to ${addresses.map((entry) => entry.address).join(', ')}`);
      onAddresses(addresses);
    },
    (thrown: unknown) => {
      if (attempt.finished) return;
      addPhase(attempt, 'resolve', attempt.clock.monotonic() - from);
      attempt.trace?.(`could not resolve ${endpoint.host}: ${codeOf(thrown)}`);
      (onError ?? attempt.finish)(classifyResolve(thrown, endpoint.host));
    },
  );
}

function connectTo(attempt: Attempt, options: ConnectOptions, addresses: Address[], index: number): void {
  const { endpoint } = options;
  const chosen = addresses[index];
  if (!chosen) return (options.onError ?? attempt.finish)(classifyResolve({ code: 'ENODATA' }, endpoint.host));
  attempt.address = chosen.address;
  attempt.family = chosen.family;
  attempt.doing = `connecting to ${endpoint.subject}`;
  const from = attempt.clock.monotonic();
  let open = false;
  // A plain request is one write, so it needs no TCP_NODELAY and is spared the system call.
  const socket = netConnect({ host: chosen.address, port: endpoint.port, family: chosen.family, autoSelectFamily: false, noDelay: !options.onread, onread: options.onread });
  attempt.cleanup(() => void (isHandedOver(socket) || socket.destroy()));
  socket.on('connect', () => {
    if (attempt.finished) return;
    open = true;
    addPhase(attempt, 'connect', attempt.clock.monotonic() - from);
    attempt.trace?.(`connected to ${chosen.address} port ${endpoint.port}`);
    options.onOpen(socket);
  });
  socket.on('error', (error) => {
    if (attempt.finished) return;
    attempt.trace?.(`${open ? 'connection failed' : 'could not connect'}: ${codeOf(error)} ${error.message}`);
    // A name with both families may be served on one of them only: try the other family once.
    const other = open || endpoint.family !== 'any' ? -1 : addresses.findIndex((entry, at) => at > index && entry.family !== addresses[0]!.family);
    if (other > index && index === 0) return connectTo(attempt, options, addresses, other);
    (options.onError ?? attempt.finish)(classify(error, endpoint.subject, chosen.family));
  });
}
