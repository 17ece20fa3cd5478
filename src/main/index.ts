import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { readArguments, type DesktopArguments } from './shell/arguments.ts';
import { type Desktop, type DesktopProbe, startDesktop } from './shell/desktop.ts';
import { registerAppScheme } from './shell/protocol.ts';

declare global {
  /** Read by the desktop tests: whether the program is up, what its shell shows, and an item of the tray's menu to click. */
  var watchfloor: { ready: boolean; probe: () => DesktopProbe | null; trayItem: Desktop['trayItem'] } | undefined;
}

const args = readArguments(process.argv, process.cwd());
let desktop: Desktop | null = null;
const hook = { probe: () => desktop?.probe() ?? null, trayItem: (id: string) => desktop?.trayItem(id) ?? null };
globalThis.watchfloor = { ready: false, ...hook };

app.setName('Watchfloor');
app.setAppUserModelId('org.watchfloor.desktop');
// One desktop for each data folder: the instance lock and the browser's own files live with it.
if (args.dataDir !== null) app.setPath('userData', join(args.dataDir, 'desktop'));
// Under root Chromium cannot sandbox and is started with this switch, which enableSandbox() would take away again.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
// Without a graphics card Chromium's GPU process fails to start, and now and then a page waits for it forever.
if (process.platform === 'linux' && !existsSync('/dev/dri')) app.commandLine.appendSwitch('disable-gpu');
registerAppScheme();

if (!app.requestSingleInstanceLock({ args })) {
  process.stderr.write('Watchfloor is running already; its window was brought forward.\n');
  app.exit(0);
} else {
  app.on('second-instance', (_event, _argv, _folder, data) => {
    desktop?.again((data as { args: DesktopArguments }).args);
  });
  // Not awaited: a module that waits for "ready" at its top level would keep Electron from becoming ready.
  void app.whenReady().then(() => {
    desktop = startDesktop(args);
    globalThis.watchfloor = { ready: true, ...hook };
  });
}
