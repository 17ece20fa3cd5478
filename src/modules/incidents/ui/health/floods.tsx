import { useState } from 'react';
import { Button } from '#ui/button.tsx';
import { moment, span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import type { AlarmHealthRow } from '../../contract.ts';
import { Replay } from './replay.tsx';
import list from '../list.module.css';

/** Times when more came than anybody can read, each of which can be played again. */
export function Floods({ seat }: { seat: AlarmHealthRow }) {
  const [playing, setPlaying] = useState<number | null>(null);
  const flood = seat.floods.find((each) => each.startAt === playing);
  return (
    <Panel title="Floods" note="more than 10 alarms in 10 minutes, until fewer than 5">
      {seat.floods.length === 0 ? (
        <Empty title="No flood in this time" />
      ) : (
        <ul className={list.lines}>
          {seat.floods.slice(-20).reverse().map((each) => (
            <li key={each.startAt}>
              <div>
                <b>{`${each.count} alarms, ${each.endAt === null ? 'still going on' : span(each.endAt - each.startAt)}`}</b>
                <small>{`${moment(each.startAt, seat.to)} · most in 10 min ${each.peak} · loudest ${each.topSource}`}</small>
              </div>
              <Button aria-pressed={playing === each.startAt} onClick={() => setPlaying(playing === each.startAt ? null : each.startAt)}>
                Replay
              </Button>
            </li>
          ))}
        </ul>
      )}
      {flood && <Replay seat={seat.seat} from={flood.startAt} to={flood.endAt ?? seat.to} />}
    </Panel>
  );
}
