import { join } from 'node:path';
import { app, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import { messageOf } from '#shared/errors.ts';
import type { Log } from '#kit/log.ts';
import type { TrayState } from './tray-state.ts';

const ICONS = join(import.meta.dirname, '../../resources/tray');
const MOST_COUNTED = 9;

export interface TrayActions {
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
}

/** An icon and a menu that follow the worst state. Where the desktop has no tray, everything else goes on without it. */
export function createTray(actions: TrayActions, log: Log): TrayHandle {
  const tray = placeTray(log);
  let template: MenuItemConstructorOptions[] = [];
  tray?.on('click', () => actions.openConsole());
  return {
    show(state) {
      template = menuOf(state, actions);
      if (!tray || tray.isDestroyed()) return;
      tray.setImage(iconOf(state));
      tray.setToolTip(`${app.name}: ${state.status}`);
      // Linux takes a changed menu only as a new one.
      tray.setContextMenu(Menu.buildFromTemplate(template));
    },
    present: () => tray !== null,
    menuLabels: () => template.filter((item) => item.type !== 'separator').map((item) => item.label ?? ''),
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
  const worst = state.worst.map(({ id, label }) => ({ label, click: () => actions.openConsole(`/target/${encodeURIComponent(id)}`) }));
  return [
    { label: state.status, enabled: false },
    ...(worst.length > 0 ? [{ type: 'separator' } as const, ...worst] : []),
    { type: 'separator' },
    { label: 'Open console', click: () => actions.openConsole() },
    actions.wallsOpen() ? { label: 'Close walls', click: actions.closeWalls } : { label: 'Open walls', click: actions.openWalls },
    { type: 'separator' },
    { label: 'Quit', click: actions.quit },
  ];
}
