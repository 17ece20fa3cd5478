import { useEffect } from 'react';
import { create } from 'zustand';
import { useCommands } from './commands.ts';

/** Single keys and sequences may be switched off (WCAG 2.1.4); chords with a modifier always work. */
export const useShortcutSetting = create<{ singleKeys: boolean }>(() => ({ singleKeys: true }));

const SEQUENCE_MS = 1_200;

/** Whether the keyboard is writing text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
}

/** A toast is announced as a dialog too, and takes no keys. */
function inDialog(): boolean {
  return document.querySelector('[role="dialog"]:not([data-toast]), [role="alertdialog"], [role="listbox"], [role="menu"]') !== null;
}

/** `mod+shift+l` for a chord, `g` for a single key, `shift+i` for a capital letter. */
function nameOf(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  if (!event.ctrlKey && !event.metaKey && !event.altKey) return event.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
  const parts = [event.ctrlKey || event.metaKey ? 'mod' : '', event.altKey ? 'alt' : '', event.shiftKey ? 'shift' : '', key];
  return parts.filter(Boolean).join('+');
}

/** Listens for the keys of every command on offer. */
export function useShortcuts(): void {
  useEffect(() => {
    let before = '';
    let beforeAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return;
      const name = nameOf(event);
      const chord = /^(mod|alt)\+/.test(name);
      if (!chord && (isTyping(event.target) || !useShortcutSetting.getState().singleKeys)) return;
      if (inDialog()) return;
      const sequence = before !== '' && event.timeStamp - beforeAt < SEQUENCE_MS ? `${before} ${name}` : '';
      const commands = [...useCommands.getState().commands.values()];
      const command = commands.find((each) => sequence !== '' && each.keys === sequence) ?? commands.find((each) => each.keys === name);
      before = name;
      beforeAt = event.timeStamp;
      if (!command) return;
      before = '';
      event.preventDefault();
      if (command.denied === null) command.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
