/** Which window a command belongs to: every page, or the program itself (handled by the desktop shell). */
export type CommandTarget = 'page' | 'shell';

export type CommandGroup = 'go' | 'view' | 'target' | 'window' | 'help';

/** One thing a person can ask for by menu, palette or key. */
export interface CommandSpec {
  /** Stable id: `go.wall`, `view.theme`. */
  id: string;
  /** Sentence case, as the menu and the palette show it. */
  title: string;
  group: CommandGroup;
  target: CommandTarget;
  /**
   * Keys in a page: `g w` is a sequence of two keys, `mod+k` a chord (`mod` is Command on macOS and Control elsewhere).
   * Sequences and single keys work in pages only; chords also become accelerators of the native menu.
   */
  keys?: string;
  /** Where a `go` command leads. */
  path?: string;
}

/** The titles of the groups, in menu order. */
export const COMMAND_GROUPS: Readonly<Record<CommandGroup, string>> = {
  go: 'Go',
  view: 'View',
  target: 'Target',
  window: 'Window',
  help: 'Help',
};

/** The one table of commands: the page's palette and shortcuts and the desktop's native menu are both made from it. */
export const COMMANDS = [
  { id: 'go.wall', title: 'Wall', group: 'go', target: 'page', keys: 'g w', path: '/wall' },
  { id: 'go.monitor', title: 'Monitor', group: 'go', target: 'page', keys: 'g m', path: '/monitor' },
  { id: 'go.incidents', title: 'Incidents', group: 'go', target: 'page', keys: 'g i', path: '/incidents' },
  { id: 'go.oncall', title: 'On-call', group: 'go', target: 'page', keys: 'g c', path: '/oncall' },
  { id: 'go.alerting', title: 'Alerting', group: 'go', target: 'page', keys: 'g n', path: '/alerting' },
  { id: 'go.alarm-health', title: 'Alarm health', group: 'go', target: 'page', keys: 'g q', path: '/alarm-health' },
  { id: 'go.sample', title: 'Sample hospital', group: 'go', target: 'page', keys: 'g h', path: '/sample' },
  { id: 'go.settings', title: 'Settings', group: 'go', target: 'page', keys: 'g ,', path: '/settings' },
  { id: 'go.first-run', title: 'First run', group: 'go', target: 'page', path: '/first-run' },
  { id: 'view.palette', title: 'Command palette', group: 'view', target: 'page', keys: 'mod+k' },
  { id: 'view.search', title: 'Filter the list', group: 'view', target: 'page', keys: '/' },
  { id: 'view.theme', title: 'Switch between dark and light', group: 'view', target: 'page', keys: 'mod+shift+l' },
  { id: 'view.density', title: 'Change the density of lists', group: 'view', target: 'page', keys: 'd' },
  { id: 'view.stream', title: 'Pause or resume the live stream', group: 'view', target: 'page', keys: '.' },
  { id: 'view.shortcuts', title: 'Keyboard shortcuts', group: 'help', target: 'page', keys: '?' },
  { id: 'target.new', title: 'Add target', group: 'target', target: 'page', keys: 'c' },
  { id: 'target.test', title: 'Test now', group: 'target', target: 'page', keys: 't' },
  { id: 'target.edit', title: 'Edit target', group: 'target', target: 'page', keys: 'e' },
  { id: 'target.pause', title: 'Pause or resume target', group: 'target', target: 'page', keys: 'p' },
  { id: 'target.clone', title: 'Clone target', group: 'target', target: 'page' },
  { id: 'target.delete', title: 'Delete target', group: 'target', target: 'page' },
  { id: 'window.open-walls', title: 'Open a wall on every display', group: 'window', target: 'shell', keys: 'mod+shift+w' },
  { id: 'window.close-walls', title: 'Close the walls', group: 'window', target: 'shell' },
  { id: 'window.console', title: 'Open the console', group: 'window', target: 'shell' },
  { id: 'window.quit', title: 'Quit Watchfloor', group: 'window', target: 'shell', keys: 'mod+q' },
] as const satisfies readonly CommandSpec[];

export type CommandId = (typeof COMMANDS)[number]['id'];

/** The message the desktop shell posts into the main world when a page command is chosen from the native menu. */
export interface CommandMessage {
  t: 'command';
  id: CommandId;
}
