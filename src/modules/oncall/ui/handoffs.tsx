import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import { namesText, oncallApi, useNames } from './oncall.ts';
import { wallText } from './strip.tsx';
import css from './on-call.module.css';

const DAY_MS = 86_400_000;

/** Who hands over to whom in the next five weeks, with a note where a clock change touches it. */
export function Handoffs({ id, zone, now }: { id: string; zone: string; now: number }) {
  const answer = useQuery(`oncall/handoffs/${id}`, () => oncallApi.call.handoffs({ schedule: id, from: now, to: now + 35 * DAY_MS }), { every: 60_000 });
  return (
    <Panel title="Hand-offs" note={`the next 35 days, wall clock of ${zone}`}>
      <Answered answer={answer}>{({ handoffs }) => <HandoffList handoffs={handoffs} zone={zone} />}</Answered>
    </Panel>
  );
}

interface Handoff {
  at: number;
  from: readonly string[];
  to: readonly string[];
  note: string | null;
}

export function HandoffList({ handoffs, zone }: { handoffs: readonly Handoff[]; zone: string }) {
  const nameOf = useNames();
  if (handoffs.length === 0) return <Empty title="Nobody hands over in this time" />;
  return (
    <ol className={css.handoffs}>
      {handoffs.map((handoff) => (
        <li key={handoff.at}>
          <time>{wallText(handoff.at, zone)}</time>
          <span>{`${namesText(handoff.from, nameOf)} → ${namesText(handoff.to, nameOf)}`}</span>
          {handoff.note && <small>{handoff.note}</small>}
        </li>
      ))}
    </ol>
  );
}
