import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { clock, plural } from '#ui/format.ts';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { useNow } from '#ui/use-now.ts';
import { incidentsApi } from '../board.ts';
import css from './health.module.css';

interface Frame {
  at: number;
  change: 'raised' | 'cleared';
  source: string;
  priority: string;
  standing: number;
  total: number;
  inWindow: number;
}

/** A flood is played in about this many seconds, whatever it lasted. */
const PLAYED_S = 30;

/** Plays a flood again: what stood at each moment, and what had just come. */
export function Replay({ seat, from, to }: { seat: string; from: number; to: number }) {
  const answer = useQuery(`incidents/replay/${seat}/${from}`, () => incidentsApi.call.replayFlood({ seat, from, to }));
  return <Answered answer={answer}>{({ frames }) => (frames.length === 0 ? <Empty title="Nothing was kept of it" /> : <Player frames={frames} />)}</Answered>;
}

function Player({ frames }: { frames: readonly Frame[] }) {
  const now = useNow();
  const [startedAt, setStartedAt] = useState<number | null>(null);
  const [at, setAt] = useState(frames.length - 1);
  const last = frames.length - 1;
  const played = startedAt === null ? at : Math.min(last, Math.floor(((now - startedAt) / 1_000 / PLAYED_S) * last));
  const frame = frames[played]!;
  const running = startedAt !== null && played < last;
  const [from, to] = [frames[0]!.at, frames[last]!.at];
  const most = Math.max(...frames.map((each) => each.standing), 1);
  const x = (time: number): number => ((time - from) / Math.max(1, to - from)) * 1_000;
  const line = frames.map((each, i) => `${i === 0 ? 'M0 100' : ''}H${x(each.at).toFixed(1)}V${(100 - (each.standing / most) * 92).toFixed(1)}`).join('');
  return (
    <div className={css.replay}>
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={`Standing alarms during the flood, most ${most}`}>
        <path className={css.area} d={`${line}V100Z`} />
        <path className={css.head} d={`M${x(frame.at).toFixed(1)} 0V100`} />
      </svg>
      <input
        type="range"
        aria-label="Moment of the flood"
        min={0}
        max={last}
        value={played}
        onChange={(event) => {
          setStartedAt(null);
          setAt(Number(event.target.value));
        }}
      />
      <div className={css.moment}>
        <Button
          onClick={() => {
            setAt(played);
            setStartedAt(running ? null : now);
          }}
        >
          {running ? 'Pause' : 'Play'}
        </Button>
        <time>{clock(frame.at)}</time>
        <span>{`${frame.standing} standing · ${frame.inWindow} in 10 min · ${plural(frame.total, 'alarm')} so far`}</span>
      </div>
      <ol className={css.events} aria-label="Just before">
        {frames.slice(Math.max(0, played - 5), played + 1).reverse().map((each, i) => (
          <li key={`${each.at} ${each.source} ${i}`}>
            <time>{clock(each.at)}</time>
            <span>{each.source}</span>
            <small>{`${each.change}, ${each.priority}`}</small>
          </li>
        ))}
      </ol>
    </div>
  );
}
