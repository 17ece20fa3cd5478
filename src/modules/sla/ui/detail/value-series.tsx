import { useMemo } from 'react';
import { Panel } from '#ui/panel.tsx';
import { TimeSeries, type SeriesLine } from '#ui/time-series.tsx';
import type { ObjectiveRow } from '../../contract.ts';
import type { Status } from '../objectives.ts';
import { limitText, valueText } from '../words.ts';

/** Room above and below the values, as a share of what they span. */
const ROOM = 0.12;

/** The figure per day of the window, with the limit it must keep. */
export function ValueSeries({ row, series }: { row: ObjectiveRow; series: Status['series'] }) {
  const times = useMemo(() => series.map((point) => point.at), [series]);
  const lines = useMemo<SeriesLine[]>(() => [{ label: row.statistic, color: 'fill', values: series.map((point) => point.value) }], [series, row.statistic]);
  const edge = row.limits.upper ?? row.limits.lower ?? row.target;
  const limit = useMemo(() => (edge === null ? undefined : { value: edge, label: limitText(row) }), [edge, row]);
  const span = useMemo(() => spanOf([...series.flatMap((point) => point.value ?? []), ...(edge === null ? [] : [edge])], row.unit), [series, edge, row.unit]);
  const format = useMemo(() => (value: number) => valueText(value, row.unit, row.target), [row.unit, row.target]);
  if (series.filter((point) => point.value !== null).length < 2) return null;
  return (
    <Panel title={`${row.statistic === 'availability' ? 'Availability' : row.statistic} per day`} note={`raw and for a look only: the verdict rests on the whole window · n ${series.filter((point) => point.value !== null).length} days`}>
      <TimeSeries times={times} series={lines} from={row.windowFrom} to={row.window.startsWith('rolling') ? row.windowTo : row.windowEnd} limit={limit} span={span} format={format} height={16} label="The figure per day of the window" sync="objective" />
    </Panel>
  );
}

function spanOf(values: readonly number[], unit: string): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || Math.abs(high) || 1) * ROOM;
  if (unit === 'ratio') return [Math.max(0, low - room), Math.min(1 + room / 4, high + room)];
  return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
}
