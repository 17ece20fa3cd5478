import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page } from '@playwright/test';
import type { DesktopProbe } from '../../src/main/shell/desktop.ts';

export type { DesktopProbe };

export interface LaunchOptions {
  /** The shell's own tests: the engine of fixtures/engine.mjs in a utility process, or forked on another Node. Left out: the real engine. */
  fakeEngine?: 'utility' | 'forked';
  /** The real engine on Electron's own Node, though it may be too old for it. */
  ownNode?: boolean;
  args?: string[];
  /** A data folder to use again; a new one, removed afterwards, when left out. */
  dataDir?: string;
}

export interface Desk {
  app: ElectronApplication;
  dataDir: string;
  /** What the shell shows at the moment. */
  probe(): Promise<DesktopProbe>;
  /** Clicks an item of the tray's menu by its id, as soon as it is there and can be clicked. */
  clickTray(id: string): Promise<void>;
  /** Waits until the shell shows what is wanted. */
  until(what: string, wanted: (probe: DesktopProbe) => boolean, timeoutMs?: number): Promise<DesktopProbe>;
  close(): Promise<void>;
}

const FAKE = resolve(import.meta.dirname, 'fixtures', 'engine.mjs');

interface WithProbe {
  watchfloor?: { ready: boolean; probe: () => DesktopProbe | null; trayItem: (id: string) => { enabled: boolean; click: () => void } | null };
}

/** The command line that starts the desktop here, as scripts/electron-lane.ts found it. */
export function desktopCommand(dataDir: string, args: readonly string[] = []): { path: string; args: string[] } {
  const path = process.env['WATCHFLOOR_ELECTRON_PATH'];
  if (!path) throw new Error('WATCHFLOOR_ELECTRON_PATH is not set; run these tests with "npm run electron"');
  const given = JSON.parse(process.env['WATCHFLOOR_ELECTRON_ARGS'] ?? '[]') as string[];
  return { path, args: [...given, '--data-dir', dataDir, ...args] };
}

/** The environment without what would change Electron itself. */
export function desktopEnv({ fakeEngine, ownNode }: Pick<LaunchOptions, 'fakeEngine' | 'ownNode'> = {}): Record<string, string> {
  const dropped = ['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', ...(fakeEngine === 'utility' || ownNode ? ['WATCHFLOOR_ENGINE_EXEC'] : [])];
  const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !dropped.includes(entry[0])));
  if (fakeEngine) env['WATCHFLOOR_ENGINE_ENTRY'] = FAKE;
  if (fakeEngine === 'forked') env['WATCHFLOOR_ENGINE_EXEC'] = process.execPath;
  return env;
}

export async function launchDesk(options: LaunchOptions = {}): Promise<Desk> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'watchfloor-desk-'));
  const { path, args } = desktopCommand(dataDir, options.args);
  const app = await _electron.launch({ executablePath: path, args, env: desktopEnv(options) });
  await expect.poll(() => app.evaluate(() => (globalThis as WithProbe).watchfloor?.ready ?? false), { message: 'the shell gets ready', timeout: 30_000 }).toBe(true);
  const probe = async (): Promise<DesktopProbe> => {
    const seen = await app.evaluate(() => (globalThis as WithProbe).watchfloor?.probe() ?? null);
    if (!seen) throw new Error('the shell has no desktop');
    return seen;
  };
  return {
    app,
    dataDir,
    probe,
    async clickTray(id) {
      const click = (): Promise<boolean> =>
        app.evaluate((_electron, wanted) => {
          const item = (globalThis as WithProbe).watchfloor?.trayItem(wanted);
          if (!item?.enabled) return false;
          item.click();
          return true;
        }, id);
      await expect.poll(click, { message: `"${id}" in the tray's menu`, timeout: 30_000 }).toBe(true);
    },
    async until(what, wanted, timeoutMs = 15_000) {
      let last: DesktopProbe | null = null;
      await expect.poll(async () => wanted((last = await probe())), { message: what, timeout: timeoutMs, intervals: [50, 100, 200] }).toBe(true);
      return last!;
    },
    async close() {
      await app.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The window whose address begins with a path; waits until there is one. */
export async function windowAt(app: ElectronApplication, path: string): Promise<Page> {
  const find = (): Page | undefined => app.windows().find((page) => new URL(page.url()).pathname.startsWith(path));
  await expect.poll(() => find() !== undefined, { message: `a window at ${path}`, timeout: 15_000 }).toBe(true);
  return find()!;
}

/** Opens a connection from the page as the console does and keeps what arrives in `window.heard`. */
export async function connectPage(page: Page): Promise<void> {
  await page.evaluate(() => {
    const own = window as unknown as { heard: unknown[]; port: MessagePort; portClosed: boolean };
    own.heard = [];
    own.portClosed = false;
    return new Promise<void>((done) => {
      function take(event: MessageEvent): void {
        const port = event.ports[0];
        if (event.data !== 'port' || !port) return;
        // The console may be waiting for a port as well. It takes the next one: of a shared one it would miss the greeting, and close it.
        event.stopImmediatePropagation();
        window.removeEventListener('message', take, { capture: true });
        own.port = port;
        port.addEventListener('close', () => (own.portClosed = true));
        port.onmessage = ({ data }) => {
          own.heard.push(data);
          if ((data as { t: string }).t === 'hello') done();
        };
      }
      window.addEventListener('message', take, { capture: true });
      window.postMessage('connect', location.origin);
    });
  });
}

/** Makes a call over the port of `connectPage` and gives its answer. */
export function callFrom(page: Page, call: string, input: unknown): Promise<unknown> {
  return page.evaluate(
    ({ call, input }) => {
      const own = window as unknown as { heard: Array<{ t: string; id: number; data: unknown }>; port: MessagePort };
      const id = 1_000 + own.heard.length + Math.floor(performance.now());
      return new Promise<unknown>((done) => {
        own.port.addEventListener('message', function take({ data }) {
          if (data.id !== id || (data.t !== 'ok' && data.t !== 'err')) return;
          own.port.removeEventListener('message', take);
          done(data.t === 'ok' ? data.data : data.error);
        });
        own.port.postMessage({ t: 'call', id, call, input });
      });
    },
    { call, input },
  );
}
