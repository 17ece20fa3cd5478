import type { Role } from './access.ts';
import type { ErrorData } from './errors.ts';

/** A two-way pipe of plain messages: a MessagePort, a WebSocket, or memory in tests. */
export interface Wire {
  post(message: unknown): void;
  listen(onMessage: (message: unknown) => void): void;
  onClose(fn: () => void): void;
  close(): void;
}

/** Heartbeat period; silence for `SILENCE_MS` means disconnected. */
export const BEAT_MS = 2_000;
export const SILENCE_MS = 6_000;
/** A topic is pushed at most this often (4 Hz). */
export const PUSH_EVERY_MS = 250;

export type ToEngine =
  | { t: 'call'; id: number; call: string; input: unknown }
  | { t: 'watch'; id: number; topic: string }
  | { t: 'unwatch'; id: number }
  | { t: 'ack'; id: number; v: number };

/** `set` and `del` change the table from version `v - 1` to `v`; `full` replaces it. */
export interface RowsMessage {
  t: 'rows';
  id: number;
  v: number;
  full: boolean;
  set: Array<[string, unknown]>;
  del: string[];
}

export interface HelloMessage {
  t: 'hello';
  actor: string;
  role: Role;
  version: string;
  /** Changes when the engine restarts. */
  instance: string;
  now: number;
}

export type FromEngine =
  | HelloMessage
  | { t: 'ok'; id: number; data: unknown }
  | { t: 'err'; id: number; error: ErrorData }
  | RowsMessage
  | { t: 'beat'; now: number };

/** Two wire ends joined in memory; messages arrive asynchronously and are cloned, as they would be anywhere else. */
export function memoryWires(): [Wire, Wire] {
  const ends = [end(), end()] as const;
  ends[0].peer = ends[1];
  ends[1].peer = ends[0];
  return [ends[0].wire, ends[1].wire];
}

interface End {
  wire: Wire;
  peer: End | null;
  handler: ((message: unknown) => void) | null;
  closed: boolean;
  closers: Array<() => void>;
}

function end(): End {
  const self: End = { wire: undefined as unknown as Wire, peer: null, handler: null, closed: false, closers: [] };
  const shut = (): void => {
    if (self.closed) return;
    self.closed = true;
    for (const fn of self.closers) fn();
  };
  self.wire = {
    post(message) {
      const copy: unknown = JSON.parse(JSON.stringify(message));
      const peer = self.peer;
      void Promise.resolve().then(() => {
        if (peer && !peer.closed) peer.handler?.(copy);
      });
    },
    listen(onMessage) {
      self.handler = onMessage;
    },
    onClose(fn) {
      self.closers.push(fn);
    },
    close() {
      const peer = self.peer;
      shut();
      if (peer && !peer.closed) peer.wire.close();
    },
  };
  return self;
}
