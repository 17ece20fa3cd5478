import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { COMMAND_GROUPS, COMMANDS, type CommandGroup, type CommandSpec } from '#shared/commands.ts';
import { acceleratorOf } from './accelerator.ts';

/** Builds the native menu from the table of commands; what Electron itself does (copy, zoom, full screen) is added by role. */
export function buildMenu(run: (command: CommandSpec) => void): void {
  const groups = Object.keys(COMMAND_GROUPS) as CommandGroup[];
  const byGroup = groups.map((group) => ({ label: COMMAND_GROUPS[group], submenu: [...itemsOf(group, run), ...extras(group)] }));
  const apple: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  const [go, ...rest] = byGroup;
  Menu.setApplicationMenu(Menu.buildFromTemplate([...apple, go!, { role: 'editMenu' }, ...rest]));
}

function itemsOf(group: CommandGroup, run: (command: CommandSpec) => void): MenuItemConstructorOptions[] {
  const commands: readonly CommandSpec[] = COMMANDS;
  return commands.filter((command) => command.group === group).map((command) => ({
    id: command.id,
    label: command.title,
    accelerator: acceleratorOf(command.keys),
    // A page listens to its own keys; the menu only names them.
    registerAccelerator: command.target === 'shell',
    click: () => run(command),
  }));
}

function extras(group: CommandGroup): MenuItemConstructorOptions[] {
  if (group === 'view') {
    const zoom: MenuItemConstructorOptions[] = [{ type: 'separator' }, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' }];
    return app.isPackaged ? zoom : [...zoom, { role: 'toggleDevTools' }];
  }
  if (group === 'window') return [{ type: 'separator' }, { role: 'minimize' }, { role: 'close' }];
  return [];
}

