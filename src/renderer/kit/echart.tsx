import { useEffect, useRef } from 'react';
import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use as register, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { usePalette, type Palette } from './palette.ts';
import type { Bars } from './chart.tsx';

register([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

/** The instance is kept and disposed by reference: a look-up by element leaks once the element has left the page. */
export function EChart({ bars, height = 18 }: { bars: Bars; height?: number }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const palette = usePalette();
  useEffect(() => {
    const made = init(host.current!, undefined, { renderer: 'canvas' });
    chart.current = made;
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(host.current!);
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => chart.current?.setOption(optionOf(bars, palette)), [bars, palette]);
  return <div ref={host} role="img" aria-label={bars.label} style={{ height: `${height}rem`, width: '100%' }} />;
}

function optionOf(bars: Bars, palette: Palette) {
  const text = { color: palette.quiet, fontFamily: 'Inter Variable', fontSize: 11 };
  return {
    animation: false,
    grid: { left: 8, right: 8, top: 12, bottom: 4, outerBoundsMode: 'same' },
    // HTML tooltips carry style attributes, which the content security policy refuses.
    tooltip: { trigger: 'axis', renderMode: 'richText', showDelay: 0, backgroundColor: palette.panel, borderColor: palette.edge, textStyle: { ...text, color: palette.ink }, valueFormatter: (value: unknown) => `${String(value)} ${bars.unit}` },
    xAxis: { type: 'category', data: [...bars.names], axisLabel: text, axisTick: { show: false }, axisLine: { lineStyle: { color: palette.line } } },
    yAxis: { type: 'value', axisLabel: text, splitLine: { lineStyle: { color: palette.line } }, minInterval: 1 },
    series: [{ type: 'bar', data: [...bars.values], barCategoryGap: '12%', itemStyle: { color: palette.fill } }],
  };
}
