import { useMemo } from 'react';
import { useLook } from './look.ts';

const NAMES = ['bg', 'panel', 'line', 'ink', 'mute', 'faint', 'quiet', 'ok', 'crit', 'warn', 'info', 'accent', 'on-mark', 'fill', 'raise', 'edge'] as const;

/** Token name to colour text, for canvases that cannot read custom properties. */
export type Palette = Record<(typeof NAMES)[number], string>;

/** The tokens in force, read anew when the theme changes. */
export function usePalette(): Palette {
  const shown = useLook((look) => look.shown);
  return useMemo(() => readPalette(shown), [shown]);
}

/** Reads from a probe element carrying the wanted theme, so that the order of effects does not matter. */
function readPalette(shown: 'dark' | 'light'): Palette {
  document.documentElement.dataset['theme'] = shown;
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
}
