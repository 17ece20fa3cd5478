import { useEffect, useState } from 'react';
import { Segments } from '#ui/form.tsx';
import { moment } from '#ui/format.ts';
import { Panel } from '#ui/panel.tsx';
import { useQuery } from '#ui/query.ts';
import { Answered, Empty } from '#ui/states.tsx';
import type { IncidentDetail } from '../../contract.ts';
import { incidentsApi } from '../board.ts';
import { personText } from '../words.ts';
import { Proof } from './proof.tsx';
import css from './incident.module.css';

/** Everything that happened, oldest first, each entry chained to the one before and linked to what proves it. */
export function Story({ incident, now }: { incident: IncidentDetail; now: number }) {
  const answer = useQuery(`incidents/timeline/${incident.id}`, () => incidentsApi.call.timeline({ id: incident.id }));
  const { refresh } = answer;
  const [only, setOnly] = useState('all');
  useEffect(() => refresh(), [incident.updatedAt, refresh]);
  return (
    <Answered answer={answer}>
      {({ entries, intact }) => {
        const shown = entries.filter((entry) => only === 'all' || entry.by !== 'system');
        return (
          <Panel
            title="Timeline"
            note={intact ? `n ${entries.length}, hash chain intact` : 'the hash chain is broken: an entry was changed or removed'}
            action={<Segments label="Entries" value={only} onValue={setOnly} options={[{ value: 'all', label: 'All' }, { value: 'people', label: 'By people' }]} />}
          >
            {shown.length === 0 ? (
              <Empty title="Nothing was written yet" />
            ) : (
              <ol className={css.story}>
                {shown.map((entry) => (
                  <li key={entry.seq} data-person={entry.by !== 'system' || undefined}>
                    <time>{moment(entry.at, now)}</time>
                    <b>{entry.kind.replaceAll('-', ' ')}</b>
                    <p>
                      {entry.text}
                      <Proof entry={entry} incident={incident} now={now} />
                    </p>
                    <span title={entry.hash}>{`${personText(entry.by)} · ${entry.hash.slice(0, 8)}`}</span>
                  </li>
                ))}
              </ol>
            )}
          </Panel>
        );
      }}
    </Answered>
  );
}
