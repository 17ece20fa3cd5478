import { useRef } from 'react';
import { age, clock } from '#ui/format.ts';
import { SampleTag } from '#ui/sample-tag.tsx';
import { Status } from '#ui/status.tsx';
import { useFitting } from '#ui/use-fitting.ts';
import { nextText, ownerText } from '#modules/incidents/ui/words.ts';
import { groupTitle } from '#modules/monitoring/ui/list/items.ts';
import { ageOf, isTaken, reasonOf, wordOf, type Marked } from '#modules/monitoring/ui/mark.ts';
import type { Floor } from '#modules/monitoring/ui/status.ts';
import type { ObjectiveRow } from '#modules/sla/contract.ts';
import { useObjectiveByTarget } from '#modules/sla/ui/objectives.ts';
import { amountText } from '#modules/sla/ui/words.ts';
import css from './rail.module.css';

/** No wall is high enough for more names than this. */
const MOST = 24;
/** Characters of a reason that leave room for its owner in two lines. */
const REASON = 48;

interface RailProps {
  floor: Floor;
  /** Absent on a wall: nobody clicks there. */
  onOpen?: (id: string) => void;
}

/** The names behind the marks, worst first and newest first; as many as fit, and how many do not. */
export function RailOfExceptions({ floor, onOpen }: RailProps) {
  const list = useRef<HTMLUListElement>(null);
  const fits = useFitting(list, floor.exceptions.length);
  const shown = floor.exceptions.slice(0, MOST);
  const hidden = floor.exceptions.length - Math.min(fits, shown.length);
  const objectives = useObjectiveByTarget();
  return (
    <div className={css.rail}>
      <h2>
        Needs someone <span>· {floor.exceptions.length}</span>
      </h2>
      <ul ref={list} className={css.list}>
        {shown.map((each, i) => (
          <li key={each.row.id} data-out={i >= fits || undefined} aria-hidden={i >= fits || undefined}>
            <Exception each={each} now={floor.now} objective={objectives.get(each.row.id)} onOpen={i < fits ? onOpen : undefined} />
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className={css.more}>{`and ${hidden} more`}</p>}
    </div>
  );
}

interface ExceptionProps {
  each: Marked;
  now: number;
  /** The target's own objective, for the line of its budget. */
  objective: ObjectiveRow | undefined;
  onOpen?: (id: string) => void;
}

function Exception({ each, now, objective, onOpen }: ExceptionProps) {
  const { row, mark, incident } = each;
  const next = incident && nextText(incident, now);
  const name = onOpen ? (
    <button type="button" onClick={() => onOpen(row.id)}>
      {row.name}
    </button>
  ) : (
    row.name
  );
  return (
    <>
      <Status mark={mark} acknowledged={isTaken(each)} size={2.6} />
      <h3>
        {name}
        {row.sample && <SampleTag />}
      </h3>
      <time>{age(ageOf(row, now))}</time>
      <p>
        {mark !== 'unknown' && row.code !== '' && row.code !== 'OK' && <b>{row.code} </b>}
        {mark === 'unknown' && <b>{wordOf(row, now)} </b>}
        {incident ? (
          <>
            {`${shortened(reasonOf(row, now))} · `}
            <b>{ownerText(incident)}</b>
            {next && `, ${next}`}
          </>
        ) : (
          reasonOf(row, now)
        )}
        {['', objective?.budget && `budget\u00a0${amountText(objective.budget.remaining, objective.budget.unit).replaceAll(' ', '\u00a0')}`, ...(incident ? [] : [groupTitle(row.group), `since\u00a0${clock(row.since)}`])].filter((part) => typeof part === 'string').join(' · ')}
      </p>
    </>
  );
}

/** So that who has it is seen beside it. */
function shortened(reason: string): string {
  return reason.length <= REASON ? reason : `${reason.slice(0, REASON - 1).trimEnd()}…`;
}
