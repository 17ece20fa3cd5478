import { join } from 'node:path';
import { app, dialog, type MenuItem, screen, session, shell } from 'electron';
import type { CommandSpec } from '#shared/commands.ts';
import { AppError } from '#shared/errors.ts';
import { realClock } from '#kit/clock.ts';
import { createLog } from '#kit/log.ts';
import type { notify } from '#modules/notify/contract.ts';
import type { system } from '#modules/system/contract.ts';
import { createActs } from './acts.ts';
import { createAlarms } from './alarms.ts';
import type { DesktopArguments } from './arguments.ts';
import { serveConnections } from './connect.ts';
import { createConsoleWindow } from './console-window.ts';
import { endInOrder } from './end-in-order.ts';
import { engineSpawner } from './engine-process.ts';
import { followEngine } from './follow.ts';
import { buildMenu } from './menu.ts';
import type { Notice } from './notices.ts';
import { createNotifier } from './notify.ts';
import { developmentServer, servePages } from './protocol.ts';
import { denyPermissions, lockNavigation } from './security.ts';
import { createSelfCheck, type SeatReport } from './self-check.ts';
import { supervise } from './supervise.ts';
import { createTray } from './tray.ts';
import { type Seen, type TrayState, trayState, UNSEEN } from './tray-state.ts';
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
  /** The last self-check that reached the engine. */
  selfCheck: SeatReport | null;
  /** Why the engine could not start, in its own words; null when it did. */
  failure: string | null;
  walls: number;
}

export interface Desktop {
  /** A second start of the program: brings the console forward and does what that start asked for. */
  again(args: DesktopArguments): void;
  probe(): DesktopProbe;
  /** An item of the tray's menu, as a click would find it. */
  trayItem(id: string): MenuItem | null;
}

/** Puts the desktop together. Electron must be ready. */
export function startDesktop(args: DesktopArguments): Desktop {
  const clock = realClock;
  const log = createLog(clock, (line) => process.stderr.write(`${line}\n`)).with({ part: 'shell' });
  const server = developmentServer(app.isPackaged);
  let seen = UNSEEN;
  let live = false;
  let failure: string | null = null;
  let lastTray = trayState(UNSEEN, clock.now(), minuteText);

  lockNavigation(server, log);
  denyPermissions(session.defaultSession, server);
  servePages(session.defaultSession);

  const supervisor = supervise({
    clock,
    log,
    spawn: engineSpawner({ dataDir: args.dataDir, host: args.host, port: args.port, demo: args.demo, config: args.config }),
    onReady() {
      failure = null;
      // What another engine said may be over.
      seen = UNSEEN;
      follower.reconnect();
    },
    onDown: () => onLive(false),
    onFailed: tellFailure,
  });
  const connections = serveConnections(supervisor, server, log);
  const desk = createConsoleWindow({ connections, server, iconPath: ICON });
  const walls = createWalls({ connections, server, clock, log, onChange: refreshTray });
  const acts = createActs({ openWire: connections.personWire, clock, log, onSilence: (until) => alarms.silence(until), onProblem: (title, message) => alarms.problem(title, message) });
  const notifier = createNotifier({ clock, log, iconPath: ICON, onClick: (notice) => desk.open(pathOf(notice)), onAcknowledge: (incident) => acts.acknowledge(incident, 'a notification') });
  const alarms = createAlarms({ clock, notifier, isWanted: areNotificationsWanted, onShown: press, timeText });
  const tray = createTray({ ...acts, openConsole: desk.open, openWalls: walls.open, closeWalls: walls.close, wallsOpen: walls.isOpen, quit: () => app.quit() }, log);
  const selfCheck = createSelfCheck({ clock, isTrayPresent: tray.present, checkNotifications: notifier.check, report: reportSelfCheck });
  const follower = followEngine({
    openWire: connections.wire,
    clock,
    onStatus: (status) => onSeen({ status }),
    onBoard(board) {
      alarms.board(board);
      onSeen({ board });
    },
    onPages: alarms.pages,
    onAlarm(alarm) {
      alarms.state(alarm);
      onSeen({ alarm });
    },
    onLive,
  });

  function refreshTray(): void {
    lastTray = trayState(live ? seen : UNSEEN, clock.now(), minuteText);
    tray.show(lastTray);
  }

  function onSeen(part: Partial<Seen>): void {
    seen = { ...seen, ...part };
    refreshTray();
  }

  function onLive(next: boolean): void {
    live = next;
    refreshTray();
    if (live) selfCheck.run();
  }

  async function areNotificationsWanted(): Promise<boolean> {
    const client = follower.client();
    if (!client) throw new AppError('unavailable', 'The engine does not answer.');
    return (await client.use<typeof system>('system').getSettings({})).desktopNotifications;
  }

  async function reportSelfCheck(report: SeatReport): Promise<void> {
    const client = follower.client();
    if (!client) throw new AppError('unavailable', 'The engine does not answer.');
    await client.use<typeof notify>('notify').reportSelfCheck(report);
  }

  /** The longer nobody takes it, the harder it knocks. Pages sound by themselves; where none is in sight the desktop does. */
  function press(notice: Notice): void {
    if (!notice.silent && notice.urgency !== 'low' && !desk.isInSight() && !walls.isOpen()) shell.beep();
    if (notice.attention === 'flash') desk.flash();
    else if (notice.attention === 'raise') desk.raise(pathOf(notice) ?? '/incidents');
  }

  function tellFailure(message: string, remedy: string): void {
    failure = message;
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
    selfCheck.close();
    alarms.close();
    follower.close();
    walls.close();
    await supervisor.stop(STOP_MS);
  });
  buildMenu(runCommand);
  screen.on('display-added', selfCheck.run);
  screen.on('display-removed', selfCheck.run);
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
      selfCheck: selfCheck.last(),
      failure,
      walls: walls.windows().length,
    }),
    trayItem: tray.item,
  };
}

/** Where a click on a notification leads. */
function pathOf({ incident }: Notice): string | undefined {
  return incident === null ? undefined : `/incidents/${encodeURIComponent(incident)}`;
}

function minuteText(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function timeText(at: number): string {
  return new Date(at).toLocaleTimeString();
}
