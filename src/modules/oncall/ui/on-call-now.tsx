import { moment, span } from '#ui/format.ts';
import { To } from '#ui/nav.tsx';
import { Empty } from '#ui/states.tsx';
import { oncallApi, useNames, namesText } from './oncall.ts';
import css from './on-call-now.module.css';

const SOON_MS = 7 * 86_400_000;

/** Who serves in each schedule, until when, and who is next. */
export function OnCallNow({ now }: { now: number }) {
  const { rows } = oncallApi.useTopic('now');
  const nameOf = useNames();
  const all = [...(rows?.values() ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <>
      <h2 className={css.head}>On call now</h2>
      {rows !== null && all.length === 0 && (
        <Empty title="No schedule yet" text="Without one, pages go to channels only." action={<To to="/oncall" className={css.link}>Open On-call</To>} />
      )}
      <ul className={css.list}>
        {all.map((row) => (
          <li key={row.schedule} data-gap={row.users.length === 0 || undefined}>
            <To to={`/oncall/${row.schedule}`}>
              <small>{row.name}</small>
              <b>{row.users.length === 0 ? 'NOBODY' : row.names.join(', ')}</b>
              <span>{row.until === null ? 'no change within eight weeks' : `${row.users.length === 0 ? 'for' : 'hand-over in'} ${span(row.until - now)}, then ${namesText(row.next, nameOf)}`}</span>
              {row.nextGapAt !== null && row.users.length > 0 && row.nextGapAt - now < SOON_MS && <span data-warn>{`nobody from ${moment(row.nextGapAt, now)}`}</span>}
            </To>
          </li>
        ))}
      </ul>
    </>
  );
}
