import { count, moment, percent, span } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { Empty } from '#ui/states.tsx';
import type { AlarmHealthRow } from '../../contract.ts';
import css from './health.module.css';

/** What to mend first: the loudest, those that toggle, those nobody can act on in time, those that never end. */
export function BadActors({ seat }: { seat: AlarmHealthRow }) {
  return (
    <div className={css.quarters}>
      <Sources title="Top contributors" note={`${percent(seat.topTenRatio, 1)} come from the ten loudest`} rows={seat.top.map((each) => [each.source, `${count(each.count)} · ${percent(each.shareRatio, 1)}`])} none="No alarm in this time" />
      <Sources title="Chattering" note="three changes within a minute" rows={seat.chattering.map((each) => [each.source, `${each.transitions} in a minute, ${moment(each.at, seat.to)}`])} none="None chatters" />
      <Sources title="Fleeting" note="gone within 30 s" rows={seat.fleeting.map((each) => [each.source, count(each.count)])} none="None is fleeting" />
      <Sources title="Stale" note="standing for more than 24 h" rows={seat.stale.map((each) => [each.source, `${span(each.standingMs)}, since ${moment(each.since, seat.to)}`])} none="None is stale" />
    </div>
  );
}

function Sources({ title, note, rows, none }: { title: string; note: string; rows: ReadonlyArray<[string, string]>; none: string }) {
  return (
    <Panel title={title} note={note}>
      {rows.length === 0 ? (
        <Empty title={none} />
      ) : (
        <ul className={css.sources}>
          {rows.slice(0, 10).map(([source, fact]) => (
            <li key={source}>
              <span title={source}>{source}</span>
              <b>{fact}</b>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
