import { ipcRenderer } from 'electron';
import type { CommandMessage } from '#shared/commands.ts';

/** The page's own window. Declared here because the preload is compiled with the Node side, which knows no DOM. */
declare const window: {
  addEventListener(type: 'message', fn: (event: { source: unknown; origin: string; data: unknown }) => void): void;
  postMessage(message: unknown, origin: string, ports?: readonly unknown[]): void;
};
declare const location: { origin: string };

// The page sees nothing of Electron. It asks for a port with the window message `connect` and gets one with the window message `port`.
window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === location.origin && event.data === 'connect') ipcRenderer.send('connect');
});
ipcRenderer.on('port', (event) => window.postMessage('port', location.origin, event.ports));
ipcRenderer.on('command', (_event, id: CommandMessage['id']) => window.postMessage({ t: 'command', id } satisfies CommandMessage, location.origin));
