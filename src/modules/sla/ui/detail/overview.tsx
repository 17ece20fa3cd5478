import { useMemo } from 'react';
import { date, moment, plural, span } from '#ui/format.ts';
import { Figure, Figures } from '#ui/panel.tsx';
import { useNow } from '#ui/use-now.ts';
import type { ObjectiveRow } from '../../contract.ts';
import type { Status } from '../objectives.ts';
import { amountText, basisText, budgetText, burnText, demandText, endText, factorText, share, toneOf, valueText, wordOf } from '../words.ts';
import { BurnDown } from './burn-down.tsx';
import { BurnTable } from './burn-table.tsx';
import { FeasibilityPanel } from './feasibility.tsx';
import { Sides } from './sides.tsx';
import { ValueSeries } from './value-series.tsx';

interface OverviewProps {
  row: ObjectiveRow;
  data: Status;
}

export function Overview({ row, data }: OverviewProps) {
  return (
    <>
      <Vitals row={row} />
      <BurnDown row={row} points={data.burnDown} />
      <Sides row={row} evaluation={data.evaluation} />
      <BurnTable evaluation={data.evaluation} />
      <ValueSeries row={row} series={data.series} />
      <FeasibilityPanel feasibility={data.feasibility} />
    </>
  );
}

function Vitals({ row }: { row: ObjectiveRow }) {
  const now = useNow();
  const { budget, burn } = row;
  const interval = useMemo(() => (row.ciLow === null || row.ciHigh === null ? 'no interval' : `interval ${valueText(row.ciLow, row.unit, row.target)} to ${valueText(row.ciHigh, row.unit, row.target)}`), [row]);
  return (
    <Figures>
      <Figure label="Verdict" tone={toneOf(row)} value={wordOf(row)} basis={row.atRisk ? `${row.verdict} so far` : row.contractual ? 'contractual' : 'internal'} />
      <Figure label={row.statistic === 'availability' ? 'Availability' : `Value, ${row.statistic}`} value={valueText(row.value, row.unit, row.target)} basis={`${demandText(row)} · ${interval}`} />
      <Figure
        label="Budget left"
        tone={budget && budget.remaining < 0 ? 'crit' : undefined}
        value={budget ? amountText(budget.remaining, budget.unit) : '–'}
        basis={budget ? `${share(budget.remainingRatio)} of ${amountText(budget.total, budget.unit)}${budget.projected ? ', projected' : ''}` : budgetText(row)}
      />
      <Figure label="Worst burn" tone={burn?.firing ? 'warn' : undefined} value={burn ? burnText(burn).replace(/^burn (\S+).*/, '$1') : '–'} basis={burn ? `${burnText(burn).replace(/^burn \S+ /, '')}, fires from ${factorText(Number(burn.factor.toPrecision(4)))} · ${plural(burn.bad, 'bad', 'bad')} of ${burn.minBad} needed` : 'no burn row'} />
      <Figure label="Observed" value={share(row.coverage, 2)} basis={basisText(row).replace(/ · coverage.*/, '')} />
      <Figure label="Window" value={row.window.startsWith('rolling') ? span(row.windowTo - row.windowFrom) : endText(row, now).replace(' to its end', ' left')} basis={`${date(row.windowFrom)} to ${row.window.startsWith('rolling') ? moment(row.windowTo, now) : date(row.windowEnd - 1)}`} />
    </Figures>
  );
}

