import type { Palette } from './palette.ts';

/** What a status looks like: three alarm hues, and patterns for everything that is not an alarm. */
export type Mark = 'ok' | 'critical' | 'warning' | 'advisory' | 'unknown' | 'maintenance' | 'paused';

export interface Glyph {
  /** Said beside it wherever there is room, and to a screen reader always. */
  word: string;
  token: keyof Palette;
  /** Filled outline in a box of 16 by 16. */
  fill?: string;
  /** Stroked lines in the same box. */
  stroke?: string;
  dashed?: boolean;
}

/** One drawing for SVG and for canvases (through Path2D). */
export const GLYPHS: Record<Mark, Glyph> = {
  ok: { word: 'OK', token: 'faint', fill: 'M8 5.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 0 1 0-5.6z' },
  critical: { word: 'Critical', token: 'crit', fill: 'M2.6 1.6h10.8a1 1 0 0 1 1 1v10.8a1 1 0 0 1-1 1H2.6a1 1 0 0 1-1-1V2.6a1 1 0 0 1 1-1z' },
  warning: { word: 'Warning', token: 'warn', fill: 'M8 1.4 15.2 14.4H.8z' },
  advisory: { word: 'Advisory', token: 'info', fill: 'M8 1.4a6.6 6.6 0 1 1 0 13.2a6.6 6.6 0 0 1 0-13.2z' },
  unknown: { word: 'Unknown', token: 'mute', stroke: 'M8 1.6a6.4 6.4 0 1 1 0 12.8a6.4 6.4 0 0 1 0-12.8zM2.6 11.4 11.4 2.6M4.6 13.4 13.4 4.6M1.8 7.6 7.6 1.8M8.4 14.2 14.2 8.4' },
  maintenance: { word: 'Maintenance', token: 'mute', dashed: true, stroke: 'M3.2 1.8h9.6a1.4 1.4 0 0 1 1.4 1.4v9.6a1.4 1.4 0 0 1-1.4 1.4H3.2a1.4 1.4 0 0 1-1.4-1.4V3.2a1.4 1.4 0 0 1 1.4-1.4z', fill: 'M11.6 6a2.3 2.3 0 0 1-3 2.2l-2.7 2.7a.9.9 0 1 1-1.3-1.3l2.7-2.7A2.3 2.3 0 0 1 10.2 4L8.9 5.300l.2 1.200 1.200.2z' },
  paused: { word: 'Paused', token: 'faint', fill: 'M4.600 3.4h2v9.200h-2zM9.400 3.4h2v9.200h-2z' },
};

/** The check inside a hollow shape: somebody has it. */
export const CHECK = 'M4.800 8.300 7.100 10.600 11.300 5.800';
