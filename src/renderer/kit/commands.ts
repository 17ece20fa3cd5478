import { useEffect } from 'react';
import { create } from 'zustand';
import { COMMANDS, type CommandId, type CommandSpec } from '#shared/commands.ts';

/** Something a person can do here and now. */
export interface Command {
  id: string;
  title: string;
  keys?: string;
  section: string;
  /** Why it cannot be done; null when it can. */
  denied: string | null;
  run: () => void;
}

/** Commands that are available on the page at hand, by id. */
export const useCommands = create<{ commands: ReadonlyMap<string, Command> }>(() => ({ commands: new Map() }));

const SECTIONS: Record<string, string> = { go: 'Pages', view: 'View', target: 'Target', help: 'Help' };

/** Offers a command of the shared table while the component is mounted. */
export function useCommand(id: CommandId, run: (() => void) | null, denied: string | null = null): void {
  const spec: CommandSpec | undefined = COMMANDS.find((command) => command.id === id);
  useOffer(spec && run ? { id, title: spec.title, keys: spec.keys, section: SECTIONS[spec.group] ?? 'Commands', denied, run } : null);
}

/** Offers any command while the component is mounted. */
export function useOffer(command: Command | null): void {
  useEffect(() => {
    if (!command) return;
    useCommands.setState(({ commands }) => ({ commands: new Map(commands).set(command.id, command) }));
    return () => {
      useCommands.setState(({ commands }) => {
        if (commands.get(command.id) !== command) return { commands };
        const rest = new Map(commands);
        rest.delete(command.id);
        return { commands: rest };
      });
    };
    // The run function of the newest render counts; titles and keys do not change while mounted.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [command?.id, command?.denied, command?.run]);
}

/** Runs a command if it is on offer; true when it was run. */
export function runCommand(id: string): boolean {
  const command = useCommands.getState().commands.get(id);
  if (!command || command.denied !== null) return false;
  command.run();
  return true;
}

const KEY_NAMES: Record<string, string> = { mod: /Mac/.test(navigator.platform) ? '⌘' : 'Ctrl', shift: 'Shift', alt: 'Alt', arrowup: '↑', arrowdown: '↓', enter: 'Enter', escape: 'Esc' };

/** Keys as they are printed beside what they do: `g m` → `G M`, `mod+k` → `Ctrl K`. */
export function keyText(keys: string): string {
  return keys
    .split(/[ +]/)
    .map((key) => KEY_NAMES[key] ?? key.toUpperCase())
    .join(' ');
}

/** The keys of a command in the shared table, as printed. */
export function keysOf(id: CommandId): string {
  const spec: CommandSpec | undefined = COMMANDS.find((command) => command.id === id);
  return spec?.keys ? keyText(spec.keys) : '';
}
