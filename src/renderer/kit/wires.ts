import type { Wire } from '#shared/wire.ts';

/** Why a wire could not be had. */
export type WireRefusal = 'login' | 'unreachable';

/** Close code of the gateway when no session or token came along. */
const CLOSE_UNAUTHENTICATED = 4401;

const inDesktop = location.protocol === 'app:' || /\bElectron\//.test(navigator.userAgent);

/** Opens a wire to the engine: a port handed over by the preload in the desktop, a WebSocket in a browser. */
export function openWire(onRefused: (why: WireRefusal) => void): Promise<Wire> {
  return inDesktop ? openPort() : openSocket(onRefused);
}

/** While the engine is away no port comes: it is asked for again after this, ms. */
const PORT_MS = 3_000;

/** A port arrives as `postMessage('port', origin, [port])`; `connect` asks the preload for one. */
function openPort(): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const stop = (): void => window.removeEventListener('message', onMessage);
    const late = setTimeout(() => {
      stop();
      reject(new Error('no port was handed over'));
    }, PORT_MS);
    const onMessage = (event: MessageEvent): void => {
      if (event.source !== window || event.data !== 'port' || !event.ports[0]) return;
      clearTimeout(late);
      stop();
      resolve(portWire(event.ports[0]));
    };
    window.addEventListener('message', onMessage);
    window.postMessage('connect', location.origin);
  });
}

function portWire(port: MessagePort): Wire {
  let closed = false;
  const closers: Array<() => void> = [];
  const shut = (): void => {
    if (closed) return;
    closed = true;
    port.close();
    for (const fn of closers) fn();
  };
  port.addEventListener('close', shut);
  return {
    post: (message) => port.postMessage(message),
    listen(onMessage) {
      port.addEventListener('message', (event) => onMessage(event.data));
      port.start();
    },
    onClose: (fn) => void closers.push(fn),
    close: shut,
  };
}

function openSocket(onRefused: (why: WireRefusal) => void): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
    const closers: Array<() => void> = [];
    const early: unknown[] = [];
    let handler: ((message: unknown) => void) | null = null;
    let opened = false;
    let shut = false;
    // Closing a socket to a host that is gone can take minutes to be confirmed; nobody waits for that.
    const tellClosed = (): void => {
      if (shut) return;
      shut = true;
      for (const fn of closers) fn();
    };
    socket.addEventListener('message', (event) => {
      const message: unknown = JSON.parse(String(event.data));
      if (handler) handler(message);
      else early.push(message);
    });
    socket.addEventListener('open', () => {
      opened = true;
      resolve({
        post: (message) => socket.send(JSON.stringify(message)),
        listen(onMessage) {
          handler = onMessage;
          for (const message of early.splice(0)) onMessage(message);
        },
        onClose: (fn) => void closers.push(fn),
        close() {
          socket.close();
          tellClosed();
        },
      });
    });
    socket.addEventListener('close', (event) => {
      if (event.code === CLOSE_UNAUTHENTICATED) onRefused('login');
      tellClosed();
      if (opened) return;
      void refusalOf().then((why) => {
        onRefused(why);
        reject(new Error(why));
      });
    });
  });
}

/** A refused upgrade looks like any failure to a page, so the status of a plain call tells which it was. */
async function refusalOf(): Promise<WireRefusal> {
  try {
    const answer = await fetch('/api/system/me');
    return answer.status === 401 ? 'login' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}
