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

/** A build shortens `#ffffff` to `#fff`; whoever mixes colours wants all six digits. */
function sixDigits(color: string): string {
  return color.length === 4 ? `#${[...color.slice(1)].map((digit) => digit + digit).join('')}` : color;
}

/** Sets the wanted theme first, so that the order of effects does not matter. */
function readPalette(shown: 'dark' | 'light'): Palette {
  document.documentElement.dataset['theme'] = shown;
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, sixDigits(style.getPropertyValue(`--${name}`).trim())])) as Palette;
}
