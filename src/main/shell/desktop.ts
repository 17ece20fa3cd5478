import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import type { CommandSpec } from '#shared/commands.ts';
import { realClock } from '#kit/clock.ts';
import { createLog } from '#kit/log.ts';
import type { system } from '#modules/system/contract.ts';
import type { StatusRow } from '#modules/monitoring/contract.ts';
import type { DesktopArguments } from './arguments.ts';
import { serveConnections } from './connect.ts';
import { createConsoleWindow } from './console-window.ts';
import { engineSpawner } from './engine-process.ts';
import { followStatus } from './follow.ts';
import { buildMenu } from './menu.ts';
import { createNotices, type Notice } from './notices.ts';
import { createNotifier } from './notify.ts';
import { developmentServer, servePages } from './protocol.ts';
import { denyPermissions, lockNavigation } from './security.ts';
import { supervise } from './supervise.ts';
import { createTray } from './tray.ts';
import { type TrayState, trayState } from './tray-state.ts';
import { createWalls } from './wall.ts';

/** How long the engine may take to finish its writes when the program ends. */
const STOP_MS = 5_000;
const ICON = join(import.meta.dirname, '../../resources/icon.png');

/** What tests and a debugger may look at. */
export interface DesktopProbe {
  enginePid: number | null;
  engineState: string;
  trayPresent: boolean;
  tray: TrayState;
  trayLabels: string[];
  notifications: readonly Notice[];
  walls: number;
}

export interface Desktop {
  /** A second start of the program: brings the console forward and does what that start asked for. */
  again(args: DesktopArguments): void;
  probe(): DesktopProbe;
}

/** Puts the desktop together. Electron must be ready. */
export function startDesktop(args: DesktopArguments): Desktop {
  const clock = realClock;
  const log = createLog(clock, (line) => process.stderr.write(`${line}\n`)).with({ part: 'shell' });
  const server = developmentServer(app.isPackaged);
  let rows: ReadonlyMap<string, StatusRow> | null = null;
  let lastTray = trayState(null, clock.now());

  lockNavigation(server, log);
  denyPermissions(session.defaultSession, server);
  servePages(session.defaultSession);

  const supervisor = supervise({
    clock,
    log,
    spawn: engineSpawner({ dataDir: args.dataDir, host: args.host, port: args.port, demo: args.demo, config: args.config }),
    onReady: () => follower.reconnect(),
    onDown: () => onLive(false),
    onFailed: tellFailure,
  });
  const connections = serveConnections(supervisor, server, log);
  const desk = createConsoleWindow({ connections, server, iconPath: ICON });
  const walls = createWalls({ connections, server, clock, log, onChange: refreshTray });
  const notifier = createNotifier(log, ICON, (notice) => desk.open(notice.target === null ? undefined : `/target/${encodeURIComponent(notice.target)}`));
  const notices = createNotices({
    clock,
    show: (notice) => void showIfWanted(notice),
    withdraw: notifier.withdraw,
    timeText: (at) => new Date(at).toLocaleTimeString(),
  });
  const tray = createTray({ openConsole: desk.open, openWalls: walls.open, closeWalls: walls.close, wallsOpen: walls.isOpen, quit: () => app.quit() }, log);
  const follower = followStatus({ openWire: connections.wire, clock, onStatus, onLive });

  function refreshTray(): void {
    lastTray = trayState(rows, clock.now());
    tray.show(lastTray);
  }

  function onStatus(next: ReadonlyMap<string, StatusRow>): void {
    rows = next;
    notices.update(next);
    refreshTray();
  }

  function onLive(live: boolean): void {
    if (live) return;
    rows = null;
    refreshTray();
  }

  async function showIfWanted(notice: Notice): Promise<void> {
    const settings = await follower.client()?.use<typeof system>('system').getSettings({}).catch(() => null);
    if (settings?.desktopNotifications !== false) notifier.show(notice);
  }

  function tellFailure(message: string, remedy: string): void {
    void dialog.showMessageBox({ type: 'error', title: 'Watchfloor', message, detail: `${remedy}\n\nWatchfloor tries again by itself.`, buttons: ['Keep trying', 'Quit'], defaultId: 0, cancelId: 0 }).then(({ response }) => {
      if (response === 1) app.quit();
    });
  }

  function runCommand(command: CommandSpec): void {
    if (command.target === 'page') return desk.command(command.id);
    if (command.id === 'window.open-walls') walls.open();
    else if (command.id === 'window.close-walls') walls.close();
    else if (command.id === 'window.console') desk.open();
    else if (command.id === 'window.quit') app.quit();
  }

  endInOrder(async () => {
    follower.close();
    walls.close();
    await supervisor.stop(STOP_MS);
  });
  buildMenu(runCommand);
  refreshTray();
  supervisor.start();
  desk.open();
  if (args.wall) walls.open();

  return {
    again(next) {
      desk.open();
      if (next.wall) walls.open();
    },
    probe: () => ({
      enginePid: supervisor.pid(),
      engineState: supervisor.state(),
      trayPresent: tray.present(),
      tray: lastTray,
      trayLabels: tray.menuLabels(),
      notifications: notifier.shown,
      walls: walls.windows().length,
    }),
  };
}

/** Holds the end of the program back until the engine has finished its writes. */
function endInOrder(finish: () => Promise<void>): void {
  let finished: Promise<void> | null = null;
  // Without this the program would end with its last window; it is to keep watching.
  app.on('window-all-closed', () => {});
  app.on('will-quit', (event) => {
    if (finished) return;
    event.preventDefault();
    finished = finish();
    void finished.finally(() => app.exit(0));
  });
}
