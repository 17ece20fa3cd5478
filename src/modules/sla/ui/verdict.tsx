import { Status } from '#ui/status.tsx';
import type { Mark } from '#ui/glyphs.ts';
import { wordOf, type VerdictWord } from './words.ts';
import css from './verdict.module.css';

const MARKS: Partial<Record<VerdictWord, Mark>> = { met: 'ok', breached: 'critical', 'at risk': 'warning', 'no data': 'unknown' };
const RING = 'M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 0 1 0-12.4z';
const HALF = 'M8 1.800a6.200 6.200 0 0 0 0 12.400z';

interface SignProps {
  word: VerdictWord;
  size?: number;
  /** The word stands beside it anyway. */
  silent?: boolean;
}

/** A verdict by shape: dot, square, triangle, half a disc for what is not proven, hatch for what nobody saw. */
export function VerdictSign({ word, size = 1.4, silent = false }: SignProps) {
  const mark = MARKS[word];
  if (mark) return <Status mark={mark} size={size} label={word} silent={silent} />;
  return (
    <svg className={css.sign} style={{ width: `${size}rem`, height: `${size}rem` }} viewBox="0 0 16 16" {...(silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': word })}>
      <path className={css.ring} d={RING} />
      <path className={css.half} d={HALF} />
    </svg>
  );
}

interface VerdictProps {
  row: { verdict: VerdictWord | 'met'; atRisk?: boolean };
}

/** Sign and word together. */
export function Verdict({ row }: VerdictProps) {
  const word = row.verdict === 'at risk' ? row.verdict : wordOf({ verdict: row.verdict, atRisk: row.atRisk ?? false });
  return (
    <span className={css.verdict} data-word={word}>
      <VerdictSign word={word} silent />
      {word}
    </span>
  );
}
