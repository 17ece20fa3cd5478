import { useDenied } from '#ui/access.ts';
import { useOffer } from '#ui/commands.ts';
import { To } from '#ui/nav.tsx';
import type { BoardRow } from '../contract.ts';
import { acknowledge } from './verbs.tsx';
import { nextText, ownerText } from './words.ts';
import css from './incident-line.module.css';

/** The incident something belongs to, in one line: who has it and what comes next. A takes it. */
export function IncidentLine({ incident, now }: { incident: BoardRow; now: number }) {
  const denied = useDenied('operator');
  useOffer({ id: 'incident.acknowledge', title: `Acknowledge ${incident.key}`, keys: 'a', section: 'Incident', denied: denied ?? (incident.acknowledgedBy === null ? null : `${incident.key} is acknowledged`), run: () => void acknowledge(incident) });
  const next = nextText(incident, now);
  return (
    <p className={css.line}>
      <To to={`/incidents/${incident.key}`}>{incident.key}</To>
      {' · '}
      <b>{ownerText(incident)}</b>
      {next !== '' && `, ${next}`}
      {incident.acknowledgedBy === null && denied === null && ' · A acknowledges'}
    </p>
  );
}
