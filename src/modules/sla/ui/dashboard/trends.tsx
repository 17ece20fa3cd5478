import { useRef, useState } from 'react';
import { Button } from '#ui/button.tsx';
import { plural } from '#ui/format.ts';
import { engineNow } from '#ui/link.ts';
import { To } from '#ui/nav.tsx';
import { Panel } from '#ui/panel.tsx';
import { pause } from '#ui/pause.ts';
import { attempt } from '#ui/toast.tsx';
import type { ObjectiveRow, TrendResult } from '../../contract.ts';
import { slaApi } from '../objectives.ts';
import css from './dashboard.module.css';

const BACK_MS = 90 * 86_400_000;
const LOOK_MS = 500;

/** An arrow only where the change is proven and large enough to matter. */
function arrowOf(result: TrendResult): string {
  if (result.verdict === 'too few') return 'too few points';
  if (result.practical?.negligible) return 'too small to matter';
  if (result.verdict === 'increasing') return '↗ rises';
  if (result.verdict === 'decreasing') return '↘ falls';
  if (result.verdict === 'step') return result.changePoint && result.changePoint.after > result.changePoint.before ? '↑ stepped up' : '↓ stepped down';
  return 'no trend proven';
}

/** Trends of what needs attention, worked out one after the other when asked. */
export function Trends({ rows }: { rows: readonly ObjectiveRow[] }) {
  const [found, setFound] = useState<ReadonlyMap<string, TrendResult>>(new Map());
  const [job, setJob] = useState<string | null>(null);
  const stopped = useRef(false);

  async function work(): Promise<void> {
    stopped.current = false;
    for (const row of rows) {
      if (stopped.current) break;
      const started = await attempt(() => slaApi.call.trend({ objective: row.id, from: engineNow() - BACK_MS }));
      if (!started) break;
      setJob(started.job);
      const result = await settled(started.job);
      if (result) setFound((old) => new Map(old).set(row.id, result));
    }
    setJob(null);
  }
  const stop = (): void => {
    stopped.current = true;
    if (job) void attempt(() => slaApi.call.cancelTrend({ job }));
  };

  return (
    <Panel
      title="Trends, 90 d"
      note={found.size > 0 ? `${found.size} of ${plural(rows.length, 'objective')} · arrows only where proven and large enough` : 'daily figures of what needs attention'}
      action={
        job === null ? (
          <Button denied={rows.length === 0 ? 'Nothing needs attention' : null} onClick={() => void work()}>
            Work out
          </Button>
        ) : (
          <Button onClick={stop}>Cancel</Button>
        )
      }
    >
      <ul className={css.plain}>
        {rows.map((row) => {
          const result = found.get(row.id);
          return (
            <li key={row.id}>
              <To to={`/service-levels/${row.id}`} search={{ tab: 'trend' }}>
                {row.name}
              </To>
              <b>{result ? arrowOf(result) : '–'}</b>
              <span>{result ? `n ${result.n}, seed ${result.seed}` : 'not worked out'}</span>
            </li>
          );
        })}
        {rows.length === 0 && <li><span>Nothing needs attention</span></li>}
      </ul>
    </Panel>
  );
}

async function settled(job: string): Promise<TrendResult | null> {
  for (;;) {
    const found = await slaApi.call.trendResult({ job }).catch(() => null);
    if (found === null || found.state !== 'running') return found?.result ?? null;
    await pause(LOOK_MS);
  }
}
