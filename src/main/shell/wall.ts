import { BrowserWindow, type Display, powerSaveBlocker, screen } from 'electron';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Connections } from './connect.ts';
import { pageUrl } from './protocol.ts';
import { webPreferences } from './security.ts';

export interface Walls {
  open(): void;
  close(): void;
  isOpen(): boolean;
  windows(): BrowserWindow[];
}

export interface WallOptions {
  connections: Connections;
  server: string | null;
  clock: Clock;
  log: Log;
  onChange(): void;
}

/** A page that hangs this long is replaced. */
const HANG_MS = 5_000;
/** Display events come in bursts while a screen is plugged in. */
const SETTLE_MS = 500;

/** One full-screen wall on every display, kept there: made again when its page crashes or hangs, and laid out anew when displays change. */
export function createWalls(options: WallOptions): Walls {
  const { connections, server, clock, log } = options;
  const walls = new Map<number, BrowserWindow>();
  let open = false;
  let blocker: number | null = null;
  let relayout: { cancel: () => void } | null = null;

  function make(display: Display, number: number): void {
    const { x, y, width, height } = display.bounds;
    const window = new BrowserWindow({ x, y, width, height, kiosk: true, frame: false, title: `Watchfloor wall ${number}`, backgroundColor: '#000000', webPreferences: webPreferences() });
    walls.set(display.id, window);
    connections.admit(window.webContents, 'wall');
    const replace = (why: string): void => {
      if (walls.get(display.id) !== window) return;
      log.warn('a wall is made again', { wall: number, why });
      make(display, number);
      window.destroy();
    };
    window.webContents.on('render-process-gone', (_event, { reason }) => replace(reason));
    window.on('unresponsive', () => {
      const timer = clock.after(HANG_MS, () => replace('unresponsive'));
      window.once('responsive', timer.cancel);
    });
    window.on('closed', () => {
      if (walls.get(display.id) !== window) return;
      walls.delete(display.id);
      if (walls.size === 0) close();
    });
    void window.loadURL(pageUrl(`/wall/${number}`, server));
  }

  function layOut(): void {
    if (!open) return;
    const displays = screen.getAllDisplays();
    for (const [id, window] of walls) {
      if (displays.some((display) => display.id === id)) continue;
      walls.delete(id);
      window.destroy();
    }
    for (const [index, display] of displays.entries()) {
      const window = walls.get(display.id);
      if (window) window.setBounds(display.bounds);
      else make(display, index + 1);
    }
  }

  function soon(): void {
    relayout?.cancel();
    relayout = clock.after(SETTLE_MS, layOut);
  }

  function openAll(): void {
    if (open) return;
    open = true;
    blocker = powerSaveBlocker.start('prevent-display-sleep');
    screen.on('display-added', soon);
    screen.on('display-removed', soon);
    screen.on('display-metrics-changed', soon);
    layOut();
    options.onChange();
  }

  function close(): void {
    if (!open) return;
    open = false;
    relayout?.cancel();
    screen.off('display-added', soon);
    screen.off('display-removed', soon);
    screen.off('display-metrics-changed', soon);
    if (blocker !== null) powerSaveBlocker.stop(blocker);
    const windows = [...walls.values()];
    walls.clear();
    for (const window of windows) window.destroy();
    options.onChange();
  }

  return { open: openAll, close, isOpen: () => open, windows: () => [...walls.values()] };
}
