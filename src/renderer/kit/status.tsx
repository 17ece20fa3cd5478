import { CHECK, GLYPHS, type Mark } from './glyphs.ts';
import css from './status.module.css';

interface StatusProps {
  mark: Mark;
  acknowledged?: boolean;
  /** Width and height in rem; 1.4 is the size of a list. */
  size?: number;
  /** Said instead of the mark's own word. */
  label?: string;
  /** The word stands beside it anyway. */
  silent?: boolean;
}

/** The sign of a status: shape first, hue second, its word for a screen reader. */
export function Status({ mark, acknowledged = false, size = 1.4, label, silent = false }: StatusProps) {
  const glyph = GLYPHS[mark];
  const hollow = acknowledged && glyph.fill !== undefined;
  return (
    <svg
      className={css.glyph}
      style={{ width: `${size}rem`, height: `${size}rem`, color: `var(--${glyph.token})` }}
      viewBox="0 0 16 16"
      {...(silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label ?? (acknowledged ? `${glyph.word}, acknowledged` : glyph.word) })}
    >
      {glyph.stroke && <path className={glyph.dashed ? css.dashed : css.stroke} d={glyph.stroke} />}
      {glyph.fill && <path className={hollow ? css.hollow : css.fill} d={glyph.fill} />}
      {hollow && <path className={css.check} d={CHECK} />}
    </svg>
  );
}
