/** `mod+shift+w` as Electron writes it. Single keys and sequences have no accelerator: they would fire while typing. */
export function acceleratorOf(keys: string | undefined): string | undefined {
  if (!keys?.includes('+')) return undefined;
  return keys.split('+').map((key) => (key === 'mod' ? 'CommandOrControl' : key.charAt(0).toUpperCase() + key.slice(1))).join('+');
}
