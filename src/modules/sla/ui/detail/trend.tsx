import { useMemo, useState } from 'react';
import { Button } from '#ui/button.tsx';
import { Field, Segments, TextInput } from '#ui/form.tsx';
import { count, date, plural } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Empty, Failed } from '#ui/states.tsx';
import { TimeSeries, type SeriesLine } from '#ui/time-series.tsx';
import { attempt } from '#ui/toast.tsx';
import type { ObjectiveRow, TrendResult } from '../../contract.ts';
import { slaApi } from '../objectives.ts';
import { figure, share, valueText } from '../words.ts';
import css from './objective.module.css';

const DAY_MS = 86_400_000;
const SPANS = { '30 d': 30, '90 d': 90, '1 y': 365 } as const;
type Every = 'hour' | 'day' | 'week';
const WORDS: Record<TrendResult['verdict'], string> = { none: 'no trend proven', increasing: 'rises', decreasing: 'falls', step: 'a step', 'too few': 'too few points' };

/** Change point, trend and slope, as a task that can be cancelled. */
export function Trend({ row }: { row: ObjectiveRow }) {
  const [back, setBack] = useState<keyof typeof SPANS>('90 d');
  const [every, setEvery] = useState<Every>('day');
  const [seed, setSeed] = useState('1');
  const [job, setJob] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const answer = useQuery(
    job === null ? null : `sla/trend/${job}`,
    async () => {
      const found = await slaApi.call.trendResult({ job: job! });
      if (found.state !== 'running') setDone(true);
      return found;
    },
    done ? {} : { every: 700 },
  );
  const running = job !== null && (answer.data === undefined ? answer.error === null : answer.data.state === 'running');
  const start = async (): Promise<void> => {
    const to = engineNow();
    const started = await attempt(() => slaApi.call.trend({ objective: row.id, from: to - SPANS[back] * DAY_MS, to, every, seed: Number(seed) || 1 }));
    if (!started) return;
    setDone(false);
    setJob(started.job);
  };
  const ratio = answer.data?.progressRatio ?? null;
  return (
    <>
      <Panel title="Trend" note="coverage, season, change point, trend, size: in this order">
        <div className={css.row}>
          <Segments label="How far back" value={back} onValue={(value) => setBack(value as keyof typeof SPANS)} options={Object.keys(SPANS).map((value) => ({ value, label: value }))} />
          <Segments label="A point per" value={every} onValue={(value) => setEvery(value as Every)} options={[{ value: 'hour', label: 'Hour' }, { value: 'day', label: 'Day' }, { value: 'week', label: 'Week' }]} />
          <div style={{ width: '12rem' }}>
            <Field label="Seed">
              <TextInput value={seed} onText={setSeed} inputMode="numeric" mono />
            </Field>
          </div>
          <Button kind="solid" denied={running ? 'It is being worked out' : null} onClick={() => void start()}>
            Work out the trend
          </Button>
          {running && (
            <>
              <span className={css.bar} role="progressbar" aria-label="Working out the trend" aria-valuenow={ratio === null ? undefined : Math.round(ratio * 100)}>
                <i style={{ width: `${(ratio ?? 0) * 100}%` }} />
              </span>
              <Button onClick={() => void attempt(() => slaApi.call.cancelTrend({ job: job! }))}>Cancel</Button>
            </>
          )}
        </div>
      </Panel>
      {answer.error && <Failed error={answer.error} />}
      {answer.data?.state === 'failed' && <Empty title="It could not be worked out" text={answer.data.error} />}
      {answer.data?.state === 'cancelled' && <Empty title="Cancelled" text="Nothing was kept." />}
      {answer.data?.result && <Found row={row} result={answer.data.result} />}
    </>
  );
}

function Found({ row, result }: { row: ObjectiveRow; result: TrendResult }) {
  const { changePoint, trend, slope, practical } = result;
  const value = (each: number): string => valueText(each, row.unit, row.target);
  const times = useMemo(() => result.points.map((point) => point.at), [result]);
  const lines = useMemo<SeriesLine[]>(() => {
    const drawn: SeriesLine[] = [{ label: result.measure, color: 'fill', values: result.points.map((point) => point.value) }];
    if (changePoint) drawn.push({ label: 'level', color: 'mute', values: result.points.map((point) => (point.at < changePoint.at ? changePoint.before : changePoint.after)) });
    return drawn;
  }, [result, changePoint]);
  const known = result.points.flatMap((point) => point.value ?? []);
  const span = useMemo<[number, number]>(() => {
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const room = (high - low || Math.abs(high) || 1) * 0.12;
    return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
    // The points change with the result alone.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [result]);
  return (
    <Panel title={`${WORDS[result.verdict][0]!.toUpperCase()}${WORDS[result.verdict].slice(1)}`} note={`${result.measure} · ${plural(result.n, 'point')}, ${count(result.missing)} missing · coverage ${share(result.coverage, 1)}`}>
      <p>{result.text}</p>
      {known.length > 1 && <TimeSeries times={times} series={lines} from={times[0]!} to={times.at(-1)!} span={span} format={value} height={18} label={result.text} />}
      <dl className={css.pairs}>
        {changePoint && (
          <>
            <dt>Change point</dt>
            <dd>{`${date(changePoint.at)}: ${value(changePoint.before)} before, ${value(changePoint.after)} after · Pettitt p ${pText(changePoint.p)}, by bootstrap ${pText(changePoint.bootstrapP)}`}</dd>
          </>
        )}
        {trend && (
          <>
            <dt>Trend</dt>
            <dd>{`${trend.test}: z ${trend.z.toFixed(2).replace('-', '−')}, p ${pText(trend.p)}, ${trend.direction === 'none' ? 'not proven' : trend.direction}`}</dd>
          </>
        )}
        {slope && (
          <>
            <dt>Slope</dt>
            <dd>{`${figure(slope.value)} ${slope.unit}, interval ${figure(slope.ciLow)} to ${figure(slope.ciHigh)}`}</dd>
          </>
        )}
        {practical && (
          <>
            <dt>Size</dt>
            <dd>{`${value(practical.change)} over the range${practical.relative === null ? '' : `, ${share(practical.relative)}`}: ${practical.negligible ? `too small to matter, below ${value(practical.floor)}` : 'large enough to matter'}`}</dd>
          </>
        )}
        <dt>Season</dt>
        <dd>{result.seasonPeriod === null ? 'none found' : `every ${result.seasonPeriod} points`}</dd>
        <dt>Method</dt>
        <dd>{result.method}</dd>
        <dt>Seed</dt>
        <dd>{result.seed}</dd>
      </dl>
    </Panel>
  );
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
