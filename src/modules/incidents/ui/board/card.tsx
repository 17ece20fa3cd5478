import { age, plural } from '#ui/format.ts';
import { To } from '#ui/nav.tsx';
import { SampleTag } from '#ui/sample-tag.tsx';
import { Status } from '#ui/status.tsx';
import type { BoardRow } from '../../contract.ts';
import { isUnacknowledged } from '../board-model.ts';
import { lastedMs, nextText, ownerText, SEVERITY_WORDS } from '../words.ts';
import css from './card.module.css';

interface CardProps {
  row: BoardRow;
  now: number;
  chosen: boolean;
  onChoose: () => void;
}

/** One incident at a glance: how bad, what, how long, who has it, what happens next. */
export function Card({ row, now, chosen, onChoose }: CardProps) {
  return (
    <To id={`incident-${row.id}`} to={`/incidents/${row.key}`} className={css.card} data-chosen={chosen || undefined} data-unanswered={row.unanswered || undefined} tabIndex={chosen ? 0 : -1} onFocus={onChoose}>
      <CardBody row={row} now={now} />
    </To>
  );
}

/** What a card says, at the desk and on a wall. */
export function CardBody({ row, now, size = 1.6 }: { row: BoardRow; now: number; size?: number }) {
  const facts = [row.key, row.targets.length > 1 && plural(row.targets.length, 'target'), row.symptoms > 0 && plural(row.symptoms, 'symptom'), row.manual && 'by hand'].filter(Boolean);
  const next = nextText(row, now);
  return (
    <>
      <Status mark={row.severity} acknowledged={row.acknowledgedBy !== null} size={size} label={SEVERITY_WORDS[row.severity]} />
      <span className={css.title}>{row.title}</span>
      <time className={css.age}>{age(lastedMs(row, now))}</time>
      <span className={css.facts}>
        {facts.join(' · ')}
        {row.sample && <SampleTag />}
        {row.patientSafety && <i className={css.tag}>patient safety</i>}
      </span>
      <span className={css.owner} data-loud={isUnacknowledged(row) || undefined}>
        <b>{ownerText(row)}</b>
        {next !== '' && <span>{next}</span>}
      </span>
    </>
  );
}
