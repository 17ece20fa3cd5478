import { useMemo } from 'react';
import { span } from '#ui/format.ts';
import type { Palette } from '#ui/palette.ts';
import { Panel } from '#ui/panel.tsx';
import { Answered, Empty } from '#ui/states.tsx';
import { TimeSeries, type SeriesLine } from '#ui/time-series.tsx';
import type { SeriesBucket, StateInterval } from '../../contract.ts';
import type { Phases, TargetSpec } from '../../spec.ts';
import { useSeries } from './ranged.ts';
import css from './target.module.css';

const PHASES: ReadonlyArray<{ name: keyof Phases; label: string; color: keyof Palette; alpha: number }> = [
  { name: 'resolve', label: 'resolve', color: 'faint', alpha: 0.42 },
  { name: 'connect', label: 'connect', color: 'faint', alpha: 0.64 },
  { name: 'tls', label: 'TLS', color: 'faint', alpha: 0.86 },
  { name: 'processing', label: 'processing', color: 'fill', alpha: 1 },
  { name: 'transfer', label: 'transfer', color: 'faint', alpha: 0.3 },
];

interface PhaseChartProps {
  id: string;
  spec: TargetSpec | undefined;
  outages: readonly StateInterval[] | undefined;
}

/** Where the time of a response goes; a probe without phases shows its median and 95th percentile. */
export function PhaseChart({ id, spec, outages }: PhaseChartProps) {
  const series = useSeries(id);
  const ranged = series.data;
  const lines = useMemo(() => linesOf(ranged?.data.buckets ?? []), [ranged]);
  const times = useMemo(() => (ranged?.data.buckets ?? []).map((bucket) => bucket.at), [ranged]);
  const bands = useMemo(() => (ranged ? (outages ?? []).filter((each) => each.state === 'down').map((each) => ({ from: each.from, to: each.to ?? ranged.to })) : []), [outages, ranged]);
  const limit = useMemo(() => limitOf(spec), [spec]);
  const note = ranged && (
    <span className={css.legend}>
      <span>{`ms, ${lines.stacked ? 'mean' : ''} per ${span(ranged.data.bucketMs)}`}</span>
      {lines.series.map((line) => (
        <span key={line.label}>
          <i style={{ background: `color-mix(in srgb, var(--${line.color}) ${(line.alpha ?? 1) * 100}%, var(--panel))` }} />
          {line.label}
        </span>
      ))}
    </span>
  );
  return (
    <Panel title={lines.stacked ? 'Response time by phase' : 'Response time'} note={note}>
      <Answered answer={series}>
        {({ from, to }) =>
          times.length === 0 ? (
            <Empty title="No result in this range" text="The first bucket appears with the first result." />
          ) : (
            <TimeSeries times={times} series={lines.series} from={from} to={to} stacked={lines.stacked} limit={limit} bands={bands} label="Response time over the range; the table of results holds the numbers" sync="target" />
          )
        }
      </Answered>
    </Panel>
  );
}

function linesOf(buckets: readonly SeriesBucket[]): { stacked: boolean; series: SeriesLine[] } {
  const seen = PHASES.filter((phase) => buckets.some((bucket) => (bucket.phases[phase.name] ?? 0) > 0));
  if (seen.length > 1) {
    return { stacked: true, series: seen.map((phase) => ({ label: phase.label, color: phase.color, alpha: phase.alpha, values: buckets.map((bucket) => (bucket.n === 0 ? null : (bucket.phases[phase.name] ?? 0))) })) };
  }
  return {
    stacked: false,
    series: [
      { label: 'p95', color: 'faint', values: buckets.map((bucket) => bucket.p95) },
      { label: 'median', color: 'fill', values: buckets.map((bucket) => bucket.p50) },
    ],
  };
}

/** The response time above which the target counts as degraded, when a condition says so. */
function limitOf(spec: TargetSpec | undefined): { value: number; label: string } | undefined {
  for (const condition of spec?.degradedIf ?? []) {
    const found = /\[RESPONSE_TIME\]\s*>=?\s*(\d+)/.exec(condition)?.[1];
    if (found) return { value: Number(found), label: `degraded ${found}` };
  }
  return undefined;
}
