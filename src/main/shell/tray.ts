import { join } from 'node:path';
import { app, Menu, type MenuItem, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import { messageOf } from '#shared/errors.ts';
import type { Log } from '#kit/log.ts';
import type { Acts } from './acts.ts';
import type { TrayIncident, TrayState } from './tray-state.ts';

const ICONS = join(import.meta.dirname, '../../resources/tray');
const MOST_COUNTED = 9;
const HOUR = 3_600_000;
const SNOOZES = [
  { forMs: HOUR / 4, label: 'Snooze for 15 min' },
  { forMs: HOUR, label: 'Snooze for 1 h' },
  { forMs: 4 * HOUR, label: 'Snooze for 4 h' },
];
const QUIET_HOURS = [1, 4, 8];

export interface TrayActions extends Pick<Acts, 'acknowledge' | 'snooze' | 'silence' | 'setQuiet' | 'endQuiet' | 'testAlarm'> {
  openConsole(path?: string): void;
  openWalls(): void;
  closeWalls(): void;
  wallsOpen(): boolean;
  quit(): void;
}

export interface TrayHandle {
  show(state: TrayState): void;
  /** Whether the desktop took the icon. */
  present(): boolean;
  menuLabels(): string[];
  /** An item of the menu that is shown, by its id: `INC-12/acknowledge`. */
  item(id: string): MenuItem | null;
}

/** An icon and a menu that follow the worst state. Where the desktop has no tray, everything else goes on without it. */
export function createTray(actions: TrayActions, log: Log): TrayHandle {
  const tray = placeTray(log);
  let menu = Menu.buildFromTemplate([]);
  let shown = '';
  tray?.on('click', () => actions.openConsole());
  return {
    show(state) {
      // A menu that is built anew closes under the pointer of whoever reads it.
      const next = JSON.stringify([state, actions.wallsOpen()]);
      if (next === shown) return;
      shown = next;
      menu = Menu.buildFromTemplate(menuOf(state, actions));
      if (!tray || tray.isDestroyed()) return;
      tray.setImage(iconOf(state));
      tray.setToolTip([`${app.name}: ${state.status}`, state.incidentStatus, state.quiet].filter((line) => line !== '').join('\n'));
      // Linux takes a changed menu only as a new one.
      tray.setContextMenu(menu);
    },
    present: () => tray !== null && !tray.isDestroyed(),
    menuLabels: () => menu.items.filter((item) => item.type !== 'separator').map((item) => item.label),
    item: (id) => menu.getMenuItemById(id),
  };
}

function placeTray(log: Log): Tray | null {
  try {
    return new Tray(iconOf({ icon: 'disconnected', count: 0 }));
  } catch (thrown) {
    log.warn('this desktop offers no tray; alarms show in the window and as notifications only', { reason: messageOf(thrown) });
    return null;
  }
}

function iconOf({ icon, count }: Pick<TrayState, 'icon' | 'count'>): Electron.NativeImage {
  const name = icon === 'critical' ? `critical-${count > MOST_COUNTED ? 'more' : Math.max(1, count)}` : icon;
  return nativeImage.createFromPath(join(ICONS, `${name}.png`));
}

function menuOf(state: TrayState, actions: TrayActions): MenuItemConstructorOptions[] {
  const live = state.icon !== 'disconnected';
  const worst = state.worst.map(({ id, label }) => ({ label, click: () => actions.openConsole(`/target/${encodeURIComponent(id)}`) }));
  return [
    { label: state.status, enabled: false },
    ...(state.incidentStatus === '' ? [] : [{ label: state.incidentStatus, enabled: false }]),
    ...(state.incidents.length > 0 ? [separator(), ...state.incidents.map((incident) => incidentMenu(incident, actions))] : []),
    ...(worst.length > 0 ? [separator(), ...worst] : []),
    separator(),
    { id: 'silence', label: 'Silence sound for 30 s', click: actions.silence },
    quietMenu(state, live, actions),
    { id: 'test-alarm', label: 'Test alarm', enabled: live, click: actions.testAlarm },
    separator(),
    { label: 'Open console', click: () => actions.openConsole() },
    actions.wallsOpen() ? { label: 'Close walls', click: actions.closeWalls } : { label: 'Open walls', click: actions.openWalls },
    separator(),
    { label: 'Quit', click: actions.quit },
  ];
}

/** Silence and acknowledge are two commands: the one stops a noise, the other takes the incident. */
function incidentMenu({ id, label, isTaken }: TrayIncident, actions: TrayActions): MenuItemConstructorOptions {
  return {
    id,
    label,
    submenu: [
      { id: `${id}/acknowledge`, label: isTaken ? 'Acknowledged' : 'Acknowledge', enabled: !isTaken, click: () => actions.acknowledge(id, 'the tray') },
      ...SNOOZES.map(({ forMs, label: words }) => ({ id: `${id}/snooze-${forMs / 60_000}`, label: words, click: () => actions.snooze(id, forMs) })),
      { id: `${id}/silence`, label: 'Silence sound for 30 s', click: actions.silence },
      separator(),
      { id: `${id}/open`, label: 'Open', click: () => actions.openConsole(`/incidents/${encodeURIComponent(id)}`) },
    ],
  };
}

function quietMenu({ quiet }: TrayState, live: boolean, actions: TrayActions): MenuItemConstructorOptions {
  const begin = QUIET_HOURS.map((hours) => ({ id: `quiet/${hours}`, label: `For ${hours} h`, click: () => actions.setQuiet(hours * HOUR) }));
  return { id: 'quiet', label: quiet === '' ? 'Quiet hours' : quiet, enabled: live, submenu: [...begin, { id: 'quiet/end', label: 'End quiet hours', enabled: quiet !== '', click: actions.endQuiet }] };
}

function separator(): MenuItemConstructorOptions {
  return { type: 'separator' };
}
