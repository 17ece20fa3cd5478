import { app, BrowserWindow } from 'electron';
import { webPreferences } from './security.ts';
import type { Connections } from './connect.ts';
import { pageUrl } from './protocol.ts';

export interface ConsoleWindow {
  /** Shows the console, on a page of it when one is named. Makes the window again after it was closed. */
  open(path?: string): void;
  /** Asks for attention: the window's entry flashes until somebody looks. */
  flash(): void;
  /** Brings the console to the front without taking the keys from what the person is doing; opened on `path` when it was closed. */
  raise(path: string): void;
  /** Gives the page a command chosen from the native menu. */
  command(id: string): void;
  /** There is a window, neither hidden nor minimized. */
  isInSight(): boolean;
}

export interface ConsoleWindowOptions {
  connections: Connections;
  server: string | null;
  iconPath: string;
}

/** The one window a person works in. Closing it leaves the program watching; tray, menu or a second start bring it back. */
export function createConsoleWindow({ connections, server, iconPath }: ConsoleWindowOptions): ConsoleWindow {
  let window: BrowserWindow | null = null;

  function make(path: string, inFront = true): void {
    const made = new BrowserWindow({
      width: 1_440, height: 900, minWidth: 800, minHeight: 560,
      show: false, title: 'Watchfloor', backgroundColor: '#0b0f14', icon: iconPath, autoHideMenuBar: true,
      webPreferences: webPreferences(),
    });
    window = made;
    connections.admit(made.webContents, 'console');
    made.once('ready-to-show', () => (inFront ? made.show() : made.showInactive()));
    made.on('focus', () => made.flashFrame(false));
    made.on('closed', () => {
      if (window === made) window = null;
    });
    // The page is state of the engine's alone, so a crashed page is simply loaded again.
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !made.isDestroyed()) made.webContents.reload();
    });
    void made.loadURL(pageUrl(path, server));
  }

  function open(path?: string): void {
    if (!window) return make(path ?? '/');
    if (path !== undefined) void window.loadURL(pageUrl(path, server));
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  function flash(): void {
    if (process.platform === 'darwin') app.dock?.bounce('critical');
    else if (window && !window.isFocused()) window.flashFrame(true);
  }

  return {
    open,
    flash,
    raise(path) {
      if (!window) return make(path, false);
      if (!window.isFocused()) {
        window.showInactive();
        window.moveTop();
      }
      flash();
    },
    command(id) {
      if (!window) open();
      else window.webContents.send('command', id);
    },
    isInSight: () => window !== null && window.isVisible() && !window.isMinimized(),
  };
}
