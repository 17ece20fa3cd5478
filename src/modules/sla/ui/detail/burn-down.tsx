import { useMemo } from 'react';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import { TimeSeries, type SeriesLine } from '#ui/time-series.tsx';
import type { ObjectiveRow } from '../../contract.ts';
import type { Status } from '../objectives.ts';
import { amountText, windowText } from '../words.ts';

const FORMAT = (value: number): string => `${value < 0 ? '−' : ''}${Math.abs(Math.round(value * 10) / 10)} %`;
const SPENT = { value: 0, label: 'spent' };

/** What was left of the budget over the window. In a calendar window it only falls: nothing bad is undone by good time. */
export function BurnDown({ row, points }: { row: ObjectiveRow; points: Status['burnDown'] }) {
  const { budget } = row;
  const calendar = !row.window.startsWith('rolling');
  const times = useMemo(() => points.map((point) => point.at), [points]);
  const lines = useMemo<SeriesLine[]>(() => [{ label: 'left', color: 'fill', values: points.map((point) => (point.remainingRatio === null ? null : point.remainingRatio * 100)) }], [points]);
  const lowest = Math.min(0, ...points.map((point) => (point.remainingRatio ?? 0) * 100));
  const span = useMemo(() => [lowest < 0 ? lowest * 1.08 : -4, 104] as const, [lowest]);
  return (
    <Panel title="Budget left over the window" note={budget ? `% of ${amountText(budget.total, budget.unit)}${budget.projected ? ', total projected' : ''} · ${windowText(row.window)}${calendar ? ' · only falls' : ' · rises as old losses leave the window'}` : undefined}>
      {!budget ? (
        <Empty title="No budget" text="This statistic has a limit and no share of good and bad, so nothing is spent." />
      ) : points.length < 2 || points.every((point) => point.remainingRatio === null) ? (
        <Empty title={points.every((point) => point.remainingRatio === null) && points.length > 0 ? 'No budget to draw' : 'Nothing observed yet'} text="The line begins with the first observed stretch of the window." />
      ) : (
        <TimeSeries times={times} series={lines} from={row.windowFrom} to={calendar ? row.windowEnd : row.windowTo} limit={SPENT} span={span} format={FORMAT} stepped={row.nUnit !== 'ms'} height={20} label={`Budget left over the window; ${amountText(budget.remaining, budget.unit)} now. What spent it is listed under the next tab.`} sync="objective" />
      )}
    </Panel>
  );
}
