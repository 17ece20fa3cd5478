import { memo, type Ref } from 'react';
import { To } from '#ui/nav.tsx';
import { SampleTag } from '#ui/sample-tag.tsx';
import type { ObjectiveRow } from '../../contract.ts';
import { BudgetBar } from '../budget-bar.tsx';
import { VerdictSign } from '../verdict.tsx';
import { amountText, demandText, durationText, endText, factorText, nText, rateText, share, shortWindow, toneOf, valueText, windowText, wordOf } from '../words.ts';
import css from './list.module.css';

const TITLES = ['Objective', 'Verdict', 'Value', 'Budget left', 'Worst burn', 'Window', 'Rests on'];
const DAY_MS = 86_400_000;

/** Objectives under their headings; the window's end is counted in whole minutes, so that a line is drawn again only when it changes. */
export function ObjectiveLines({ rows, now, ref }: { rows: readonly ObjectiveRow[]; now: number; ref?: Ref<HTMLDivElement> }) {
  const minute = Math.floor(now / 60_000) * 60_000;
  return (
    <div ref={ref} role="table" aria-label="Objectives, the most pressing first" aria-rowcount={rows.length + 1} className={css.table}>
      <div role="row" className={css.titles}>
        {TITLES.map((title) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      <div role="rowgroup">
        {rows.map((row) => (
          <Line key={row.id} row={row} now={minute} />
        ))}
      </div>
    </div>
  );
}

const Line = memo(function Line({ row, now }: { row: ObjectiveRow; now: number }) {
  const word = wordOf(row);
  const tone = toneOf(row);
  const { budget, burn } = row;
  return (
    <div role="row" className={css.line}>
      <span role="cell" className={css.name}>
        <VerdictSign word={word} silent />
        <span>
          <To to={`/service-levels/${row.id}`}>{row.name}</To>
          {row.contractual && <i className={css.tag}>contract</i>}
          {row.sample && <SampleTag />}
          <small>{[row.service, row.source].filter(Boolean).join(' · ')}</small>
        </span>
      </span>
      <span role="cell">
        <b data-tone={tone}>{word}</b>
        <small title={row.sourceError || row.reason}>{row.sourceError || row.reason}</small>
      </span>
      <span role="cell">
        <b>{valueText(row.value, row.unit, row.target)}</b>
        <small>{demandText(row)}</small>
      </span>
      <span role="cell" className={css.budget}>
        <b data-tone={budget && budget.remaining < 0 ? 'crit' : undefined}>{budget ? amountText(budget.remaining, budget.unit) : 'no budget'}</b>
        {budget && <em>{share(budget.remainingRatio)}</em>}
        <BudgetBar ratio={budget ? budget.remainingRatio : null} tone={tone} />
      </span>
      <span role="cell">
        <b>{burn ? rateText(burn.longRate) : '–'}</b>
        <small>{burn ? `over ${durationText(burn.long)}, ${burn.firing ? 'fires' : `limit ${factorText(Number(burn.factor.toPrecision(3)))}`}` : 'no row to burn'}</small>
      </span>
      <span role="cell" title={windowText(row.window)}>
        <b>{shortWindow(row.window)}</b>
        <small>{row.window.startsWith('rolling') ? 'rolling' : row.windowEnd - now > DAY_MS ? `${Math.floor((row.windowEnd - now) / DAY_MS)} d left` : endText(row, now)}</small>
      </span>
      <span role="cell">
        <b>{nText(row.n, row.nUnit)}</b>
        <small>{`coverage ${row.coverage === null ? 'not known' : share(row.coverage, 2)}`}</small>
      </span>
    </div>
  );
});
