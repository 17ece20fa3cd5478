import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { usePalette, type Palette } from './palette.ts';
import { millis, minute, day, clock } from './format.ts';
import css from './time-series.module.css';

export interface SeriesLine {
  label: string;
  /** One value per time, null where there is none. */
  values: ReadonlyArray<number | null>;
  color: keyof Palette;
  /** Share of the colour that is seen, 0–1. */
  alpha?: number;
}

interface TimeSeriesProps {
  /** Epoch ms, ascending. */
  times: ReadonlyArray<number>;
  series: ReadonlyArray<SeriesLine>;
  from: number;
  to: number;
  /** One upon the other, filled. */
  stacked?: boolean;
  /** A dashed line across. */
  limit?: { value: number; label: string };
  /** Times to shade: outages. */
  bands?: ReadonlyArray<{ from: number; to: number }>;
  height?: number;
  label: string;
  /** Charts with the same key share a cursor. */
  sync?: string;
  /** How a value is written; milliseconds unless told. */
  format?: (value: number) => string;
  /** Ends of the value axis; from zero to the highest value unless told. */
  span?: readonly [number, number];
  /** Values that hold until the next one. */
  stepped?: boolean;
}

/** Lines or stacked areas over time, in milliseconds of response unless `format` says otherwise. Which library draws them stays in here. */
export function TimeSeries({ times, series, from, to, stacked = false, limit, bands = [], height = 19, label, sync, format, span, stepped = false }: TimeSeriesProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const palette = usePalette();
  const marks = useRef({ limit, bands, from, to, format, span });
  marks.current = { limit, bands, from, to, format, span };
  const shape = `${series.map((line) => `${line.label}/${line.color}/${line.alpha}`).join()}|${stacked}|${sync}|${height}|${stepped}`;

  useLayoutEffect(() => {
    const element = host.current!;
    const made = new uPlot(optionsOf(element, series, palette, stacked, height, sync, marks, stepped), [[], ...series.map(() => [])] as uPlot.AlignedData, element);
    plot.current = made;
    const watcher = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: rem() * height }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
      plot.current = null;
    };
    // A new shape or theme makes a new chart; new numbers do not.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [shape, palette]);

  useEffect(() => {
    plot.current?.setData(dataOf(times, series, stacked), true);
  }, [times, series, stacked, from, to, limit, bands, span, palette, shape]);

  return <div ref={host} className={css.chart} role="img" aria-label={label} style={{ height: `${height}rem` }} />;
}

function rem(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** uPlot wants seconds, and stacked values already summed, the tallest first so that it is painted first. */
function dataOf(times: ReadonlyArray<number>, series: ReadonlyArray<SeriesLine>, stacked: boolean): uPlot.AlignedData {
  const seconds = times.map((at) => at / 1_000);
  if (!stacked) return [seconds, ...series.map((line) => [...line.values])] as uPlot.AlignedData;
  const sums: Array<Array<number | null>> = [];
  let below: Array<number | null> = times.map(() => null);
  for (const line of series) {
    below = below.map((under, i) => (line.values[i] === null || line.values[i] === undefined ? under : (under ?? 0) + line.values[i]!));
    sums.push(below);
  }
  return [seconds, ...sums.reverse()] as uPlot.AlignedData;
}

interface Marks {
  current: { limit: TimeSeriesProps['limit']; bands: NonNullable<TimeSeriesProps['bands']>; from: number; to: number; format: TimeSeriesProps['format']; span: TimeSeriesProps['span'] };
}

function optionsOf(element: HTMLElement, series: ReadonlyArray<SeriesLine>, palette: Palette, stacked: boolean, height: number, sync: string | undefined, marks: Marks, stepped: boolean): uPlot.Options {
  const unit = rem();
  const axis = { stroke: palette.quiet, font: `${1.1 * unit}px Inter Variable`, ticks: { show: false }, gap: 0.6 * unit };
  const order = stacked ? [...series].reverse() : series;
  return {
    width: Math.max(50, element.clientWidth),
    height: unit * height,
    padding: [unit, 0.4 * unit, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false }, ...(sync && { sync: { key: sync } }) },
    scales: {
      x: { time: true, range: () => [marks.current.from / 1_000, marks.current.to / 1_000] },
      y: { range: (_plot, _low, high) => (marks.current.span ? [...marks.current.span] : [0, Math.max(1, high ?? 0, (marks.current.limit?.value ?? 0) * 1.1) * 1.08]) },
    },
    axes: [
      { ...axis, size: 2.2 * unit, space: 9 * unit, grid: { show: false }, values: (_plot, splits) => timeLabels(splits, marks.current.to - marks.current.from) },
      { ...axis, size: (_plot, values) => unit * Math.max(5, 1.4 + 0.62 * Math.max(0, ...(values ?? []).map((value) => value.length))), space: 4 * unit, grid: { stroke: palette.line, width: 1 }, values: (_plot, splits) => splits.map((value) => (marks.current.format ? marks.current.format(value) : value >= 10_000 ? `${value / 1_000} s` : String(value))) },
    ],
    series: [
      {},
      ...order.map((line) => ({
        label: line.label,
        stroke: stacked ? 'transparent' : palette[line.color],
        width: stacked ? 0 : 1.4,
        ...(stepped && { paths: uPlot.paths.stepped!({ align: 1 }) }),
        // A line of one or two results would not be seen.
        points: { show: (_plot: uPlot, _series: number, from: number, to: number) => !stacked && to - from < 3 },
        ...(stacked && { fill: blend(palette[line.color], palette.panel, line.alpha ?? 1) }),
      })),
    ],
    hooks: {
      drawAxes: [(plot) => drawBands(plot, palette, marks)],
      draw: [(plot) => drawLimit(plot, palette, marks, unit)],
      init: [(plot) => addReading(plot, order, stacked, marks)],
    },
  };
}

/** Opaque, so that an area painted over another hides it. */
function blend(color: string, under: string, alpha: number): string {
  const part = (text: string, at: number): number => parseInt(text.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(part(color, at) * alpha + part(under, at) * (1 - alpha)));
  return `rgb(${mixed.join(' ')})`;
}

function timeLabels(splits: number[], spanMs: number): string[] {
  const label = spanMs > 2 * 86_400_000 ? day : spanMs < 600_000 ? clock : minute;
  return splits.map((at) => label(at * 1_000));
}

function drawBands(plot: uPlot, palette: Palette, marks: Marks): void {
  const { left, top, width, height } = plot.bbox;
  plot.ctx.save();
  plot.ctx.fillStyle = palette.crit;
  plot.ctx.globalAlpha = 0.14;
  for (const band of marks.current.bands) {
    const x0 = Math.max(left, plot.valToPos(band.from / 1_000, 'x', true));
    const x1 = Math.min(left + width, plot.valToPos(band.to / 1_000, 'x', true));
    if (x1 > x0) plot.ctx.fillRect(x0, top, Math.max(1, x1 - x0), height);
  }
  plot.ctx.restore();
}

function drawLimit(plot: uPlot, palette: Palette, marks: Marks, unit: number): void {
  const { limit } = marks.current;
  if (!limit) return;
  const { left, width } = plot.bbox;
  const y = Math.round(plot.valToPos(limit.value, 'y', true)) + 0.5;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = palette.warn;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.font = `${1.1 * unit * devicePixelRatio}px Inter Variable`;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.fillText(limit.label, left + width - 4, y - 3 * devicePixelRatio);
  ctx.restore();
}

/** Values under the cursor, as text in the corner: no tooltip that covers the line. */
function addReading(plot: uPlot, order: ReadonlyArray<SeriesLine>, stacked: boolean, marks: Marks): void {
  const reading = document.createElement('div');
  reading.className = css.reading!;
  plot.over.append(reading);
  plot.hooks.setCursor = [
    ...(plot.hooks.setCursor ?? []),
    () => {
      const at = plot.cursor.idx;
      const time = at === null || at === undefined ? undefined : plot.data[0]![at];
      if (time === undefined) return void (reading.textContent = '');
      const parts = order.map((line, i) => {
        const value = plot.data[i + 1]![at!];
        const under = stacked ? plot.data[i + 2]?.[at!] : 0;
        return value === null || value === undefined ? '' : `${line.label} ${(marks.current.format ?? millis)(value - (under ?? 0))}`;
      });
      const far = marks.current.to - marks.current.from > 2 * 86_400_000;
      reading.textContent = [far ? `${day(time * 1_000)} ${minute(time * 1_000)}` : clock(time * 1_000), ...parts.reverse().filter(Boolean)].join('  ');
    },
  ];
}
