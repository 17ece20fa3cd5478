import { useRef } from 'react';
import { age, span } from '#ui/format.ts';
import { Empty, Loading } from '#ui/states.tsx';
import { To } from '#ui/nav.tsx';
import { useFitting } from '#ui/use-fitting.ts';
import { BudgetBar } from '#modules/sla/ui/budget-bar.tsx';
import type { ObjectiveRow } from '#modules/sla/contract.ts';
import { useObjectives } from '#modules/sla/ui/objectives.ts';
import { VerdictSign } from '#modules/sla/ui/verdict.tsx';
import { amountText, basisText, budgetText, demandText, durationText, rateText, share, shortWindow, toneOf, valueText, wordOf } from '#modules/sla/ui/words.ts';
import css from './service-levels.module.css';

/** More lines than this are not read from afar. */
const MOST = 24;
/** With more than these each takes one line instead of two. */
const ROOMY = 10;

interface LayoutProps {
  now: number;
  /** Names lead to their pages at a desk; nobody clicks on a wall. */
  desk: boolean;
}

/** The objectives, worst first: budget, burn and days to the end of the period. Never scrolls; what does not fit is counted. */
export function ServiceLevelLayout({ now, desk }: LayoutProps) {
  const rows = useObjectives();
  const list = useRef<HTMLUListElement>(null);
  const wanted = Math.min(MOST, rows?.length ?? 0);
  const fits = useFitting(list, wanted);
  if (rows === null) return <Loading what="Waiting for the engine" />;
  if (rows.length === 0) return <Empty title="No objective yet" text="Objectives appear here as soon as they are added." />;
  const hidden = rows.length - Math.min(fits, wanted);
  return (
    <div className={css.levels}>
      <ul ref={list} className={css.list} data-many={wanted > ROOMY || undefined} aria-label="Objectives, worst first">
        {rows.slice(0, wanted).map((row, i) => (
          <li key={row.id} data-out={i >= fits || undefined} aria-hidden={i >= fits || undefined}>
            <Line row={row} now={now} desk={desk && i < fits} many={wanted > ROOMY} />
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className={css.more}>{`and ${hidden} more, with more of their budget left`}</p>}
    </div>
  );
}

function Line({ row, now, desk, many }: { row: ObjectiveRow; now: number; desk: boolean; many: boolean }) {
  const word = wordOf(row);
  const tone = toneOf(row);
  const { budget, burn } = row;
  return (
    <>
      <VerdictSign word={word} size={2.2} />
      <h3>{desk ? <To to={`/service-levels/${row.id}`}>{row.name}</To> : row.name}</h3>
      <p className={css.word} data-tone={tone}>
        {word}
      </p>
      <p className={css.value}>
        <b>{valueText(row.value, row.unit, row.target)}</b> {demandText(row)}
      </p>
      <span className={css.budget}>
        <b data-tone={budget && budget.remaining < 0 ? 'crit' : undefined}>{many && budget ? amountText(budget.remaining, budget.unit) : budgetText(row)}</b>
        <small>{budget ? share(budget.remainingRatio) : ''}</small>
        <BudgetBar ratio={budget ? budget.remainingRatio : null} tone={tone} label={`Budget left of ${row.name}`} />
      </span>
      <p className={css.burn}>{burn ? `burn ${rateText(burn.longRate)} ${durationText(burn.long)}${burn.firing ? ', fires' : ''}` : ''}</p>
      <p className={css.end}>{row.window.startsWith('rolling') ? `rolling ${shortWindow(row.window)}` : row.windowEnd - now > 172_800_000 ? `${Math.floor((row.windowEnd - now) / 86_400_000)} d left` : `${row.windowEnd > now ? age(row.windowEnd - now) : span(0)} left`}</p>
      <small className={css.basis}>{row.sourceError || (many || word === 'met' ? basisText(row) : `${row.reason} · ${basisText(row)}`)}</small>
    </>
  );
}
